"""The metadata graph of one media row, in the shape of ``media.meta`` (CONTRACT)."""

import os
import sqlite3
from collections.abc import Mapping

from mediadb import one_step
from mediadb.read_discs import Discs
from mediadb.read_images import KINDS
from mediadb.read_owner import USER, launcher_override
from mediadb.read_runs import SENTINEL, run_tags, scraper_of
from mediadb.read_tags import TagInfo, TagShapes, infos

TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "mp4": "video/mp4",
    "mkv": "video/x-matroska",
    "avi": "video/x-msvideo",
    "webm": "video/webm",
    "pdf": "application/pdf",
}
"""Content types of path-backed properties, by the path's extension."""

IMAGE = "property:image-"
PLACES = {kind: place for place, kind in enumerate(KINDS)}
PATHS = frozenset({"property:video", "property:manual"})
"""Properties beside images whose text is a path; every other text is a text."""

GRAPH = (
    "SELECT m.MediaTitleDBID, f.Path, m.FileName, m.IsMissing, s.SystemID,"
    " t.Slug, t.SecondarySlug, t.Name, t.SlugLength, t.SlugWordCount"
    " FROM Media AS m JOIN MediaTitles AS t ON t.DBID = m.MediaTitleDBID"
    " JOIN Folders AS f ON f.DBID = m.FolderDBID"
    " JOIN Systems AS s ON s.DBID = m.SystemDBID WHERE m.DBID = ?"
)
_PROPERTIES = (
    "SELECT {own} AS Own, 'property:' || Tag AS Type, Text, ContentType, Size,"
    " (SELECT Type FROM TagTypes WHERE DBID = ScraperTypeDBID) AS Sentinel"
    " FROM {table} JOIN Tags ON Tags.DBID = TypeTagDBID"
    " LEFT JOIN MediaBlobs AS b ON b.DBID = BlobDBID WHERE {key} = ?"
)
PROPERTIES = " UNION ALL ".join(
    (
        _PROPERTIES.format(own=1, table="MediaProperties", key="MediaDBID"),
        _PROPERTIES.format(own=0, table="MediaTitleProperties", key="MediaTitleDBID"),
    )
)
PROPERTIES += " ORDER BY 2"

_TAGS = (
    "SELECT TagDBID, (SELECT Type FROM TagTypes WHERE DBID = ScraperTypeDBID)"
    " AS Sentinel FROM {table} WHERE {key} = ?"
)
OWN_TAGS = _TAGS.format(table="MediaTags", key="MediaDBID")
TITLE_TAGS = _TAGS.format(table="MediaTitleTags", key="MediaTitleDBID")
FILE_NAME = "filename"


def meta(
    raw: sqlite3.Connection,
    shapes: TagShapes,
    discs: Discs,
    number: int,
    *,
    owned: bool = False,
) -> dict[str, object]:
    """Give the graph of the row of this id, which is there.

    A property that a scraper brought has its id as ``source``. ``tagSources`` says who
    brought a tag: a scraper, ``filename`` or ``user``.
    ``owned``: ``user.db`` is attached, so that the owner's launcher is shown.
    """
    row = raw.execute(GRAPH, (number,)).fetchone()
    title_id, folder, name, missing, system_id, slug, secondary, title, *rest = row
    length, words = rest
    own, shared = _properties(raw, number, title_id)
    title_tags, title_sources = _tags(raw, shapes, TITLE_TAGS, title_id)
    tags, sources = _tags(raw, shapes, OWN_TAGS, number)
    whole: dict[str, object] = {
        "properties": shared,
        "system": {"id": system_id, "name": system_id},
        "slug": slug,
        "name": title,
        "tags": title_tags,
        "tagSources": title_sources,
        "slugLength": length,
        "slugWordCount": words,
    }
    if secondary:
        whole["secondarySlug"] = secondary
    media: dict[str, object] = {
        "mediaId": number,
        "properties": own,
        "path": folder + name,
        "parentDir": folder,
        "tags": tags + run_tags(raw, number),
        "tagSources": sources,
        "title": whole,
        "isMissing": bool(missing),
    }
    if found := discs.discs(raw, number):
        media["discs"] = [
            {"mediaId": disc.media, "disc": disc.disc, "name": disc.name}
            for disc in found
        ]
    if owned and (chosen := launcher_override(raw, system_id, folder + name)):
        media["launcherOverride"] = chosen
    for level, properties in ((media, own), (whole, shared)):
        if kinds := _image_kinds(properties):
            level["availableImageTypes"] = kinds
    return media


def _tags(
    raw: sqlite3.Connection, shapes: TagShapes, query: str, number: int
) -> tuple[list[TagInfo], dict[str, str]]:
    """Give the tags of a row or title, and who brought each ``type:tag``."""
    rows = one_step.rows(raw, "TagDBID, Sentinel", query, (number,))
    brought = {str(tag): scraper_of(sentinel) for tag, sentinel in rows}
    tags = shapes.of(raw, ",".join(brought))
    sources = {}
    for kind, value, tag, _ in tags:
        source = brought[tag]
        if query == OWN_TAGS and not source:
            source = USER if kind == USER else FILE_NAME
        if source and not kind.startswith(SENTINEL):
            sources[f"{kind}:{value}"] = source
    return infos(tags), sources


def _properties(
    raw: sqlite3.Connection, media: int, title: int
) -> tuple[dict[str, object], dict[str, object]]:
    """Give the properties of the row and of its title, by type."""
    levels: tuple[dict[str, object], dict[str, object]] = {}, {}
    columns = "Own, Type, Text, ContentType, Size, Sentinel"
    found = one_step.rows(raw, columns, PROPERTIES, (media, title))
    for own, tag, *values in found:
        levels[0 if own else 1][tag] = _property(tag, *values)
    return levels


def _property(
    tag: str,
    text: str,
    content_type: str | None,
    size: int | None,
    sentinel: str | None,
) -> dict[str, object]:
    shape: dict[str, object] = {"text": text, "contentType": content_type or ""}
    if not content_type and (tag.startswith(IMAGE) or tag in PATHS):
        extension = os.path.splitext(text)[1][1:].lower()
        shape["contentType"] = TYPES.get(extension, "")
        if extension:
            shape["extension"] = extension
    if size is not None:
        shape["blobSize"] = size
    if source := scraper_of(sentinel):
        shape["source"] = source
    return shape


def _image_kinds(properties: Mapping[str, object]) -> list[str]:
    """Give the kinds of pictures, best first."""
    found = [tag[len(IMAGE) :] for tag in properties if tag.startswith(IMAGE)]
    return sorted(found, key=lambda kind: (PLACES.get(kind, len(PLACES)), kind))
