"""The keys of one pack folder, by number, and which of them have a picture."""

import os
from array import array

from scrapers.artwork_pack.tables import Complaints
from scrapers.artwork_pack.texts import NONE, Texts
from scrapers.gamelist_xml.matcher import fold
from scrapers.gamelist_xml.paths import inside
from zapcore.names import is_text

ENDS = (".jpg", ".png", ".jpeg")
"""Of pictures, the better first: boxes are JPEG, screens are PNG."""

MOST_PICTURES = 200_000
TOO_MANY = f"this folder has more than {MOST_PICTURES} pictures; the rest was left out"
LINK_OUT = "this picture is no file in its folder, or a link out of it"
NO_NAME = "a file here has a name that is not UTF-8, and was left out"


class Keys:
    """Keys without regard to case, each with its name as it is written.

    Of names that differ in nothing but case the better ending, then the first by
    letters has the key.
    """

    def __init__(self) -> None:
        self._texts = Texts()
        self._ranks = array("b")
        self._starts = array("I")
        self._written = bytearray()

    def __len__(self) -> int:
        return len(self._texts)

    def find(self, folded: str) -> int:
        """Give the number of a folded key, ``NONE`` if the folder has none such."""
        return self._texts.find(folded)

    def add(self, key: str) -> int:
        """Give the number of a key, also of one that has no picture."""
        number = self._texts.add(fold(key))
        if number == len(self._ranks):
            self._ranks.append(NONE)
            self._starts.append(0)
        return number

    def picture(self, number: int) -> str:
        """Give the name of a key's picture, "" if it has none."""
        if number < 0 or self._ranks[number] == NONE:
            return ""
        start = self._starts[number]
        return self._written[start : self._written.index(b"\0", start)].decode()

    def add_picture(self, name: str) -> None:
        """Take the name of a file that may be a picture."""
        stem, dot, end = name.rpartition(".")
        end = f"{dot}{end}".lower()
        if not stem or end not in ENDS:
            return
        number, rank = self.add(stem), ENDS.index(end)
        old = self.picture(number)
        if not old or (rank, name) < (self._ranks[number], old):
            self._ranks[number] = rank
            self._starts[number] = len(self._written)
            self._written += name.encode() + b"\0"


def list_pictures(folder: str, complaints: Complaints) -> Keys:
    """Give the keys that have a picture in a pack folder.

    Raises:
        OSError: the folder cannot be read.
    """
    keys, real = Keys(), os.path.realpath(folder)
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.name.lower().endswith(ENDS):
                continue
            if len(keys) >= MOST_PICTURES:
                complaints.add(folder, 0, TOO_MANY)
                break
            if not is_text(entry.name):
                complaints.add(folder, 0, NO_NAME)
            elif _is_usable(entry, real):
                keys.add_picture(entry.name)
            else:
                complaints.add(entry.path, 0, LINK_OUT)
    return keys


def _is_usable(entry: os.DirEntry[str], real: str) -> bool:
    """Tell whether it is a file, or a link to one in the same folder."""
    if not entry.is_symlink():
        return entry.is_file(follow_symlinks=False)
    try:
        return inside(os.path.realpath(entry.path), (real,)) and entry.is_file()
    except OSError:
        return False
