"""Which ROMs are one game: the owner's groups, the clone list, a DAT's parents, names.

A ROM that the clone list calls a compilation stands in several games. Without any word
about it, a ROM's game is its short name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace

from zapcore.selection.candidate import Candidate, Game, Rom
from zapcore.selection.clonelist import (
    COMPILATION,
    SUPERSET,
    TITLE,
    CloneList,
    Condition,
    Entry,
)
from zapcore.selection.discs import set_name
from zapcore.selection.order import in_order
from zapcore.selection.parents import Families, families, of_its_own
from zapcore.selection.patterns import LONGEST
from zapcore.selection.profile import Profile
from zapcore.selection.retroachievements import Achievements
from zapcore.titles.release_words import Flags, ReleaseWords
from zapcore.titles.releases import NONE, Release, ReleaseReader
from zapcore.valueclass import dataclass

OTHERS = "All other regions"
ENGLISH = "English"
SPELLED_WRONG = {"Slovakian": "Slovak"}
"""An implied language that is none of the list; ``compat`` keeps it as it is."""


@dataclass(frozen=True, slots=True)
class Lists:
    """What the owner has about one system, beside the ROMs themselves."""

    clones: CloneList = field(default_factory=CloneList)
    achievements: Achievements = field(default_factory=Achievements)
    languages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Name to its languages, where the name says none; ``compat`` does not ask."""


@dataclass(frozen=True, slots=True)
class Place:
    """A game that a ROM belongs to, and as what."""

    group: str
    entry: Entry | None = None
    priority: int = 1
    superset: bool = False
    english: bool = False
    categories: tuple[str, ...] = ()


class Grouper:
    """Puts the ROMs of one system into games."""

    def __init__(
        self, profile: Profile, words: ReleaseWords, reader: ReleaseReader, lists: Lists
    ) -> None:
        self._profile = profile
        self._words = words
        self._reader = reader
        self._lists = lists
        self._own = {name.lower(): game for name, game in profile.groups.items()}
        self._categories = _category_flags(words, compat=profile.compat)

    def games(
        self, roms: Iterable[Rom], picks: Iterable[str] = (), *, apart: bool = False
    ) -> list[Game]:
        """Give every game, in the order of its first ROM's name.

        ``picks`` are the ids of ROMs that the owner chose. ``apart``: of each ROM only
        what is said of itself tells its game, whichever others there are.
        """
        chosen = frozenset(picks)
        order = in_order([*roms], lambda rom: (f"{rom.name}.zip", rom.id))
        releases = [self._reader.read(rom.name) for rom in order]
        above = {} if apart else self._families(order, releases)
        spelled: dict[str, str] = {}
        found: dict[str, list[Candidate]] = {}
        for rom, release in zip(order, releases, strict=True):
            for place in (
                self.places_apart(rom, release)
                if apart
                else self.places(release, above)
            ):
                key = place.group.lower()
                spelled.setdefault(key, place.group)
                found.setdefault(key, []).append(
                    self._candidate(rom, release, place, picked=rom.id in chosen)
                )
        return [Game(spelled[key], members) for key, members in found.items()]

    def places(self, release: Release, above: Families) -> list[Place]:
        """Give the games of one ROM, each once; at least one.

        The owner's own groups come first, then the clone list, then a DAT's parents.
        """
        found = self._told(release)
        if found:
            return found
        parent = above.get(release.name)
        if parent is None:
            return [Place(release.short)]
        told = self._told(parent)
        return [Place(told[0].group if told else parent.short)]

    def places_apart(self, rom: Rom, release: Release) -> list[Place]:
        """Give the games of one ROM by what is said of itself; at least one.

        A playlist is of the game that its discs are of.
        """
        if rom.disc:
            found = self._owned(release)
            disc = self._reader.read(rom.disc)
            return [found] if found else self._of_set(rom, disc)
        return self.places(release, self._parent(rom, release))

    def _of_set(self, rom: Rom, disc: Release) -> list[Place]:
        places = self.places(disc, self._parent(rom, disc))
        return [replace(place, group=set_name(place.group)) for place in places]

    def _parent(self, rom: Rom, release: Release) -> Families:
        if not rom.parent or not self._profile.dat_parents or self._profile.compat:
            return {}
        return of_its_own(release, self._reader.read(rom.parent))

    def _families(self, roms: Sequence[Rom], releases: Iterable[Release]) -> Families:
        wanted = self._profile.dat_parents and not self._profile.compat
        if not wanted or not any(rom.parent for rom in roms):
            return {}
        return families(
            (release, self._reader.read(rom.parent) if rom.parent else None)
            for rom, release in zip(roms, releases, strict=True)
        )

    def _told(self, release: Release) -> list[Place]:
        own = self._owned(release)
        return [own] if own else self._listed(release)

    def _owned(self, release: Release) -> Place | None:
        own = self._own and (
            self._own.get(release.name.lower()) or self._own.get(release.short.lower())
        )
        return Place(own) if own else None

    def _listed(self, release: Release) -> list[Place]:
        places: dict[str, Place] = {}
        for entry in self._lists.clones.find(release):
            place = self._place(entry, release)
            places.setdefault(place.group.lower(), place)
        return list(places.values())

    def _place(self, entry: Entry, release: Release) -> Place:
        group, priority = entry.group, entry.priority
        superset, english = entry.kind == SUPERSET, entry.english
        # ROMSearch reads the group's categories, and not a term's.
        own = () if self._profile.compat else entry.own
        categories = (*entry.categories, *own)
        for condition in entry.conditions:
            if not self._holds(condition, release):
                continue
            group = condition.group or group
            priority = condition.priority or priority
            if not self._profile.compat:
                superset = superset or condition.superset
                english = english or condition.english
                categories += condition.categories
        return Place(group, entry, priority, superset, english, categories)

    def _holds(self, at: Condition, release: Release) -> bool:
        codes = self._words.codes
        languages = [name for code in at.languages for name in codes.get(code, (code,))]
        return (
            (not at.regions or any(region in release.regions for region in at.regions))
            and (not languages or any(name in release.languages for name in languages))
            and (at.text is None or bool(at.text.search(release.full[:LONGEST])))
            and (not at.higher or self._order_holds(at))
        )

    def _order_holds(self, at: Condition) -> bool:
        """Tell whether the owner puts a higher region first; ``compat``: he does not.

        ROMSearch tests it the wrong way round (facts, section 1.5).
        """
        order = self._profile.region_preferences
        higher = _first(order, at.higher)
        lower_names = at.lower
        if OTHERS in lower_names:
            lower_names = tuple(name for name in order if name not in at.higher)
        before = higher < _first(order, lower_names)
        return before != self._profile.compat

    def _candidate(
        self, rom: Rom, release: Release, place: Place, *, picked: bool
    ) -> Candidate:
        kind = place.entry.kind if place.entry else ""
        flags = release.flags | self._flags((*rom.categories, *place.categories))
        if not self._profile.compat:
            flags |= release.ours
        return Candidate(
            rom.id,
            rom.name,
            release,
            release.regions,
            self._spoken(release, place),
            flags,
            place.priority,
            compilation=kind == COMPILATION,
            superset=place.superset,
            achievements=self._lists.achievements.has(
                rom, release, place.group if kind == TITLE else ""
            ),
            picked=picked,
            alternative=rom.alternative,
        )

    def _spoken(self, release: Release, place: Place) -> tuple[str, ...]:
        entry = place.entry
        position = entry.position if entry and entry.kind == COMPILATION else 0
        languages = self._named(release)
        if 0 < position <= len(release.by_title):
            languages = release.by_title[position - 1]
        english = place.english and (place.superset or not self._profile.compat)
        if english and ENGLISH not in languages:
            languages = (ENGLISH, *languages)
        if self._profile.compat:
            return languages
        return tuple(dict.fromkeys(SPELLED_WRONG.get(name, name) for name in languages))

    def _named(self, release: Release) -> tuple[str, ...]:
        """Give what the name says, or the owner's list where it says nothing."""
        listed = self._lists.languages.get(release.name)
        if not listed or self._profile.compat:
            return release.languages
        implied = self._words.implied
        silent = tuple(implied[name] for name in release.regions if name in implied)
        return listed if release.languages == silent else release.languages

    def _flags(self, categories: Sequence[str]) -> Flags:
        if not categories:
            return NONE
        known = self._categories
        found = (known.get(category.lower()) for category in categories)
        return frozenset(flag for flag in found if flag)


def _first(order: Sequence[str], names: Sequence[str]) -> int:
    found = (order.index(name) for name in names if name in order)
    return min(found, default=len(order))


def _category_flags(words: ReleaseWords, *, compat: bool) -> dict[str, str]:
    """Give category to flag; ``Manual`` feeds no filter of ROMSearch's (section 2)."""
    flags = {name.replace("_", " "): name for name in words.filters}
    if not compat:
        flags["manual"] = "manuals"
        flags["unlicensed"] = "unlicensed"
        flags["hack"] = "demoted_version"
    return flags
