"""What the rows of a system ask a pack for, as look-up tables that an index fits."""

from collections.abc import Iterable, Mapping

from scrapers.artwork_pack.names import Names, Row
from scrapers.artwork_pack.texts import NONE, Texts

Dump = tuple[int, int]
"""CRC32 and size in bytes."""


class Wanted:
    """The names, dumps and bare titles of rows, each once."""

    def __init__(
        self,
        rows: Iterable[Row],
        names: Names,
        dumps: Mapping[int, tuple[Dump, ...]],
    ) -> None:
        self.names, self.discs, self.titles = Texts(), Texts(), Texts()
        self.dumps, self._tails = Texts(), Texts()
        for media, _, path in rows:
            named = names.of(media, path)
            for name in named.names:
                self.names.add(name)
            for text, table in (
                (named.title, self.titles),
                (named.discs, self.discs),
                (named.tail, self._tails),
            ):
                if text:
                    table.add(text)
            for dump in dumps.get(media, ()):
                self.dumps.add(dump)

    def names_key(self, folded: str) -> bool:
        """Tell whether a key may be asked for by itself."""
        tables = (self.names, self._tails)
        return any(table.find(folded) != NONE for table in tables)
