"""Who opens an archive: this Python where it can, else tools, in order of trust.

Nothing of libarchive or 7-Zip runs in this process: they read what anybody may have
made, and neither a crash nor a huge dictionary may be the daemon's.
"""

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import BinaryIO

from zapcore.identify import archive_tools, tars, zips
from zapcore.identify.disk import Read
from zapcore.identify.kinds import RAR5, Kind
from zapcore.identify.limits import PIECE, BrokenError, Meter, NoOpenerError
from zapcore.identify.members import Member
from zapcore.identify.openers import Openers
from zapcore.identify.streams import MAGIC, Unpacked, unpacker

Opener = Callable[[BinaryIO, Meter], Generator[Member]]
"""Gives the members of an open archive, in any order; a generator."""


def chain(kind: Kind, name: str, head: bytes, found: Openers) -> Iterator[Opener]:
    """Give those that may open an archive, best first; the last may only say its need.

    Args:
        kind: what it is.
        name: the file's name, which a lone stream's member is named after.
        head: the archive's first bytes.
        found: what this machine has.
    """
    if kind.form == "zip":
        yield from _zip_chain(found)
    elif kind.form in {"7z", "rar"}:
        yield from _foreign(kind.form, head, found)
        yield _nobody(f"{kind.form} archives need 7-Zip, bsdtar or libarchive")
    else:
        yield _streamed(kind, name, found)


def _zip_chain(found: Openers) -> Iterator[Opener]:
    rare = False

    def own(file: BinaryIO, meter: Meter) -> Generator[Member]:
        nonlocal rare
        entries = zips.entries(file, meter)
        odd = any(one.method not in zips.OWN and not one.encrypted for one in entries)
        if odd and not rare:
            rare = True
            raise BrokenError("it is packed in a way that needs 7-Zip")
        yield from zips.members(file, entries, meter)

    yield own
    if rare:
        yield from _foreign("zip", b"", found)
        yield own


def _foreign(form: str, head: bytes, found: Openers) -> Iterator[Opener]:
    is_rar5 = head.startswith(RAR5)
    only_7z = os.path.basename(found.seven_zip) == "7zr"
    has_7z = found.seven_zip and (form == "7z" or not only_7z)
    seven = [_seven_zip(found.seven_zip, "rar5" if is_rar5 else form)]
    others: list[Opener] = []
    if found.bsdtar:
        others = [_bsdtar(found.bsdtar, is_rar=form == "rar")]
    elif found.library:
        names = {"7z": "7zip", "rar": "rar5" if is_rar5 else "rar", "zip": "zip"}
        others = [_library(found.library, names[form])]
    # Most builds of 7-Zip list rar and cannot unpack it.
    both = (others, seven) if form == "rar" else (seven, others)
    for some in both:
        if some is not seven or has_7z:
            yield from some


def _seven_zip(tool: str, form: str) -> Opener:
    return lambda file, meter: archive_tools.seven_zip(tool, form, file, meter)


def _bsdtar(tool: str, *, is_rar: bool) -> Opener:
    def opener(file: BinaryIO, meter: Meter) -> Generator[Member]:
        yield from _told(archive_tools.bsdtar(tool, file, meter), is_rar=is_rar)

    return opener


def _library(path: str, form: str) -> Opener:
    def opener(file: BinaryIO, meter: Meter) -> Generator[Member]:
        found = archive_tools.library(path, (form, "none"), file, meter)
        yield from _told(found, is_rar=form.startswith("rar"))

    return opener


def _told(members: Iterator[Member], *, is_rar: bool) -> Iterator[Member]:
    """Leave out empty files of a rar.

    A rar keeps equal files once and refers to them; libarchive gives those as empty.
    """
    for member in members:
        if not is_rar:
            yield member
        elif member.size and (first := member.read(PIECE)):
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


def _nobody(needs: str) -> Opener:
    def opener(_file: BinaryIO, _meter: Meter) -> Generator[Member]:
        yield from ()
        raise NoOpenerError(needs)

    return opener


def _streamed(kind: Kind, name: str, found: Openers) -> Opener:
    def opener(file: BinaryIO, meter: Meter) -> Generator[Member]:
        with _unfiltered(kind.filter, file, meter, found) as read:
            if kind.form:
                yield from tars.members(read, meter)
            else:
                meter.entry()
                yield Member(os.path.splitext(name)[0], read)
            # To the end, where a stream's own checksum is.
            while read(PIECE):
                pass

    return opener


_FILTERS = {"gz": "gzip", "bz2": "bzip2", "xz": "xz", "zst": "zstd"}
"""What libarchive calls them."""


@contextmanager
def _unfiltered(
    kind: str, file: BinaryIO, meter: Meter, found: Openers
) -> Iterator[Read]:
    file.seek(0)
    own = _own(kind, file, meter)
    with ExitStack() as stack:
        if own is not None:
            read = archive_tools.metered(own, meter)
        elif kind in found.streams:
            tool = archive_tools.stream(found.streams[kind], kind, file, meter)
            read = stack.enter_context(tool)
        elif found.library:
            kinds = ("raw", _FILTERS[kind])
            members = archive_tools.library(found.library, kinds, file, meter)
            read = next(stack.enter_context(closing(members))).read
        else:
            raise NoOpenerError(f"{kind} files need the tool for {kind}, or libarchive")
        yield read


def _own(kind: str, file: BinaryIO, meter: Meter) -> Read | None:
    """Give what this Python unpacks, None if it was built without."""
    if not kind:
        return file.read
    if kind == "zst":
        return None
    try:
        fresh = unpacker(kind, meter.limits.memory)
    except ImportError:
        return None
    return Unpacked(file.read, fresh, MAGIC[kind]).read
