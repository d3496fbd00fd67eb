"""Which file an export begins from, and whether it may be written at all."""

import os
from functools import partial
from typing import NamedTuple

from scrapers.exports.edits_lexer import BrokenListError, Lexer
from scrapers.exports.gamelist_desk import Desk
from scrapers.gamelist_xml.places import refusal
from zapcore.aside import BAK, whole
from zapcore.events import Warned
from zapcore.ports import Between

LIST_MAX = 256 << 20
BROKEN_MAX = 9
"""Broken files that are kept beside a list; with as many nothing is written."""

WIDE = "its encoding is one that is not edited byte by byte; save it as UTF-8 to export"
OUTSIDE = (
    "it is a link that leads out of the folders of this export, and is not written"
)
BROKEN = "it is no whole list of games; it is kept as {} and a new one is written"
FROM_BAK = "it is no whole list of games; the one kept as .bak is used instead"
ENOUGH = "it is broken, and nine broken ones are kept already: remove them to export"


class Base(NamedTuple):
    """Where an export reads (``source``, "" from nothing) and writes (``path``).

    ``broken`` is what a broken file is to be called, "" where none is there. With a
    ``refusal`` nothing is written.
    """

    path: str
    source: str = ""
    broken: str = ""
    refused: bool = False
    warning: Warned | None = None


def find_base(desk: Desk, between: Between) -> Base:
    """Judge what lies where a list is to be; nothing is changed.

    ``between`` is called now and then.
    """
    path = desk.path
    if os.path.lexists(path):
        refused = refusal(path, LIST_MAX)
        if refused:
            return _refused(path, refused.sentence)
    real = os.path.realpath(path)
    if not _is_inside(real, desk):
        return _refused(path, OUTSIDE)
    source = whole(real, partial(_is_whole, between))
    if source and not _encoding(source):
        return _refused(path, WIDE)
    if source == real or not os.path.lexists(real):
        return Base(real, source)
    name = _free_name(real)
    if not name:
        return _refused(path, ENOUGH)
    text = FROM_BAK if source else BROKEN.format(os.path.basename(name))
    return Base(real, source, name, warning=Warned(path, 0, text))


def is_restored(base: Base) -> bool:
    """Tell whether the file itself is to be made of its ``.bak``."""
    return base.source == base.path + BAK


def _refused(path: str, sentence: str) -> Base:
    return Base(path, refused=True, warning=Warned(path, 0, sentence))


def _is_inside(real: str, desk: Desk) -> bool:
    roots = (os.path.realpath(root).rstrip("/") + "/" for root in desk.roots)
    return any(real.startswith(root) for root in roots)


def _is_whole(between: Between, path: str) -> bool:
    """Tell whether a file holds a list of games that ends, in any encoding."""
    if not _encoding(path):
        return os.path.getsize(path) > 0
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        for _ in Lexer(handle).games():
            between()
    except BrokenListError:
        return False
    finally:
        os.close(handle)
    return True


def _encoding(path: str) -> str:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return Lexer(handle).encoding
    finally:
        os.close(handle)


def _free_name(path: str) -> str:
    names = (f"{path}.broken-{number}" for number in range(1, BROKEN_MAX + 1))
    return next((name for name in names if not os.path.lexists(name)), "")
