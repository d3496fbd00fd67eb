"""IGDB's tokens, which Twitch gives: kept in memory, renewed by one for all."""

import asyncio
from dataclasses import replace
from typing import Any

from scrapers.providers.reading import number, read_json, text, words
from zapcore.errors import BadAnswerError, CredentialsError, SourceError
from zapcore.ports_online import Line, Request, Tools

TOKENS = "https://id.twitch.tv/oauth2/token"
MARGIN_S = 10.0
"""A token counts as expired so long before it is (facts, SCANNING 4.1)."""

REFUSED = frozenset({400, 401, 403})


class Session:
    """Asks with a token that has not expired."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._token = ""
        self._ends = 0.0
        self._fetching = asyncio.Lock()

    async def open(self, line: Line) -> None:
        """Fetch a token, if there is none.

        Raises:
            SourceError: there is none to be had.
        """
        await self._token_for(line, "")

    async def ask(self, line: Line, request: Request) -> Any:  # noqa: ANN401 - what its ``read`` made
        """Ask; a token that is refused is renewed once.

        Raises:
            SourceError: nothing can be concluded.
        """
        token = await self._token_for(line, "")
        try:
            return await line.ask(self._signed(request, token))
        except CredentialsError:
            token = await self._token_for(line, token)
        try:
            return await line.ask(self._signed(request, token))
        except CredentialsError as error:
            line.rejected(str(error))
            raise

    def _signed(self, request: Request, token: str) -> Request:
        headers = {
            "Client-ID": self._setting("client_id"),
            "Authorization": f"Bearer {token}",
        }
        return replace(request, secret_headers=headers, renews=True)

    async def _token_for(self, line: Line, refused: str) -> str:
        """Give a token that has not expired and is not the refused one.

        Only one is fetched at a time: who comes meanwhile waits for it.
        """
        async with self._fetching:
            now = self._tools.clock()
            if not self._token or now >= self._ends or self._token == refused:
                self._token = ""
                token, lives = await line.ask(self._request())
                self._token, self._ends = token, now + lives - MARGIN_S
            return self._token

    def _request(self) -> Request:
        return Request(
            path=self._setting("token_url") or TOKENS,
            method="POST",
            params=(("grant_type", "client_credentials"),),
            secrets=(
                ("client_id", self._setting("client_id")),
                ("client_secret", self._setting("client_secret")),
            ),
            misses=frozenset(),
            read=_read,
            explain=_explain,
            keep=False,
        )

    def _setting(self, name: str) -> str:
        return text(self._tools.settings, name)


def _read(body: bytes) -> list[Any]:
    """Give a token, and the seconds that it lives."""
    values = read_json(body)
    token, lives = words(values, "access_token"), number(values, "expires_in")
    if not token.isascii() or not token.isprintable() or not token or lives is None:
        raise BadAnswerError("Twitch did not answer with a token")
    return [token, lives]


def _explain(status: int, body: bytes) -> SourceError | None:  # noqa: ARG001 - an ``Explain``
    if status in REFUSED:
        return CredentialsError("Twitch does not know the client id or its secret")
    return None
