"""Text for a terminal: widths, tables, numbers and times; pure."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

GAP = "  "
MINUTE = 60
HOUR = 3600
DAY = 86400
KIB = 1024
SHORTEST = 8
"""A column is not made narrower than this."""


def clean(text: str) -> str:
    """Replace what would move the cursor or change the terminal's state.

    A file's name may hold any byte; an escape sequence in it must not reach a terminal.
    """
    return "".join(one if one.isprintable() else "\ufffd" for one in text)


def warning(told: Mapping[str, Any]) -> str:
    """Give a warning of an answer as ``file:line: message``; line 0 is none."""
    line = f":{told['line']}" if told["line"] else ""
    where = f"{told['file']}{line}: " if told["file"] else ""
    return clean(where + str(told["message"]))


def width(text: str) -> int:
    """Give the columns that ``text`` takes: two for a wide character."""
    return sum(map(_columns, text))


def _columns(one: str) -> int:
    if unicodedata.combining(one):
        return 0
    return 2 if unicodedata.east_asian_width(one) in {"W", "F"} else 1


def fit(text: str, columns: int) -> str:
    """Cut ``text`` to at most ``columns``, with an ellipsis where it was cut."""
    if width(text) <= columns:
        return text
    kept, used = [], 1
    for one in text:
        used += _columns(one)
        if used > columns:
            break
        kept.append(one)
    return "".join(kept) + "…" if columns > 0 else ""


def table(
    head: Sequence[str], rows: Sequence[Sequence[str]], columns: int, right: str = ""
) -> Iterator[str]:
    """Yield the lines of a table that is at most ``columns`` wide, if it can be.

    Args:
        head: the names of the columns.
        rows: their cells.
        columns: the terminal's width; 0 cuts nothing (a file, a pipe).
        right: the names of columns that are numbers.
    """
    cells = [[clean(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(head, *cells, strict=True)]
    over = sum(widths) + len(GAP) * (len(head) - 1) - columns if columns else 0
    while over > 0 and max(widths) > SHORTEST:
        widest = widths.index(max(widths))
        widths[widest] -= 1
        over -= 1
    for row in (head, *cells):
        yield GAP.join(
            _pad(fit(cell, size), size, right=name in right.split())
            for cell, size, name in zip(row, widths, head, strict=True)
        ).rstrip()


def _pad(text: str, size: int, *, right: bool) -> str:
    space = " " * (size - width(text))
    return space + text if right else text + space


def duration(seconds: float) -> str:
    """Give a time such as ``0:07``, ``12:05``, ``3:04:05`` or ``2 days``."""
    whole = max(0, round(seconds))
    if whole >= 2 * DAY:
        return f"{whole // DAY} days"
    if whole >= HOUR:
        return f"{whole // HOUR}:{whole % HOUR // MINUTE:02}:{whole % MINUTE:02}"
    return f"{whole // MINUTE}:{whole % MINUTE:02}"


def size(count: float) -> str:
    """Give a number of bytes such as ``520 bytes`` or ``1.5 MiB``."""
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if count < KIB:
            return f"{count:.0f} bytes" if unit == "bytes" else f"{count:.1f} {unit}"
        count /= KIB
    return f"{count:.1f} TiB"


def many(count: int, one: str, more: str = "") -> str:
    """Give ``1 game`` or ``1,200 games``."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"
