"""What of a game goes into a metadata file, and how its values are written there.

Source of the forms: https://pegasus-frontend.org/docs/user-guide/meta-files/ ("Games").
"""

import re

from scrapers.exports.pegasus_entry import TITLE
from scrapers.pegasus.assets import NAMES
from scrapers.pegasus.meaning import DESCRIPTION
from zapcore.exporting import ExportGame
from zapcore.titles.fields import normalize_players

ART = tuple(NAMES)
FULL = 100
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", re.ASCII)


def values_of(game: ExportGame) -> dict[str, tuple[str, ...]]:
    """Give field to texts, in the order in which they are written; none is empty."""
    values = game.values
    found = {
        TITLE: values.get("title", ())[:1],
        "developer": values.get("developer", ()),
        "publisher": values.get("publisher", ()),
        "genre": values.get("genre", ()),
        "players": most_first(values.get("players", ())),
        "release": date(values.get("released", ())),
        "rating": tuple(f"{number}%" for number in percent(values.get("rating", ()))),
        DESCRIPTION: values.get("description", ())[:1],
    }
    known = {
        name: tuple(text for text in texts if text.strip())
        for name, texts in found.items()
    }
    return {name: texts for name, texts in known.items() if texts}


def date(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Give a date as ``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY``."""
    match = _DATE.match(texts[0].strip()) if texts else None
    return (match[0],) if match else ()


def percent(texts: tuple[str, ...]) -> tuple[int, ...]:
    """Give a rating from 0 to 100."""
    try:
        return tuple(round(min(max(float(text), 0), FULL)) for text in texts[:1])
    except (ValueError, OverflowError):
        return ()


def most_first(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Give texts on players, first that of most: where one has room it is written."""
    ranked = sorted(texts, key=lambda text: -int(normalize_players(text) or 0))
    return tuple(text for text in ranked if normalize_players(text))
