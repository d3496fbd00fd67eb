"""What the daemon knows about one game, in a few lines for a person."""

import base64
import textwrap
from collections.abc import Iterator
from typing import Any

from zapcore.cli.wire import AnswerError, Client

CANDIDATES = 12
"""How many games are looked at for the one with most to show."""

WIDTH = 76
FACTS = (
    "year",
    "developer",
    "publisher",
    "genre",
    "players",
    "rating",
    "region",
    "lang",
)


async def describe(client: Client) -> list[str]:
    """Give the lines about the game with most facts among the first few."""
    page = await client.call("media.search", {"query": "", "maxResults": 100})
    rows = sorted(page["results"], key=lambda row: not row.get("hasCover"))
    best: tuple[int, list[str]] = (-1, [])
    for row in rows[:CANDIDATES]:
        media = (await client.call("media.meta", {"mediaId": row["mediaId"]}))["media"]
        rank = _wealth(media)
        if rank > best[0]:
            best = rank, [*_lines(row, media), await _picture(client, row["mediaId"])]
    return best[1]


def _wealth(media: dict[str, Any]) -> int:
    title = media["title"]
    parts = (media["tags"], title["tags"], media["properties"], title["properties"])
    return sum(len(part) for part in parts)


def _lines(row: dict[str, Any], media: dict[str, Any]) -> Iterator[str]:
    title = media["title"]
    yield f"{title['name']}  ({row['system']['name']})"
    yield f"file         {media['path']}"
    tags = [*title["tags"], *media["tags"]]
    for kind in FACTS:
        values = [tag.get("label") or tag["tag"] for tag in tags if tag["type"] == kind]
        if values:
            yield f"{kind:<12} {', '.join(dict.fromkeys(values))}"
    properties = {**media["properties"], **title["properties"]}
    text = properties.get("property:description", {}).get("text", "")
    for line in textwrap.wrap(text, WIDTH, max_lines=3, placeholder=" …"):
        yield f"  {line}"


async def _picture(client: Client, media_id: int) -> str:
    try:
        image = await client.call("media.image", {"mediaId": media_id})
    except AnswerError as error:
        return f"picture      {error}"
    size = len(base64.b64decode(image["data"]))
    kind = image["typeTag"].removeprefix("property:image-")
    return f"picture      {kind}, {image['contentType']}, {size:,} bytes"
