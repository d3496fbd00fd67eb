"""HowLongToBeat's searches: where they are today, and the session that they need.

As facts, SCANNING 4.10: the search's address changes; a session is bound to address
and client, is sent in headers and within the body, and a 403 says that it has ended.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from scrapers.providers.answering import record
from scrapers.providers.reading import read_json, text
from zapcore.errors import BadAnswerError, CredentialsError
from zapcore.ports_online import Line, Read, Request

SEARCH = "api/bleed"
"""Where the search was in November 2026."""

LONGEST = 300
"""Characters of an address."""


class Session(NamedTuple):
    """What ``init`` gave."""

    token: str
    key: str
    value: str


class Sessions:
    """Keeps one session, which is renewed by whoever finds that it has ended."""

    def __init__(self, base: str, address: str, clock: Callable[[], float]) -> None:
        self._address = address
        self._clock = clock
        self._search = "" if address else SEARCH
        self._headers = {"Referer": f"{base}/"}
        self._session: Session | None = None
        self._lock = asyncio.Lock()

    async def find(self, line: Line) -> None:
        """Read where the search is, if a file says that."""
        if self._address:
            found = Request(self._address, read=_read_address, keep=False, misses=NONE)
            search = await line.ask(found)
            if search != self._search:
                self._search, self._session = search, None

    async def search(
        self, line: Line, asked: Mapping[str, Any], read: Read, more: str = ""
    ) -> Any:  # noqa: ANN401 - what ``read`` made
        """Ask for games; a session that has ended is renewed once.

        ``more``: what ``read`` makes of an answer differs by.

        Raises:
            SourceError: there is no answer, or a new session is refused, too.
        """
        if not self._search:
            await self.find(line)
        session = self._session or await self._renewed(line, None)
        try:
            return await line.ask(self._request(session, asked, read, more))
        except CredentialsError:
            session = await self._renewed(line, session)
        return await line.ask(self._request(session, asked, read, more))

    async def _renewed(self, line: Line, ended: Session | None) -> Session:
        async with self._lock:
            if self._session is None or self._session == ended:
                self._session = None
                self._session = Session(*await line.ask(self._init()))
            return self._session

    def _init(self) -> Request:
        return Request(
            f"{self._search}/init",
            params=(("t", str(int(self._clock()))),),
            headers=self._headers,
            misses=NONE,
            read=_read_session,
            keep=False,
            renews=True,
        )

    def _request(
        self, session: Session, asked: Mapping[str, Any], read: Read, more: str
    ) -> Request:
        body = {**asked, session.key: session.value}
        return Request(
            self._search,
            method="POST",
            body=json.dumps(body).encode(),
            headers={**self._headers, "Content-Type": "application/json"},
            secret_headers={
                "x-auth-token": session.token,
                "x-hp-key": session.key,
                "x-hp-val": session.value,
            },
            misses=NONE,
            read=read,
            key=json.dumps([more, *asked["searchTerms"]]),
            renews=True,
        )


NONE: frozenset[int] = frozenset()
"""No status is a miss: a search that is not where it was is an outage."""


def _read_address(body: bytes) -> str:
    """Give the address that a file tells.

    Raises:
        BadAnswerError: it tells none.
    """
    told = body[: LONGEST + 1].decode("utf-8", "replace").strip()
    plain = told.isascii() and told.isprintable() and " " not in told
    if not (
        plain and len(body) <= LONGEST and told.startswith(("https://", "http://"))
    ):
        raise BadAnswerError("the file does not say where HowLongToBeat's search is")
    return told.rstrip("/")


def _read_session(body: bytes) -> list[str]:
    value = record(read_json(body))
    found = [text(value, name) for name in ("token", "hpKey", "hpVal")]
    if not all(found):
        raise BadAnswerError("HowLongToBeat gives no session")
    return found
