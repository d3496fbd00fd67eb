"""One ``<Game>`` of an old list of LaunchBox's, and the bytes that change in it."""

import re
from collections.abc import Iterable

from scrapers.exports.edits_text import escaped
from scrapers.exports.entry_dialect import Edit, Texts
from scrapers.launchbox_xml.elements import GameElement
from zapcore.valueclass import dataclass

_SPACE = re.compile(rb"\s*\Z")


@dataclass(frozen=True, slots=True)
class BoxEntry:
    """One game of the old list: its elements, and which file it is of.

    ``path`` is folded and "" if it is of another machine; ``tail`` is its end.
    """

    game: GameElement
    raw: bytes
    texts: Texts
    path: str
    tail: str

    def edits(self, changes: Iterable[tuple[str, str]], encoding: str) -> list[Edit]:
        """Give what makes it hold other texts; what is not there yet comes last."""
        found = []
        added = ""
        for tag, text in changes:
            child = self.game.last(tag)
            if child is None:
                added += self._space() + element(tag, text)
            elif child.inner is None:
                data = element(tag, text).encode(encoding, "xmlcharrefreplace")
                found.append(Edit(child.start, child.end, data))
            else:
                found.append(Edit(*child.inner, escaped(text, encoding)))
        if added:
            at = self._last_end()
            found.append(Edit(at, at, added.encode(encoding, "xmlcharrefreplace")))
        return sorted(found)

    def _space(self) -> str:
        """Give what stands before its first element: a line break and blanks."""
        if not self.game.children:
            return ""
        before = self.raw[: self.game.children[0].start - self.game.start]
        match = _SPACE.search(before)
        return match[0].decode("ascii", "replace") if match else ""

    def _last_end(self) -> int:
        """Give where its last element ends, or its begin tag."""
        if self.game.children:
            return self.game.children[-1].end
        return self.game.start + self.raw.index(b">") + 1


def element(tag: str, text: str) -> str:
    """Give an element as it is written."""
    return f"<{tag}>{escaped(text, 'utf-8').decode()}</{tag}>"
