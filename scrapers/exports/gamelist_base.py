"""Which ``gamelist.xml`` an export begins from: ``base_file`` has the rule."""

import os
from collections.abc import Sequence
from functools import partial

from scrapers.exports.base_file import LIST_MAX, Base, find, refused
from scrapers.exports.edits_lexer import BrokenListError, Lexer
from zapcore.ports import Between

__all__ = ["LIST_MAX", "Base", "find_base"]

WIDE = "its encoding is one that is not edited byte by byte; save it as UTF-8 to export"


def find_base(path: str, roots: Sequence[str], between: Between) -> Base:
    """Judge what lies where a list is to be; nothing is changed.

    ``between`` is called now and then.
    """
    base = find(path, roots, partial(_is_whole, between))
    if base.source and not _encoding(base.source):
        return refused(path, WIDE)
    return base


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
