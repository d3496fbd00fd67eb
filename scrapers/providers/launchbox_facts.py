"""A game of LaunchBox's dump, or of a local install, as facts and art.

Elements and types of images as facts/SCANNING.md, section 4.5, has them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from scrapers.providers.answering import day
from scrapers.providers.games import FactList, percent, unlike
from scrapers.providers.launchbox_tables import kind_of, rank_of, region_of
from scrapers.providers.reading import number
from zapcore.ports_launchbox import BoxFound, BoxImage
from zapcore.sourced import Art, Candidate, Fact, SourceGame

ID: Final = "launchbox"
BEST_RATING: Final = 5.0
MOST_PLAYERS: Final = 1000
HEX: Final = 8
_CRC = re.compile(r"\d{1,10}", re.ASCII)


def candidate_of(found: BoxFound) -> Candidate:
    """Give a game as it is judged by name."""
    names = unlike((found.name, *(one.name for one in found.names)))
    return Candidate(str(found.id), names, _released(found.facts)[:4], platform=True)


def game_of(found: BoxFound, images: str, regions: Sequence[str]) -> SourceGame:
    """Give a game of the dump; ``images`` is the base URL of its pictures."""
    names = tuple(one.name for one in found.names if one.name != found.name)
    art = art_of(found.images, images, regions)
    return SourceGame(ID, str(found.id), facts_of(found), art, unlike(names))


def facts_of(found: BoxFound) -> tuple[Fact, ...]:
    """Give what the dump, or an install (its elements have other names), says."""
    told, facts = found.facts, FactList()
    facts.add("title", found.name)
    facts.add("description", _first(told, "Notes", "Overview"), language="en")
    facts.add("developer", told.get("Developer", ""))
    facts.add("publisher", told.get("Publisher", ""))
    for genre in _first(told, "Genre", "Genres").split(";"):
        facts.add("genre", genre.strip())
    facts.add("released", _released(told))
    rating = _first(told, "CommunityStarRating", "CommunityRating")
    facts.add("rating", percent(number(rating), BEST_RATING))
    facts.add("players", _players(told.get("MaxPlayers", "")))
    facts.add("agerating", _esrb(_first(told, "Rating", "ESRB")))
    cooperative = "cooperative" in told.get("PlayMode", "").lower()
    if cooperative or told.get("Cooperative", "").lower() == "true":
        facts.add("modes", "Co-operative")
    return facts.all()


def art_of(
    images: Iterable[BoxImage], base: str, regions: Sequence[str]
) -> tuple[Art, ...]:
    """Give the pictures of a game, of each kind the best type first, then by region.

    ``regions`` is the owner's order; a picture without a region comes after them.
    """

    def place(image: BoxImage) -> tuple[int, int]:
        region = region_of(image.region)
        known = region in regions
        return rank_of(image.type), regions.index(region) if known else len(regions)

    numbers: dict[str, int] = {}
    found: list[Art] = []
    for image in sorted(images, key=place):
        kind = kind_of(image.type)
        if not kind:
            continue
        at = numbers[kind] = numbers.get(kind, -1) + 1
        url = f"{base}/{quote(image.file, safe='/')}"
        region, crc = region_of(image.region), _crc(image.crc)
        found.append(Art(kind, url, region, at, _format(image.file), crc=crc))
    return tuple(found)


def _first(told: Mapping[str, str], *tags: str) -> str:
    return next(filter(None, (told.get(tag, "") for tag in tags)), "")


def _released(told: Mapping[str, str]) -> str:
    return day(_first(told, "ReleaseDate", "ReleaseYear"))


def _players(text: str) -> str:
    most = number(text) or 0
    return str(int(most)) if 1 <= most <= MOST_PLAYERS else ""


def _esrb(text: str) -> str:
    """Give ``ESRB E10+`` of ``E10+ - Everyone 10+``, "" for what is not rated."""
    letter = text.partition(" - ")[0].strip()
    return f"ESRB {letter}" if letter and letter.lower() != "not rated" else ""


def _format(file: str) -> str:
    return file.rpartition(".")[2].lower() if "." in file else ""


def _crc(text: str) -> str:
    """Give eight hex digits of a CRC-32, which the dump writes as a decimal number."""
    value = int(text) if _CRC.fullmatch(text) else 0
    return f"{value:08x}" if 0 < value < 1 << 32 else ""
