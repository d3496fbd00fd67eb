"""What is to be hashed: a file, or a member of an archive, and how it is opened."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import BinaryIO, Final, Protocol

from zapcore.valueclass import dataclass

CAP: Final = 64 << 20
"""Bytes of a file that count; the reference hashes no more of any one."""

Opener = Callable[[], AbstractContextManager[BinaryIO]]


class Md5(Protocol):
    """A hash that is being made."""

    def update(self, data: bytes | memoryview, /) -> None:
        """Add bytes."""

    def hexdigest(self) -> str:
        """Give the hash of what was added, in small letters."""


@dataclass(frozen=True, slots=True)
class Source:
    """One game's file.

    ``path`` is the file on disk. ``member`` names a file inside of it, if it is an
    archive, and ``opener`` gives that one's stream. ``parts`` are the files that a
    sheet names (``parts_of``): nothing outside their common folder is opened.
    """

    path: str
    member: str = ""
    opener: Opener | None = None
    parts: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of what is hashed, with its ending."""
        return os.path.basename(self.member or self.path)

    @property
    def root(self) -> str:
        """The folder below which all of the game lies."""
        folders = [
            os.path.dirname(os.path.abspath(p)) for p in (self.path, *self.parts)
        ]
        return os.path.commonpath(folders)

    @contextmanager
    def stream(self) -> Iterator[BinaryIO]:
        """Open the bytes, at their beginning. A member's may be read forward only.

        Raises:
            OSError: they cannot be read. A member's opener may raise other errors.
        """
        if self.opener:
            with self.opener() as member:
                yield member
        else:
            with open(self.path, "rb") as file:
                yield file


def new_md5() -> Md5:
    """Begin an MD5, which identifies and protects nothing."""
    return hashlib.md5(usedforsecurity=False)


def md5_of(data: bytes) -> str:
    """Give the MD5 of a few bytes."""
    digest = new_md5()
    digest.update(data)
    return digest.hexdigest()
