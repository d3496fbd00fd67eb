"""Which pack folders hold the art of a system: its own, and those of its siblings.

Source: ``data/folders.json``, the published folders of the format. A system that is not
in it has the folders of its own name, but none that the table gives to another: several
systems share a folder of games, and never their art.
"""

import functools
import json
from collections.abc import Iterator, Mapping
from importlib import resources

from zapcore.model import ScrapePlace
from zapcore.valueclass import dataclass


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Names of folders below ``docs``, in small letters, best first.

    Of ``siblings`` only a dump of the very same bytes is taken.
    """

    folders: tuple[str, ...]
    siblings: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Give the own folders and the siblings."""
        return self.folders + self.siblings


@dataclass(frozen=True, slots=True)
class Table:
    """``endings``: system to file extension to the one folder of such files."""

    folders: Mapping[str, tuple[str, ...]]
    siblings: Mapping[str, tuple[str, ...]]
    endings: Mapping[str, Mapping[str, str]]
    taken: frozenset[str]


@functools.cache
def load_table() -> Table:
    """Read the table that comes with the scraper."""
    file = resources.files("scrapers.artwork_pack") / "data" / "folders.json"
    data = json.loads(file.read_text("utf-8"))
    folders, siblings = _folded(data["folders"]), _folded(data["siblings"])
    endings = {
        system: {end: name.lower() for end, name in row.items()}
        for system, row in data["endings"].items()
    }
    taken = {name for row in folders.values() for name in row}
    taken |= {name for row in endings.values() for name in row.values()}
    return Table(folders, siblings, endings, frozenset(taken))


def catalogues(place: ScrapePlace) -> dict[str, Catalogue]:
    """Give file extension to catalogue; "" stands for all that are not named."""
    table = load_table()
    system = place.system_id
    own = table.folders.get(system) or tuple(_free(place, table))
    found = {"": Catalogue(own, table.siblings.get(system, ()))}
    for end, name in table.endings.get(system, {}).items():
        found[end] = Catalogue((name,))
    return found


def _free(place: ScrapePlace, table: Table) -> Iterator[str]:
    names = dict.fromkeys(name.lower() for name in place.names)
    return (name for name in names if name not in table.taken)


def _folded(rows: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(name.lower() for name in row) for key, row in rows.items()}
