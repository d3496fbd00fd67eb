"""Chooses for some files of one system: from names to choices, on a worker thread."""

import hashlib
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

from zapcore.model import ChosenGame, OwnedRom
from zapcore.ports import Between
from zapcore.selection.candidate import Rom
from zapcore.selection.choice import Choice
from zapcore.selection.choose import Chooser
from zapcore.selection.discs import set_of
from zapcore.selection.grouping import Grouper, Lists
from zapcore.selection.profile import Profile
from zapcore.titles.filename import without_extension
from zapcore.titles.release_words import ReleaseWords
from zapcore.titles.releases import Release, ReleaseReader

NO_PARENTS: dict[str, Release] = {}


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
    picks: frozenset[str] = frozenset()


class Batcher:
    """Chooses under one setting."""

    def __init__(
        self, setting: Setting, words: ReleaseWords, reader: ReleaseReader
    ) -> None:
        self._setting = setting
        self._reader = reader
        self.grouper = Grouper(setting.profile, words, reader, setting.lists)
        self.chooser = Chooser(setting.profile, words)

    def bundles(
        self, roms: Iterable[OwnedRom], between: Between
    ) -> Iterator[tuple[int, int]]:
        """Give (bundle, media id) for each game that a file belongs to."""
        for rom in roms:
            release = self._reader.read(name_of(rom))
            for place in self.grouper.places(release, NO_PARENTS):
                yield bundle_of(place.group), rom.id
            between()

    def choices(self, roms: Sequence[OwnedRom]) -> list[Choice]:
        """Choose for the games of these files."""
        given = [Rom(rom.path, name_of(rom)) for rom in roms]
        picks = self._setting.picks
        return self.chooser.choose(self.grouper.games(given, picks))

    def games(
        self,
        roms: Sequence[OwnedRom],
        bundles: Container[int],
        touched: Container[int] = (),
    ) -> list[ChosenGame]:
        """Choose for the games of these bundles, and of the hashes ``touched``."""
        numbers: dict[str, list[int]] = {}
        for rom in roms:
            numbers.setdefault(rom.path, []).append(rom.id)
        choices = [
            choice
            for choice in self.choices(roms)
            if bundle_of(choice.game) in bundles or hash_of(choice.game) in touched
        ]
        first = _first_discs(choices)
        return [_stored(choice, numbers, first) for choice in choices]


def name_of(rom: OwnedRom) -> str:
    """Give the name of a file's release: without its extension."""
    return without_extension(rom.file_name)


def _first_discs(choices: Sequence[Choice]) -> dict[str, str]:
    """Give set to its lowest disc that has a file."""
    first: dict[str, str] = {}
    for choice in choices:
        disc = set_of(choice.game) if choice.ranked else None
        if disc is not None:
            first[disc[1]] = min(disc[0], first.get(disc[1], disc[0]))
    return first


def _stored(
    choice: Choice, numbers: dict[str, list[int]], first: dict[str, str]
) -> ChosenGame:
    disc = set_of(choice.game)
    return ChosenGame(
        hash_of(choice.game),
        hash_of(disc[1]) if disc else 0,
        choice.game,
        disc is None or first.get(disc[1]) == disc[0],
        tuple(n for rom in choice.ranked for n in numbers[rom.id]),
        tuple(n for rom, _ in choice.dropped for n in numbers[rom.id]),
    )
