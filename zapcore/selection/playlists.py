"""A playlist beside its discs: the set is one game, and the playlist its entry.

Discs stay games of their own, so that each can be looked at and picked. The game of the
playlists stands for all of them: what has no playlist of its own there is told by the
lowest disc of that edition.
"""

from collections import Counter
from collections.abc import Container, Iterable, Sequence

from zapcore.selection.candidate import Candidate, Game
from zapcore.selection.choice import Choice
from zapcore.selection.discs import Edition, edition, moved, set_of


def joined(games: Sequence[Game], playlists: frozenset[str]) -> list[Game]:
    """Let the game of playlists stand for its set: with a disc of each edition.

    ``playlists`` are the ids of ROMs that are one. An edition that has a playlist needs
    no disc there.
    """
    heads = {game.name.lower() for game in games if _lists(game, playlists)}
    if not heads:
        return [*games]
    discs = _discs(games, heads)
    return [
        _joined(game, discs[game.name.lower()], playlists)
        if game.name.lower() in discs
        else game
        for game in games
    ]


def led(choices: Sequence[Choice], playlists: frozenset[str]) -> list[Choice]:
    """Let the game of a set follow the edition that most of its chosen discs are of.

    What the owner picked stands, and so does what is of no edition of these discs.
    """
    found = [*choices]
    heads = heads_of(choices, playlists)
    if not heads:
        return found
    sets: dict[str, list[tuple[str, Choice]]] = {}
    for choice in choices:
        disc = set_of(choice.game)
        if disc and disc[1] in heads and choice.ranked:
            sets.setdefault(disc[1], []).append((disc[0], choice))
    for at, choice in enumerate(choices):
        discs = sets.get(choice.game.lower())
        if discs and choice.ranked:
            discs.sort(key=lambda disc: disc[0])
            found[at] = _led(choice, [disc for _, disc in discs], playlists)
    return found


def heads_of(choices: Iterable[Choice], playlists: frozenset[str]) -> frozenset[str]:
    """Give the lower-cased names of the sets that have a playlist, dropped or not."""
    if not playlists:
        return frozenset()
    return frozenset(
        choice.game.lower()
        for choice in choices
        if any(rom.id in playlists for rom in choice.ranked)
        or any(rom.id in playlists for rom, _ in choice.dropped)
    )


def _lists(game: Game, playlists: frozenset[str]) -> list[Candidate]:
    return [rom for rom in game.candidates if rom.id in playlists]


def _discs(games: Iterable[Game], heads: Container[str]) -> dict[str, list[Game]]:
    """Give set to its discs, the lowest first."""
    found: dict[str, list[tuple[str, int, Game]]] = {}
    for place, game in enumerate(games):
        disc = set_of(game.name)
        if disc and disc[1] in heads:
            found.setdefault(disc[1], []).append((disc[0], place, game))
    return {name: [game for *_, game in sorted(all_)] for name, all_ in found.items()}


def _joined(head: Game, discs: Iterable[Game], playlists: frozenset[str]) -> Game:
    lowest: dict[Edition, Candidate] = {}
    for game in discs:
        here: dict[Edition, Candidate] = {}
        for rom in game.candidates:
            mine = edition(rom)
            if rom.release.disc and (mine not in here or rom.picked):
                here[mine] = rom
        for mine, rom in here.items():
            lowest.setdefault(mine, rom)
    lists = _lists(head, playlists)
    told = {edition(rom) for rom in lists}
    if len(lowest) == 1 and any(_bare(rom) for rom in lists):
        told |= lowest.keys()
    more = [rom for mine, rom in lowest.items() if mine not in told]
    members = sorted((*head.candidates, *more), key=lambda rom: rom.place)
    return Game(head.name, members)


def _bare(rom: Candidate) -> bool:
    """Tell whether a name says nothing of its release: it is that of any discs."""
    at = rom.release
    return not (at.regions or at.languages or at.revision or at.version)


def _led(head: Choice, discs: Sequence[Choice], playlists: frozenset[str]) -> Choice:
    first = head.ranked[0]
    chosen = Counter(edition(disc.ranked[0]) for disc in discs)
    ((leading, _),) = chosen.most_common(1)
    of_set = first.id in playlists or bool(first.release.disc)
    if first.picked or not of_set or edition(first) == leading:
        return head
    if all(edition(first) != edition(rom) for disc in discs for rom in disc.ranked):
        return head
    for at, rom in enumerate(head.ranked):
        if edition(rom) == leading and (rom.id in playlists or rom.release.disc):
            return moved(head, at)
    return head
