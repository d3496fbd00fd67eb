"""Which collection of a metadata file the games belong to.

Only games of a collection are shown, and it takes its games by extension or by name:
https://pegasus-frontend.org/docs/user-guide/meta-files/ ("Include", "Game
requirements"). A collection may be named again to add to it ("Collections").
"""

import os
from collections.abc import Iterable

from scrapers.exports.pegasus_entry import INDENT, one_line
from scrapers.pegasus.grammar import COLLECTION, Block
from zapcore.exporting import ExportPlace

EXTENSIONS = ("extension", "extensions")
SHORT = "shortname"
BY_RULE = frozenset({"regex", "ignore-extension", "ignore-extensions", "ignore-regex"})
"""With one of these the owner has own rules for what belongs to it."""


class Cover:
    """Knows what the collections of a file take, and adds what is missing.

    ``listed``: files are added by name, so that no other file beside them is shown. In
    a folder that several systems share, each has a collection of its own.
    """

    def __init__(self, place: ExportPlace, *, listed: bool) -> None:
        self._system = one_line(place.system_name) or place.system_id
        names = (*place.names, place.system_id)
        self._short = one_line(names[0]).lower()
        self._name = ""
        self._shares = place.folder in place.shared
        self._listed = listed
        self._taken: set[str] = set()
        self._by_rule = False
        self._missing: dict[str, None] = {}

    def learn(self, block: Block) -> None:
        """Keep in mind what a collection of the old file takes."""
        name = " ".join(block.values(COLLECTION))
        if not self._shares or self._is_own(name, block):
            self._name = self._name or name
        for text in block.values(*EXTENSIONS):
            ends = (end.strip().lower() for end in text.split(","))
            self._taken.update(end.removeprefix(".") for end in ends)
        self._by_rule |= any(item.name in BY_RULE for item in block.properties)

    def add(self, paths: Iterable[str], texts: Iterable[str]) -> None:
        """Note the files of a new game, and how lines name them."""
        if self._by_rule:
            return
        for path, text in zip(paths, texts, strict=True):
            end = os.path.splitext(path)[1].lower().removeprefix(".")
            if end not in self._taken or not end:
                self._missing[text if self._listed or not end else f".{end}"] = None

    def head(self) -> bytes:
        """Give the collection at the begin of a new file."""
        self._name = self._system
        return f"collection: {self._name}\nshortname: {self._short}\n".encode(
            "utf-8", "replace"
        )

    def foot(self, newline: bytes) -> bytes:
        """Give the lines that add what is missing, "" if nothing is."""
        if not self._missing:
            return b""
        lines = ["", f"collection: {self._name or self._system}"]
        if not self._name:
            lines.append(f"shortname: {self._short}")
        ends = sorted(text[1:] for text in self._missing if self._is_end(text))
        if ends:
            lines.append(f"extensions: {', '.join(ends)}")
        files = [text for text in self._missing if not self._is_end(text)]
        if files:
            lines += ["files:", *(INDENT + text for text in files)]
        text = "".join(line + "\n" for line in lines)
        return text.encode("utf-8", "surrogateescape").replace(b"\n", newline)

    def _is_own(self, name: str, block: Block) -> bool:
        """Tell whether a collection of a shared file is of this system."""
        short = " ".join(block.values(SHORT)).lower()
        return name == self._system or short == self._short

    def _is_end(self, text: str) -> bool:
        return text.startswith(".") and "/" not in text and not self._listed
