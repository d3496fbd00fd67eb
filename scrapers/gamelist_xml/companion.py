"""Companion entries: parents hold what a game's title shares, children name its rows.

Rules: the scraper document, "ZaparooCompanion Entries". Of several children that name
one row the one whose parent has the title's name wins, else the first; the rest are
counted as skipped.
"""

from collections.abc import Iterator

from scrapers.gamelist_xml.entries import COMPANION, Entries, is_companion
from scrapers.gamelist_xml.gate import Gate
from scrapers.gamelist_xml.places import refusal
from scrapers.gamelist_xml.reader import GameEntry, GamelistReader
from zapcore.model import Passed, PropertyValue, ScrapeRecord, TagValue
from zapcore.titles.fields import clean_field
from zapcore.valueclass import dataclass

CHUNK = 1 << 16
SLUG_END = ".slug"


@dataclass(frozen=True, slots=True)
class _Parent:
    """What a parent says of the title of its children."""

    slug: str
    tags: tuple[TagValue, ...]
    properties: tuple[PropertyValue, ...]


@dataclass(frozen=True, slots=True)
class _Child:
    """What a child says of its row, and where that is."""

    parent: str
    path: str
    tags: tuple[TagValue, ...]


def holds_companions(path: str, max_bytes: int) -> bool:
    """Tell whether a list may hold companion entries: most need no second reading."""
    if refusal(path, max_bytes):
        return False
    marks = [COMPANION.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")]
    tail = b""
    try:
        with open(path, "rb") as file:
            while chunk := file.read(CHUNK):
                text = tail + chunk
                if any(mark in text for mark in marks):
                    return True
                tail = text[-2 * len(COMPANION) :]
    except OSError:
        return False
    return False


def companions(entries: Entries, gate: Gate) -> Iterator[ScrapeRecord | Passed]:
    """Yield the records of a list's children; claim their rows."""
    parents, children = _collect(entries)
    chosen: dict[int, tuple[int, _Parent, _Child]] = {}
    for child in children:
        target = _target(entries, child)
        parent = parents.get(child.parent)
        if target is None or parent is None:
            yield Passed.UNMATCHED
            continue
        title, media = target
        rival = chosen.get(media)
        if rival is None:
            chosen[media] = (title, parent, child)
            continue
        yield Passed.UNMATCHED
        name = entries.matcher.slug_of(title)
        if parent.slug == name != rival[1].slug:
            chosen[media] = (title, parent, child)
    for media, (title, parent, child) in chosen.items():
        gate.claim(media)
        verdict = gate.judge(title, media)
        if verdict is True:
            yield ScrapeRecord(title, media, parent.tags, parent.properties, child.tags)
        elif isinstance(verdict, Passed):
            yield verdict


def _collect(entries: Entries) -> tuple[dict[str, _Parent], list[_Child]]:
    """Read a list's parents and children; what is neither, or cut, is passed over."""
    parents: dict[str, _Parent] = {}
    children: list[_Child] = []
    for entry in entries.read(GamelistReader(entries.path)):
        if entry.cut or not is_companion(entry):
            continue
        path = clean_field(entry.fields.get("path", ""))
        number = _attribute(entry, "id")
        above = _attribute(entry, "parentid")
        if above and path:
            children.append(_Child(above, path, entries.mapper.media_tags(entry)))
        elif number and not path:
            parents[number] = _parent(entries, entry)
    return parents, children


def _parent(entries: Entries, entry: GameEntry) -> _Parent:
    art = entries.mapper.named_properties(entry, entries.artwork)
    return _Parent(
        entries.slug(clean_field(entry.fields.get("name", ""))),
        entries.mapper.title_tags(entry),
        entries.mapper.title_properties(entry) + art,
    )


def _attribute(entry: GameEntry, name: str) -> str:
    value = entry.attributes.get(name) or entry.fields.get(name, "")
    return clean_field(value)


def _target(entries: Entries, child: _Child) -> tuple[int, int] | None:
    """Give (title, row) of a child; None: no row, several, or a path that leads out."""
    path, _ = entries.locate(child.path)
    if not path:
        return None
    matcher = entries.matcher
    if path.lower().endswith(SLUG_END):
        stem = path[path.rfind("/") + 1 : -len(SLUG_END)]
        return matcher.title(stem.lower()) or matcher.title(entries.slug(stem))
    return matcher.exact(path) or matcher.suffix(path)
