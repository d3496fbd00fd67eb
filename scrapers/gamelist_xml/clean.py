"""Text of a list as lxml can read it: what breaks other readers is mended first.

Dropped: XML declaration, processing instructions, comments, a DOCTYPE with its whole
internal subset (nothing it declares is loaded or expanded), control characters. Mended:
a bare ``&`` or ``<``, entities of HTML and unknown ones, CDATA (becomes plain text).
Line breaks inside what is dropped stay, so that line numbers hold. A text longer than
``FIELD_MAX`` is cut.
"""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from html.entities import html5

from scrapers.gamelist_xml.decode import REPLACEMENT

FIELD_MAX = 1024 * 1024
"""Characters of one text between two tags; real ones have some thousands."""

HELD = 64
"""Characters at the end of a piece that may be the begin of an entity or a marker."""

SKIP_MAX = 4 * 1024 * 1024
"""Characters of a comment or the like without an end after which it is given up."""

DOCTYPE_MAX = 256 * 1024
"""The same of a DOCTYPE, whose inner parts are looked at one by one."""

OPEN_MAX = 1000
"""``<`` without a ``>``: libxml2 takes time with the square of such a row."""

TAG_MAX = 64 * 1024
"""Characters of one tag, for the same reason; real ones have less than a hundred."""

TANGLED = "a tag without an end was left out up to the next >"
CONTROL = "control characters were left out"
AMPERSAND = "an ampersand that is not written as &amp; was read as one"
ENTITY = "an entity that XML does not know was read as in HTML or kept as text"
LESS = "a < that begins no tag was read as text"
BAD_BYTES = "bytes that are not in the file's encoding became U+FFFD"
CUT = "a text of more than a million characters was cut"
UNENDED = "a part that begins here never ends"

_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CONTROL_BYTES = bytes([*range(9), 0x0B, 0x0C, *range(0x0E, 0x20)])
_NO_CONTROLS = dict.fromkeys([*_CONTROL_BYTES, 0xFFFE, 0xFFFF])
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)(#?\w{1,32};)?")
_LESS = re.compile(r"<(?![A-Za-z_/:])")
_MARKER = re.compile(r"<[!?]")
DOCTYPE = "<!DOCTYPE"
CDATA = "<![CDATA["
_SUBSET = re.compile(
    r"""<!--.*?-->|"[^"]*"|'[^']*'|(?P<open><!--|["'])|[\[\]>]""", re.DOTALL
)

Warn = Callable[[int, str], None]


class Cleaner:
    """Mends a text piece by piece; ``warn(line, message)`` hears what was wrong.

    ``left_out`` counts characters that texts longer than ``FIELD_MAX`` lost.
    """

    def __init__(self, warn: Warn) -> None:
        self._warn = warn
        self.left_out = 0
        self._line = 1
        self._rest = ""
        self._run = 0
        self._passed = 0
        self._barren: dict[str, int] = {}
        self._doctype_lost = False
        self._open = 0
        self._tag = 0

    def clean(self, pieces: Iterable[str]) -> Iterator[str]:
        """Yield the mended text."""
        for piece in pieces:
            if piece:
                yield self._piece(self._rest + self._plain(piece), last=False)
        yield self._piece(self._rest, last=True)

    def _plain(self, piece: str) -> str:
        """Drop control characters and see replaced bytes."""
        if not piece.isascii() and REPLACEMENT in piece:
            self._say(BAD_BYTES, self._rest + piece[: piece.index(REPLACEMENT)])
        match = _CONTROL.search(piece) if _may_hold_control(piece) else None
        if match is None:
            return piece
        self._say(CONTROL, self._rest + piece[: match.start()])
        return piece.translate(_NO_CONTROLS)

    def _piece(self, text: str, *, last: bool) -> str:
        out: list[str] = []
        at = 0
        cut = -1
        while cut < 0 and (match := _MARKER.search(text, at)):
            self._emit(text[at : match.start()], out)
            at = self._marker(text, match.start(), out, last=last)
            cut = match.start() if at < 0 else -1
        if cut < 0:
            cut = len(text) if last else _safe_end(text, at)
            self._emit(text[at:cut], out)
        self._rest = text[cut:]
        self._passed += cut
        return "".join(out)

    def _marker(self, text: str, at: int, out: list[str], *, last: bool) -> int:
        """Pass over the marked part that begins at ``at``; -1: its end must come."""
        doctype = text.startswith(DOCTYPE, at)
        end, kept = self._marked(text, at)
        held = len(text) - at < (DOCTYPE_MAX if doctype else SKIP_MAX)
        if end < 0 and not last and held:
            return -1
        if end < 0:
            self._say(UNENDED, "")
            self._doctype_lost = self._doctype_lost or doctype
            end = at + 2
        breaks = "\n" * text.count("\n", at, end)
        if kept:
            self._emit(html.escape(kept, quote=False), out)
        else:
            out.append(breaks)
            self._line += len(breaks)
        return end

    def _marked(self, text: str, at: int) -> tuple[int, str]:
        """Give (where the marked part ends or -1, the text of a CDATA part or "")."""
        if text.startswith("<?", at):
            return self._after(text, at, "?>"), ""
        if text.startswith("<!--", at):
            return self._after(text, at, "-->"), ""
        if text.startswith(CDATA, at):
            end = self._after(text, at, "]]>")
            return end, text[at + len(CDATA) : end - 3] if end > 0 else ""
        if text.startswith(DOCTYPE, at) and not self._doctype_lost:
            return declaration_end(text, at), ""
        short = len(text) - at < len(CDATA)
        return (-1 if short else self._after(text, at, ">")), ""

    def _after(self, text: str, at: int, end: str) -> int:
        """Give where ``end`` ends, -1 if it is not there; nothing is searched twice."""
        known = self._barren.get(end, 0) - self._passed
        found = text.find(end, max(at, known))
        if found >= 0:
            return found + len(end)
        self._barren[end] = self._passed + max(at, known, len(text) - len(end) + 1)
        return -1

    def _emit(self, text: str, out: list[str]) -> None:
        """Mend ``text``, which holds no marker, and count its lines."""
        if not text:
            return
        mended = text
        match = _LESS.search(text)
        if match:
            self._say(LESS, text[: match.start()])
            mended = _LESS.sub("&lt;", text)
        if "&" in mended:
            mended = _AMPERSAND.sub(self._entity(mended), mended)
        if self._open > OPEN_MAX or (self._open and self._tag > TAG_MAX):
            mended = self._untangled(mended)
        self._follow(mended)
        out.append(self._bounded(mended))
        self._line += text.count("\n")

    def _follow(self, text: str) -> None:
        """Count what stands since the last ``>``."""
        last = text.rfind(">")
        if last >= 0:
            self._open = self._tag = 0
        self._open += text.count("<", last + 1)
        self._tag += len(text) - last - 1

    def _untangled(self, text: str) -> str:
        """Leave out what stands before the next ``>``."""
        self._say(TANGLED, "")
        end = text.find(">")
        return "" if end < 0 else text[end:]

    def _entity(self, text: str) -> Callable[[re.Match[str]], str]:
        at = breaks = 0

        def say(message: str, match: re.Match[str]) -> None:
            nonlocal at, breaks
            breaks += text.count("\n", at, match.start())
            at = match.start()
            self._warn(self._line + breaks, message)

        def replace(match: re.Match[str]) -> str:
            whole = match[0]
            known = html.unescape(whole) if match[1] else whole
            if match[1] and match[1].startswith("#"):
                if _is_text(known):
                    return whole
                say(CONTROL, match)
                return ""
            say(ENTITY if match[1] else AMPERSAND, match)
            if match[1] in html5:
                return html.escape(known, quote=False)
            return "&amp;" + whole[1:]

        return replace

    def _bounded(self, text: str) -> str:
        """Cut what makes a text between two tags longer than it may be."""
        first = text.find("<")
        if first < 0:
            room = max(0, FIELD_MAX - self._run)
            self._run += len(text)
            if len(text) > room:
                self._say(CUT, "")
                self.left_out += len(text) - room
            return text[:room]
        if self._run + first > FIELD_MAX:
            room = max(0, FIELD_MAX - self._run)
            self.left_out += first - room
            text = text[:room] + text[first:]
        self._run = len(text) - text.rfind(">") - 1
        return text

    def _say(self, message: str, before: str) -> None:
        self._warn(self._line + before.count("\n"), message)


def _may_hold_control(text: str) -> bool:
    """Tell cheaply, in one pass over bytes, that a search is worth its time."""
    if not text.isascii() and ("\ufffe" in text or "\uffff" in text):
        return True
    raw = text.encode("utf-8", "replace")
    return len(raw.translate(None, _CONTROL_BYTES)) != len(raw)


def _is_text(text: str) -> bool:
    return bool(text) and REPLACEMENT not in text and not _CONTROL.search(text)


def _safe_end(text: str, at: int) -> int:
    """Give where the next piece begins anew: before an unfinished ``&`` or ``<``."""
    tail = max(at, len(text) - HELD)
    for sign, end in (("&", ";"), ("<", ">")):
        found = text.rfind(sign, tail)
        if found >= 0 and text.find(end, found) < 0:
            return found
    return len(text)


def declaration_end(text: str, at: int) -> int:
    """Give where a DOCTYPE ends, quotes, comments and its subset respected."""
    depth = 0
    for match in _SUBSET.finditer(text, at):
        if match["open"]:
            return -1
        if match[0] == "[":
            depth += 1
        elif match[0] == "]":
            depth -= 1
        elif match[0] == ">" and depth <= 0:
            return match.end()
    return -1
