"""Recorded transcripts: what was sent, answered and told, and how ours are named alike.

A recording names its library's parent ``<HOME>`` (``/media/fat`` on MiSTer) and has its
own media ids and cursors: requests are written with ours, answers with the recorded.
"""

import base64
import gzip
import hashlib
import json
import os
import re
from dataclasses import dataclass, field

DATA = os.path.join(os.path.dirname(__file__), "..", "data", "transcripts")
SHOUTED = "/TMP/OUT/CORE/INST/ES/HOME"
"""The recorder's own home in capitals: one request asks for a path in another case."""

LONG = 640
"""Base64 longer than this was recorded by its length and digest."""

MEANINGLESS = {
    "mediaId": "<id>",
    "cursor": "<cursor>",
    "nextCursor": "<cursor>",
    "started": "<time>",
    "elapsed": "<seconds>",
}
"""What no two programs have in common, by key."""

THUMBNAIL = re.compile(r"^.*/([A-Za-z0-9_=-]+)/[0-9a-f]{64}\.webp$")


def load(step):
    """Give the events of a step: ``{t, dir: send|recv|notif|note, msg | text}``."""
    (name,) = (n for n in os.listdir(DATA) if n.startswith(f"{step}-"))
    with gzip.open(os.path.join(DATA, name), "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@dataclass
class Names:
    """What stands for what: the recorded home and ours, ids by path, cursors."""

    shown: str
    home: str
    ids: dict = field(default_factory=dict)
    paths: dict = field(default_factory=dict)
    cursors: dict = field(default_factory=dict)

    def to_ours(self, params):
        """Write the parameters of a recorded request for our daemon."""
        return _map(params, self._ours)

    def from_ours(self, answer):
        """Write our answer as it would have been recorded."""
        return _map(answer, self._recorded)

    def learn(self, recorded, ours):
        """Keep which ids and cursors are the same, from two answers to one request."""
        self.paths.update({n: path for path, n in _ids(recorded)})
        self.ids.update(_ids(self.from_ours(ours)))
        theirs, mine = list(_cursors(recorded)), list(_cursors(ours))
        self.cursors.update(zip(theirs, mine, strict=False))

    def _ours(self, key, value):
        if key == "mediaId" and value in self.paths:
            return self.ids[self.paths[value]]
        if key == "cursor":
            return self.cursors.get(value, value)
        if isinstance(value, str):
            value = value.replace(SHOUTED, self.home.upper())
            return value.replace(self.shown, self.home)
        return value

    def _recorded(self, key, value):
        if not isinstance(value, str):
            return value
        value = value.replace(self.home.upper(), SHOUTED)
        value = value.replace(self.home, self.shown)
        if key == "data" and len(value) > LONG and not _is_webp(value):
            # The recorder shortened it so; it did so with pictures of its own too.
            digest = hashlib.sha256(value.encode()).hexdigest()[:16]
            return f"<{len(value)} base64 chars sha256={digest}>"
        return value


def plain(answer):
    """Give an answer without what no two programs have in common."""
    return _map(answer, _plain)


def _plain(key, value):
    if key in MEANINGLESS and value != "":
        return MEANINGLESS[key]
    if key == "localPath" and (found := THUMBNAIL.match(value)):
        return f"<cache>/{found[1]}/<digest>.webp"
    if key == "data" and isinstance(value, str):
        return _webp(value)
    return value


def _webp(value):
    """Name a lossy picture by its size: two encoders never agree on the bytes."""
    if not _is_webp(value):
        return value
    raw = base64.b64decode(value)
    wide, high = (int.from_bytes(raw[n : n + 2], "little") & 0x3FFF for n in (26, 28))
    return f"<webp {wide}x{high}>"


def _is_webp(value):
    raw = base64.b64decode(value[:40]) if not value.startswith("<") else b""
    return raw[:4] == b"RIFF" and raw[8:16] == b"WEBPVP8 "


def _map(value, change, key=""):
    if isinstance(value, dict):
        return {name: _map(item, change, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_map(item, change, key) for item in value]
    return change(key, value)


def _ids(value):
    """Give (path, media id) wherever both stand together."""
    if isinstance(value, dict):
        path = value.get("path") or value.get("mediaPath")
        if path and "mediaId" in value:
            yield path, value["mediaId"]
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _ids(item)


def _cursors(value):
    if isinstance(value, dict):
        for key, item in value.items():
            if key in {"cursor", "nextCursor"} and isinstance(item, str):
                yield item
            yield from _cursors(item)
    elif isinstance(value, list):
        for item in value:
            yield from _cursors(item)
