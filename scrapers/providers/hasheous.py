"""Hasheous: knows games by their bytes, and what other services call them.

Requests, answers and ids as facts, SCANNING 4.6. One request for a game that it does
not know; one more, to its copy of IGDB, for one that it does. A game has no lookup by
its id there, so an id that is known only confirms what the bytes say.
"""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from scrapers.providers.answering import base, numeric, record
from scrapers.providers.games import idle, miss, unknown_system
from scrapers.providers.hasheous_igdb import FIELDS, KINDS, igdb_art, igdb_facts
from scrapers.providers.hasheous_igdb import request as igdb_request
from scrapers.providers.reading import items, read_json, text, words
from zapcore.errors import BadAnswerError
from zapcore.ports_online import Limits, Line, Request, Setting, Spec, Tools
from zapcore.sourced import Answer, Art, Fact, GameQuery, How, Outcome, SourceGame

SPEC = Spec(
    id="hasheous",
    name="Hasheous",
    base="https://hasheous.org",
    hosts=("hasheous.org", ".hasheous.org", "images.igdb.com"),
    # It documents no limit; a volunteer's server is not asked more than that.
    limits=Limits(per_second=4, at_once=4, timeout_s=60),
    settings=(
        Setting(
            "enabled",
            "boolean",
            "Whether Hasheous is asked which games the library's bytes are.",
            "HASHEOUS_API_ENABLED",
        ),
        Setting("url", "url", "The address of Hasheous, or of a copy of it."),
        Setting(
            "client_key",
            "secret",
            "The key that Hasheous gave for this software, if it asks for one.",
            "HASHEOUS_CLIENT_KEY",
        ),
        Setting(
            "igdb_proxy",
            "boolean",
            "Whether IGDB's data of a game are fetched from Hasheous.",
            default="true",
        ),
    ),
    fields=frozenset({"title"}) | FIELDS,
    kinds=frozenset({"box2d", "logo"}) | KINDS,
    identifies=True,
    platforms="hasheous",
)

LOOKUP = "api/v1/Lookup/ByHash"
ASKED_FOR = (
    ("returnAllSources", "true"),
    ("returnFields", "Signatures, Metadata, Attributes"),
)
HANDED: Mapping[str, str] = MappingProxyType(
    {"IGDB": "igdb", "TheGamesDB": "tgdb", "RetroAchievements": "ra"}
)
"""Its names of services whose ids are numbers, and ours."""

LISTS: Mapping[str, str] = MappingProxyType(
    {
        "NoIntros": "No-Intro",
        "Redump": "Redump",
        "TOSEC": "TOSEC",
        "MAMEArcade": "MAME",
        "MAMEMess": "MAME's software lists",
        "MAMERedump": "MAME Redump",
        "FBNeo": "FBNeo",
        "WHDLoad": "WHDLoad",
        "RetroAchievements": "RetroAchievements",
        "PureDOSDAT": "PureDOS",
    }
)
"""Its names of lists of bytes, in the order in which they are told."""

DREAMCAST = (".bin", ".chd", ".cue")
"""The only files of a Dreamcast game that it knows."""


class Hasheous:
    """Answers by hash; hands on the ids of IGDB, TheGamesDB and RetroAchievements."""

    spec = SPEC

    def __init__(self, tools: Tools) -> None:
        self._base = base(tools, SPEC)
        key = str(tools.settings.get("client_key") or "")
        self._key = {"X-Client-API-Key": key} if key else {}
        self._igdb = bool(tools.settings.get("igdb_proxy", True))

    async def prepare(self, line: Line, systems: Mapping[str, tuple[Any, ...]]) -> None:
        """Need nothing before games are asked about."""

    async def ask(self, game: GameQuery, line: Line) -> Answer:
        """Answer for one game; see the module for what it costs."""
        sums = _sums(game)
        if not sums:
            why = "Hasheous knows games by their hashes; none is known"
            return idle(why, asked=False)
        if not game.platforms.get(SPEC.platforms):
            return unknown_system(SPEC, asked=False)
        found = await line.ask(self._lookup(sums))
        if found is None:
            return miss("Hasheous does not know these bytes")
        wrong = _unfit(game, found)
        if wrong:
            return miss(wrong)
        igdb = await self._of_igdb(line, found["ids"].get("igdb", ""))
        how = How.USER if game.how_at(SPEC.id) is How.USER else How.HASH
        return Answer(
            Outcome.HIT,
            self._game(found, igdb),
            how,
            1.0,
            _words(found["lists"]),
            handed=MappingProxyType(dict(found["ids"])),
        )

    def _lookup(self, sums: Mapping[str, str]) -> Request:
        return Request(
            LOOKUP,
            params=ASKED_FOR,
            method="POST",
            body=json.dumps([sums]).encode(),
            headers={"Content-Type": "application/json-patch+json"},
            secret_headers=self._key,
            read=_read,
        )

    async def _of_igdb(self, line: Line, number: str) -> Mapping[str, Any]:
        if not (self._igdb and number):
            return {}
        return await line.ask(igdb_request(number, self._key)) or {}

    def _game(self, found: Mapping[str, Any], igdb: Mapping[str, Any]) -> SourceGame:
        name = igdb.get("name") or found["name"]
        art = igdb_art(igdb)
        if found["logo"]:
            logo = self._base + found["logo"]
            covers = any(one.kind == "box2d" for one in art)
            kinds = ("logo",) if covers else ("logo", "box2d")
            art = (*art, *(Art(kind, logo) for kind in kinds))
        facts = (Fact("title", name), *igdb_facts(igdb)) if name else igdb_facts(igdb)
        also = (found["name"],) if found["name"] not in {"", name} else ()
        return SourceGame(SPEC.id, found["id"], facts, art, also)


def _sums(game: GameQuery) -> dict[str, str]:
    """Give the hashes of the largest file as it names them; of a CHD its header's."""
    known = game.hashes
    name = known.name.lower() or game.file_name.lower()
    if game.system_id == "Dreamcast" and not name.endswith(DREAMCAST):
        return {}
    sums = {"mD5": known.md5, "shA1": known.sha1, "crc": known.crc32}
    if name.endswith(".chd"):
        sums = {"shA1": known.sha1}
    return {kind: value for kind, value in sums.items() if value}


def _unfit(game: GameQuery, found: Mapping[str, Any]) -> str:
    """Say why what it knows by these bytes is not taken; "" if it is."""
    there = found["platform"]
    known = {str(one) for one in game.platforms.get(SPEC.platforms, ())}
    if there and there not in known:
        where = found["platform_name"] or f"platform {there}"
        return f"Hasheous knows these bytes as a game of another system: {where}"
    chosen = game.id_at(SPEC.id)
    if chosen != found["id"] and game.how_at(SPEC.id) is How.USER:
        return f"Hasheous knows these bytes as its game {found['id']}, not {chosen}"
    return ""


def _words(lists: tuple[str, ...]) -> str:
    if not lists:
        return "Hasheous knows these bytes"
    return f"{', '.join(lists)} {'know' if lists[1:] else 'knows'} these bytes"


def _read(body: bytes) -> dict[str, Any]:
    """Give what is used of an answer."""
    value = record(read_json(body))
    number = numeric(text(value, "id"))
    platform = numeric(text(value, "platform", "id"))
    lists = value.get("signatures") or {}
    shaped = all(
        isinstance(value.get(name), list | None) for name in ("metadata", "attributes")
    )
    told = value.get("platform") is not None
    if not (number and shaped and isinstance(lists, Mapping)) or (
        told and not platform
    ):
        raise BadAnswerError("Hasheous tells a game otherwise than it documents")
    return {
        "id": number,
        "name": words(value, "name"),
        "platform": platform,
        "platform_name": words(value, "platform", "name"),
        "lists": [LISTS[name] for name in LISTS if lists.get(name)],
        "ids": dict(filter(None, map(_handed, items(value, "metadata")))),
        "logo": next(filter(None, map(_logo, items(value, "attributes"))), ""),
    }


def _handed(told: Any) -> tuple[str, str] | None:  # noqa: ANN401 - of any type
    service = HANDED.get(text(told, "source"))
    number = numeric(text(told, "immutableId"))
    return (service, number) if service and number else None


def _logo(told: Any) -> str:  # noqa: ANN401 - of any type
    link = text(told, "link")
    own = link.startswith("/") and not link.startswith("//")
    return link if own and text(told, "attributeName") == "Logo" else ""


PROVIDER = Hasheous
