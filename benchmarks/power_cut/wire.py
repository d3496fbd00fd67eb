"""A client that asks one question after the other, by POST; it needs no loop."""

import http.client
import json
import time
from typing import Any
from urllib.parse import urlsplit

SOON = 0.02
LIMIT_S = 60.0
TERMINAL = frozenset({"completed", "cancelled", "failed"})
OPERATIONS = (
    "media.generate",
    "media.scan",
    "media.scrape",
    "media.select",
    "media.export",
)


class RefusedError(Exception):
    """The daemon answered with an error."""


class Wire:
    """``url`` is what the daemon tells when it is ready; ids are ``w1``, ``w2`` …"""

    def __init__(self, url: str, first: int = 0) -> None:
        parts = urlsplit(url)
        self._path = parts.path
        self._http = http.client.HTTPConnection(
            parts.hostname or "", parts.port, timeout=LIMIT_S
        )
        self.number = first

    def call(self, method: str, **params: object) -> Any:
        """Give the result.

        Raises:
            RefusedError: it is an error.
        """
        self.number += 1
        asked = {"jsonrpc": "2.0", "id": f"w{self.number}", "method": method}
        body = json.dumps({**asked, "params": params})
        headers = {"Content-Type": "application/json"}
        self._http.request("POST", self._path, body, headers)
        answer = json.loads(self._http.getresponse().read())
        if "error" in answer:
            raise RefusedError(f"{method}: {answer['error']}")
        return answer["result"]

    def rest(self) -> list[str]:
        """Wait until nothing runs; give the states in which operations ended."""
        end = time.monotonic() + LIMIT_S
        while time.monotonic() < end:
            states = [self.call(f"{name}.status") for name in OPERATIONS]
            told = [state.get("state", "idle") for state in states if state]
            if all(state in TERMINAL or state == "idle" for state in told):
                return told
            time.sleep(SOON)
        raise TimeoutError(f"it does not end: {told}")

    def run(self, method: str, **params: object) -> None:
        """Start an operation and wait until it has ended.

        Raises:
            RefusedError: it did not complete.
        """
        self.call(method, **params)
        self.rest()
        state = self.call(f"{method}.status").get("state", "idle")
        if state not in {"completed", "idle"}:
            raise RefusedError(f"{method} ended as {state}")

    def close(self) -> None:
        """Close the connection."""
        self._http.close()
