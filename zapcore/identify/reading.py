"""Reads a library's files for a scan: which there are of a row, and what they hold.

Everything here blocks and is called on worker threads. A file that is gone, or whose
disk is, raises OSError and is not judged; one that is broken or hostile gets a message.
"""

import errno
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import BinaryIO

from zapcore.content import (
    Body,
    BodyKind,
    FactState,
    FileFacts,
    FileLink,
    FileStamp,
    FoundFile,
    HashJob,
    KnownFile,
    KnownPart,
    Located,
    MediaFacts,
    MediaPlace,
)
from zapcore.identify.achievements.bodies import from_bodies
from zapcore.identify.achievements.rules import achievements_hash, reads_discs
from zapcore.identify.achievements.source import Source
from zapcore.identify.discs.parts import SHEETS, ending, parts_of
from zapcore.identify.discs.trouble import image_trouble
from zapcore.identify.hashing import (
    Limits,
    Tick,
    hash_file,
    open_member,
    quick_facts,
    rule_of,
    stamp_of,
)
from zapcore.identify.limits import (
    BrokenError,
    ChangedError,
    NoOpenerError,
    TooMuchError,
)
from zapcore.identify.sampling import numbers_of
from zapcore.identify.serials import serials_of

ZIP = ".zip/"
UNOPENED = (BrokenError, NoOpenerError, TooMuchError)


class LibraryReader:
    """The ``FileReader`` of the ports, within these limits."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def locate(self, place: MediaPlace) -> Located:
        """Give the files of a row: its own, and those that its sheet names.

        Raises:
            OSError: it is not there, or its disk is not.
        """
        path, member = physical(place.path)
        rule = rule_of(place.system_id, member or path)
        found = [FoundFile(0, path, member, stamp(path), rule)]
        if member or ending(path) not in SHEETS:
            return Located(place, tuple(found))
        parts = parts_of(path, place.root)
        for number, part in enumerate(parts.paths, 1):
            rule = rule_of(place.system_id, part)
            found.append(FoundFile(number, part, "", stamp(part), rule))
        return Located(place, tuple(found), parts.messages)

    def changed(self, parts: Sequence[KnownPart]) -> list[int]:
        """Give the rows of which one of these files is not as it was."""
        return list(dict.fromkeys(one.media_id for one in parts if _differs(one)))

    def link(
        self, located: Located, known: Mapping[FileStamp, KnownFile | None]
    ) -> list[FileLink]:
        """Give what is kept of a row's files: known ones, or what is quickly seen.

        Raises:
            OSError: one is not there, or its disk is not.
        """
        return [
            self._link(located, file, known.get(file.stamp)) for file in located.files
        ]

    def hash(self, job: HashJob, tick: Tick) -> tuple[FileStamp, FileFacts]:
        """Hash a file; ``tick`` hears of each piece and may raise.

        Raises:
            OSError: it is not there, its disk is not, or it is being written.
        """
        now = stamp(job.path)
        if (now.size, now.mtime_ns) != (job.stamp.size, job.stamp.mtime_ns):
            raise _changed(job.path)
        now = stamp_of(job.path)
        if now[2:] != job.stamp[2:]:
            # Another file lies there since it was looked at: the next scan will see it.
            raise FileNotFoundError(job.path)
        try:
            return job.stamp, hash_file(job.path, job.rule, self._limits, tick)
        except ChangedError as error:
            raise _changed(job.path) from error

    def achievements(self, facts: MediaFacts) -> str:
        """Give the RetroAchievements hash of a row in hex, "" without one.

        Raises:
            OSError: a disc is not there any more.
        """
        own, system_id = facts.own, facts.place.system_id
        if own is None or own.state is not FactState.FULL:
            return ""
        path, member = physical(facts.place.path)
        name = member or os.path.basename(path)
        if ending(name) not in SHEETS:
            known = from_bodies(system_id, _bodies_of(own, member), name)
            if known is not None:
                return known
        opener = (lambda: self._member(path, member)) if member else None
        try:
            return achievements_hash(
                Source(path, member, opener, facts.paths), system_id
            )
        except UNOPENED:
            return ""

    @contextmanager
    def _member(self, path: str, member: str) -> Iterator[BinaryIO]:
        with open_member(path, member, self._limits) as stream:
            yield stream

    def _link(
        self, located: Located, file: FoundFile, cached: KnownFile | None
    ) -> FileLink:
        path = file.path if file.number else ""
        now = stamp_of(file.path)
        if cached is not None and _same(cached, now, file.rule):
            # Renamed it is the same file; in its own place it may be another one that
            # begins and ends alike, and has its time.
            touched = cached.stamp.ctime_ns != now.ctime_ns
            again = touched and located.place.id in cached.owners
            return FileLink(
                file.number, path, file.member, cached.id, again=again, stamp=now
            )
        facts = quick_facts(file.path, now, self._limits)
        if not file.number:
            told = (*facts.messages, *(located.messages or _trouble(located)))
            facts = replace(facts, serials=self._serials(located), messages=told)
        return FileLink(
            file.number, path, file.member, stamp=now, rule=file.rule, facts=facts
        )

    def _serials(self, located: Located) -> tuple[str, ...]:
        own, *parts = located.files
        try:
            return serials_of(
                own.path,
                own.member,
                located.place.system_id,
                self._limits,
                _untold,
                parts=[part.path for part in parts],
            )
        except UNOPENED:
            return ()


def _changed(path: str) -> OSError:
    return OSError(errno.EBUSY, "it was changed since; the next scan reads it", path)


def _trouble(located: Located) -> tuple[str, ...]:
    """Say why a disc image cannot be looked into, if it is one and cannot."""
    own, place = located.files[0], located.place
    if own.member or not reads_discs(place.system_id):
        return ()
    said = image_trouble(own.path, place.root, _untold)
    return (said,) if said else ()


def _untold(_size: int) -> None:
    """Tell nobody what was read: it is little."""


def physical(path: str) -> tuple[str, str]:
    """Give (the file on disk, the name inside the zip that a row is, or "")."""
    at = path.lower().find(ZIP)
    while at >= 0:
        archive = path[: at + len(ZIP) - 1]
        if os.path.isfile(archive):
            return archive, path[at + len(ZIP) :]
        at = path.lower().find(ZIP, at + 1)
    return path, ""


def stamp(path: str) -> FileStamp:
    """Give the stamp of a file without its sample.

    Raises:
        OSError: it is not there, or is no file.
    """
    info = os.stat(path)
    if not stat.S_ISREG(info.st_mode):
        raise FileNotFoundError(path)
    return FileStamp(
        *numbers_of(path, info),
        info.st_size,
        info.st_mtime_ns,
        ctime_ns=info.st_ctime_ns,
    )


def _same(cached: KnownFile, now: FileStamp, rule: str) -> bool:
    """Tell whether a file is the one that the cache knows, whatever it is called."""
    return cached.rule == rule and cached.stamp._replace(ctime_ns=now.ctime_ns) == now


def _differs(part: KnownPart) -> bool:
    try:
        found = stamp(part.path)
    except OSError:
        return False
    known = (part.size, part.mtime_ns, part.ctime_ns)
    return (found.size, found.mtime_ns, found.ctime_ns) != known


def _bodies_of(own: FileFacts, member: str) -> list[Body]:
    """Give the bodies of a row: of one inside a zip only its member's."""
    if not member:
        return list(own.bodies)
    numbers = {
        body.number
        for body in own.bodies
        if body.kind is BodyKind.MEMBER and body.name == member
    }
    return [body for body in own.bodies if body.number in numbers]
