"""Hasheous' copy of IGDB: one game, with objects by their ids where IGDB has lists.

Request and answer as facts, SCANNING 4.6; names of members and images as in 4.1.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from scrapers.providers.answering import day, picture, record
from scrapers.providers.games import percent
from scrapers.providers.reading import number, read_json, text, words
from zapcore.ports_online import Request
from zapcore.sourced import Art, Fact

PATH = "api/v1/MetadataProxy/IGDB/Game"
EXPANDED = "cover,screenshots,genres,game_modes,franchises,involved_companies.company"
FIELDS = frozenset(
    {
        "description",
        "released",
        "rating",
        "genre",
        "modes",
        "family",
        "developer",
        "publisher",
    }
)
KINDS = frozenset({"box2d", "screenshot"})
MOST = 10
"""Screenshots of one game."""

LISTS = (("genres", "genre"), ("game_modes", "modes"), ("franchises", "family"))
COVER, SHOT = "t_1080p", "t_720p"
"""Sizes of its images, named within their URLs."""


def request(game: str, key: Mapping[str, str]) -> Request:
    """Ask for a game by IGDB's id; ``key`` is a header, or none."""
    return Request(
        PATH,
        params=(("Id", game), ("expandColumns", EXPANDED)),
        secret_headers=key,
        read=_read,
    )


def igdb_facts(known: Mapping[str, Any]) -> tuple[Fact, ...]:
    """Give the fields of what ``read`` kept."""
    return tuple(Fact(field, value) for field, value in known.get("facts", ()))


def igdb_art(known: Mapping[str, Any]) -> tuple[Art, ...]:
    """Give the pictures of what ``read`` kept."""
    cover = known.get("cover", "")
    shots = known.get("screenshots", ())
    return (
        *((Art("box2d", cover),) if cover else ()),
        *(Art("screenshot", url, number=at) for at, url in enumerate(shots)),
    )


def _read(body: bytes) -> dict[str, Any]:
    value = record(read_json(body))
    covers = [_sized(one, COVER) for one in _each(value.get("cover"))]
    shots = [_sized(one, SHOT) for one in _each(value.get("screenshots"))]
    return {
        "name": words(value, "name"),
        "facts": [list(fact) for fact in _facts(value)],
        "cover": next(filter(None, covers), ""),
        "screenshots": [url for url in shots if url][:MOST],
    }


def _facts(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    rating = number(value, "total_rating") or number(value, "aggregated_rating")
    single = (
        ("description", words(value, "summary")),
        ("released", day(text(value, "first_release_date"))),
        ("rating", percent(rating)),
        ("developer", _company(value, "developer")),
        ("publisher", _company(value, "publisher")),
    )
    several = (
        (field, words(one, "name"))
        for member, field in LISTS
        for one in _each(value.get(member))
    )
    yield from (fact for fact in (*single, *several) if fact[1])


def _company(value: Mapping[str, Any], role: str) -> str:
    for part in _each(value.get("involved_companies")):
        if part.get(role) is True:
            names = (words(one, "name") for one in _each(part.get("company")))
            name = next(filter(None, names), "")
            if name:
                return name
    return ""


def _each(value: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - of any type
    """Give the objects of a list, of an object by ids, or the one object."""
    if isinstance(value, Mapping) and not {"id", "name", "url"} & value.keys():
        value = list(value.values())
    elif isinstance(value, Mapping):
        value = [value]
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, Mapping))


def _sized(image: Mapping[str, Any], size: str) -> str:
    return picture(words(image, "url").replace("t_thumb", size))
