"""What the DATs are asked about a file: each of its bodies, its serials, its name."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from zapcore.content import Body, BodyKind, DatQuestion, FileFacts
from zapcore.identify.dats.spelling import ending, stem
from zapcore.identify.naming import is_hack, without_hack
from zapcore.identify.serial_key import serial_key

MOST_BODIES = 256
"""Bodies of one row that are asked about: an archive may hold very many."""

MOST_SERIALS = 16

SHEETS = frozenset({".cue", ".gdi", ".ccd", ".toc", ".mds"})
"""Files that only name others: their bytes say nothing of the game."""


class Unit(NamedTuple):
    """One file that lies there by itself: its part (0 the row's own), its number."""

    part: int
    number: int


class Asked(NamedTuple):
    """A question and what it is about; without a body it is a serial, or the name."""

    question: DatQuestion
    unit: Unit | None = None
    body: Body | None = None


def asked_of(
    facts: FileFacts | None,
    parts: Sequence[FileFacts],
    file_name: str,
    member: str = "",
    part_names: Sequence[str] = (),
) -> list[Asked]:
    """Give all questions about a row, always in the same order.

    ``member`` is the name inside an archive that the row is; "" for the whole file.
    ``part_names`` are of ``parts``, in their order; () where nobody knows them.
    """
    own = () if facts is None else bodies_of(facts, member)
    bodies = [
        (Unit(0, body.number), body)
        for body in own
        if ending(body.name or file_name) not in SHEETS
    ]
    for number, part in enumerate(parts, 1):
        if ending(_name_at(part_names, number)) not in SHEETS:
            bodies += ((Unit(number, body.number), body) for body in bodies_of(part))
    found = [
        Asked(_question(body), unit, body) for unit, body in bodies if _tells(body)
    ][:MOST_BODIES]
    found += map(Asked, _of_serials((facts, *parts) if facts else parts))
    found += map(Asked, _of_name(file_name))
    return found


def bodies_of(facts: FileFacts, member: str = "") -> list[Body]:
    """Give the bodies that count: of an archive its members, or the one that is meant.

    A body that is empty says nothing: many games have an empty file.
    """
    members = {body.number for body in facts.bodies if body.kind is BodyKind.MEMBER}
    if member:
        members = {
            body.number
            for body in facts.bodies
            if body.kind is BodyKind.MEMBER and body.name == member
        }
    return [
        body
        for body in facts.bodies
        if body.size != 0
        and (body.number in members or not (members or member) or _is_packed(body))
        and not (member and body.number not in members)
    ]


def _name_at(part_names: Sequence[str], number: int) -> str:
    return part_names[number - 1] if part_names else ""


def _is_packed(body: Body) -> bool:
    """Tell whether it is the archive itself: some DATs list archives as they are."""
    return body.number == 0


def _tells(body: Body) -> bool:
    return bool(body.sha1 or body.md5 or body.crc32 is not None)


def _question(body: Body) -> DatQuestion:
    if body.kind is BodyKind.CHD:
        return DatQuestion(sha1=body.sha1)
    return DatQuestion(body.sha1, body.md5, body.crc32, body.size)


def _of_serials(every: Sequence[FileFacts]) -> Iterator[DatQuestion]:
    serials = (serial_key(serial) for facts in every for serial in facts.serials)
    for serial in [*dict.fromkeys(filter(None, serials))][:MOST_SERIALS]:
        yield DatQuestion(serial=serial)


def _of_name(file_name: str) -> Iterator[DatQuestion]:
    name = stem(file_name)
    yield DatQuestion(name=name)
    if is_hack(name) and (before := without_hack(name)):
        yield DatQuestion(name=before)
