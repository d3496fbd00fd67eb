"""What ends a command of the client: each error with the exit status it stands for."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from zapcore.cli.exits import Exit
from zapcore.errors import ZapcoreError

STATUSES: Mapping[int, Exit] = MappingProxyType(
    {
        1001: Exit.BUSY,
        1005: Exit.NOTHING,
        1007: Exit.NOTHING,
        1012: Exit.NOT_ALLOWED,
    }
)
"""The exit status of some of the wire's numbers; any other is a failure."""

ADVICE: Mapping[int, str] = MappingProxyType(
    {
        1001: "`zapcore status --watch` shows it, `zapcore cancel` ends it",
        1003: "`zapcore scrape --list` names them",
        1004: "`zapcore systems --all` names them",
        1006: "`zapcore search` gives ids, which are never ambiguous",
        1010: "`zapcore doctor` looks at the folders and says what to do",
        1011: "`zapcore doctor` looks at the database and says what to do",
        -32601: "the daemon may be older than this command, or another program",
    }
)
"""What a person can do about some of the wire's errors."""


class ClientError(ZapcoreError):
    """A command failed; ``status`` is what it exits with."""

    status: ClassVar[Exit] = Exit.FAILED


class AnswerError(ClientError):
    """The daemon answered with an error; ``code`` is its number."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code

    @property
    def told(self) -> str:
        """Give number, sentence and advice."""
        advice = ADVICE.get(self.code)
        return f"error {self.code}: {self}{f'; {advice}' if advice else ''}"


class GoneError(ClientError):
    """The connection cannot be made or has ended."""

    status = Exit.UNREACHABLE


class NotAllowedError(ClientError):
    """The daemon did not let us in."""

    status = Exit.NOT_ALLOWED


class NothingFoundError(ClientError):
    """There is nothing of what was asked for."""

    status = Exit.NOTHING


def status_of(error: ClientError) -> Exit:
    """Give the exit status that an error stands for."""
    if isinstance(error, AnswerError):
        return STATUSES.get(error.code, Exit.FAILED)
    return error.status


def sentence_of(error: ClientError) -> str:
    """Give what a person reads of an error."""
    return error.told if isinstance(error, AnswerError) else str(error)
