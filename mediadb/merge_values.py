"""Between facts of sources and the graph: which tag or property shows which field.

Values are normalised as those of a ``gamelist.xml`` are (scraper document, "Field
Mapping"), so that one search finds what any source brought.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from zapcore.merge_order import GAMELIST
from zapcore.model import PropertyValue, TagValue
from zapcore.sourced import Art, Fact, local_url
from zapcore.titles import fields
from zapcore.titles.tagvalues import normalize_value, unpad_value

GAMELIST_XML = "gamelist.xml"
YEAR = 4
"""Characters of a year: a longer date is one with a month."""

FULL = 100
REMEMBERED = 2000
"""Values whose tags are kept in mind."""

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "box2d": "image-boxart",
        "box2d_back": "image-boxartback",
        "box2d_side": "image-boxartside",
        "box3d": "image-boxart3d",
        "screenshot": "image-screenshot",
        "title_screen": "image-titleshot",
        "logo": "image-wheel",
        "marquee": "image-marquee",
        "fanart": "image-fanart",
        "miximage": "image-image",
        "miximage_v2": "image-miximage2",
        "physical": "image-physical",
        "bezel": "image-bezel",
        "video": "video",
        "video_normalized": "video-normalized",
        "manual": "manual",
    }
)
"""Kind of artwork to the property that holds it (``property:`` left out)."""

KIND_OF = MappingProxyType({name: kind for kind, name in KINDS.items()})

TITLE_TAGS: Mapping[str, str] = MappingProxyType(
    {
        "developer": "developer",
        "publisher": "publisher",
        "genre": "genre",
        "released": "year",
        "rating": "rating",
        "players": "players",
        "family": "gamefamily",
        "modes": "gamemode",
        "agerating": "agerating",
    }
)
MEDIA_TAGS: Mapping[str, str] = MappingProxyType(
    {"region": "region", "language": "lang"}
)
TITLE_PROPERTIES: Mapping[str, str] = MappingProxyType(
    {
        "title": "title",
        "description": "description",
        "released": "releasedate",
        "time_main": "time-to-beat-main",
        "time_extra": "time-to-beat-extra",
        "time_complete": "time-to-beat-complete",
        "achievements": "achievements",
    }
)
FIELD_OF = MappingProxyType(
    {kind: name for name, kind in (*TITLE_TAGS.items(), *MEDIA_TAGS.items())}
)
FIELD_OF_PROPERTY = MappingProxyType(
    {kind: name for name, kind in TITLE_PROPERTIES.items()}
)
_AS_FACT = frozenset({"developer", "publisher", "genre", "gamefamily", "gamemode"})
"""Types of tags whose label is the text that the source gave."""


class Shown(NamedTuple):
    """How a field's value is shown: as tags, and as a property's text ("" none)."""

    tags: tuple[TagValue, ...] = ()
    text: str = ""


def source_of(scraper_id: str) -> str:
    """Give the source's id of a scraper."""
    return GAMELIST if scraper_id == GAMELIST_XML else scraper_id


def scraper_of_source(source: str) -> str:
    """Give the scraper's id of a source: what a value's provenance says."""
    return GAMELIST_XML if source == GAMELIST else source


def shown(field: str, texts: tuple[str, ...]) -> Shown:
    """Give how a field's value is shown in the graph."""
    if not texts:
        return Shown()
    make = _TAGS.get(field)
    tags = make(texts) if make else ()
    if field not in TITLE_PROPERTIES:
        return Shown(tags)
    text = texts[0].strip()
    if field == "released" and len(text) <= YEAR:
        text = ""
    return Shown(tags, text)


class Shapes:
    """How values are shown; of those that come again (companies, genres) once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, tuple[str, ...]], Shown] = {}

    def of(self, field: str, texts: tuple[str, ...]) -> Shown:
        """Give how a field's value is shown; see ``shown``."""
        if field not in _TAGS:
            return shown(field, texts)
        found = self._known.get((field, texts))
        if found is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            found = self._known[field, texts] = shown(field, texts)
        return found


def percent(text: str) -> str:
    """Give a rating from 0 to 100 as a whole number, "" if ``text`` is none."""
    try:
        value = float(text)
    except ValueError:
        return ""
    if not math.isfinite(value):
        return ""
    return str(math.floor(min(max(value, 0.0), FULL) + 0.5))


def facts(tags: Iterable[TagValue], properties: Iterable[PropertyValue]) -> list[Fact]:
    """Give as facts what a scraper says in tags and properties."""
    found = [
        Fact(FIELD_OF[tag.type], _text(tag)) for tag in tags if tag.type in FIELD_OF
    ]
    texts = ((item.type_tag.partition(":")[2], item.text) for item in properties)
    found += [
        Fact(FIELD_OF_PROPERTY[name], text)
        for name, text in texts
        if name in FIELD_OF_PROPERTY
    ]
    return found


def _text(tag: TagValue) -> str:
    if tag.type in _AS_FACT and tag.label:
        return tag.label
    return unpad_value(tag.value)


def artwork(properties: Iterable[PropertyValue]) -> Iterator[Art]:
    """Give as artwork what a scraper says in properties of paths."""
    for item in properties:
        if kind := KIND_OF.get(item.type_tag.partition(":")[2]):
            yield Art(kind, local_url(item.text))


def _labelled(kind: str) -> Callable[[tuple[str, ...]], tuple[TagValue, ...]]:
    def make(texts: tuple[str, ...]) -> tuple[TagValue, ...]:
        found = (TagValue(kind, normalize_value(kind, text), text) for text in texts)
        return tuple(tag for tag in found if tag.value)

    return make


def _bare(
    kind: str, normal: Callable[[str], str]
) -> Callable[[tuple[str, ...]], tuple[TagValue, ...]]:
    def make(texts: tuple[str, ...]) -> tuple[TagValue, ...]:
        values = dict.fromkeys(map(normal, texts))
        return tuple(TagValue(kind, value) for value in values if value)

    return make


def _first(
    make: Callable[[tuple[str, ...]], tuple[TagValue, ...]],
) -> Callable[[tuple[str, ...]], tuple[TagValue, ...]]:
    return lambda texts: make(texts[:1])


_TAGS = MappingProxyType(
    {
        "developer": _first(_labelled("developer")),
        "publisher": _first(_labelled("publisher")),
        "genre": _labelled("genre"),
        "released": _first(_bare("year", fields.normalize_year)),
        "rating": _first(_bare("rating", percent)),
        "players": _first(_bare("players", fields.normalize_players)),
        "family": _labelled("gamefamily"),
        "modes": _labelled("gamemode"),
        "agerating": _labelled("agerating"),
        "region": _bare("region", fields.to_region),
        "language": _bare("lang", fields.to_language),
    }
)
