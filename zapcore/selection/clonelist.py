"""Retool's clone lists: which names are one game, and which of them counts more.

Form: Retool's clone list documentation (``variants``, each with ``titles``,
``compilations``, ``supersets``; ``searchTerm``, ``nameType``, ``priority``,
``titlePosition``, ``englishFriendly``, ``categories``, ``filters``). One bad entry is
passed over and told; it never costs its neighbours.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

from zapcore.selection import patterns
from zapcore.selection.patterns import PatternError, compiled
from zapcore.titles.releases import Release
from zapcore.valueclass import dataclass

NEWEST = (2, 99)
"""The newest ``minimumVersion`` of a list that is understood."""

TITLE, COMPILATION, SUPERSET = "titles", "compilations", "supersets"
KINDS = (TITLE, COMPILATION, SUPERSET)
MOST = 100_000
LONGEST = 300
"""Entries of a list, and characters of a term."""


class CloneListError(Exception):
    """A clone list that cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of a name, all of it, for the results to apply."""

    regions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    text: re.Pattern[str] | None = None
    higher: tuple[str, ...] = ()
    lower: tuple[str, ...] = ()
    group: str = ""
    priority: int = 0
    superset: bool = False
    english: bool = False
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One term of one group.

    ``categories`` are those of the whole group, ``own`` of this term alone.
    """

    group: str
    kind: str
    term: str
    name_type: str = ""
    priority: int = 1
    position: int = 0
    english: bool = False
    categories: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    own: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CloneList:
    """The entries of one system's list, found by name."""

    name: str = ""
    passed: tuple[str, ...] = ()
    """What was passed over, in words."""
    by_short: Mapping[str, Sequence[Entry]] = field(default_factory=dict)
    by_full: Mapping[str, Sequence[Entry]] = field(default_factory=dict)
    by_region_free: Mapping[str, Sequence[Entry]] = field(default_factory=dict)
    patterns: Sequence[tuple[re.Pattern[str], Entry]] = ()

    def find(self, release: Release) -> list[Entry]:
        """Give every entry that names this release."""
        found = list(self.by_short.get(release.short.lower(), ()))
        if self.by_full:
            found += self.by_full.get(release.full.lower(), ())
        if self.by_region_free:
            found += self.by_region_free.get(release.region_free.lower(), ())
        if self.patterns:
            full = release.full[: patterns.LONGEST]
            found += [entry for at, entry in self.patterns if at.search(full)]
        return found

    def joined(self, other: "CloneList") -> "CloneList":
        """Give both lists as one; of a term that both have, this one's entries."""
        return CloneList(
            self.name or other.name,
            (*self.passed, *other.passed),
            {**other.by_short, **self.by_short},
            {**other.by_full, **self.by_full},
            {**other.by_region_free, **self.by_region_free},
            (*self.patterns, *other.patterns),
        )


def read_clone_list(given: object) -> CloneList:
    """Read a list from its JSON.

    Raises:
        CloneListError: it is no clone list, or one of a newer form.
    """
    if not isinstance(given, Mapping) or not isinstance(given.get("variants"), list):
        raise CloneListError("it is no clone list: it has no list of variants")
    _check_version(given.get("description"))
    if len(given["variants"]) > MOST:
        raise CloneListError(f"it has more than {MOST} entries")
    name = _text(_mapping(given.get("description")).get("name"))
    passed: list[str] = []
    entries = list(_entries(given["variants"], passed))
    if len(entries) > MOST:
        raise CloneListError(f"it has more than {MOST} entries")
    return _indexed(name, entries, passed)


def _check_version(description: object) -> None:
    text = _text(_mapping(description).get("minimumVersion")) or "0"
    numbers = tuple(int(part) for part in re.findall(r"\d{1,6}", text))[:2]
    if numbers > NEWEST:
        raise CloneListError(
            f"it is of a newer form ({text}) than this zapcore reads; update zapcore"
        )


def _indexed(name: str, entries: list[Entry], passed: list[str]) -> CloneList:
    short: dict[str, list[Entry]] = {}
    full: dict[str, list[Entry]] = {}
    region_free: dict[str, list[Entry]] = {}
    regex: list[tuple[re.Pattern[str], Entry]] = []
    for entry in entries:
        if entry.name_type == "regex":
            try:
                regex.append((compiled(entry.term), entry))
            except PatternError as error:
                passed.append(f"{entry.group}: {error}")
            continue
        where = {"full": full, "regionFree": region_free}.get(entry.name_type, short)
        where.setdefault(entry.term.lower(), []).append(entry)
    return CloneList(name, tuple(passed), short, full, region_free, tuple(regex))


def _entries(variants: Sequence[object], passed: list[str]) -> Iterator[Entry]:
    for number, variant in enumerate(variants, 1):
        group = _text(_mapping(variant).get("group"))
        if not group or len(group) > LONGEST:
            passed.append(f"variant {number} has no usable group")
            continue
        yield from _of_variant(group, _mapping(variant), passed)


def _of_variant(
    group: str, variant: Mapping[str, Any], passed: list[str]
) -> Iterator[Entry]:
    if not (_list(variant.get(TITLE)) or _list(variant.get(COMPILATION))):
        return
    shared = _texts(variant.get("categories"))
    for kind in KINDS:
        for given in _list(variant.get(kind)):
            try:
                yield _entry(group, kind, _mapping(given), shared)
            except CloneListError as error:
                passed.append(f"{group}: {error}")


def _entry(
    group: str, kind: str, given: Mapping[str, Any], shared: tuple[str, ...]
) -> Entry:
    term = _text(given.get("searchTerm"))
    if not term or len(term) > LONGEST:
        raise CloneListError("an entry has no usable searchTerm")
    return Entry(
        group,
        kind,
        term,
        _text(given.get("nameType")),
        _number(given.get("priority"), 1),
        _number(given.get("titlePosition"), 0),
        given.get("englishFriendly") is True,
        shared,
        tuple(_condition(_mapping(one)) for one in _list(given.get("filters"))),
        _texts(given.get("categories")),
    )


def _condition(given: Mapping[str, Any]) -> Condition:
    when, then = _mapping(given.get("conditions")), _mapping(given.get("results"))
    order = _mapping(when.get("regionOrder"))
    text = _text(when.get("matchString"))
    try:
        pattern = compiled(text[:LONGEST]) if text else None
    except PatternError as error:
        raise CloneListError(str(error)) from None
    return Condition(
        _texts(when.get("matchRegions")),
        _texts(when.get("matchLanguages")),
        pattern,
        _texts(order.get("higherRegions")),
        _texts(order.get("lowerRegions")),
        _text(then.get("group")),
        _number(then.get("priority"), 0),
        then.get("superset") is True,
        then.get("englishFriendly") is True,
        _texts(then.get("categories")),
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    return tuple(item for item in _list(value) if isinstance(item, str))


def _number(value: object, default: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        return default
    return value if abs(value) < MOST else default
