"""Who opens an archive: this Python where it can, else tools, in order of trust.

Nothing of libarchive or 7-Zip runs in this process: they read what anybody may have
made, and neither a crash nor a huge dictionary may be the daemon's.
"""

import os
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import BinaryIO

from zapcore.identify import archive_tools, tars, zips
from zapcore.identify.disk import Read
from zapcore.identify.foreign import Opener, Sum, foreign
from zapcore.identify.kinds import Kind
from zapcore.identify.limits import PIECE, BrokenError, Meter, NoOpenerError
from zapcore.identify.members import Member
from zapcore.identify.openers import Openers
from zapcore.identify.streams import MAGIC, Unpacked, unpacker


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
        yield from foreign(kind.form, head, found)
        yield _nobody(f"{kind.form} archives need 7-Zip, bsdtar or libarchive")
    else:
        yield _streamed(kind, name, found)


def _zip_chain(found: Openers) -> Iterator[Opener]:
    rare: frozenset[Sum] = frozenset()

    def own(file: BinaryIO, meter: Meter) -> Generator[Member]:
        nonlocal rare
        entries = zips.entries(file, meter)
        odd = any(one.method not in zips.OWN and not one.encrypted for one in entries)
        if odd and not rare:
            rare = frozenset((one.size, one.crc32) for one in entries)
            raise BrokenError("it is packed in a way that needs 7-Zip")
        yield from zips.members(file, entries, meter)

    yield own
    if rare:
        yield from foreign("zip", b"", found, rare)
        yield own


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
