"""Entries of games that a list does not have yet, in the list's own style."""

from collections.abc import Mapping
from typing import NamedTuple

from scrapers.exports.edits_entry import made
from scrapers.exports.edits_lexer import Frame
from scrapers.exports.edits_text import attribute
from scrapers.exports.gamelist_fields import joined, load_table, wanted
from zapcore.exporting import ExportGame

HEAD = b'<?xml version="1.0"?>\n<gameList>'
FOOT = b"\n</gameList>\n"
ID = "xml-game-id"


class Style(NamedTuple):
    """What stands before a game, before its elements and before its end."""

    game: bytes = b"\n\t"
    element: bytes = b"\n\t\t"
    end: bytes = b"\n\t"


def style_of(before: bytes, data: bytes, newline: bytes) -> Style:
    """Give the style of a list by one of its games and what stands before that."""
    outer = _space(before)
    inner = data.partition(b">")[2]
    element = inner[: len(inner) - len(inner.lstrip())]
    end = _space(data[: data.rfind(b"<")])
    if not data:
        return Style(newline + b"\t", newline + b"\t\t", newline + b"\t")
    return Style(outer, element, end)


def entry_bytes(
    game: ExportGame, own: Mapping[str, str], style: Style, encoding: str
) -> bytes:
    """Give a new entry; ``own`` are its path, its name and its pictures by element."""
    texts = dict(own)
    texts |= {
        element: joined(element, found) for element, found in wanted(game).items()
    }
    order = (name for name in load_table().owned if name in texts)
    parts = [made(name, texts[name], encoding) for name in order]
    if game.favorite:
        parts.append(made("favorite", "true", encoding))
    number = game.properties.get(ID, "")
    head = b"<game>"
    if number:
        head = b'<game id="%b">' % attribute(number, encoding)
    body = b"".join(style.element + part for part in parts)
    return style.game + head + body + style.end + b"</game>"


def insertion(
    frame: Frame, tail: bytes, newline: bytes
) -> tuple[int, int, bytes, bytes]:
    """Give (offset, bytes to replace, what comes before, what after) of new entries.

    ``tail`` is what stands right before the list's end.
    """
    if frame.alone:
        name = frame.name
        end = newline + b"</%b>" % name
        return frame.first, frame.end - frame.first, b"<%b>" % name, end
    at = frame.end - len(_space(tail))
    return at, 0, b"", b"" if at < frame.end else newline


def _space(text: bytes) -> bytes:
    return text[len(text.rstrip()) :]
