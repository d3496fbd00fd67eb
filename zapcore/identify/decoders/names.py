"""What a game is called, told by serials and short names in the names of files.

A serial or the name of a MAME set says nothing by itself: the owner's DATs, or
LaunchBox's list, are asked for its title (``questions_of``, ``names_of``).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from zapcore.content import DatEntry, DatQuestion
from zapcore.identify.dats.spelling import name_key, stem
from zapcore.identify.decoders.id_tags import id_tags
from zapcore.identify.decoders.tables import scummvm, ways
from zapcore.identify.naming import title_of
from zapcore.identify.serial_key import serial_key

_OPL = re.compile(r"([A-Z]{4})_(\d{3})\.(\d{2})\.(?=\S)", re.ASCII | re.IGNORECASE)
"""``SLUS_200.02.Title.iso``, as Open PS2 Loader wants its images named."""

_SONY = re.compile(
    r"(?<![A-Z0-9])([A-Z]{4})[-_ ]?(\d{3})\.?(\d{2})(?![A-Z0-9])",
    re.ASCII | re.IGNORECASE,
)
_SET = re.compile(r"[a-z0-9_]{2,16}", re.ASCII)
"""MAME's short names: small letters, digits, at most 16 of them."""

_TARGET = re.compile(r"(?:[a-z0-9]+[:_ ])?([a-z0-9-]+)", re.ASCII | re.IGNORECASE)
"""A target of ScummVM: ``monkey``, ``scumm:monkey``, ``monkey-cd-1``."""

_SCUMMVM = re.compile(r"\.(?:scummvm|svm)\Z", re.IGNORECASE)

MOST_SERIALS: Final = 16


class Decoded(NamedTuple):
    """What the name of a file tells of its game.

    ``names`` are titles, the surest first; ``serials`` as ``serial_key`` makes them,
    those of the bytes first; ``set_name`` is what may be the name of a MAME set, "" if
    it cannot be one; ``ids`` gives provider to the game's id there.
    """

    names: tuple[str, ...] = ()
    serials: tuple[str, ...] = ()
    set_name: str = ""
    ids: Mapping[str, str] = {}


def decode(
    file_name: str,
    system_id: str,
    serials: Sequence[str] = (),
    *,
    arcade: bool = False,
) -> Decoded:
    """Read the name of a file or of a game's folder.

    Args:
        file_name: whole, with its extension, without folders.
        system_id: a canonical system id.
        serials: what the file's own header says, if it was read.
        arcade: whether files are named as MAME's sets though those of its system are
            not (``data/decoders.json`` has the systems).
    """
    known = (*ways().get(system_id, ()), *(("mame",) if arcade else ()))
    bare = stem(file_name)
    names: list[str] = []
    said = [*serials]
    if "opl" in known and (opl := _OPL.match(bare)):
        said.append("".join(opl.groups()))
        names.append(_plain(bare[opl.end() :]))
    if "sony" in known:
        said += ("".join(one.groups()) for one in _SONY.finditer(bare))
    if "scummvm" in known:
        names += _of_target(_SCUMMVM.sub("", file_name))
    return Decoded(
        tuple(dict.fromkeys(filter(None, names))),
        tuple(dict.fromkeys(filter(None, map(serial_key, said))))[:MOST_SERIALS],
        bare if "mame" in known and _SET.fullmatch(bare) else "",
        id_tags(file_name),
    )


def questions_of(decoded: Decoded) -> list[DatQuestion]:
    """Give what the DATs of its system are asked for titles."""
    asked = [DatQuestion(serial=serial) for serial in decoded.serials]
    if decoded.set_name:
        asked.append(DatQuestion(name=decoded.set_name))
    return asked


def names_of(
    decoded: Decoded,
    found: Sequence[Sequence[DatEntry]],
    listed: Sequence[str] = (),
) -> tuple[str, ...]:
    """Give what the game may be called, the surest first, without brackets.

    Args:
        decoded: what the file's name told.
        found: what the DATs answered to each of ``questions_of``. A serial that games
            of several titles have tells none of them.
        listed: what LaunchBox's list says of ``set_name``.
    """
    names = [
        name
        for question, entries in zip(questions_of(decoded), found, strict=True)
        for name in _one_title(question, entries)
    ]
    names += map(title_of, listed)
    names += decoded.names
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(name_key(name), name)
    return tuple(first.values())


def _one_title(question: DatQuestion, entries: Sequence[DatEntry]) -> Iterator[str]:
    titles = {
        name_key(title): title for title in (title_of(one.game) for one in entries)
    }
    # A list that has the set's short name for a title tells nothing new.
    titles.pop(name_key(question.name), None)
    if len(titles) == 1:
        yield from titles.values()


def _plain(text: str) -> str:
    """Give a title as it is spelt: OPL's users write blanks as dots or underscores."""
    title = title_of(text)
    if " " not in title:
        title = title.replace("_", " ").replace(".", " ")
    return " ".join(title.split())


def _of_target(bare: str) -> Iterator[str]:
    target = _TARGET.fullmatch(bare)
    short = target[1].lower() if target else ""
    while short:
        if title := scummvm().get(short):
            yield title
            return
        short = short.rpartition("-")[0]
