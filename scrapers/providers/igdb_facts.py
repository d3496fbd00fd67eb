"""IGDB's games as facts (SCANNING 4.1; fields as its API names them)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from scrapers.providers.games import FactList, Found, percent, unlike
from scrapers.providers.reading import at, items, number, text, words
from zapcore.sourced import Art, Candidate, SourceGame

FIELDS = (
    "id,name,summary,total_rating,aggregated_rating,first_release_date,"
    "cover.url,screenshots.url,artworks.url,alternative_names.name,genres.name,"
    "franchise.name,franchises.name,collections.name,game_modes.name,"
    "involved_companies.company.name,involved_companies.developer,"
    "involved_companies.publisher,platforms,age_ratings.organization.name,"
    "age_ratings.rating_category.rating,game_localizations.name,"
    "game_localizations.cover.url,game_localizations.region.identifier,"
    "multiplayer_modes.offlinemax,multiplayer_modes.offlinecoopmax,"
    "multiplayer_modes.onlinemax,multiplayer_modes.onlinecoopmax"
)

REGIONS = {
    "EU": "eu",
    "ja-JP": "jp",
    "ko-KR": "kr",
    "zh-CN": "cn",
    "zh-TW": "tw",
}
"""Regions of localised names and covers; all others have the default ones."""

ROLES = ("developer", "publisher")
THUMB, COVER, SHOT = "t_thumb", "t_1080p", "t_720p"
OFFLINE = ("offlinemax", "offlinecoopmax")
ONLINE = ("onlinemax", "onlinecoopmax")


def found(value: Any, platforms: frozenset[str] = frozenset()) -> Found:  # noqa: ANN401 - JSON
    """Give a game, as it is judged for these platforms and with what is known of it."""
    number_, name = text(value, "id"), words(value, "name")
    released = _date(value)
    names = unlike((name, *_texts(value, "alternative_names"), *_localized(value)))
    there = {text(one, "id") or text(one) for one in items(value, "platforms")}
    on = bool(there & platforms) if there and platforms else None
    facts = FactList()
    _add_names(facts, value)
    _add_companies(facts, value)
    _add_lists(facts, value)
    facts.add("description", words(value, "summary"))
    facts.add("released", released)
    facts.add("rating", _rating(value))
    facts.add("players", _players(value))
    game = SourceGame("igdb", number_, facts.all(), tuple(_art(value)), names[1:])
    return Found(Candidate(number_, names, released[:4], on), game)


def _add_names(facts: FactList, value: Any) -> None:  # noqa: ANN401 - JSON
    facts.add("title", words(value, "name"))
    for one in items(value, "game_localizations"):
        region = REGIONS.get(words(one, "region", "identifier"))
        if region:
            facts.add("title", words(one, "name"), region)


def _add_companies(facts: FactList, value: Any) -> None:  # noqa: ANN401 - JSON
    for one in items(value, "involved_companies"):
        name = words(one, "company", "name")
        roles = [role for role in ROLES if at(one, role) is not None]
        if not roles:  # it does not tell: the first is who made it
            facts.add("developer", name)
        for role in roles:
            if at(one, role) is True:
                facts.add(role, name)


def _add_lists(facts: FactList, value: Any) -> None:  # noqa: ANN401 - JSON
    for name in _texts(value, "genres"):
        facts.add("genre", name)
    for name in _texts(value, "game_modes"):
        facts.add("modes", name)
    facts.add("family", words(value, "franchise", "name"))
    for key in ("franchises", "collections"):
        for name in _texts(value, key):
            facts.add("family", name)
    for one in items(value, "age_ratings"):
        rating = words(one, "rating_category", "rating")
        board = words(one, "organization", "name")
        facts.add("agerating", f"{board} {rating}".strip() if rating else "")


def _texts(value: Any, key: str) -> Iterator[str]:  # noqa: ANN401 - JSON
    return (words(one, "name") for one in items(value, key))


def _localized(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    return _texts(value, "game_localizations")


def _date(value: Any) -> str:  # noqa: ANN401 - JSON
    seconds = number(value, "first_release_date")
    if seconds is None:
        return ""
    try:
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


def _rating(value: Any) -> str:  # noqa: ANN401 - JSON
    total = percent(number(value, "total_rating"))
    return total or percent(number(value, "aggregated_rating"))


def _players(value: Any) -> str:  # noqa: ANN401 - JSON
    """Give "1-N": of those at one machine, else over a network."""
    modes = items(value, "multiplayer_modes")
    for keys in (OFFLINE, ONLINE):
        most = max(
            (number(mode, key) or 0 for mode in modes for key in keys), default=0
        )
        if most > 1:
            return f"1-{int(most)}"
    return ""


def _art(value: Any) -> Iterator[Art]:  # noqa: ANN401 - JSON
    yield from _picture("box2d", value.get("cover"), COVER)
    for one in items(value, "game_localizations"):
        region = REGIONS.get(words(one, "region", "identifier"))
        if region:
            yield from _picture("box2d", one.get("cover"), COVER, region=region)
    for place, one in enumerate(items(value, "screenshots")):
        yield from _picture("screenshot", one, SHOT, place)
    for place, one in enumerate(items(value, "artworks")):
        yield from _picture("fanart", one, COVER, place)


def _picture(
    kind: str,
    value: Any,  # noqa: ANN401 - JSON
    size: str,
    place: int = 0,
    region: str = "",
) -> Iterator[Art]:
    url = words(value, "url").replace(THUMB, size)
    if url:
        whole = f"https:{url}" if url.startswith("//") else url
        yield Art(kind, whole, region, place, url.rpartition(".")[2])
