"""The rules of ``documented``, in the order of the 1G1R document; the lower value wins.

Two ROMs are told apart by the first rule whose values differ. Where the document says
"ordered priority" the best entry of the owner's list counts, never a sum.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from zapcore.selection.candidate import Candidate
from zapcore.selection.order import in_order
from zapcore.selection.profile import LANGUAGE, Profile
from zapcore.selection.versions import natural_ranks
from zapcore.titles.release_words import ReleaseWords
from zapcore.valueclass import dataclass

Value: TypeAlias = int | tuple[int, ...] | tuple[str, str]
"""What a rule compares: of one kind within one rule."""

NOWHERE = 1000
"""The place of what stands in no list."""


@dataclass(frozen=True, slots=True)
class Context:
    """What rules look up: the owner's lists by name, and the versions of the game."""

    regions: Mapping[str, int]
    languages: Mapping[str, int]
    default_regions: Mapping[str, int]
    default_languages: Mapping[str, int]
    revisions: Mapping[str, int]
    versions: Mapping[str, int]
    filters_regions: bool

    def of(self, roms: Sequence[Candidate]) -> "Context":
        """Give the context of one game."""
        return Context(
            self.regions,
            self.languages,
            self.default_regions,
            self.default_languages,
            natural_ranks({rom.release.revision for rom in roms}),
            natural_ranks({rom.release.version for rom in roms}),
            self.filters_regions,
        )


def context(profile: Profile, words: ReleaseWords) -> Context:
    """Give what holds for every game under one profile."""
    wanted = (*profile.region_preferences, *profile.fallback_regions)
    return Context(
        _places(tuple(dict.fromkeys(wanted))),
        _places(profile.language_preferences),
        _places(words.regions),
        _places(words.languages),
        {},
        {},
        profile.filter_regions,
    )


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its words are what the owner reads."""

    name: str
    words: str
    value: Callable[[Candidate, Context], Value]


def _places(names: Sequence[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(names)}


def best(names: Sequence[str], places: Mapping[str, int]) -> int:
    """Give the best place that one of the names has in a list."""
    return min((places.get(name, NOWHERE) for name in names), default=NOWHERE)


def every(names: Sequence[str], places: Mapping[str, int]) -> tuple[int, ...]:
    """Give the places of all names, best first; a list that ends loses the tie."""
    found = sorted({places[name] for name in names if name in places})
    return (*found, NOWHERE)


def _picked(rom: Candidate, _: Context) -> int:
    return int(not rom.picked)


def _parent(rom: Candidate, _: Context) -> int:
    return rom.alternative


def _achievements(rom: Candidate, _: Context) -> int:
    return int(not rom.achievements)


def _superset(rom: Candidate, at: Context) -> int:
    # One of no wanted region is filtered; with that filter off it is nothing special.
    wanted = at.filters_regions or best(rom.regions, at.regions) < NOWHERE
    return int(not (rom.superset and wanted))


def _region(rom: Candidate, at: Context) -> int:
    return best(rom.regions, at.regions)


def _language(rom: Candidate, at: Context) -> tuple[int, ...]:
    return every(rom.languages, at.languages)


def _budget(rom: Candidate, _: Context) -> int:
    return int("budget_edition" not in rom.flags)


def _revision(rom: Candidate, at: Context) -> int:
    return -at.revisions[rom.release.revision]


def _version(rom: Candidate, at: Context) -> int:
    return -at.versions[rom.release.version]


def _improved(rom: Candidate, _: Context) -> int:
    return int("improved_version" not in rom.flags)


def _priority(rom: Candidate, _: Context) -> int:
    return rom.priority


def _modern(rom: Candidate, _: Context) -> int:
    return int("modern_version" in rom.flags)


def _alternate(rom: Candidate, _: Context) -> int:
    return int("alternate" in rom.flags)


def _demoted(rom: Candidate, _: Context) -> int:
    return int("demoted_version" in rom.flags)


def _default_region(rom: Candidate, at: Context) -> int:
    return best(rom.regions, at.default_regions)


def _default_language(rom: Candidate, at: Context) -> tuple[int, ...]:
    return every(rom.languages, at.default_languages)


def _name(rom: Candidate, _: Context) -> tuple[str, str]:
    return rom.place


PICKED = Rule("picked", "you picked it", _picked)
REGION_RULE = Rule("region", "its region stands first in your list", _region)
LANGUAGE_RULE = Rule("language", "its languages stand first in your list", _language)
HEAD = (
    PICKED,
    Rule("parent", "it is the parent of the other", _parent),
    Rule("retroachievements", "it has RetroAchievements", _achievements),
    Rule("superset", "it holds all of the other and more", _superset),
)
TAIL = (
    Rule("budget", "it is the budget edition", _budget),
    Rule("revision", "it is the newest revision", _revision),
    Rule("version", "it is the newest version", _version),
    Rule("improved", "it is the improved version", _improved),
    Rule("priority", "the clone list puts it first", _priority),
    Rule("modern", "it is the original, not a later re-release", _modern),
    Rule("alternate", "it is no alternate dump", _alternate),
    Rule("demoted", "it is no edition that counts less", _demoted),
    Rule("default_region", "its region stands first by default", _default_region),
    Rule("default_language", "its languages stand first by default", _default_language),
    Rule("name", "its name comes first", _name),
)


def rules(profile: Profile) -> tuple[Rule, ...]:
    """Give the rules in their order: region before language, or the other way."""
    middle = (REGION_RULE, LANGUAGE_RULE)
    if profile.first == LANGUAGE:
        middle = (LANGUAGE_RULE, REGION_RULE)
    return (*HEAD, *middle, *TAIL)


def ranked(
    roms: Sequence[Candidate], order: Sequence[Rule], at: Context
) -> list[Candidate]:
    """Give the ROMs of one game best first."""
    if len(roms) == 1:
        return list(roms)
    here = at.of(roms)
    return in_order(roms, lambda rom: [rule.value(rom, here) for rule in order])
