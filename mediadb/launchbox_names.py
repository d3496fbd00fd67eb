"""Under what names LaunchBox's games, files and pictures are compared."""

import re
import unicodedata
import zlib

_ARTICLES = "the|an?|der|die|das|le|la|les|el|los|las|il|lo|gli"
_INVERTED = re.compile(rf"(.+?), ({_ARTICLES})(?=\s*$|\s+-\s|\s*:)", re.IGNORECASE)
_ACCENTS = re.compile("[\u0300-\u036f]+")
_SPELLED = str.maketrans({"&": "and", "+": "plus"})


def folded(name: str) -> str:
    """Give the letters and digits of a name, small, without accents.

    ``Foo, The - Bar`` is ``The Foo - Bar``. A name of signs alone stands for itself.
    Source: facts/SCANNING.md, section 4.5.
    """
    text = name
    if ", " in text:
        text = _INVERTED.sub(r"\2 \1", text, count=1)
    if not text.isascii():
        bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
        # Marks that are no accents, as of kana, belong to their letter.
        text = unicodedata.normalize("NFC", bare)
    text = text.casefold().translate(_SPELLED)
    return "".join(filter(str.isalnum, text)) or text.strip()


def name_number(fold: str) -> int:
    """Give the 32 bits under which a folded name is found."""
    return zlib.crc32(fold.encode("utf-8", "replace"))


def file_key(file: str) -> str:
    """Give a file's name without its extension as it is compared."""
    return unicodedata.normalize("NFC", file).casefold().strip()
