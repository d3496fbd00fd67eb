"""The order in which what sources say is preferred: sources, regions, languages. Pure.

Rules: facts/SCANNING.md, section 5, and docs/merging.md.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, field
from typing import Self, TypeAlias

from zapcore.config_scan import (
    ART,
    ARTWORK,
    LANGUAGES,
    METADATA,
    REGION_MODES,
    REGIONS,
    SOURCES,
)
from zapcore.sourced import OWNER
from zapcore.titles.fields import to_language, to_region
from zapcore.valueclass import dataclass

GAMELIST = "gamelist"
COVER = {"box2d": "cover"}
"""Kinds of artwork whose override has a name of its own: ``scan.priority.cover``."""

Place: TypeAlias = tuple[int, int, str]
"""(the list that names it, its place there, its name); lower ones are preferred."""

ONLINE = "online"
"""The scraper that stands for all sources of the network."""

_FOREIGN = frozenset({*SOURCES, ONLINE, OWNER, ""})
UNLISTED, ELSEWHERE = 2, 3
BESIDE_FIRST = 0.0
"""Rank of what names no region or language, where none of the file's comes first."""


@dataclass(frozen=True, slots=True)
class MergeOrder:
    """What the owner prefers, as ``scan.priority.*`` and ``scan.media`` say it.

    ``overrides`` gives a field, a kind of artwork or ``cover`` to the sources that
    come first there. ``on`` are the sources of the network that are on, None: it does
    not matter.
    """

    metadata: tuple[str, ...] = METADATA
    artwork: tuple[str, ...] = ARTWORK
    overrides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    regions: tuple[str, ...] = REGIONS
    region_mode: str = REGION_MODES[0]
    languages: tuple[str, ...] = LANGUAGES
    media_kinds: tuple[str, ...] = ART
    on: tuple[str, ...] | None = None

    def text(self) -> str:
        """Give it as JSON: another text for every other order."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def of_text(cls, text: str) -> Self:
        """Make it again of its text."""
        values = json.loads(text)
        overrides = {name: tuple(of) for name, of in values.pop("overrides").items()}
        lists = {k: tuple(v) for k, v in values.items() if isinstance(v, list)}
        return cls(**{**values, **lists, "overrides": overrides})


def is_local(source: str) -> bool:
    """Tell whether a source is a scraper of this device, also of a third party."""
    return source == GAMELIST or source not in _FOREIGN


class _Places(dict[str, Place]):
    """Source to its place; those that no list names follow in a fixed order.

    That is the document's order of sources; local scrapers of other names stand behind
    ``gamelist``, by their names.
    """

    def __init__(self, *lists: Sequence[str]) -> None:
        super().__init__()
        for number, names in enumerate(lists):
            for place, name in enumerate(names):
                self.setdefault(name, (number, place, name))

    def __missing__(self, name: str) -> Place:
        known = name if name in SOURCES else GAMELIST
        at = (UNLISTED, SOURCES.index(known), "" if known == name else name)
        self[name] = at
        return at


class _Ranks(dict[str, float]):
    """Code to its rank, lower ones preferred; ``""`` is what names none."""

    def __init__(self, codes: Iterable[str], unsaid: float) -> None:
        found = dict.fromkeys(codes)
        super().__init__({code: rank for rank, code in enumerate(found)})
        self._last = float(len(found))
        self[""] = unsaid


class Regions(_Ranks):
    """Ranks of regions for one file."""

    def __missing__(self, code: str) -> float:
        known = to_region(code)
        rank = self[code] = self._last if known == code else self[known]
        return rank


class Languages(_Ranks):
    """Ranks of languages."""

    def __missing__(self, code: str) -> float:
        known = to_language(code)
        rank = self[code] = self._last if known == code else self[known]
        return rank


class Ranking:
    """An order, ready to be asked; made once for many titles."""

    def __init__(self, order: MergeOrder) -> None:
        self.order = order
        self.kinds = frozenset(order.media_kinds)
        self.languages = Languages(map(to_language, order.languages), BESIDE_FIRST)
        self._wanted = tuple(dict.fromkeys(map(to_region, order.regions)))
        self._regions: dict[tuple[str, ...], Regions] = {}
        self._fields: dict[str, _Places] = {}
        self._art: dict[str, _Places] = {}
        self._off: dict[str, bool] = {}
        self._artwork = _Places((), order.artwork)

    def of_field(self, name: str) -> Mapping[str, Place]:
        """Give the places of sources for a field."""
        found = self._fields.get(name)
        if found is None:
            first = self.order.overrides.get(name, ())
            found = self._fields[name] = _Places(first, self.order.metadata)
        return found

    def of_art(self, kind: str) -> tuple[Mapping[str, Place], Mapping[str, Place]]:
        """Give (places in the kind's override, places in the order of artwork)."""
        found = self._art.get(kind)
        if found is None:
            overrides = self.order.overrides
            first = overrides.get(kind) or overrides.get(COVER.get(kind, kind), ())
            found = self._art[kind] = _Outranking(first)
        return found, self._artwork

    def is_off(self, source: str) -> bool:
        """Tell whether nothing can be fetched from a source now."""
        found = self._off.get(source)
        if found is None:
            on = self.order.on
            found = on is not None and source not in on and not is_local(source)
            self._off[source] = found
        return found

    def regions(self, own: tuple[str, ...]) -> Regions:
        """Give the ranks of regions for a file of these regions.

        ``prefer_rom_tags``: the file's, then what names none, then the configured ones.
        ``prefer_config``: the configured ones, then the file's; what names none stands
        beside the first, as it does for a file that has no region.
        """
        found = self._regions.get(own)
        if found is None:
            found = self._regions[own] = self._ranks(own)
        return found

    def place_of_file(self, own: tuple[str, ...]) -> float:
        """Give the place of a file among others of its title, by its best region."""
        wanted = self._wanted
        places = [wanted.index(r) for r in map(to_region, own) if r in wanted]
        return min(places, default=len(wanted))

    def _ranks(self, own: tuple[str, ...]) -> Regions:
        mine = dict.fromkeys(map(to_region, own))
        rest = [code for code in mine if code not in self._wanted]
        if not mine or self.order.region_mode != REGION_MODES[0]:
            return Regions((*self._wanted, *rest), BESIDE_FIRST)
        first = [code for code in self._wanted if code in mine] + rest
        return Regions((*first, *self._wanted), len(first) - 0.5)


class _Outranking(_Places):
    """Places in an override: all that it does not name share the last."""

    def __missing__(self, name: str) -> Place:
        self[name] = (ELSEWHERE, 0, "")
        return self[name]
