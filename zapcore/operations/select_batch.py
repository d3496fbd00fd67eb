"""Chooses for some files of one system: from names to choices, on a worker thread."""

import hashlib
from array import array
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import NamedTuple

from zapcore.operations.select_roms import is_playlist, rom_of
from zapcore.ports import Between, GiveWay, never
from zapcore.selected import ChosenGame, OwnedRom
from zapcore.selection.candidate import Candidate, Game
from zapcore.selection.choice import Choice
from zapcore.selection.choose import Chooser
from zapcore.selection.discs import set_of
from zapcore.selection.grouping import Grouper, Lists
from zapcore.selection.playlists import heads_of, joined, led
from zapcore.selection.profile import Profile
from zapcore.titles.release_wide import load_wide_words
from zapcore.titles.release_words import ReleaseWords
from zapcore.titles.releases import Release, ReleaseReader
from zapcore.valueclass import dataclass

PART = 1000


def hash_of(name: str) -> int:
    """Give the 64 bits that stand for the name of a game or set."""
    digest = hashlib.blake2b(
        name.lower().encode("utf-8", "surrogateescape"), digest_size=8
    )
    return int.from_bytes(digest.digest(), "big", signed=True) or 1


def bundle_of(game: str) -> int:
    """Give what games that are chosen together share: their set, else their name."""
    disc = set_of(game)
    return hash_of(disc[1] if disc else game)


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for one system. ``stamp`` changes with anything that may matter."""

    profile_name: str
    profile: Profile
    lists: Lists
    stamp: str
    notes: tuple[str, ...] = ()
    picks: Mapping[str, int] = field(default_factory=dict)
    """Path to number of what the owner picked: the highest in a game counts."""


class PoliteReader(ReleaseReader):
    """Gives way between two names: to read them is half of what a selection does."""

    between: Between = staticmethod(never())

    def read(self, name: str) -> Release:
        """Read a name without its extension. Never raises."""
        found = super().read(name)
        self.between()
        return found


class Readers:
    """Reads names: plainly for ``compat``, also GoodTools' and TOSEC's else."""

    def __init__(self, words: ReleaseWords) -> None:
        self._plain = PoliteReader(words)
        self._wide = PoliteReader(words, load_wide_words())

    def of(self, profile: Profile) -> PoliteReader:
        """Give the reader for a profile's mode."""
        return self._plain if profile.compat else self._wide


class Batcher:
    """Chooses under one setting. Its calls block: they are made on worker threads."""

    def __init__(self, setting: Setting, words: ReleaseWords, readers: Readers) -> None:
        self._setting = setting
        self._reader = readers.of(setting.profile)
        self.grouper = Grouper(setting.profile, words, self._reader, setting.lists)
        self.chooser = Chooser(setting.profile, words)

    @property
    def hashed(self) -> bool:
        """Tell whether a hash of a file may change what is chosen."""
        return self._setting.lists.achievements.hashed

    def bundles(
        self, roms: Iterable[OwnedRom], give_way: GiveWay = never
    ) -> tuple["array[int]", "array[int]"]:
        """Give bundles and media ids: a pair for each game that a file belongs to."""
        self._reader.between = give_way()
        bundles, media = array("q"), array("q")
        for owned in roms:
            rom = rom_of(owned, self._reader)
            release = self._reader.read(rom.name)
            for place in self.grouper.places_apart(rom, release):
                bundles.append(bundle_of(place.group))
                media.append(owned.id)
        return bundles, media

    def choices(
        self, roms: Sequence[OwnedRom], give_way: GiveWay = never
    ) -> list[Choice]:
        """Choose for the games of these files."""
        self._reader.between = between = give_way()
        given = [rom_of(rom, self._reader) for rom in roms]
        picks = self._setting.picks
        games = self.grouper.games(given, picks, apart=True)
        if picks:
            games = [_picked_last(game, picks) for game in games]
        playlists = _playlists(roms)
        if playlists:
            games = joined(games, playlists)
        choices = self.chooser.choose(_politely(games, between))
        if playlists and self._setting.profile.discs_together:
            choices = led(choices, playlists)
        return choices

    def games(
        self,
        roms: Sequence[OwnedRom],
        bundles: Container[int],
        touched: Container[int] = (),
        give_way: GiveWay = never,
    ) -> list[ChosenGame]:
        """Choose for the games of these bundles, and of the hashes ``touched``."""
        numbers: dict[str, list[int]] = {}
        for rom in roms:
            numbers.setdefault(rom.path, []).append(rom.id)
        choices = [
            choice
            for choice in self.choices(roms, give_way)
            if bundle_of(choice.game) in bundles or hash_of(choice.game) in touched
        ]
        entries = _entries(choices, _playlists(roms))
        found = [_stored(choice, numbers, entries) for choice in choices]
        _let_go(choices)
        return found


def _playlists(roms: Iterable[OwnedRom]) -> frozenset[str]:
    return frozenset(rom.path for rom in roms if is_playlist(rom))


def _politely(games: Iterable[Game], between: Between) -> Iterator[Game]:
    for game in games:
        yield game
        between()


def _picked_last(game: Game, picks: Mapping[str, int]) -> Game:
    """Leave a game the last pick only: an earlier one was gone when it was made."""
    picked = [rom.id for rom in game.candidates if rom.picked]
    if len(picked) < 2:  # noqa: PLR2004 - one pick is the last
        return game
    last = max(picked, key=lambda path: (picks[path], path))
    return Game(game.name, [_but(rom, last) for rom in game.candidates])


def _but(rom: Candidate, last: str) -> Candidate:
    return replace(rom, picked=False) if rom.picked and rom.id != last else rom


def _let_go(choices: list[Choice]) -> None:
    """Forget them some at a time: to free 50,000 at once holds up every thread."""
    held = [choice.ranked for choice in choices if len(choice.ranked) > PART]
    roms = [rom for ranked in held for rom in ranked]
    held.clear()
    choices.clear()
    while roms:
        del roms[-PART:]


class _Entries(NamedTuple):
    """What is shown of sets: their playlists' game, else the lowest disc with a file.

    ``heads`` are the lower-cased names of the sets that have a playlist, ``hidden``
    those of them of which one is chosen from, ``first`` gives set to its lowest disc.
    """

    heads: frozenset[str]
    hidden: frozenset[str]
    first: Mapping[str, str]


def _entries(choices: Sequence[Choice], playlists: frozenset[str]) -> _Entries:
    heads = heads_of(choices, playlists)
    hidden = frozenset(
        name for c in choices if c.ranked and (name := c.game.lower()) in heads
    )
    first: dict[str, str] = {}
    for choice in choices:
        disc = set_of(choice.game) if choice.ranked else None
        if disc is not None:
            first[disc[1]] = min(disc[0], first.get(disc[1], disc[0]))
    return _Entries(heads, hidden, first)


def _stored(
    choice: Choice, numbers: dict[str, list[int]], entries: _Entries
) -> ChosenGame:
    disc = set_of(choice.game)
    own, bundle = hash_of(choice.game), bundle_of(choice.game)
    of_set = disc is not None or choice.game.lower() in entries.heads
    lowest = disc is None or entries.first.get(disc[1]) == disc[0]
    # Names that are no UTF-8 may be shown alike: two files then have one path.
    ranked = dict.fromkeys(n for rom in choice.ranked for n in numbers[rom.id])
    dropped = dict.fromkeys(n for rom, _ in choice.dropped for n in numbers[rom.id])
    return ChosenGame(
        own,
        bundle if of_set else 0,
        choice.game,
        lowest and (disc is None or disc[1] not in entries.hidden),
        tuple(ranked),
        tuple(dropped),
    )
