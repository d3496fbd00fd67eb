"""One ``game`` of an old metadata file, and the bytes that change in it."""

from collections.abc import Mapping
from dataclasses import field

from scrapers.exports.entry_dialect import Edit, Texts
from scrapers.pegasus.assets import KEYS, KIND_OF
from scrapers.pegasus.grammar import GAME, Block, Property
from scrapers.pegasus.meaning import DESCRIPTION, FILES, LISTS
from zapcore.valueclass import dataclass

TITLE = "title"
INDENT = "  "
SEVERAL = frozenset({*LISTS, *FILES})
"""Fields whose values stand in a line each."""

OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    **LISTS,
    TITLE: (GAME,),
    **{kind: tuple(n for n in KIND_OF if KIND_OF[n] == kind) for kind in KEYS},
}
"""Field to all names of its lines in small letters, where they are not its own."""


@dataclass(frozen=True, slots=True)
class PegasusEntry:
    """What a block says; ``raw`` are its bytes, which begin at ``start`` in the file.

    ``art`` gives property to the absolute path that the import finds for the game.
    """

    block: Block
    raw: bytes
    start: int
    newline: bytes
    texts: Texts
    paths: frozenset[str]
    art: Mapping[str, str] = field(default_factory=dict)

    def edits(self, changes: Texts) -> list[Edit]:
        """Give what makes it hold other texts; what is not there yet comes last."""
        found: list[Edit] = []
        added = b""
        for name, texts in changes.items():
            there = self._lines_of(name)
            if there:
                found += self._replaced(there, name, texts)
            else:
                added += rendered(_key(name), name, texts, self.newline)
        if added:
            ends = self.raw.endswith(b"\n")
            end = self.block.end
            glue = b"" if ends else self.newline
            kept = added if ends else added.removesuffix(self.newline)
            found.append(Edit(end, end, glue + kept))
        return sorted(found)

    def _lines_of(self, name: str) -> list[Property]:
        names = OTHER_NAMES.get(name, (name,))
        found = [item for item in self.block.properties if item.name in names]
        # Of a text that stands twice the last one counts; of a list all do.
        return found if name in SEVERAL or name in KEYS else found[-1:]

    def _replaced(
        self, there: list[Property], name: str, texts: tuple[str, ...]
    ) -> list[Edit]:
        """Put the texts where the first line was and take the others out."""
        (start, end), *others = (line for item in there for line in item.lines)
        line = self.raw[start - self.start : end - self.start]
        key = line.partition(b":")[0].decode("utf-8", "surrogateescape")
        data = rendered(key, name, texts, self.newline)
        if not line.endswith(b"\n"):
            data = data.removesuffix(self.newline)
        edits = [Edit(start, end, data)]
        return edits + [Edit(one, two, b"") for one, two in others]


def rendered(
    key: str, name: str, texts: tuple[str, ...], newline: bytes = b"\n"
) -> bytes:
    """Give the lines of one property."""
    if name == DESCRIPTION:
        values = lines_of(texts[0])
    elif name in SEVERAL:
        values = [text for text in map(one_line, texts) if text]
    else:
        values = [one_line(texts[0])]
    if len(values) == 1 and name != DESCRIPTION:
        lines = [f"{key}: {values[0]}"]
    else:
        lines = [f"{key}:", *(INDENT + value for value in values)]
    made = "".join(line + "\n" for line in lines).encode("utf-8", "surrogateescape")
    return made.replace(b"\n", newline) if newline != b"\n" else made


def one_line(text: str) -> str:
    """Give a text as the value of one line."""
    return " ".join(text.split("\n")).replace("\r", " ").replace("\0", "").strip()


def lines_of(text: str) -> list[str]:
    """Give the values that a text is read back from; see ``grammar.flowing``."""
    plain = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    found: list[str] = []
    blank = False
    for line in map(str.strip, plain.strip().split("\n")):
        if not line:
            blank = True
            continue
        value = "\\n." if line == "." else line  # alone it would be a paragraph
        if not found:
            found.append(value)
        elif blank:
            found += [".", value]
        elif line == ".":
            found[-1] += value
        else:
            found[-1] += "\\n"
            found.append(value)
        blank = False
    return found


def _key(name: str) -> str:
    return KEYS.get(name, name)
