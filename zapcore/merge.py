"""Many sources -> one value for each field, by priority and locks. Pure.

Every source's facts are kept; a value is chosen by lock, then the owner, then the order
of sources, then that of regions and languages (docs/merging.md). Values are not mixed:
one source's word on one game gives the whole of a field.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import NamedTuple, TypeAlias

from zapcore.merge_art import Fetched, Picked, pick
from zapcore.merge_fields import (
    Chosen,
    Rom,
    Words,
    gather,
    values,
    without_alternatives,
)
from zapcore.merge_order import MergeOrder, Ranking
from zapcore.sourced import (
    FIELDS,
    NONE,
    NOTHING_SAID,
    OF_FILE,
    OwnerSays,
    SourceGame,
)
from zapcore.valueclass import dataclass

__all__ = [
    "Chosen",
    "Fetched",
    "Found",
    "MergeOrder",
    "Merged",
    "MergedTitle",
    "Picked",
    "Pool",
    "Ranking",
    "Rom",
    "choose",
    "choose_title",
    "join",
]

OF_TITLE = tuple(name for name in FIELDS if name not in OF_FILE)


class Found(NamedTuple):
    """What a source said of a file, and when (epoch seconds)."""

    game: SourceGame
    at: int = 0


Pool: TypeAlias = Mapping[tuple[int, str], Found]
"""(media id, source) to what it said: all that is known of some files."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What was chosen: field to its value, kind of artwork to its winner."""

    fields: Mapping[str, Chosen] = field(default_factory=lambda: NONE)
    art: Mapping[str, Picked] = field(default_factory=lambda: NONE)


@dataclass(frozen=True, slots=True)
class MergedTitle:
    """What was chosen for a title, and for each of its files by media id."""

    fields: Mapping[str, Chosen]
    files: Mapping[int, Merged]


def join(one: Pool, other: Pool) -> Pool:
    """Give all that two pools know; of one source's words on a file the newest.

    Associative, commutative and idempotent: the order in which sources answer, and how
    often, makes no difference.
    """
    found = dict(one)
    for key, said in other.items():
        before = found.get(key)
        if before is None or _age(before) < _age(said):
            found[key] = said
    return found


def choose(pool: Pool, order: MergeOrder, owner: OwnerSays, rom: Rom) -> Merged:
    """Choose all fields and artwork of one file that is alone in its title."""
    whole = choose_title(pool, Ranking(order), {rom.media_id: owner}, [rom])
    own = whole.files[rom.media_id]
    return Merged({**whole.fields, **own.fields}, own.art)


def choose_title(
    pool: Pool,
    ranking: Ranking,
    owner: Mapping[int, OwnerSays],
    roms: Sequence[Rom],
    *,
    alternatives: bool = True,
) -> MergedTitle:
    """Choose for a title over the facts of all its files, and for each file alone.

    Of a source that has several of the files, the word on the file counts whose region
    is preferred, then on that of the lowest id; so a field is never made of two games.
    Without ``alternatives`` those of the title's fields are left out.
    """
    games: dict[int, list[SourceGame]] = {rom.media_id: [] for rom in roms}
    for (number, _), said in pool.items():
        if number in games:
            games[number].append(said.game)
    words: Words = {name: {} for name in OF_TITLE}
    files = {}
    for rom in _in_order(roms, ranking):
        own = owner.get(rom.media_id, NOTHING_SAID)
        mine = games[rom.media_id]
        files[rom.media_id] = Merged(
            values(gather(rom, mine, words), ranking, [own], OF_FILE),
            pick(
                mine,
                ranking,
                ranking.regions(rom.regions),
                own,
                rom.fetched,
            ),
        )
    guests = {rom.media_id for rom in roms if rom.guest}
    by_place = sorted(owner, key=lambda number: (number in guests, number))
    says = [owner[number] for number in by_place if number in games]
    if not alternatives:
        words = without_alternatives(words, ranking)
    return MergedTitle(values(words, ranking, says, OF_TITLE), files)


def _age(said: Found) -> tuple[object, ...]:
    game = said.game
    return said.at, game.id, game.facts, game.art, game.names


def _in_order(roms: Sequence[Rom], ranking: Ranking) -> list[Rom]:
    if len(roms) == 1:
        return list(roms)
    return sorted(roms, key=lambda r: (ranking.place_of_file(r.regions), r.media_id))
