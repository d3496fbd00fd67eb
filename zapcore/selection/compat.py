"""ROMSearch's own sums, so that its results are reproduced.

Facts "ONE-GAME-ONE-ROM", section 4: weights and formulas. Float64 throughout, added up
in the order of the table, so that scores compare equal to the golden ones.
"""

from collections.abc import Mapping, Sequence

from zapcore.selection.candidate import Candidate
from zapcore.selection.profile import LANGUAGE, Profile
from zapcore.selection.versions import compat_ranks
from zapcore.titles.release_words import ReleaseWords
from zapcore.titles.releases import Release
from zapcore.valueclass import dataclass

TOP, SUPERSET, REGION, LANGUAGES = 1e13, 1e12, 1e10, 1e8
BUDGET, REVISION, VERSION, IMPROVED = 1e7, 1e6, 1e5, 1e4
PRIORITY, MODERN, ALTERNATE, DEMOTED, COMPILATION = -1e5, -1e4, -1e3, -10.0, -1.0
DEFAULT_REGION, DEFAULT_LANGUAGE = 1e2, 1.0
TERMS = (
    "retroachievements",
    "superset",
    "region",
    "language",
    "budget",
    "revision",
    "version",
    "improved",
    "priority",
    "modern",
    "alternate",
    "demoted",
    "compilation",
    "default_region",
    "default_language",
)
"""The lines of a score; the last two only where two ROMs would tie without them."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What counts under one profile: each region and language with its places."""

    regions: Mapping[str, int]
    languages: Mapping[str, int]
    default_regions: Mapping[str, int]
    default_languages: Mapping[str, int]
    region: float = REGION
    language: float = LANGUAGES

    def ranked(self, roms: Sequence[Candidate]) -> list[tuple[Candidate, float]]:
        """Give the ROMs best first, each with its score; one that stands alone has 0.

        Ties are ordered by the name as a file of ROMSearch's: a blank comes before the
        dot, so that ``G (USA) (Alt)`` stands before ``G (USA)``.
        """
        if len(roms) == 1:
            return [(roms[0], 0.0)]
        totals = map(sum, self._lines(roms))
        scored = [
            (not rom.picked, -total, f"{rom.name}.zip", rom.id, at)
            for at, (rom, total) in enumerate(zip(roms, totals, strict=True))
        ]
        return [(roms[at], round(-total, 6)) for _, total, _, _, at in sorted(scored)]

    def terms(self, roms: Sequence[Candidate]) -> list[dict[str, float]]:
        """Give what each score is the sum of; nothing for one that stands alone."""
        if len(roms) == 1:
            return [{}]
        return [
            {name: value for name, value in zip(TERMS, line, strict=False) if value}
            for line in self._lines(roms)
        ]

    def _lines(self, roms: Sequence[Candidate]) -> list[list[float]]:
        revisions = compat_ranks({rom.release.revision for rom in roms})
        versions = compat_ranks({_version(rom.release) for rom in roms})
        lines = [self._line(rom, revisions, versions) for rom in roms]
        if _tied(lines):
            for line, rom in zip(lines, roms, strict=True):
                line.append(_value(DEFAULT_REGION, rom.regions, self.default_regions))
        if _tied(lines):
            for line, rom in zip(lines, roms, strict=True):
                value = _value(DEFAULT_LANGUAGE, rom.languages, self.default_languages)
                line.append(value)
        return lines

    def _line(
        self,
        rom: Candidate,
        revisions: Mapping[str, int],
        versions: Mapping[str, int],
    ) -> list[float]:
        flags = rom.flags
        return [
            TOP * rom.achievements,
            SUPERSET * rom.superset,
            _value(self.region, rom.regions, self.regions),
            _value(self.language, rom.languages, self.languages),
            BUDGET * ("budget_edition" in flags),
            _stepped(REVISION, revisions[rom.release.revision]),
            _stepped(VERSION, versions[_version(rom.release)]),
            IMPROVED * ("improved_version" in flags),
            PRIORITY * (rom.priority - 1),
            MODERN * ("modern_version" in flags),
            ALTERNATE * ("alternate" in flags),
            DEMOTED * ("demoted_version" in flags),
            COMPILATION * rom.compilation,
        ]


def sums(profile: Profile, words: ReleaseWords, *, with_fallback: bool = False) -> Sums:
    """Give what counts under a profile.

    ``with_fallback`` is for games that have nothing within the preferences: the
    fall-back regions, which ROMSearch does not know, come after the preferred ones.
    """
    regions = profile.region_preferences
    if with_fallback:
        regions = tuple(dict.fromkeys((*regions, *profile.fallback_regions)))
    weights = (REGION, LANGUAGES)
    if profile.first == LANGUAGE:
        weights = (LANGUAGES, REGION)
    return Sums(
        _counted(regions),
        _counted(profile.language_preferences),
        _counted(words.regions),
        _counted(words.languages),
        *weights,
    )


def _version(release: Release) -> str:
    """Give a version as ROMSearch takes it: of ``Version 3.0`` the last digit only.

    Measured: its golden parse of ``Custom Web Browser (Version 3.0)`` is ``v0``.
    """
    return release.version[-1] if release.long else release.version


def _counted(names: Sequence[str]) -> dict[str, int]:
    """Give each name what its place counts, the first most."""
    return {name: len(names) - at for at, name in enumerate(names)}


def _value(weight: float, names: Sequence[str], counted: Mapping[str, int]) -> float:
    """Give the value of all names together (``ord`` of the facts), times the weight."""
    return _stepped(weight, sum(counted.get(name, 0) for name in names))


def _stepped(weight: float, steps: int) -> float:
    return weight * (1 + (steps - 1) / 100)


def _tied(lines: Sequence[Sequence[float]]) -> bool:
    return len({sum(line) for line in lines}) < len(lines)
