"""Archives that this Python cannot open: which tools may, and what they do not tell."""

import os
import zlib
from collections.abc import Callable, Generator, Iterator
from typing import BinaryIO

from zapcore.identify import archive_tools
from zapcore.identify.disk import Read
from zapcore.identify.kinds import RAR5
from zapcore.identify.limits import PIECE, Meter, VagueError
from zapcore.identify.members import Member, MemberError
from zapcore.identify.openers import Openers

Opener = Callable[[BinaryIO, Meter], Generator[Member]]
"""Gives the members of an open archive, in any order; a generator."""

Sum = tuple[int, int]
"""Size and CRC32 of a member, as its archive has them."""


def foreign(
    form: str, head: bytes, found: Openers, sums: frozenset[Sum] = frozenset()
) -> Iterator[Opener]:
    """Give those that may open a 7z, a rar or a zip of rare methods, best first.

    Args:
        form: ``7z``, ``rar`` or ``zip``.
        head: the archive's first bytes.
        found: what this machine has.
        sums: what the members must be; none if that is not known.
    """
    is_rar = form == "rar"
    own = "rar5" if head.startswith(RAR5) else form
    only_7z = os.path.basename(found.seven_zip) == "7zr"
    seven = found.seven_zip if form == "7z" or not only_7z else ""
    # Most builds of 7-Zip list rar and cannot unpack it.
    if seven and not is_rar:
        yield _seven_zip(seven, own)
    if found.bsdtar or found.library:
        yield _libarchive(found, own, sums, seven)
    if seven and is_rar:
        yield _seven_zip(seven, own)


def _seven_zip(tool: str, form: str) -> Opener:
    return lambda file, meter: archive_tools.seven_zip(tool, form, file, meter)


def _libarchive(found: Openers, form: str, sums: frozenset[Sum], lister: str) -> Opener:
    """Give bsdtar, or the library; bsdtar does not tell of damage, a list does."""

    def opener(file: BinaryIO, meter: Meter) -> Generator[Member]:
        known = sums
        if lister and not known:
            try:
                known = archive_tools.sums(lister, form, file, meter)
            except VagueError:
                known = frozenset()
        if found.bsdtar:
            members = archive_tools.bsdtar(found.bsdtar, file, meter)
        else:
            name = {"7z": "7zip"}.get(form, form)
            members = archive_tools.library(found.library, (name, "none"), file, meter)
        if form.startswith("rar"):
            members = _no_copies(members)
        for member in members:
            read = _compared(member.read, known) if known else member.read
            yield member._replace(read=read)

    return opener


def _no_copies(members: Iterator[Member]) -> Generator[Member]:
    """Leave out empty files.

    A rar keeps equal files once and refers to them; libarchive gives those as empty.
    """
    for member in members:
        if member.size and (first := member.read(PIECE)):
            yield member._replace(read=_after(first, member.read))


def _after(first: bytes, read: Read) -> Read:
    """Give a piece that was read before, then the rest."""

    def some(count: int) -> bytes:
        nonlocal first
        if first:
            given, first = first[:count], first[count:]
            return given
        return read(count)

    return some


def _compared(read: Read, known: frozenset[Sum]) -> Read:
    """Find at its end whether there is such a member."""
    size = crc32 = 0

    def some(count: int) -> bytes:
        nonlocal size, crc32
        given = read(count)
        size += len(given)
        crc32 = zlib.crc32(given, crc32)
        if not given and (size, crc32) not in known:
            raise MemberError("is damaged")
        return given

    return some
