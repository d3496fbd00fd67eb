"""What the owner picked at sources, brought to what they are to be asked."""

import sqlite3
from collections.abc import Mapping

from mediadb.asked_said import keep
from zapcore.content import Scope
from zapcore.sourced import Answer, Outcome, Said

NONE_OF_ITS = "you said that none of its games is this one"
FORGET = "DELETE FROM Asked WHERE Source = ? AND MediaDBID = ? AND Outcome = ?"
Picks = Mapping[int, Mapping[str, str | None]]
"""Media id to source to the game's id there, None for none."""


def refused_of(picks: Picks) -> dict[str, list[int]]:
    """Give source to the rows of which the owner said that it has not got them."""
    found: dict[str, list[int]] = {}
    for media, sources in picks.items():
        for source, game in sources.items():
            if game is None:
                found.setdefault(source, []).append(media)
    return found


def unsettled(
    raw: sqlite3.Connection,
    picks: Picks,
    scope: Scope,
    serves: Mapping[str, frozenset[str]],
) -> dict[int, dict[str, str | None]]:
    """Give those of the owner's picks in a scope that are news to their sources.

    The owner's word is written first: a kill may have come between it and the queue.
    """
    found: dict[int, dict[str, str | None]] = {}
    for media, sources in picks.items():
        row = raw.execute(
            "SELECT SystemID FROM Media AS m JOIN Systems AS s ON s.DBID = SystemDBID"
            " WHERE m.DBID = ? AND IsMissing = 0",
            (media,),
        ).fetchone()
        if (
            row is None
            or (scope.media and media not in scope.media)
            or (scope.systems and row[0] not in scope.systems)
        ):
            continue
        for source, game in sources.items():
            if row[0] in serves.get(source, ()) and _is_news(raw, media, source, game):
                found.setdefault(media, {})[source] = game
    return found


def _is_news(
    raw: sqlite3.Connection, media: int, source: str, game: str | None
) -> bool:
    row = raw.execute(
        "SELECT Outcome, How, COALESCE(GameID, ''), EXISTS (SELECT 1 FROM ToAsk"
        "  WHERE ToAsk.Source = :source AND ToAsk.MediaDBID = :media)"
        " FROM (SELECT 1) LEFT JOIN Asked AS a"
        "  ON a.MediaDBID = :media AND a.Source = :source"
        " LEFT JOIN SourceGames AS g ON g.DBID = GameDBID",
        {"media": media, "source": source},
    ).fetchone()
    outcome, how, known, queued = row
    if game is None:
        return bool(queued) or outcome not in {None, Outcome.REFUSED}
    if queued:
        return False
    if outcome == Outcome.HIT:
        return (how, known) != ("user", game)
    # A source that does not know the picked game is not asked again and again.
    return outcome in {None, Outcome.REFUSED}


def settle(raw: sqlite3.Connection, picks: Picks, at: int) -> int:
    """Queue what was picked, forget what was refused; give how many asks were new.

    That the owner refused a source is forgotten at once when he says otherwise: it may
    take a while until the source is asked.
    """
    new = 0
    for media, sources in picks.items():
        for source, game in sources.items():
            if game is None:
                answer = Answer(Outcome.REFUSED, words=NONE_OF_ITS)
                keep(raw, [Said(media, source, answer, at)])
            else:
                raw.execute(FORGET, (source, media, Outcome.REFUSED))
                new += raw.execute(
                    "INSERT OR IGNORE INTO ToAsk SELECT ?, DBID, 0 FROM Media"
                    " WHERE DBID = ?",
                    (source, media),
                ).rowcount
    return new
