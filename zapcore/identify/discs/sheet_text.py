"""The text of a sheet: read within bounds, in whatever letters it was written."""

import os
from typing import Final

LARGEST: Final = 1 << 20
"""Bytes that a sheet may have."""
LONGEST: Final = 4_096
"""Characters that a line of it may have."""
MOST: Final = 1_000
"""Files, tracks or discs that a sheet may name."""


class SheetError(Exception):
    """A sheet that is not followed; the text ends a sentence that its name begins."""


def sheet_bytes(path: str) -> bytes:
    """Read a sheet.

    Raises:
        SheetError: it is too large, or cannot be read.
    """
    try:
        with open(path, "rb") as file:
            found = file.read(LARGEST + 1)
    except OSError as error:
        raise SheetError(f"cannot be read: {os.strerror(error.errno or 0)}.") from error
    if len(found) > LARGEST:
        raise SheetError("is larger than 1 MiB and is no sheet.")
    return found


def sheet_lines(path: str) -> list[str]:
    """Give the lines of a sheet without spaces around them, empty ones left out.

    UTF-8 with or without a mark, UTF-16 with one, else Latin-1.

    Raises:
        SheetError: it is too large, is no text, or cannot be read.
    """
    text = decoded(sheet_bytes(path))
    if "\0" in text:
        raise SheetError("is no text.")
    lines = [line.strip() for line in text.splitlines()]
    if any(len(line) > LONGEST for line in lines):
        raise SheetError(f"has a line of more than {LONGEST} characters.")
    return [line for line in lines if line]


def decoded(raw: bytes) -> str:
    """Give the text of these bytes: by their mark, else UTF-8, else Latin-1."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def unquoted(text: str) -> str:
    """Give the name that begins ``text``: up to the second quote, or all of it."""
    if not text.startswith('"'):
        return text
    return text[1:].partition('"')[0]
