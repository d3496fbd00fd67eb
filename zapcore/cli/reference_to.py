"""Which game a person means: by id, by path, as SYSTEM/path, or by its name."""

import os
from typing import TYPE_CHECKING, Any

from zapcore.cli.refusals import ClientError, NothingFoundError
from zapcore.cli.search import shown

if TYPE_CHECKING:
    from zapcore.cli.wire import Client

HELP = (
    "The game: its id as `zapcore search` shows it, the path of its file, "
    "SYSTEM/path below the system's folder, or words of its name."
)
MANY = 10
"""So many candidates are shown when a name means several."""


async def resolve(
    client: "Client", words: list[str], *, alike: bool = False
) -> dict[str, Any]:
    """Give the reference that the wire takes.

    ``alike``: of several files of one title any will do.

    Raises:
        NothingFoundError: no game is meant.
        ClientError: several may be meant; the text lists them.
    """
    text = " ".join(words)
    if text.isascii() and text.isdigit() and int(text[:18]):
        return {"mediaId": int(text[:18])}
    path = _file(text)
    if path:
        return await _by_path(client, path)
    system, _, rest = text.partition("/")
    if rest and " " not in system:
        return {"system": system, "path": text}
    return await _by_name(client, text, alike=alike)


def _file(text: str) -> str:
    """Give the absolute path if ``text`` looks like one or is one, else ""."""
    if text.startswith(("/", "./", "../")) or os.path.isfile(text):
        return os.path.abspath(text)
    return ""


async def _by_path(client: "Client", path: str) -> dict[str, Any]:
    found = await client.call("media.search", {"pathPrefix": path, "maxResults": 100})
    for row in found["results"]:
        if row["path"] == path:
            return {"mediaId": row["mediaId"]}
    raise NothingFoundError(
        f"the library has no file {path}; `zapcore index` looks for new ones"
    )


async def _by_name(client: "Client", text: str, *, alike: bool) -> dict[str, Any]:
    found = await client.call("media.search", {"query": text, "maxResults": 1000})
    rows = found["results"]
    exact = [row for row in rows if row["name"].casefold() == text.casefold()]
    meant = exact or rows
    if not meant:
        raise NothingFoundError(f'no game is called "{text}"')
    titles = {(row["name"], row["system"]["id"]) for row in meant}
    if alike and len(titles) == 1:
        meant = sorted(meant, key=lambda row: not row["hasCover"])[:1]
    if len(meant) > 1:
        shown_rows = "\n  ".join(shown(meant[:MANY], 0))
        raise ClientError(
            f'"{text}" may mean {len(meant)} files; name one by its id:\n  {shown_rows}'
        )
    return {"mediaId": meant[0]["mediaId"]}
