"""ROMSearch's own sums, so that its results are reproduced.

Facts "ONE-GAME-ONE-ROM", section 4: weights and formulas. Float64 throughout, added up
in the order of the table, so that scores compare equal to the golden ones.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from zapcore.selection.candidate import Candidate
from zapcore.selection.profile import LANGUAGE, Profile
from zapcore.selection.versions import compat_ranks
from zapcore.titles.release_words import ReleaseWords

TOP, SUPERSET, REGION, LANGUAGES = 1e13, 1e12, 1e10, 1e8
BUDGET, REVISION, VERSION, IMPROVED = 1e7, 1e6, 1e5, 1e4
PRIORITY, MODERN, ALTERNATE, DEMOTED, COMPILATION = -1e5, -1e4, -1e3, -10.0, -1.0
DEFAULT_REGION, DEFAULT_LANGUAGE = 1e2, 1.0


@dataclass(frozen=True, slots=True)
class Term:
    """One line of a score: its name and what it adds."""

    name: str
    value: float


def places(names: Sequence[str], wanted: Sequence[str]) -> int:
    """Sum up the places of names in a list, the first counting most (``ord``)."""
    return sum(len(wanted) - wanted.index(name) for name in names if name in wanted)


def terms(roms: Sequence[Candidate], profile: Profile) -> list[list[Term]]:
    """Give the terms of each ROM, in order; without the tie-breaking ones."""
    revisions = compat_ranks(rom.release.revision for rom in roms)
    versions = compat_ranks(rom.release.version for rom in roms)
    return [
        [term for term in _terms(rom, profile, revisions, versions) if term.value]
        for rom in roms
    ]


def scored(
    roms: Sequence[Candidate], profile: Profile, words: ReleaseWords
) -> list[tuple[Candidate, float]]:
    """Give the ROMs best first, each with its score; one that stands alone has 0."""
    if len(roms) == 1:
        return [(roms[0], 0.0)]
    sums = [sum(term.value for term in each) for each in terms(roms, profile)]
    for weight, names, wanted in _breakers(words):
        if len(set(sums)) < len(sums):
            sums = [
                total + _stepped(weight, places(names(rom), wanted))
                for rom, total in zip(roms, sums, strict=True)
            ]
    order = sorted(
        zip(roms, sums, strict=True),
        key=lambda pair: (not pair[0].picked, -pair[1], _file(pair[0])),
    )
    return [(rom, _neat(total)) for rom, total in order]


def _neat(total: float) -> float:
    return round(total, 6)


def _file(rom: Candidate) -> tuple[str, str]:
    """Give what ties are ordered by: the name as a file of ROMSearch's.

    A blank comes before the dot, so that ``G (USA) (Alt)`` stands before ``G (USA)``.
    """
    return f"{rom.name}.zip", rom.id


def _stepped(weight: float, steps: int) -> float:
    return weight * (1 + (steps - 1) / 100)


def _terms(
    rom: Candidate, profile: Profile, revisions: object, versions: object
) -> list[Term]:
    revision = revisions[rom.release.revision]  # type: ignore[index] # a mapping
    version = versions[rom.release.version]  # type: ignore[index] # a mapping
    region, language = REGION, LANGUAGES
    if profile.first == LANGUAGE:
        region, language = language, region
    flags = rom.flags
    return [
        Term("retroachievements", TOP * rom.achievements),
        Term("superset", SUPERSET * rom.superset),
        Term(
            "region", _stepped(region, places(rom.regions, profile.region_preferences))
        ),
        Term(
            "language",
            _stepped(language, places(rom.languages, profile.language_preferences)),
        ),
        Term("budget", BUDGET * ("budget_edition" in flags)),
        Term("revision", _stepped(REVISION, revision)),
        Term("version", _stepped(VERSION, version)),
        Term("improved", IMPROVED * ("improved_version" in flags)),
        Term("priority", PRIORITY * (rom.priority - 1)),
        Term("modern", MODERN * ("modern_version" in flags)),
        Term("alternate", ALTERNATE * ("alternate" in flags)),
        Term("demoted", DEMOTED * ("demoted_version" in flags)),
        Term("compilation", COMPILATION * rom.compilation),
    ]


def _breakers(
    words: ReleaseWords,
) -> list[tuple[float, Callable[[Candidate], Sequence[str]], Sequence[str]]]:
    return [
        (DEFAULT_REGION, lambda rom: rom.regions, words.regions),
        (DEFAULT_LANGUAGE, lambda rom: rom.languages, words.languages),
    ]
