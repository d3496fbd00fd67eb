"""What a text of a list means to the import, so that two texts can be compared."""

import hashlib
from collections.abc import Mapping
from typing import TypeAlias

from scrapers.exports.gamelist_fields import LISTED, OF_FILE
from scrapers.gamelist_xml.mapping import Mapper
from scrapers.gamelist_xml.reader import GameEntry
from zapcore.titles.fields import clean_field
from zapcore.titles.tagvalues import is_exclusive

REMEMBERED = 4000
LONGEST = 200
"""Characters of a text whose meaning is kept in mind."""

DAY = 8
KIND: Mapping[str, str] = {
    "releasedate": "year",
    "family": "gamefamily",
    "arcadesystemname": "arcadeboard",
}
"""The type of an element's tag, where it is not called so too."""

ELEMENT: Mapping[str, str] = {kind: element for element, kind in KIND.items()}
"""The element of a tag's type, where it is not called so too."""

Meaning: TypeAlias = frozenset[str]
NOTHING: Meaning = frozenset()


class Canon:
    """Gives meanings by the import's own mapper; those that come again once."""

    def __init__(self, mapper: Mapper) -> None:
        self._mapper = mapper
        self._known: dict[tuple[str, str], Meaning] = {}

    def of(self, element: str, text: str) -> Meaning:
        """Give the values that the import makes of an element's text."""
        if element == "desc":
            return described(clean_field(text))
        found = self._known.get((element, text))
        if found is None:
            found = self._learn(element, text)
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            if len(text) <= LONGEST:
                self._known[element, text] = found
        return found

    def of_all(self, element: str, texts: tuple[str, ...]) -> Meaning:
        """Give the values of several texts together."""
        if len(texts) == 1:
            return self.of(element, texts[0])
        return frozenset().union(*(self.of(element, text) for text in texts))

    def _learn(self, element: str, text: str) -> Meaning:
        entry = GameEntry({element: text})
        of_file = element in OF_FILE
        tags = (self._mapper.media_tags if of_file else self._mapper.title_tags)(entry)
        values = frozenset(tag.value for tag in tags)
        if element == "releasedate" and values:
            return frozenset({_digits(text)})
        return values


def described(text: str) -> Meaning:
    """Give a mark of a description: whole ones of many titles would fill memory."""
    if not text:
        return NOTHING
    return frozenset(
        {hashlib.blake2b(text.encode("utf-8", "replace")).hexdigest()[:32]}
    )


def is_last_only(element: str) -> bool:
    """Tell whether of several entries of a title only the last one's value counts."""
    return element == "desc" or is_exclusive(KIND.get(element, element))


def says(element: str, told: Meaning, wanted: Meaning) -> bool:
    """Tell whether what a list tells is what it should.

    A date says what a shorter one does; of several values where one has room, one of
    them is enough.
    """
    if told == wanted:
        return True
    if element == "releasedate":
        return any(_same_date(one, other) for one in told for other in wanted)
    return element not in LISTED and bool(told) and told < wanted


def _same_date(told: str, wanted: str) -> bool:
    """Tell whether a date is a wanted one, of which the first may be made up."""
    if told == wanted:
        return True
    year_only = wanted.endswith("0101") and told[:4] == wanted[:4]
    return year_only or (wanted.endswith("01") and told[:6] == wanted[:6])


def _digits(text: str) -> str:
    clean = clean_field(text)[:DAY]
    return clean if clean.isdigit() else clean[:4]
