"""Names that every file system takes, and that no other file of a folder has.

Reserved characters: those of FAT and exFAT (Microsoft, "exFAT file system
specification", 7.7.3.1); a name ends in no dot or space (Microsoft, "Naming Files,
Paths, and Namespaces").
"""

from collections.abc import Iterable

RESERVED = frozenset('/\\:*?"<>|')
LONGEST = 200
"""Bytes of a name without its extension: with it, and a number, less than 255."""

DEVICES = frozenset(
    (
        "con",
        "prn",
        "aux",
        "nul",
        *(f"{d}{n}" for d in ("com", "lpt") for n in "123456789"),
    )
)


class SafeNames:
    """Gives names of one folder; ``taken`` are there already, with their extensions."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {name.casefold() for name in taken}

    def of(self, text: str, end: str, spare: str = "game") -> str:
        """Give a name that nobody has yet: ``text (2).end`` where another has it."""
        plain = safe(text) or spare
        found, number = plain + end, 1
        while found.casefold() in self._taken:
            number += 1
            found = f"{plain} ({number}){end}"
        self._taken.add(found.casefold())
        return found


def safe(text: str) -> str:
    """Give a text that is good for a name, "" if nothing of it is."""
    plain = "".join(
        "_" if one in RESERVED or not one.isprintable() else one for one in text
    )
    short = plain.strip(". ").encode("utf-8", "replace")[:LONGEST]
    found = short.decode("utf-8", "ignore").strip(". ")
    return f"_{found}" if found.partition(".")[0].casefold() in DEVICES else found
