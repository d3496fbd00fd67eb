"""What is kept of ScreenScraper's answers (facts, SCANNING 4.2)."""

from typing import Any

from scrapers.providers.answering import numeric, records
from scrapers.providers.games import keep, keep_found
from scrapers.providers.reading import at, items, text
from scrapers.providers.screenscraper_facts import found, is_game, said
from zapcore.errors import BadAnswerError
from zapcore.ports_online import NameJudge
from zapcore.sourced import Candidate, GameQuery

SOURCE = "ss"


def nothing(_response: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Keep nothing of an answer that was asked for its limits."""
    return {}


def read_game(game: GameQuery | None, response: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Give what is kept of one file or id: its ``game``, None of what is no game.

    ``by_bytes``: it was found by the bytes, not by the file's name only.

    Raises:
        BadAnswerError: the answer has no game with an id and a name.
    """
    value = at(response, "jeu")
    if not _is_named(value):
        raise BadAnswerError("ScreenScraper answered with a game without id or name")
    if not is_game(value):
        return {"game": None}
    platforms = game.platforms.get(SOURCE, ()) if game else ()
    one = found(value, platforms)
    return {
        "game": keep(one.game),
        "candidate": list(one.candidate),
        "by_bytes": game is not None and _is_by_bytes(game, value, one.candidate),
    }


def _is_by_bytes(game: GameQuery, value: Any, candidate: Candidate) -> bool:  # noqa: ANN401 - JSON
    """Tell whether it knew the bytes, not only the name of the file."""
    sent = {
        "romcrc": game.hashes.crc32,
        "rommd5": game.hashes.md5,
        "romsha1": game.hashes.sha1,
    }
    told = {key: text(value, "rom", key).lower() for key in sent}
    both = [told[key] == sent[key].lower() for key in sent if told[key] and sent[key]]
    if both:
        return any(both)
    return any(sent.values()) and (candidate.platform is not False or game.arcade)


def read_search(
    game: GameQuery,
    judge: NameJudge,
    response: Any,  # noqa: ANN401 - JSON
) -> dict[str, Any] | None:
    """Give what is kept of a search, None of one that found nothing.

    Raises:
        BadAnswerError: it found what are no games.
    """
    values = [one for one in records(at(response, "jeux")) if one]
    named = [one for one in values if _is_named(one)]
    if values and not named:
        raise BadAnswerError("ScreenScraper found games without id or name")
    platforms = game.platforms[SOURCE]
    several = [found(one, platforms) for one in named if is_game(one)]
    return keep_found(several, game, judge)


def _is_named(value: Any) -> bool:  # noqa: ANN401 - JSON
    return bool(numeric(text(value, "id"))) and any(
        said(one, "text") for one in items(value, "noms")
    )


def as_search(value: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Give what ``read_game`` gave as a search that found this one."""
    return {"candidates": [value["candidate"][:4]], "games": [value["game"]]}
