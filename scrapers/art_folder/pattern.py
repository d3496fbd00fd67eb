"""Patterns: how the paths of an owner's artwork are made, below its folder."""

import functools
import re
from collections.abc import Iterator

from scrapers.art_folder.tables import kinds
from scrapers.sharing import fold
from zapcore.valueclass import dataclass

SYSTEM, KIND, NAME, FOLDER, EXT = "system", "kind", "name", "folder", "ext"
PLACEHOLDERS = (SYSTEM, "libretro", KIND, NAME, FOLDER, EXT)
LIBRETRO = "libretro"
"""Means what ``{system}`` means: Libretro's names are among those that are known."""

SEPARATOR = ";"
MOST_PATTERNS = 20
MOST_PARTS = 12
LONGEST = 80
_PIECE = re.compile(r"\{([^{}]*)\}|([^{}]+)")
_TOUCHING = re.compile(r"\}\{")


class PatternError(ValueError):
    """A pattern cannot be used; its text says why, naming what is wrong."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a path: what a name must be like, and which placeholders it has."""

    shape: re.Pattern[str]
    holds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Layout:
    """A pattern. ``word`` is what its own text says of the kind, "" if nothing."""

    text: str
    parts: tuple[Part, ...]
    word: str

    def has(self, placeholder: str) -> bool:
        """Tell whether a placeholder is in it."""
        return any(placeholder in part.holds for part in self.parts)


def problem(text: str) -> str:
    """Say what is wrong with patterns, or ""."""
    try:
        layouts(text)
    except PatternError as error:
        return str(error)
    return ""


@functools.lru_cache(maxsize=8)
def layouts(text: str) -> tuple[Layout, ...]:
    """Give the layouts of patterns, or of the well-known ones for none.

    Raises:
        PatternError: a pattern cannot be used.
    """
    given = [part.strip() for part in text.split(SEPARATOR)]
    patterns = list(filter(None, given)) or list(kinds().layouts)
    if len(patterns) > MOST_PATTERNS:
        raise PatternError(f"there are more than {MOST_PATTERNS} patterns")
    return tuple(map(_layout, patterns))


def _layout(text: str) -> Layout:
    shown = text[:LONGEST]
    parts = text.split("/")
    if "\\" in text or "\0" in text or {"", ".", ".."} & set(parts):
        raise PatternError(
            f'"{shown}" is no path below the folder: parts are divided by single "/", '
            'and none is "." or ".."'
        )
    if len(parts) > MOST_PARTS:
        raise PatternError(f'"{shown}" has more than {MOST_PARTS} parts')
    pieces = [list(_pieces(part, shown)) for part in parts]
    _judge(pieces, shown)
    ends = _ends(pieces[-1])
    made = (_part(part, is_last=part is pieces[-1], ends=ends) for part in pieces)
    return Layout(text, tuple(made), _word(pieces))


def _pieces(part: str, shown: str) -> Iterator[tuple[str, str]]:
    """Yield ("", text) or (placeholder, "") of one part."""
    if _TOUCHING.search(part):
        raise PatternError(f'"{shown}": two placeholders have no text between them')
    at = 0
    for match in _PIECE.finditer(part):
        if match.start() != at:
            break
        at = match.end()
        name = match[1]
        if name is None:
            yield "", match[2]
        elif name in PLACEHOLDERS:
            yield (SYSTEM if name == LIBRETRO else name), ""
        else:
            known = ", ".join(f"{{{one}}}" for one in PLACEHOLDERS)
            raise PatternError(
                f'"{{{name[:40]}}}" is no placeholder; there are {known}'
            )
    if at != len(part):
        raise PatternError(f'"{shown}": a brace is not closed, or not opened')


def _judge(pieces: list[list[tuple[str, str]]], shown: str) -> None:
    held = [name for part in pieces for name, _ in part if name]
    twice = next((name for name in held if held.count(name) > 1), "")
    if twice:
        raise PatternError(f'"{shown}" has {{{twice}}} twice')
    if NAME not in held:
        raise PatternError(f'"{shown}" lacks {{{NAME}}}, which is the name of the game')
    for part in pieces:
        names = [name for name, _ in part]
        if FOLDER in names and names != [FOLDER]:
            raise PatternError(f'"{shown}": {{{FOLDER}}} stands alone between two "/"')
        last = part is pieces[-1]
        if FOLDER in names and last:
            raise PatternError(f'"{shown}" ends with {{{FOLDER}}} and not with a file')
        if EXT in names and not (last and names[-1] == EXT):
            raise PatternError(f'"{shown}": {{{EXT}}} stands at the end')


def _ends(last: list[tuple[str, str]]) -> bool:
    """Tell whether a pattern says which extension its files have."""
    name, text = last[-1]
    return name == EXT or any(text.lower().endswith(end) for end in kinds().endings)


def _part(pieces: list[tuple[str, str]], *, is_last: bool, ends: bool) -> Part:
    shape = "".join(_shape(name, text) for name, text in pieces)
    if is_last and not ends:
        shape += r"\." + _shape(EXT, "")
    holds = frozenset(name for name, _ in pieces if name)
    return Part(re.compile(shape, re.DOTALL), holds)


def _shape(name: str, text: str) -> str:
    if not name:
        return re.escape(fold(text))
    if name == KIND:
        words = sorted(kinds().words, key=len, reverse=True)
        return f"(?P<{KIND}>{'|'.join(map(re.escape, words))})"
    if name == EXT:
        return f"(?P<{EXT}>{'|'.join(end[1:] for end in kinds().endings)})"
    return f"(?P<{name}>.+)"


def _word(pieces: list[list[tuple[str, str]]]) -> str:
    """Give the word for a kind that stands in a pattern, the last one of several."""
    texts = [fold(text) for part in pieces for name, text in part if not name]
    for text in reversed(texts):
        bare = next(
            (text[: -len(e)] for e in kinds().endings if text.endswith(e)), text
        )
        for word in (bare, bare.strip("-_. ")):
            if word in kinds().words:
                return word
    return ""
