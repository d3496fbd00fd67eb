"""Reads the machines of a MAME list, as ``mame -listxml`` and DATs write them.

A list of all machines has 250 million characters, of which the library needs some: the
text is searched for the begin of each ``<machine>`` or ``<game>``, and only what is
between the tags of a wanted one is parsed. So nothing of a list is kept, its DOCTYPE is
passed over, and a broken entry costs no other. Form: ``docs/arcade.md``.
"""

import html
import re
from collections.abc import Callable, Iterable, Iterator

from scrapers.arcade.facts import Known
from scrapers.arcade.machine_xml import machine_of
from scrapers.arcade.told import Told
from scrapers.gamelist_xml.clean import (
    DOCTYPE_MAX,
    SKIP_MAX,
    TAG_MAX,
    declaration_end,
)

ENTRY_MAX = 2 * 1024 * 1024
"""Characters of one machine: those with most slots have some 300,000."""

LONGEST_MARKER = 16
"""Characters of the longest sign that an entry, a comment or the like begins with."""

NEVER_ENDS = "this entry has no end; what stands before the next one was read"
CUT = "the file ends in this entry, which was not read"
TOO_LONG = "this entry is longer than any machine's and was not read to its end"
UNENDED = "a part that begins here never ends; what follows was read"
NO_LIST = "no machine was found in this file: it is no list of MAME"
TWICE = "this set stands in the list twice; the first entry counts"

_BEGIN = re.compile(r"<!--|<!\[CDATA\[|<!DOCTYPE|<(machine|game)(?=[\s/>])")
_NAME = re.compile(r"""\sname\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_NEXT = {kind: re.compile(rf"<{kind}\s+name\s*=") for kind in ("machine", "game")}
_ENDS = {"<!--": "-->", "<![CDATA[": "]]>"}


class MachineReader:
    """Reads one list; ``told`` hears what was wrong with it."""

    def __init__(self, known: Known, told: Told) -> None:
        self._known = known
        self._told = told
        self._text = ""
        self._line = 1
        self._last = False
        self._any = False
        self._seen: set[str] = set()

    def read(self, pieces: Iterable[str]) -> Iterator[None]:
        """Add the machines to what is known; yield after each piece of the text."""
        for piece in pieces:
            self._text += piece
            self._search()
            yield None
        self._last = True
        self._search()
        if not self._any:
            self._told.warn(1, NO_LIST)

    def _search(self) -> None:
        """Read what is whole in the text and keep the rest."""
        text, at = self._text, 0
        while match := _BEGIN.search(text, at):
            end = self._part(text, match)
            if end < 0:
                at = match.start()
                break
            at = end
        else:
            tail = text.rfind("<", max(at, len(text) - LONGEST_MARKER))
            at = tail if tail >= 0 else len(text)
        self._line += text.count("\n", 0, at)
        self._text = text[at:]

    def _part(self, text: str, match: re.Match[str]) -> int:
        """Pass over what begins here, or read it; -1: its end must come."""
        start = match.start()
        if match[1]:
            return self._entry(text, match)
        if match[0] == "<!DOCTYPE":
            end = declaration_end(text, start)
            return self._after(text, match, end, DOCTYPE_MAX)
        sign = _ENDS[match[0]]
        end = text.find(sign, match.end())
        return self._after(text, match, end + len(sign) if end >= 0 else -1, SKIP_MAX)

    def _after(self, text: str, match: re.Match[str], end: int, limit: int) -> int:
        if end >= 0 or (not self._last and len(text) - match.start() < limit):
            return end
        self._warn(text, match.start(), UNENDED)
        return match.end()

    def _entry(self, text: str, match: re.Match[str]) -> int:
        end = text.find(">", match.end()) + 1
        if not end:
            return self._after(text, match, -1, TAG_MAX)
        name = _NAME.search(text, match.start(), end)
        if name is None:
            return end
        self._any = True
        known = html.unescape(name[1] or name[2] or "").strip().lower()
        if not self._known.wants(known) or text[end - 2] == "/":
            return end
        return self._wanted(text, match, end, known)

    def _wanted(self, text: str, match: re.Match[str], head: int, name: str) -> int:
        start, kind = match.start(), match[1]
        sign = f"</{kind}>"
        found = text.find(sign, head)
        end = found + len(sign) if found >= 0 else -1
        follower = _NEXT[kind].search(text, head, end if end > 0 else len(text))
        if follower:
            self._warn(text, start, NEVER_ENDS)
            end = follower.start()
        elif end < 0 and self._last:
            self._warn(text, start, CUT)
            return len(text)
        elif end < 0:
            if len(text) - start < ENTRY_MAX:
                return -1
            self._warn(text, start, TOO_LONG)
            end = len(text)
        self._add(name, text[start:end], self._line + text.count("\n", 0, start))
        return end

    def _add(self, name: str, text: str, line: int) -> None:
        if name in self._seen:
            self._told.warn(line, TWICE)
            return
        self._seen.add(name)
        machine = machine_of(text, self._teller(line))
        if machine is not None:
            self._known.add(name, machine)

    def _teller(self, line: int) -> Callable[[int, str], None]:
        return lambda number, message: self._told.warn(line + number - 1, message)

    def _warn(self, text: str, at: int, message: str) -> None:
        self._told.warn(self._line + text.count("\n", 0, at), message)
