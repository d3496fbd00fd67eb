"""What a file's own name tells of it: an index knows that without any list."""

from collections.abc import Mapping
from types import MappingProxyType

from zapcore.exporting import ExportGame
from zapcore.titles.names import NameParser

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "release": "year",
        "ReleaseDate": "year",
        "players": "players",
        "MaxPlayers": "players",
        "Region": "region",
    }
)
"""Field of a format to the type of tag by which a name tells it."""

YEAR = 4


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
