"""What the bytes of a file are: hashes of the file, its members, its contents.

Nothing here knows of systems beyond the header rule it is told, or of databases. All
of it blocks: it is called from worker threads, and calls ``tick`` after every piece.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from zapcore.content import Body, BodyKind, FactState, FileFacts
from zapcore.identify import headers
from zapcore.identify.archives import member_bodies, quick_facts
from zapcore.identify.chds import HEADER, MAGIC, chd_body
from zapcore.identify.disk import JUDGED, opened, shown, state_of
from zapcore.identify.headers import never_hashed
from zapcore.identify.kinds import kind_of_name
from zapcore.identify.limits import (
    PIECE,
    BrokenError,
    ChangedError,
    Limits,
    Tick,
    in_words,
)
from zapcore.identify.member_streams import member_stream
from zapcore.identify.sampling import stamp_of

__all__ = [
    "ChangedError",
    "Limits",
    "Tick",
    "hash_file",
    "never_hashed",
    "open_member",
    "quick_facts",
    "rule_of",
    "stamp_of",
]


def rule_of(system_id: str, name: str) -> str:
    """Give the header rule for a file of this system and name, "" if there is none.

    That of an archive is meant for its members.
    """
    archive = bool(kind_of_name(name))
    return headers.rule_for(system_id, name, archive=archive)


def hash_file(path: str, rule: str, limits: Limits, tick: Tick) -> FileFacts:
    """Give CRC32, MD5 and SHA-1 of a file and of the members of an archive.

    Bodies are the file (number 0, name ""), then the members in code-point order of
    their names; beside each its headerless or big-endian body where ``rule`` fits. Of
    a CHD there is only the SHA-1 that its header holds. An archive over a bound, or
    with broken or encrypted members, is ``REFUSED`` and has what could be hashed; one
    that nothing here opens, or that is no archive, is hashed as it lies there.

    Args:
        path: the file.
        rule: what ``rule_of`` gives.
        limits: bounds of one file.
        tick: called after every piece; what it raises passes through.

    Raises:
        ChangedError: the file changed meanwhile.
        OSError: the device is gone, or the file: it was not judged.
    """
    name = shown(path)
    try:
        before = state_of(path)
        facts = _facts(path, rule, limits, tick)
        if state_of(path) != before:
            raise ChangedError(f"{name} changed while it was read.")
    except BrokenError as error:
        return _refused(f"{name} is not hashed: {error}.")
    except OSError as error:
        if error.errno not in JUDGED:
            raise
        return _refused(f"{name} cannot be read: {error.strerror}.")
    return facts


def _refused(sentence: str) -> FileFacts:
    return FileFacts(FactState.REFUSED, messages=(sentence,))


def _facts(path: str, rule: str, limits: Limits, tick: Tick) -> FileFacts:
    name = shown(path)
    messages: tuple[str, ...] = ()
    with opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        head = file.read(HEADER)
        if head.startswith(MAGIC):
            try:
                body = chd_body(head)
            except BrokenError as error:
                messages = (f"{name} is hashed as it lies there: {error}.",)
            else:
                return FileFacts(FactState.FULL, (body,), read=len(head))
        if size > limits.whole:
            raise BrokenError(f"it is larger than {in_words(limits.whole)}")
        file.seek(0)
        bodies = _whole(file, size, name, rule, tick)
    state, members, wrong, read = member_bodies(path, rule, limits, tick)
    return FileFacts(
        state, (*bodies, *members), messages=(*messages, *wrong), read=size + read
    )


def _whole(file: BinaryIO, size: int, name: str, rule: str, tick: Tick) -> list[Body]:
    """Hash an open file; its name is not kept."""
    hasher = headers.Hasher(rule, name, size)
    buffer = memoryview(bytearray(min(PIECE, max(size, 1))))
    while count := file.readinto(buffer):  # type: ignore[attr-defined] # unbuffered
        hasher.update(buffer[:count])
        tick(count)
        if hasher.digests.size > size:
            # What grows as fast as it is read would be read for ever.
            break
    if hasher.digests.size != size:
        raise ChangedError(f"{name} changed while it was read.")
    return hasher.bodies(BodyKind.FILE, 0)


@contextmanager
def open_member(path: str, member: str, limits: Limits) -> Iterator[BinaryIO]:
    """Open one member of an archive, or with "" the file itself.

    A member is read forward only; of several of one name it is the first. More than
    the bounds allow is not given: reading on raises.

    Raises:
        KeyError: there is no such member.
        BrokenError: it cannot be unpacked.
        TooMuchError: a bound was reached.
        NoOpenerError: nothing on this machine opens such an archive.
        OSError: the file cannot be read.
    """
    if not member:
        with opened(path), open(path, "rb") as file:
            yield file
        return
    with member_stream(path, member, limits) as stream:
        yield stream
