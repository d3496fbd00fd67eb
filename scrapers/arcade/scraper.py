"""The scraper ``arcade``: MAME's names, parents and categories from lists of the owner.

``docs/arcade.md``, "Lists of MAME", says which lists are read and where they lie. What
they say of a set goes to each row that loads it: several may, and none is chosen.
"""

import contextlib
from collections.abc import Iterator, Sequence

from scrapers.arcade.places import find_lists
from scrapers.gamelist_xml.places import stamp_of
from zapcore.events import Warned
from zapcore.identify.decoders.tables import ways
from zapcore.model import (
    Passed,
    ScrapeJob,
    ScrapePlace,
    ScrapeRecord,
    ScraperOption,
)

VERSION = 3
"""Changes when lists would be read or matched otherwise: known stamps end."""

LIST = ScraperOption(
    "list",
    "folder",
    "",
    "A folder with lists of MAME: the output of mame -listxml, a DAT, an "
    "ArcadeDatabase.csv or a catver.ini, each also as .zip or .gz.",
)

OTHERS = ("DAPHNE", "Pinball", "Singe")
"""Arcade systems whose files are no sets of MAME in every collection."""


class Arcade:
    """Reads the lists of MAME that lie beside the games."""

    id = "arcade"
    name = "MAME and arcade lists"
    supported_systems: Sequence[str] = (
        *(system for system, known in ways().items() if "mame" in known),
        *OTHERS,
    )
    options: Sequence[ScraperOption] = (LIST,)
    fills = True
    wants = frozenset({"digests"})

    def stamps(self, place: ScrapePlace) -> dict[str, bytes]:
        """Give path to (version, size, time) of the lists that are there."""
        found = {}
        for item in find_lists(place, _own(place)):
            with contextlib.suppress(OSError):
                found[item.path] = f"{VERSION} {stamp_of(item.path)}".encode()
        return found

    def read(self, job: ScrapeJob) -> Iterator[ScrapeRecord | Warned | Passed]:
        """Yield a record for each row whose set a list knows, in the order of rows.

        Of a row of which all that lists say is known there is none.
        """
        from scrapers.arcade.reading import read_lists  # noqa: PLC0415 - 20 ms that only a list needs

        return read_lists(find_lists(job.place, _own(job.place)), job)


def _own(place: ScrapePlace) -> str:
    return str(place.options.get(LIST.name) or "")
