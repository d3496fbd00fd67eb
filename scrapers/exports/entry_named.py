"""What texts mean to a library, and what a file's own name tells without any list."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from zapcore.exporting import ExportGame
from zapcore.titles.names import NameParser

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "release": "year",
        "ReleaseDate": "year",
        "players": "players",
        "MaxPlayers": "players",
        "publisher": "publisher",
        "Publisher": "publisher",
        "Region": "region",
    }
)
"""Field of a format to the type of tag by which a name tells it."""

YEAR = 4
REMEMBERED = 4000
LONGEST = 200
"""Characters of texts whose facts are kept in mind: companies and genres repeat."""

Facts = frozenset[str]


class KnownFacts:
    """Makes facts of a field's texts; of those that come again once."""

    def __init__(self, make: Callable[[str, tuple[str, ...]], Facts]) -> None:
        self._make = make
        self._known: dict[tuple[str, tuple[str, ...]], Facts] = {}

    def of(self, field: str, texts: tuple[str, ...]) -> Facts:
        """Give the facts."""
        found = self._known.get((field, texts))
        if found is None:
            found = self._make(field, texts)
            if sum(map(len, texts)) <= LONGEST:
                if len(self._known) >= REMEMBERED:
                    self._known.clear()
                self._known[field, texts] = found
        return found


class NamedFacts:
    """Reads names of files of one type of media."""

    def __init__(self, media_type: str) -> None:
        self._names = NameParser(media_type)

    def tells(
        self,
        game: ExportGame,
        field: str,
        there: frozenset[str],
        wanted: frozenset[str],
    ) -> bool:
        """Tell whether a name says what an entry does not say ``there``."""
        kind = KINDS.get(field)
        if kind is None:
            return False
        name = self._names.parse(game.path.rpartition("/")[2], "")
        own = {value for type_, value in name.tags if type_ == kind}
        if kind == "year":
            return not there and {day[:YEAR] for day in wanted} <= own
        return wanted <= there | own
