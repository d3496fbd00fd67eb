"""DATs in clrmamepro's text form: ``game ( name "…" rom ( name "…" size 1 crc … ) )``.

Source: the form as clrmamepro writes it and libretro-database uses it; a value is one
word, or stands in double quotes.
"""

import io
import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from zapcore.content import DatEntry, DatHeader
from zapcore.identify.dats.games import MOST_WORDS, Read, whole
from zapcore.identify.dats.values import MOST_ENTRIES, MOST_FILES, entry, plain
from zapcore.identify.logiqx import DatError

LONGEST_LINE = 256 * 1024
MOST_PAIRS = 2_000
"""Of one block without its files."""

DEEPEST = 4
HEADERS = frozenset({"clrmamepro", "romvault", "emulator", "doscenter"})
GAMES = frozenset({"game", "machine", "resource", "set", "software"})
FILES = frozenset({"rom", "disk", "file"})
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s"]+)')
_ESCAPED = re.compile(r'\\(["\\])')

Token: TypeAlias = tuple[str, bool]
"""A word, and whether it is a bare one: a bracket has no quotes."""


class _Block(NamedTuple):
    """What stands between two brackets."""

    pairs: dict[str, list[str]]
    files: list[DatEntry]

    def get(self, name: str) -> str | None:
        """Give the first value of a name."""
        found = self.pairs.get(name)
        return found[0] if found else None


def read_text(stream: io.BufferedReader) -> Iterator[Read]:
    """Yield the header and then each file."""
    tokens = _tokens(stream)
    known = False
    many = 0
    for word, _ in tokens:
        if next(tokens, ("", False)) != ("(", True):
            raise DatError("it is no DAT in clrmamepro's form, or breaks off")
        kind, block = word.lower(), _block(tokens, 1)
        if kind in HEADERS and not known:
            known = True
            yield _header(block)
        elif kind in GAMES and (name := plain(block.get("name"))):
            if not known:
                known = True
                yield DatHeader()
            many += len(block.files)
            if many > MOST_ENTRIES:
                raise DatError(f"a DAT has at most {MOST_ENTRIES} files")
            yield from _game(name, block)
    if not known:
        raise DatError("it has neither a header nor a game")


def _header(block: _Block) -> DatHeader:
    return DatHeader(
        plain(block.get("name")),
        plain(block.get("description")),
        plain(block.get("version") or block.get("date")),
    )


def _game(name: str, block: _Block) -> Iterator[DatEntry]:
    words = {
        key: [plain(word) for word in block.pairs.get(key, ())[:MOST_WORDS]]
        for key in ("serial", "category")
    }
    words = {key: [*filter(None, found)] for key, found in words.items()}
    yield from whole(name, plain(block.get("cloneof")), words, block.files)


def _block(tokens: Iterator[Token], depth: int) -> _Block:
    """Read on to the bracket that closes."""
    found = _Block({}, [])
    pairs = 0
    for key, bare in tokens:
        if bare and key == ")":
            return found
        value, plain_value = next(tokens, ("", False))
        lowered = key.lower()
        if plain_value and value == "(":
            if depth == DEEPEST:
                raise DatError("its brackets are nested too deep")
            inner = _block(tokens, depth + 1)
            if lowered in FILES:
                found.files.append(entry(inner.get, disk=lowered == "disk"))
        else:
            found.pairs.setdefault(lowered, []).append(value)
            pairs += 1
        if pairs > MOST_PAIRS or len(found.files) > MOST_FILES:
            raise DatError(f"a game has at most {MOST_FILES} files")
    raise DatError("it breaks off")


def _tokens(stream: io.BufferedReader) -> Iterator[Token]:
    while line := stream.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise DatError(f"a line of it is longer than {LONGEST_LINE >> 10} KB")
        for quoted, bare in _TOKEN.findall(decoded(line)):
            if bare:
                yield bare, True
            else:
                yield _ESCAPED.sub(r"\1", quoted) if "\\" in quoted else quoted, False


def decoded(line: bytes) -> str:
    """Read a line as UTF-8, or as Windows wrote it before."""
    line = line.removeprefix(b"\xef\xbb\xbf")
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")
