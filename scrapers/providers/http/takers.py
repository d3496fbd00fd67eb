"""What is made of an answer: values that are kept, or a file."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from scrapers.providers.http.sinks import Memory, NewFile, Sink
from scrapers.providers.http.transport import Reply
from scrapers.providers.reading import read_json
from zapcore.errors import BadAnswerError
from zapcore.ports_online import Fetched, Request

logger = logging.getLogger(__name__)

LARGE = 64 << 10
"""Bodies of so many bytes are read in a thread, one after the other."""

SLIPS = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What reading raises that believed an answer more than it should."""

Made_co = TypeVar("Made_co", covariant=True)


class Taker(Protocol[Made_co]):
    """Takes the body of a success; one for each ask, whatever tries that takes."""

    def sink(self) -> Sink:
        """Give where the body goes; a try that failed before left nothing."""

    async def made(self, reply: Reply) -> Made_co:
        """Give what is made of the body.

        Raises:
            SourceError: it is not what is documented.
        """

    async def drop(self) -> None:
        """Forget what was taken."""


class AnswerTaker:
    """Makes of a body the values that its request wants kept.

    ``turn`` is that of all large bodies: read, one takes ten times its bytes.
    """

    def __init__(
        self, source: str, request: Request, turn: asyncio.Lock | None = None
    ) -> None:
        self._source = source
        self._request = request
        self._memory = Memory(request.limit)
        self._turn = turn or asyncio.Lock()

    def sink(self) -> Sink:
        """Give an empty memory."""
        self._memory = Memory(self._request.limit)
        return self._memory

    async def made(self, reply: Reply) -> Any:  # noqa: ANN401, ARG002 - what ``read`` made
        """Read the body; large ones in a thread."""
        body = self._memory.body
        read = self._request.read or read_json
        if len(body) > LARGE:
            async with self._turn:
                return await asyncio.to_thread(self._made, read, body)
        return self._made(read, body)

    async def drop(self) -> None:
        """Forget the body."""
        self._memory = Memory(self._request.limit)

    def _made(self, read: Callable[[bytes], Any], body: bytes) -> Any:  # noqa: ANN401 - the same
        try:
            return read(body)
        except SLIPS as error:
            # Its text may quote the answer.
            logger.warning(
                "an answer of %s has other types than documented: %s",
                self._source,
                type(error).__name__,
            )
        raise BadAnswerError("its answer has other types than documented")


class FileTaker:
    """Makes of a body a new file."""

    def __init__(self, path: str, limit: int) -> None:
        self._file = NewFile(path, limit)

    def sink(self) -> Sink:
        """Give the file."""
        return self._file

    async def made(self, reply: Reply) -> Fetched:
        """Close the file.

        Raises:
            UnwritableError: the disk does not take it.
        """
        await self._file.finish()
        return Fetched(self._file.size, reply.content_type)

    async def drop(self) -> None:
        """Remove the file."""
        await self._file.drop()
