"""``index.tsv``: which key stands for a name, a dump or a title of the library.

The file is streamed over what the library asks for: nothing else of it is kept.
"""

from array import array

from scrapers.artwork_pack.keys import Keys
from scrapers.artwork_pack.names import bare, without_disc
from scrapers.artwork_pack.tables import BAD_KEY, Complaints, is_key, lines
from scrapers.artwork_pack.texts import NONE, Texts
from scrapers.artwork_pack.wanted import Wanted
from scrapers.gamelist_xml.matcher import fold

INDEX = "index.tsv"
COLUMNS = 4
SEVERAL = -2
"""Two keys claim it: none of them is taken."""

LONGEST_NAME = 1000
SEVERAL_KEYS = "{} leads to two keys here; neither is taken for it"


class Claims:
    """What a table of texts leads to: one key, several, none."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._keys = array("i", [NONE]) * len(texts)

    def key_of(self, text: object) -> int:
        """Give the number of the one key of a text, else a number below 0."""
        at = self._texts.find(text)
        return self._keys[at] if at >= 0 else NONE

    def claim(self, at: int, key: str, keys: Keys) -> bool:
        """Lead a text, by its number, to a key; false if it is the second one.

        A third one changes nothing, and is not kept.
        """
        known = self._keys[at]
        if known == SEVERAL:
            return True
        number = keys.add(key)
        self._keys[at] = number if known in (NONE, number) else SEVERAL
        return self._keys[at] != SEVERAL


class Index:
    """What the index of one pack folder says of the library."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self.names = Claims(wanted.names)
        self.discs = Claims(wanted.discs)
        self.dumps = Claims(wanted.dumps)
        self.titles = Claims(wanted.titles)

    def read(
        self, folder: str, keys: Keys, complaints: Complaints, *, dumps: bool = False
    ) -> None:
        """Read ``index.tsv``; ``dumps``: nothing but dumps is looked at."""
        path = f"{folder}/{INDEX}"
        for line, _, row in lines(path, COLUMNS, complaints):
            name, crc, size, key = row[:COLUMNS]
            if not is_key(key) or not 0 < len(name) <= LONGEST_NAME:
                complaints.add(path, line, BAD_KEY)
                continue
            several = self._dump(crc, size, key, keys)
            if not dumps:
                several = self._name(fold(name), key, keys) or several
            if several:
                complaints.add(path, line, SEVERAL_KEYS.format(several))

    def _name(self, name: str, key: str, keys: Keys) -> str:
        """Take a name and its title; say what of it leads to two keys, if it matters.

        That a title has many keys is usual.
        """
        wanted, good = self._wanted, True
        if (at := wanted.names.find(name)) >= 0:
            good = self.names.claim(at, key, keys)
        if len(wanted.discs) and (at := wanted.discs.find(without_disc(name))) >= 0:
            self.discs.claim(at, key, keys)
        if (at := wanted.titles.find(bare(name))) >= 0:
            self.titles.claim(at, key, keys)
        return "" if good else "this name"

    def _dump(self, crc: str, size: str, key: str, keys: Keys) -> str:
        if not crc or not size or not len(self._wanted.dumps):
            return ""
        try:
            at = self._wanted.dumps.find((int(crc, 16), int(size)))
        except ValueError:
            return ""
        good = at < 0 or self.dumps.claim(at, key, keys)
        return "" if good else "this dump"
