"""What an ELF file needs of others, and what of it is needed to run.

Layout: the System V ABI, "Object Files" and "Dynamic Linking"
(https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html). Little-endian files
only, of 32 or 64 bits: no target is anything else.
"""

import struct
from dataclasses import dataclass

MAGIC = b"\x7fELF"
LOAD, DYNAMIC = 1, 2
NEEDED, STRTAB, SONAME = 1, 5, 14


class NotElfError(ValueError):
    """The bytes are no ELF file that we can read."""


@dataclass(frozen=True, slots=True)
class _Class:
    """The places of what is read, in files of 32 or of 64 bits."""

    header: struct.Struct
    program: struct.Struct
    offset_at: int
    address_at: int
    size_at: int
    entry: struct.Struct
    sections: tuple[tuple[int, int], ...]
    """Where the header tells of sections: offset and bytes."""


CLASSES = {
    1: _Class(struct.Struct("<16xHHIIIIIHHH"), struct.Struct("<8I"), 1, 2, 4,
              struct.Struct("<iI"), ((32, 4), (48, 4))),
    2: _Class(struct.Struct("<16xHHIQQQIHHH"), struct.Struct("<IIQQQQQQ"), 2, 3, 5,
              struct.Struct("<qQ"), ((40, 8), (60, 4))),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Linked:
    """The names in a dynamic section: its own, if it has one, and whom it needs."""

    soname: str
    needed: tuple[str, ...]


def linked(content: bytes) -> Linked:
    """Read the dynamic section; a file without one needs nobody.

    Raises:
        NotElfError: it is no little-endian ELF file, or one that is cut short.
    """
    try:
        return _linked(content)
    except (struct.error, KeyError, ValueError, IndexError) as error:
        raise NotElfError("this is no ELF file that can be read") from error


def stripped(content: bytes) -> bytes:
    """Give the file without what only debuggers read: it ends where its program ends.

    The loader reads segments; sections are named by nothing that runs.

    Raises:
        NotElfError: it is no little-endian ELF file, or one that is cut short.
    """
    try:
        of, programs = _programs(content)
        end = max(head[of.offset_at] + head[of.size_at] for head in programs)
        _, _, _, _, table, _, _, _, size, count = of.header.unpack_from(content)
    except (struct.error, KeyError, ValueError, IndexError) as error:
        raise NotElfError("this is no ELF file that can be read") from error
    left = bytearray(content[: max(end, table + size * count)])
    for start, length in of.sections:
        left[start : start + length] = bytes(length)
    return bytes(left)


def _programs(content: bytes) -> tuple[_Class, list[tuple[int, ...]]]:
    if content[:4] != MAGIC or content[5] != 1:
        raise ValueError
    of = CLASSES[content[4]]
    _, _, _, _, table, _, _, _, size, count = of.header.unpack_from(content)
    return of, [
        of.program.unpack_from(content, table + each * size) for each in range(count)
    ]


def _linked(content: bytes) -> Linked:
    of, programs = _programs(content)
    loads = [
        (head[of.address_at], head[of.offset_at], head[of.size_at])
        for head in programs
        if head[0] == LOAD
    ]
    found: list[tuple[int, int]] = []
    for head in programs:
        if head[0] == DYNAMIC:
            start = head[of.offset_at]
            section = content[start : start + head[of.size_at]]
            found.extend(of.entry.iter_unpack(section))
    if not found:
        return Linked("", ())
    tags = dict(found)
    names = _offset(tags[STRTAB], loads)
    soname = _text(content, names + tags[SONAME]) if SONAME in tags else ""
    needed = tuple(_text(content, names + at) for tag, at in found if tag == NEEDED)
    return Linked(soname, needed)


def _offset(address: int, loads: list[tuple[int, int, int]]) -> int:
    for start, offset, size in loads:
        if start <= address < start + size:
            return address - start + offset
    raise ValueError


def _text(content: bytes, start: int) -> str:
    return content[start : content.index(b"\0", start)].decode("ascii")
