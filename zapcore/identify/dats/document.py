"""What an XML document tells while it is parsed: its header, and game after game."""

from zapcore.content import DatEntry, DatHeader
from zapcore.identify.dats.games import MOST_WORDS, Read, whole
from zapcore.identify.dats.parents import ParentNames
from zapcore.identify.dats.values import MOST_ENTRIES, MOST_FILES, entry, plain
from zapcore.identify.logiqx import LONGEST, DatError

DEEPEST = 32
GAMES = frozenset({"game", "machine", "software"})
FILES = frozenset({"rom", "disk"})
HEADER = "header"


class Document:
    """Hears the parser, keeps the game that is open, and gives what is whole."""

    def __init__(self, names: ParentNames | None) -> None:
        self._names = names
        self._done: list[Read] = []
        self._depth = 0
        self._many = 0
        self._header: dict[str, str] | None = None
        self._game = ""
        self._parent = ""
        self._files: list[DatEntry] = []
        self._words: dict[str, list[str]] = {}
        self._heard: list[str] | None = None
        self.known = False
        """Whether there was a header or a game."""

    def take(self) -> list[Read]:
        """Give what is whole, and forget it."""
        done, self._done = self._done, []
        return done

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Hear the start of an element."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise DatError("its elements are nested too deep")
        if tag in FILES:
            if self._game:
                self._add(entry(attributes.get, disk=tag == "disk"))
        elif tag in GAMES:
            self._open(attributes)
        elif self._header is not None or tag in {"category", "serial"}:
            self._heard = []
        elif tag == HEADER:
            self._header = {}
        elif tag in {"mame", "softwarelist"}:
            self._tell(_of_list(tag, attributes))

    def text(self, text: str) -> None:
        """Hear text."""
        if self._heard is not None and len(self._heard) < LONGEST:
            self._heard.append(text[: LONGEST + 1])

    def end(self, tag: str) -> None:
        """Hear the end of an element."""
        self._depth -= 1
        if tag in GAMES:
            self._close()
        elif tag == HEADER and self._header is not None:
            get = self._header.get
            self._tell(
                DatHeader(
                    get("name", ""),
                    get("description", ""),
                    get("version", "") or get("date", ""),
                )
            )
            self._header = None
        elif self._heard is not None:
            self._word(tag, plain("".join(self._heard)))
            self._heard = None

    def _tell(self, header: DatHeader) -> None:
        if not self.known:
            self._done.append(header)
            self.known = True

    def _word(self, tag: str, word: str) -> None:
        if self._header is not None:
            self._header.setdefault(tag, word)
        elif self._game and word:
            words = self._words.setdefault(tag, [])
            if len(words) < MOST_WORDS:
                words.append(word)

    def _open(self, attributes: dict[str, str]) -> None:
        self._tell(DatHeader())
        self._game = plain(attributes.get("name"))
        self._parent = plain(attributes.get("cloneof"))
        above = attributes.get("cloneofid")
        if not self._parent and above and self._names is not None:
            self._parent = self._names.name(above)
        serial = plain(attributes.get("serial"))
        self._words = {"serial": [serial]} if serial else {}

    def _add(self, file: DatEntry) -> None:
        self._files.append(file)
        if len(self._files) > MOST_FILES:
            raise DatError(f"a game has at most {MOST_FILES} files")

    def _close(self) -> None:
        if self._game:
            self._done += whole(self._game, self._parent, self._words, self._files)
            self._many += len(self._files)
            if self._many > MOST_ENTRIES:
                raise DatError(f"a DAT has at most {MOST_ENTRIES} files")
        self._game = ""
        self._files = []


def _of_list(tag: str, attributes: dict[str, str]) -> DatHeader:
    if tag == "mame":
        return DatHeader("MAME", "", plain(attributes.get("build")))
    name = plain(attributes.get("name"))
    return DatHeader(name, plain(attributes.get("description")))
