"""Fields of an entry to tags and properties.

Source: the scraper document, "Field Mapping"; values: ``zapcore.titles.fields``.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from scrapers.gamelist_xml.artwork import Artwork, fallback_names, load_table
from scrapers.gamelist_xml.called import Called
from scrapers.gamelist_xml.reader import GameEntry
from zapcore.model import PropertyValue, TagValue
from zapcore.titles import fields
from zapcore.titles.tagvalues import normalize_value

REMEMBERED = 2000
"""Texts of a field whose tags are kept in mind: companies, genres and years repeat."""

LONGEST = 200
"""Characters of a text that is kept in mind: longer ones are no names of anything, and
thousands of them take a hundred megabytes."""

Tags = tuple[TagValue, ...]
Properties = tuple[PropertyValue, ...]


def _labelled(kind: str, parts: Iterable[str]) -> Tags:
    found = (TagValue(kind, normalize_value(kind, part), part) for part in parts)
    return tuple(tag for tag in found if tag.value)


def _bare(kind: str, values: Iterable[str]) -> Tags:
    return tuple(TagValue(kind, value) for value in dict.fromkeys(values) if value)


def _regions(text: str) -> Tags:
    return _bare("region", map(fields.to_region, fields.split_codes(text)))


def _languages(text: str) -> Tags:
    return _bare("lang", map(fields.to_language, fields.split_codes(text)))


_TITLE: Mapping[str, Callable[[str], Tags]] = MappingProxyType(
    {
        "developer": lambda text: _labelled("developer", [text]),
        "publisher": lambda text: _labelled("publisher", [text]),
        "releasedate": lambda text: _bare("year", [fields.normalize_year(text)]),
        "rating": lambda text: _bare("rating", [fields.normalize_rating(text)]),
        "genre": lambda text: _labelled("genre", fields.split_genres(text)),
        "players": lambda text: _bare("players", [fields.normalize_players(text)]),
        "arcadesystemname": lambda text: _labelled("arcadeboard", [text]),
        "family": lambda text: _labelled("gamefamily", [text]),
    }
)
_MEDIA: Mapping[str, Callable[[str], Tags]] = MappingProxyType(
    {"region": _regions, "lang": _languages}
)


class Mapper:
    """Maps entries of one list; texts that repeat are normalised once."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, Tags]] = {n: {} for n in (*_TITLE, *_MEDIA)}
        self._variants: dict[tuple[str, str], Tags] = {}
        self._table = load_table()

    def title_tags(self, entry: GameEntry) -> Tags:
        """Give the tags that all variants of a game share."""
        return self._tags(entry, _TITLE)

    def media_tags(self, entry: GameEntry) -> Tags:
        """Give the tags of this one variant.

        One tuple for all of the same region and language: a large system is kept whole
        until it is written, and there it is 1 MB.
        """
        key = entry.fields.get("region", ""), entry.fields.get("lang", "")
        found = self._variants.get(key)
        if found is None:
            if len(self._variants) >= REMEMBERED:
                self._variants.clear()
            found = self._variants[key] = self._tags(entry, _MEDIA)
        return found

    def title_properties(self, entry: GameEntry) -> Properties:
        """Give description and id."""
        found = []
        text = fields.clean_field(entry.fields.get("desc", ""))
        if text:
            found.append(PropertyValue("property:description", text))
        for raw in (entry.attributes.get("id"), entry.fields.get("id")):
            number = fields.clean_field(raw) if raw else ""
            if number and number != "0":
                found.append(PropertyValue("property:xml-game-id", number))
                break
        return tuple(found)

    def media_properties(
        self,
        entry: GameEntry,
        path: str,
        root: str,
        artwork: Artwork,
        called: Called | None = None,
    ) -> Properties:
        """Give artwork, video and manual; ``path`` is the game's, below ``root``.

        A file that the list names and that is there comes first, then one of the
        folders of ``media/``, then the named one although it is missing: it may return.
        ``called`` is how the game's artwork may be called if not like ``path`` alone.
        """
        chosen, absent = self._named(entry, artwork)
        kinds = artwork.kinds.keys() - chosen.keys()
        if kinds:
            by = called or Called((fallback_names(path, root),))
            for kind in kinds:
                chosen[kind] = by.find(artwork, kind)
        return self._in_order(chosen, absent)

    def named_properties(self, entry: GameEntry, artwork: Artwork) -> Properties:
        """Give artwork, video and manual that the entry itself names."""
        return self._in_order(*self._named(entry, artwork))

    def _named(
        self, entry: GameEntry, artwork: Artwork
    ) -> tuple[dict[str, str], dict[str, str]]:
        """Give the named files that are there and those that are not, by property."""
        chosen: dict[str, str] = {}
        absent: dict[str, str] = {}
        present = self._table.elements & entry.fields.keys()
        for kind, element in self._table.named if present else ():
            if element in present and kind not in chosen:
                text = fields.clean_field(entry.fields[element])
                file, there = artwork.named(text) if text else ("", False)
                if there:
                    chosen[kind] = file
                elif file:
                    absent.setdefault(kind, file)
        return chosen, absent

    def _in_order(self, chosen: dict[str, str], absent: dict[str, str]) -> Properties:
        best = absent | {kind: path for kind, path in chosen.items() if path}
        if not best:
            return ()
        ordered = sorted(best, key=self._table.kinds.__getitem__)
        return tuple(PropertyValue(kind, best[kind]) for kind in ordered)

    def _tags(
        self, entry: GameEntry, table: Mapping[str, Callable[[str], Tags]]
    ) -> Tags:
        found: Tags = ()
        fields, known = entry.fields, self._known
        for name, make in table.items():
            if name in fields and (text := fields[name]):
                tags = known[name].get(text)
                found += self._learn(name, text, make) if tags is None else tags
        return found

    def _learn(self, name: str, text: str, make: Callable[[str], Tags]) -> Tags:
        known = self._known[name]
        if len(known) >= REMEMBERED:
            known.clear()
        clean = fields.clean_field(text)
        tags = make(clean) if clean else ()
        if len(text) <= LONGEST:
            known[text] = tags
        return tags
