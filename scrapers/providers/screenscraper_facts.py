"""ScreenScraper's games as facts, and its media (SCANNING 4.2)."""

import html
import re
from collections.abc import Iterator, Sequence
from typing import Any

from scrapers.providers.answering import day
from scrapers.providers.games import FactList, Found, percent, unlike
from scrapers.providers.reading import items, number, text, words
from zapcore.sourced import Art, Candidate, SourceGame

SECRETS = re.compile(r"\b(?:dev|ss)(?:id|password)=[^&#]*&?", re.IGNORECASE)
"""Parameters that an address of a picture comes with, and is kept without."""

SPELLED = str.maketrans({"(": "%28", ")": "%29", " ": "%20"})
KINDS: dict[str, tuple[str, int]] = {
    "box-2D": ("box2d", 0),
    "box-2D-back": ("box2d_back", 0),
    "box-2D-side": ("box2d_side", 0),
    "box-3D": ("box3d", 0),
    "bezel-16-9": ("bezel", 0),
    "fanart": ("fanart", 0),
    "wheel-hd": ("logo", 0),
    "wheel": ("logo", 1),
    "screenmarquee": ("marquee", 0),
    "mixrbv1": ("miximage", 0),
    "miximage1": ("miximage", 1),
    "miximage2": ("miximage", 2),
    "mixrbv2": ("miximage_v2", 0),
    "support-2D": ("physical", 0),
    "ss": ("screenshot", 0),
    "sstitle": ("title_screen", 0),
    "manuel": ("manual", 0),
    "video": ("video", 0),
    "video-normalized": ("video_normalized", 0),
}
"""Its type of a medium to our kind, and which of several types of a kind is first."""

ROLES = {"developpeur": "developer", "editeur": "publisher"}
LISTS = {"genres": "genre", "familles": "family", "modes": "modes"}
NO_GAME = "ZZZ(NOTGAME)"
HEX = re.compile(r"(?:[0-9a-f]{8}|[0-9a-f]{32}|[0-9a-f]{40})")


def found(value: Any, platforms: Sequence[Any]) -> Found:  # noqa: ANN401 - JSON
    """Give a game, as it is judged for these platforms and with what is known of it."""
    names = unlike(said(one, "text") for one in items(value, "noms"))
    known = text(value, "id")
    dates = [
        (text(one, "region").lower(), day(text(one, "text")))
        for one in items(value, "dates")
    ]
    facts = FactList()
    _add_texts(facts, value)
    _add_lists(facts, value)
    for region, date in dates:
        facts.add("released", date, region)
    facts.add("rating", percent(number(value, "note", "text"), 20.0))
    facts.add("players", _players(said(value, "joueurs", "text")))
    game = SourceGame("ss", known, facts.all(), tuple(art(value)), names)
    year = min((date[:4] for _, date in dates if date), default="")
    on = _is_on(text(value, "systeme", "id"), platforms)
    return Found(Candidate(known, names, year, on), game)


def is_game(value: Any) -> bool:  # noqa: ANN401 - JSON
    """Tell whether it is a game, not a BIOS, a demo of a device or the like."""
    names = (said(one, "text") for one in items(value, "noms"))
    flagged = text(value, "notgame").lower() in {"true", "1"}
    return not flagged and not any(name.startswith(NO_GAME) for name in names)


def said(value: Any, *path: str) -> str:  # noqa: ANN401 - JSON
    """Give a text with its HTML entities read."""
    return html.unescape(words(value, *path)).strip()


def without_secrets(url: str) -> str:
    """Give an address without the parameters that tell who asked."""
    place, _, query = url.partition("#")[0].partition("?")
    kept = SECRETS.sub("", query).rstrip("&").translate(SPELLED)
    return f"{place}?{kept}" if kept else place


def art(value: Any) -> Iterator[Art]:  # noqa: ANN401 - JSON
    """Give the media of the game itself; of its ROM, or a group, they are not."""
    for one in items(value, "medias"):
        known = KINDS.get(text(one, "type"))
        url = words(one, "url")
        if known and url and text(one, "parent") in {"jeu", ""}:
            kind, place = known
            size = number(one, "size") or 0.0
            hashes = (_hex(text(one, name)) for name in ("crc", "md5", "sha1"))
            region, ending = text(one, "region").lower(), text(one, "format").lower()
            clean = without_secrets(url)
            yield Art(kind, clean, region, place, ending, int(size), *hashes)


def _add_texts(facts: FactList, value: Any) -> None:  # noqa: ANN401 - JSON
    for one in items(value, "noms"):
        facts.add("title", said(one, "text"), text(one, "region").lower())
    for one in items(value, "synopsis"):
        facts.add(
            "description", said(one, "text"), language=text(one, "langue").lower()
        )
    for key, role in ROLES.items():
        facts.add(role, said(value, key, "text"))
    for one in items(value, "classifications"):
        rating = said(one, "text")
        board = said(one, "type")
        facts.add("agerating", f"{board} {rating}".strip() if rating else "")


def _add_lists(facts: FactList, value: Any) -> None:  # noqa: ANN401 - JSON
    for key, field in LISTS.items():
        for name in (name for one in items(value, key) for name in items(one, "noms")):
            language = text(name, "langue").lower()
            facts.add(field, said(name, "text"), language=language)


def _players(words: str) -> str:
    numbers = re.findall(r"\d{1,3}", words)
    return "-".join(numbers[:2])


def _is_on(system: str, platforms: Sequence[Any]) -> bool | None:
    return system in map(str, platforms) if system and platforms else None


def _hex(hashed: str) -> str:
    lower = hashed.lower()
    return lower if HEX.fullmatch(lower) else ""
