"""Records the examples of the OpenRPC document over a live daemon, or replays them.

    .venv/bin/python -m benchmarks.openrpc_examples

writes ``api/openrpc_examples.json``: calls in the order in which they are made, each
with its result, over the library that ``zapcore sample`` makes. The library's folder is
written as ``/media/games``; what differs from run to run as in ``VOLATILE``.
"""

import asyncio
import json
import os
import shutil
import tempfile

import aiohttp

from benchmarks.process import Daemon
from zapcore.cli import sample_library

PLACE = "/media/games"
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FILE = os.path.join(ROOT, "api", "openrpc_examples.json")
LATE = "2026-01-01T12:00:00Z"
VOLATILE = {
    "started": "2026-01-01T12:00:00.000000Z",
    "zapcore": "0.1.0",
    "taskId": "f81d4fae7dec11d0a76500a0c91e6bf6",
    **dict.fromkeys(("createdAt", "enqueuedAt", "startedAt", "endedAt"), LATE),
    **dict.fromkeys(("at", "ended", "nextRun"), LATE),
}
CURSORS = frozenset({"cursor", "nextCursor"})
CURSOR = "WyJvcGFxdWUiXQ=="
"""Stands for every cursor that is not empty: nobody may read one."""

GOES_ON = (
    None,
    {"message": "Selection resumed"},
    {"message": "Scan resumed"},
    {"message": "Export resumed"},
)
ENDS = {
    "media.generate": ("media.indexing", "indexing"),
    "media.scrape": ("media.scraping", "scraping"),
    "media.select": ("media.selecting", "selecting"),
    "media.scan": ("media.scanning", "scanning"),
    "media.export": ("media.exporting", "exporting"),
}
"""Methods that start something: the notification, and what is false in its last."""

NES = f"{PLACE}/nes"
GAME = {"system": "NES", "path": f"{NES}/Comet Courier (USA).nes"}
PICK = {"system": "NES", "path": f"{NES}/Comet Courier (Europe) (En,Fr,De).nes"}
SATURN = {
    "systemId": "Saturn",
    "mediaPath": f"{PLACE}/saturn/Disc.cue",
    "mediaName": "Disc",
}
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAAAAABX3VL4AAAADElEQVR4nGNg+A+EAAYAAf+T0eSJAAAAAElF"
    "TkSuQmCC"
)
"""Two by two pixels."""

CALLS: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("who answers", "version", {}),
    ("health", "health", {}),
    ("no token", "tokens", {}),
    ("no message", "inbox", {}),
    ("no reader", "readers", {}),
    ("no paired client", "clients", {}),
    ("on this machine", "clients.current", {}),
    ("no key was made", "keys", {}),
    ("no such key", "keys.revoke", {"number": 1}),
    ("before the first index", "media", {}),
    ("index everything", "media.generate", {}),
    ("after an index", "media.generate.status", {}),
    ("after an index", "media", {}),
    ("scrapers and their options", "scrapers", {}),
    ("import gamelist.xml", "media.scrape", {"scraperId": "gamelist.xml"}),
    ("after a scrape", "media.scrape.status", {}),
    ("what a scan would do", "media.scan", {"dryRun": True}),
    ("know what files are", "media.scan", {"type": "quick", "systems": ["NES"]}),
    ("after a scan", "media.scan.status", {}),
    ("systems with files", "systems", {}),
    ("words", "media.search", {"query": "courier comet", "maxResults": 1}),
    ("by tag", "media.search", {"tags": ["region:jp"], "maxResults": 1}),
    ("the roots of a system", "media.browse", {"systems": ["NES"]}),
    ("a folder", "media.browse", {"path": NES, "maxResults": 2, "sort": "name-asc"}),
    ("letters of a folder", "media.browse.index", {"path": NES, "systems": ["NES"]}),
    ("a name", "media.lookup", {"name": "comet courier", "system": "NES"}),
    ("tags of a system", "media.tags", {"systems": ["Gameboy"]}),
    ("one file", "media.meta", dict(GAME)),
    ("several files", "media.meta", {"items": [{"mediaId": 1}, {"mediaId": 9999}]}),
    ("a picture", "media.image", {**GAME, "imageTypes": ["boxart"]}),
    ("a favourite", "media.tags.update", {**GAME, "add": ["user:favorite"]}),
    (
        "a launcher of its own",
        "media.meta.update",
        {**GAME, "media": {"launcherOverride": "Fceumm"}},
    ),
    ("none is on", "media.sources", {}),
    (
        "values of the owner's own, one of them held",
        "media.meta.update",
        {**GAME, "fields": {"developer": "Me", "genre": ["Flying"]}, "lock": ["genre"]},
    ),
    (
        "which game of a source it is",
        "media.meta.update",
        {**GAME, "match": {"provider": "igdb", "id": "7"}},
    ),
    (
        "as it was",
        "media.meta.update",
        {
            **GAME,
            "fields": {"developer": None, "genre": None},
            "unlock": ["genre"],
            "match": {"provider": "igdb"},
        },
    ),
    (
        "a cover of the owner's own",
        "media.artwork.set",
        {**GAME, "type": "box2d", "data": PNG},
    ),
    (
        "no cover of the owner's",
        "media.artwork.set",
        {**GAME, "type": "box2d", "data": None},
    ),
    (
        "a name by itself",
        "media.title.parse",
        {"systemId": "SNES", "path": "/a/Iron Orchard (Japan) (Rev 1).sfc"},
    ),
    ("what is left of lost files", "media.clean.orphans", {"dryRun": True}),
    ("nothing is missing", "media.missing", {}),
    ("what runs by itself", "tasks", {}),
    (
        "count before it is cleaned",
        "tasks.run",
        {"name": "cleanup_missing_roms", "args": {"dry_run": True}},
    ),
    ("what was run", "tasks.status", {}),
    ("no DATs yet", "media.dats", {}),
    ("in no DAT", "media.dats.find", {"query": "Comet Courier (USA)"}),
    ("one file of each game", "media.select", {"systems": ["NES"], "force": True}),
    ("after a selection", "media.select.status", {}),
    ("one entry a game", "media.search", {"query": "courier", "preferred": True}),
    ("one entry a game", "media.browse", {"path": NES, "preferred": True}),
    ("the files of a game", "media.alternatives", dict(GAME)),
    ("why this file", "media.explain", dict(GAME)),
    ("another file", "media.select.pick", dict(PICK)),
    ("as the rules say", "media.select.pick", {**PICK, "picked": False}),
    ("profiles", "media.select.profiles", {}),
    (
        "a profile",
        "media.select.profiles.set",
        {"name": "japanese", "profile": {"regions": ["Japan"], "languages": ["Ja"]}},
    ),
    ("no more", "media.select.profiles.delete", {"name": "japanese"}),
    (
        "what a list would get",
        "media.export",
        {"what": "gamelist", "systems": ["NES"], "dryRun": True},
    ),
    ("playlists beside the discs", "media.export", {"what": "m3u"}),
    ("after an export", "media.export.status", {}),
    ("no game", "media.active", {}),
    ("nothing to cancel", "media.generate.cancel", {}),
    ("nothing to resume", "media.generate.resume", {}),
    ("a game that takes the machine", "media.active.update", dict(SATURN)),
    ("the game", "media.active", {}),
    ("held by the game", "media.scrape", {"scraperId": "media-folder"}),
    ("held anyway", "media.scrape.pause", {}),
    ("no more", "media.scrape.cancel", {}),
    ("held by the game", "media.generate", {"rebuild": True}),
    ("held anyway", "media.generate.pause", {}),
    ("no more", "media.generate.cancel", {}),
    ("nothing to resume", "media.scrape.resume", {}),
    ("held by the game", "media.select", {"force": True}),
    ("held anyway", "media.select.pause", {}),
    ("no more", "media.select.cancel", {}),
    ("held by the game", "media.select", {"force": True}),
    ("in spite of the game", "media.select.resume", {}),
    ("held by the game", "media.scan", {"type": "hashes"}),
    ("held anyway", "media.scan.pause", {}),
    ("no more", "media.scan.cancel", {}),
    ("held by the game", "media.scan", {"type": "hashes"}),
    ("in spite of the game", "media.scan.resume", {}),
    ("held by the game", "media.export", {"what": "m3u", "wait": False}),
    ("held anyway", "media.export.pause", {}),
    ("no more", "media.export.cancel", {}),
    ("held by the game", "media.export", {"what": "m3u", "wait": False}),
    ("in spite of the game", "media.export.resume", {}),
)


class Session:
    """One connection to a daemon over a sample library in ``library``."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, library: str) -> None:
        self._socket = socket
        self._library = library
        self._last = 0
        self.notes: list[dict] = []

    async def call(self, method: str, params: dict) -> object:
        """Give the result of one call; wait for the end of what it started."""
        self._last += 1
        asked = {"jsonrpc": "2.0", "id": self._last, "method": method}
        if params:
            asked["params"] = params
        text = json.dumps(asked, ensure_ascii=False)
        await self._socket.send_str(text.replace(PLACE, self._library))
        # What goes on again is waited for too: the next call may need its place.
        end = ENDS.get(method.removesuffix(".resume"), ("", ""))
        ended = False
        while (frame := await self._frame()).get("id") != self._last:
            self.notes.append(frame)
            ended = _ends(frame, *end)
        if "result" not in frame:
            raise AssertionError(f"{method} {params}: {frame['error']}")
        # A trial is answered and starts nothing.
        starts = frame["result"] in GOES_ON
        if end[0] and not ended and starts:
            await self._settle(*end)
        return settled(frame["result"])

    async def _settle(self, name: str, running: str) -> None:
        """Wait until it has ended, or is held by a game."""
        while True:
            frame = await self._frame()
            self.notes.append(frame)
            if _ends(frame, name, running):
                return

    async def _frame(self) -> dict:
        async with asyncio.timeout(20):
            text = (await self._socket.receive()).data
        return json.loads(text.replace(self._library, PLACE))


def _ends(frame: dict, name: str, running: str) -> bool:
    """Tell whether this notification says that it has ended, or is held by a game."""
    params = frame["params"]
    mine = frame["method"] == name
    return mine and bool(params.get("paused") or not params[running])


def settled(value: object) -> object:
    """Give a result with what differs from run to run as it is written down."""
    if isinstance(value, dict):
        return {key: _member(key, inner) for key, inner in value.items()}
    return [settled(inner) for inner in value] if isinstance(value, list) else value


def _member(key: str, value: object) -> object:
    if key in CURSORS and value:
        return CURSOR
    return VOLATILE[key] if key in VOLATILE else settled(value)


async def played(
    url: str, library: str, calls: list[dict]
) -> tuple[list[object], list[dict]]:
    """Make the calls in their order; give their results, and what was notified."""
    async with aiohttp.ClientSession() as http, http.ws_connect(url) as socket:
        session = Session(socket, library)
        results = [await session.call(c["method"], c["params"]) for c in calls]
        return results, session.notes


def record(top: str) -> list[dict]:
    """Make the calls over a new library below ``top``; give them with their results."""
    library = os.path.join(top, "games")
    sample_library.make(library)
    daemon = Daemon.start(library, os.path.join(top, "data"))
    calls = [
        {"name": name, "method": method, "params": params}
        for name, method, params in CALLS
    ]
    try:
        results, _ = asyncio.run(played(daemon.url, library, calls))
    finally:
        daemon.stop()
    return [{**c, "result": r} for c, r in zip(calls, results, strict=True)]


def main() -> None:
    top = tempfile.mkdtemp(prefix="examples-")
    try:
        found = record(top)
    finally:
        shutil.rmtree(top)
    with open(FILE, "w", encoding="utf-8") as file:
        lines = ",\n".join(json.dumps(call, ensure_ascii=False) for call in found)
        file.write(f"[\n{lines}\n]\n")
    print(f"{len(found)} examples of {len({c['method'] for c in found})} methods")


if __name__ == "__main__":
    main()
