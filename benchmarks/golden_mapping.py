"""Score the gamelist mapping against recorded vectors (one JSON object a line).

Fields: ``fn``, then ``arg``/``arg2``/``list`` or ``game`` and ``root``, and ``out``.
The vectors were recorded on an empty file system.
"""

import json
from collections.abc import Iterable

from scrapers.gamelist_xml.artwork import Artwork, fallback_names
from scrapers.gamelist_xml.mapping import Mapper
from scrapers.gamelist_xml.paths import Bounds, asset_path, game_path
from scrapers.gamelist_xml.reader import GameEntry
from zapcore.titles import fields
from zapcore.titles.content_types import content_type

__all__ = ["score"]

HOME = "/home/user"
EXTENSIONS = (".png", ".jpg", ".jpeg", ".webp")


def _fallback(row):
    bounds = Bounds.of(row["arg2"], HOME)
    path = game_path(row["arg"], bounds)
    names = fallback_names(path, bounds.root) if path else []
    return [
        (f"{below}/" if below else "") + stem + end
        for below, stem in names
        for end in EXTENSIONS
    ]


def _asset(row):
    return asset_path(row["arg"], Bounds.of(row["arg2"], HOME, tuple(row["list"])))


def _map(row):
    game = dict(row["game"])
    identity = game.pop("id_attr", None)
    entry = GameEntry(game, {} if identity is None else {"id": identity})
    bounds = Bounds.of(row["root"], HOME)
    mapper = Mapper()
    path = game_path(game.get("path", ""), bounds)
    pictures = mapper.media_properties(entry, path, bounds.root, Artwork(bounds))
    return {
        "mediaTags": [[t.type, t.value, t.label] for t in mapper.media_tags(entry)],
        "titleTags": [[t.type, t.value, t.label] for t in mapper.title_tags(entry)],
        "mediaProps": [[p.type_tag, p.text, content_type(p.text)] for p in pictures],
        "titleProps": [
            [p.type_tag, p.text, "text/plain"] for p in mapper.title_properties(entry)
        ],
    }


_FUNCTIONS = {
    "normalizePlayers": lambda row: fields.normalize_players(row["arg"]),
    "normalizeRating": lambda row: fields.normalize_rating(row["arg"]),
    "extractYear": lambda row: fields.normalize_year(row["arg"]),
    "cleanField": lambda row: fields.clean_field(row["arg"]),
    "splitCSV": lambda row: fields.split_list(row["arg"]),
    "mimeFromExt": lambda row: content_type(row["arg"]),
    "resolveAsset": _asset,
    "artworkFallbackNames": _fallback,
    "mapToDB": _map,
}


def score(lines: Iterable[str]) -> tuple[int, int, list[tuple[str, object, object]]]:
    """Count the rows that come out as recorded.

    Returns:
        Right rows, all rows, and (input, expected, got) of each wrong one.
    """
    right = total = 0
    misses = []
    for line in lines:
        if not line.strip():
            continue
        row = json.loads(line)
        if "fn" not in row:
            continue
        wanted, got = row.pop("out"), _FUNCTIONS[row["fn"]](row)
        total += 1
        right += wanted == got
        if wanted != got:
            misses.append((json.dumps(row, ensure_ascii=False), wanted, got))
    return right, total, misses
