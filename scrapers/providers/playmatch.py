"""Playmatch: knows files, and what other services call their games.

Request and answer as facts, SCANNING 4.7. One request a game, hit or miss. It tells
ids only, and it is asked for no more than them: what an owner chooses by hand is never
posted to it as a suggestion.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from scrapers.providers.answering import numeric, record
from scrapers.providers.games import idle, miss
from scrapers.providers.reading import items, read_json, text, words
from zapcore.errors import BadAnswerError
from zapcore.ports_online import Limits, Line, Request, Setting, Spec, Tools
from zapcore.sourced import Answer, GameQuery, How, Outcome, SourceGame

SPEC = Spec(
    id="playmatch",
    name="Playmatch",
    base="https://playmatch.retrorealm.dev/api/v2",
    hosts=("playmatch.retrorealm.dev",),
    limits=Limits(per_second=4, at_once=4, timeout_s=60),  # its own limit for one IP
    settings=(
        Setting(
            "enabled",
            "boolean",
            "Whether Playmatch is asked which games the library's files are.",
            "PLAYMATCH_API_ENABLED",
        ),
        Setting(
            "url",
            "url",
            "The address of Playmatch, or of a copy of it.",
            "PLAYMATCH_API_URL",
        ),
    ),
    identifies=True,
)

HANDED: Mapping[str, str] = MappingProxyType(
    {
        "igdb": "igdb",
        "mobygames": "moby",
        "screenscraper": "ss",
        "launchbox": "launchbox",
        "steamgriddb": "sgdb",
    }
)
"""Its names of services in lower case, and ours; the ids of all are numbers."""

BY_BYTES: Mapping[str, str] = MappingProxyType(
    {"SHA256": "SHA-256", "SHA1": "SHA-1", "MD5": "MD5", "CRC": "CRC"}
)
BY_FILE = "FileNameAndSize"
NO_MATCH = "NoMatch"


class Playmatch:
    """Answers by hash, or by name and size where there is none."""

    spec = SPEC

    def __init__(self, tools: Tools) -> None:
        """Take nothing of the tools: the line knows its address."""

    async def prepare(self, line: Line, systems: Mapping[str, tuple[Any, ...]]) -> None:
        """Need nothing before games are asked about."""

    async def ask(self, game: GameQuery, line: Line) -> Answer:
        """Answer for one game with one request."""
        params = _params(game)
        if not params:
            why = "neither the hash nor the size of the file is known"
            return idle(why, asked=False)
        found = await line.ask(Request("identify/ids", params=params, read=_read))
        if found is None:
            return miss("Playmatch does not know this file")
        chosen = game.id_at(SPEC.id)
        mine = game.how_at(SPEC.id) is How.USER
        if mine and chosen != found["id"]:
            return miss(f"Playmatch knows this file as {found['id']}, not as {chosen}")
        by_bytes = BY_BYTES.get(found["by"])
        why = (
            f"Playmatch knows these bytes by their {by_bytes}"
            if by_bytes
            else "Playmatch knows a file of this name and size; its bytes may be others"
        )
        how = How.HASH if by_bytes else How.FILE
        return Answer(
            Outcome.HIT,
            SourceGame(SPEC.id, found["id"]),
            How.USER if mine else how,
            1.0,
            why,
            handed=MappingProxyType(dict(found["ids"])),
        )


def _params(game: GameQuery) -> tuple[tuple[str, str], ...]:
    """Give the largest file's name, size and hashes; of a CHD its header's SHA-1."""
    known = game.hashes if game.hashes.size or game.hashes.sha1 else game.raw
    sums = {"md5": known.md5, "sha1": known.sha1, "crc": known.crc32}
    name = known.name or game.file_name
    if name.lower().endswith(".chd"):
        sums = {"sha1": known.sha1}
    sent = tuple((kind, value) for kind, value in sums.items() if value)
    size = known.size or game.raw.size
    if not (sent or size):
        return ()
    # A member of an archive is sent without the folders that it may be in there.
    name = name.replace("\\", "/").rpartition("/")[2]
    return (("fileName", name), ("fileSize", str(size)), *sent)


def _read(body: bytes) -> dict[str, Any] | None:
    """Give what is used of an answer, None where it knows no file."""
    value = record(read_json(body))
    by = words(value, "gameMatchType")
    if by == NO_MATCH:
        return None
    if by not in BY_BYTES and by != BY_FILE:
        raise BadAnswerError("Playmatch does not say by what it knows a file")
    told = filter(None, map(_handed, items(value, "externalMetadata")))
    return {"id": text(value, "id"), "by": by, "ids": dict(told)}


def _handed(told: Any) -> tuple[str, str] | None:  # noqa: ANN401 - of any type
    service = HANDED.get(words(told, "providerName").lower())
    number = numeric(text(told, "providerId"))
    return (service, number) if service and number else None


PROVIDER = Playmatch
