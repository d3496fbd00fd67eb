"""Under what a name is compared with the names in a DAT."""

import re
import unicodedata

from zapcore.identify.serial_key import serial_key

LONGEST_ENDING = 5
MOST_SERIALS = 16
_BETWEEN = re.compile(r"\s*[,;/|]\s*")
_SPELLED = str.maketrans({"&": "and", "+": "plus"})


def name_key(name: str) -> str:
    """Give what two spellings of one name share: its letters and digits, small.

    A name of signs alone stands for itself.
    """
    text = name if name.isascii() else unicodedata.normalize("NFKC", name)
    text = text.casefold()
    return "".join(filter(str.isalnum, text.translate(_SPELLED))) or text.strip()


def stem(file: str) -> str:
    """Give a file's name without its extension; a blank is in none."""
    name, dot, ending = file.rpartition(".")
    known = 0 < len(ending) <= LONGEST_ENDING and ending.isalnum()
    return name if dot and name and known else file


def ending(file: str) -> str:
    """Give a file's extension, small and with its dot; "" without one."""
    return file[len(stem(file)) :].lower()


def serial_keys(serials: str) -> list[str]:
    """Give the serials that a DAT writes in one text, each as it is compared."""
    parts = _BETWEEN.split(serials)[:MOST_SERIALS]
    return [*dict.fromkeys(filter(None, map(serial_key, parts)))]
