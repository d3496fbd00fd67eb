"""The choice under the mode that is asked for, with what the other mode says of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from zapcore.cli.select_inputs import Inputs
from zapcore.selection import rules
from zapcore.selection.candidate import Candidate, Rom
from zapcore.selection.choice import Choice
from zapcore.selection.choose import Chooser
from zapcore.selection.grouping import Grouper
from zapcore.selection.profile import COMPAT, DOCUMENTED, Profile
from zapcore.titles.release_words import ReleaseWords
from zapcore.titles.releases import Release, ReleaseReader
from zapcore.valueclass import dataclass


class Standing(NamedTuple):
    """How a ROM stands in its game: its score in compat, its place in documented."""

    score: float
    position: int


class Remembering(ReleaseReader):
    """Reads each name once: both modes ask for all of them."""

    def __init__(self, words: ReleaseWords) -> None:
        super().__init__(words)
        self._releases: dict[str, Release] = {}

    def read(self, name: str) -> Release:
        """Read a name without its extension. Never raises."""
        found = self._releases.get(name)
        if found is None:
            found = self._releases[name] = super().read(name)
        return found


@dataclass(frozen=True, slots=True)
class Selected:
    """What was chosen. Ids of ROMs are their numbers in the DAT."""

    inputs: Inputs
    chooser: Chooser
    choices: Sequence[Choice]
    reader: Remembering
    roms: Mapping[str, Rom]


def select(inputs: Inputs, *, among_owned: bool) -> Selected:
    """Choose for every game of the DAT, or of what is owned of it."""
    roms = {
        str(number): Rom(str(number), one.name, one.categories, one.md5, one.parent)
        for number, one in enumerate(inputs.dat.games)
        if not among_owned or inputs.owned is None or inputs.owned.has(one.name)
    }
    reader = Remembering(inputs.words)
    profile = inputs.profile
    grouper = Grouper(profile, inputs.words, reader, inputs.lists[profile.mode])
    chooser = Chooser(profile, inputs.words)
    choices = chooser.choose(grouper.games(roms.values()))
    return Selected(inputs, chooser, choices, reader, roms)


def standings(selected: Selected) -> Iterator[Mapping[str, Standing]]:
    """Yield for each choice the standing of its ranked ROMs, by id.

    The other mode ranks the same ROMs as it would read them: ``compat`` counts implied
    languages twice, for one.
    """
    other = Other(selected)
    return (other.standing(choice) for choice in selected.choices)


class Other:
    """The mode that was not asked for."""

    def __init__(self, selected: Selected) -> None:
        inputs = selected.inputs
        mode = DOCUMENTED if inputs.profile.compat else COMPAT
        self._profile: Profile = replace(inputs.profile, mode=mode)
        self._chooser = Chooser(self._profile, inputs.words)
        self._seen: dict[tuple[str, str], Candidate] = {}
        grouper = Grouper(
            self._profile, inputs.words, selected.reader, inputs.lists[mode]
        )
        for game in grouper.games(_contested(selected)):
            key = game.name.lower()
            self._seen |= {(key, rom.id): rom for rom in game.candidates}

    def standing(self, choice: Choice) -> Mapping[str, Standing]:
        """Give the standing of the ranked ROMs of a game, by id."""
        ranked = choice.ranked
        if len(ranked) <= 1:
            return {rom.id: Standing(0, 1) for rom in ranked}
        key = choice.game.lower()
        twins = [self._seen.get((key, rom.id), rom) for rom in ranked]
        if self._profile.compat:
            chooser = self._chooser
            sums = chooser.fallback_sums if choice.fallback else chooser.sums
            by_id = {rom.id: score for rom, score in sums.ranked(twins)}
            return {
                rom.id: Standing(by_id[rom.id], place)
                for place, rom in enumerate(ranked, 1)
            }
        order = rules.ranked(twins, self._chooser.rules, self._chooser.context)
        return {
            rom.id: Standing(choice.scores[rom.id], place)
            for place, rom in enumerate(order, 1)
        }


def _contested(selected: Selected) -> Iterable[Rom]:
    """Give the ROMs that have another beside them, each once."""
    ids = dict.fromkeys(
        rom.id
        for choice in selected.choices
        if len(choice.ranked) > 1
        for rom in choice.ranked
    )
    return (selected.roms[number] for number in ids)
