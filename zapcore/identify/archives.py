"""The members of an archive, whoever opens it: the first that manages."""

import os
from contextlib import closing
from typing import BinaryIO, NamedTuple

from zapcore.content import Body, BodyKind, FactState, FileFacts, FileStamp
from zapcore.identify import zips
from zapcore.identify.disk import opened, pieces, shown
from zapcore.identify.foreign import Opener
from zapcore.identify.headers import Hasher
from zapcore.identify.kinds import HEAD, Kind, keeps_promise, kind_of_name
from zapcore.identify.limits import (
    PIECE,
    BrokenError,
    Limits,
    Meter,
    NoOpenerError,
    Tick,
    TooMuchError,
    VagueError,
)
from zapcore.identify.members import Member, MemberError, check
from zapcore.identify.openers import openers
from zapcore.identify.openings import chain


class Contents(NamedTuple):
    """What was found in an archive; ``wrong`` has one sentence for each trouble."""

    state: FactState = FactState.FULL
    bodies: tuple[Body, ...] = ()
    wrong: tuple[str, ...] = ()
    read: int = 0


def quick_facts(path: str, stamp: FileStamp, limits: Limits) -> FileFacts:
    """Give what the directory of a zip says of its members; nothing is unpacked.

    Of anything else there are no bodies.

    Args:
        path: the file.
        stamp: its stamp, for its size.
        limits: how many entries are read.

    Raises:
        OSError: it cannot be read.
    """
    name = shown(path)
    if kind_of_name(name) != Kind("zip"):
        return FileFacts(FactState.QUICK)
    meter = Meter(name, stamp.size, limits, lambda _: None)
    try:
        with opened(path, PIECE >> 4) as file:
            if not keeps_promise(Kind("zip"), file.read(HEAD)):
                return FileFacts(FactState.QUICK, messages=(_no_archive(name, "zip"),))
            found = zips.entries(file, meter)
    except BrokenError as error:
        return FileFacts(FactState.QUICK, messages=(_broken(name, error),))
    except TooMuchError as error:
        return FileFacts(FactState.QUICK, messages=(str(error),))
    found.sort(key=lambda entry: (entry.name, entry.order))
    bodies = (
        Body(
            BodyKind.MEMBER,
            number,
            entry.name,
            entry.size,
            None if entry.encrypted else entry.crc32,
        )
        for number, entry in enumerate(found, 1)
    )
    return FileFacts(FactState.QUICK, tuple(bodies))


def _no_archive(name: str, kind: str) -> str:
    return f"{name} is no {kind} archive; it is hashed as a plain file."


def _broken(name: str, error: BrokenError) -> str:
    return f"{name} cannot be unpacked: {error}. It is hashed as a plain file."


def member_bodies(path: str, rule: str, limits: Limits, tick: Tick) -> Contents:
    """Hash the members of an archive; a file of another kind has none.

    Args:
        path: the file.
        rule: the header rule of its members.
        limits: what it may cost.
        tick: called with the bytes of each piece.

    Raises:
        OSError: the file cannot be read any more.
    """
    name = shown(path)
    kind = kind_of_name(name)
    if kind is None:
        return Contents()
    with opened(path, PIECE >> 4) as file:
        size = os.fstat(file.fileno()).st_size
        head = file.read(HEAD)
        if not keeps_promise(kind, head):
            return Contents(wrong=(_no_archive(name, str(kind)),))
        troubles: list[BrokenError | NoOpenerError] = []
        read = 0
        for opener in chain(kind, name, head, openers()):
            meter = Meter(name, size, limits, tick)
            try:
                return _collected(opener, file, rule, meter, read)
            except TooMuchError as error:
                read += meter.total
                return Contents(FactState.REFUSED, wrong=(str(error),), read=read)
            except (BrokenError, NoOpenerError) as error:
                troubles.append(error)
            read += meter.total
        _look_again(file)
    return Contents(wrong=(_why(name, troubles),), read=read)


def _why(name: str, troubles: list[BrokenError | NoOpenerError]) -> str:
    """Say what is wrong in the words of whoever knew it best."""
    vague = (VagueError, NoOpenerError)
    first = next((one for one in troubles if not isinstance(one, vague)), troubles[0])
    if isinstance(first, NoOpenerError):
        return f"{name} is hashed as it lies there: {first}."
    return _broken(name, first)


def _look_again(file: BinaryIO) -> None:
    """Raise OSError if what failed was the disk and not the archive."""
    size = os.fstat(file.fileno()).st_size
    for place in (0, size // 2, max(0, size - HEAD)):
        os.pread(file.fileno(), HEAD, place)


def _collected(
    opener: Opener, file: BinaryIO, rule: str, meter: Meter, read: int
) -> Contents:
    rows: list[tuple[str, int, list[Body]]] = []
    troubles: dict[str, list[str]] = {}
    with closing(opener(file, meter)) as found:
        for member in found:
            bodies: list[Body] = []
            why = member.wrong
            if not why:
                try:
                    bodies = _hashed(member, rule)
                except MemberError as error:
                    why = str(error)
            if why:
                troubles.setdefault(why, []).append(member.name)
            rows.append((member.name, member.order, bodies))
    rows.sort(key=lambda row: row[:2])
    return Contents(
        FactState.REFUSED if troubles else FactState.FULL,
        tuple(
            body._replace(number=number)
            for number, (_, _, bodies) in enumerate(rows, 1)
            for body in bodies
        ),
        tuple(_trouble(meter.name, *one) for one in troubles.items()),
        read + meter.total,
    )


def _trouble(archive: str, why: str, names: list[str]) -> str:
    if len(names) == 1:
        return f"{archive}: {names[0]} {why}, so it has no hashes."
    more = f"{len(names) - 1:,} more of its files"
    return f"{archive}: {min(names)} {why}, and so with {more}; they have no hashes."


def _hashed(member: Member, rule: str) -> list[Body]:
    hasher = Hasher(rule, member.name, member.size)
    for piece in pieces(member.read):
        hasher.update(piece)
    check(member, hasher.digests.size, hasher.digests.crc32)
    return hasher.bodies(BodyKind.MEMBER, 0)
