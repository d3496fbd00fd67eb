"""What the fake services are asked and reply: values, no I/O."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

JSON = "application/json"
TEXT = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: ``setting`` names the base URL that it came by, ``path`` the rest.

    ``at`` is ``time.monotonic()`` of its arrival; names of headers are lower-case.
    """

    service: str
    setting: str
    path: str
    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    at: float

    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. ``kind`` (hit, miss, search, list, art, token …) chooses its latency.

    ``drip``: (bytes, seconds between them). ``cut``: bytes of the body after which the
    connection is reset; -1 never. ``game``: the id of the game that it is about.
    """

    body: bytes = b""
    status: int = 200
    type: str = JSON
    kind: str = "hit"
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    drip: tuple[int, float] = (0, 0.0)
    cut: int = -1


def values(what, status=200, kind="hit"):
    return Reply(
        json.dumps(what, ensure_ascii=False, separators=(",", ":")).encode(),
        status,
        JSON,
        kind,
    )


def text(what, status=200, kind="hit", of=TEXT):
    return Reply(what.encode(), status, of, kind)


def nothing_here(asked):
    """What a web server says of a path that it does not have."""
    page = f"<html><body><h1>404 Not Found</h1>{asked.method}</body></html>"
    return text(page, 404, "lost", HTML)
