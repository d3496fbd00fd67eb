"""What sources answered, read."""

import json
import sqlite3

from mediadb.online_facts import candidates_of, decode
from zapcore.owning import Standing
from zapcore.sourced import Answer, How, Outcome, Said


def answers(raw: sqlite3.Connection, media: int) -> list[Said]:
    """Give what each source said of a row, by source."""
    rows = raw.execute(
        "SELECT a.Source, Outcome, How, Score, Words, Candidates, Handed, At, Again,"
        " GameID, Facts FROM Asked AS a LEFT JOIN SourceGames AS g"
        " ON g.DBID = a.GameDBID WHERE MediaDBID = ? ORDER BY a.Source",
        (media,),
    )
    return [_said(media, *row) for row in rows]


def _said(media: int, *row: object) -> Said:
    source, outcome, how, score, words, candidates, handed, at, again, game, facts = row
    known = None
    if isinstance(facts, bytes):
        number = str(game)
        own = "" if number == f"media:{media}" else number
        known = decode(str(source), own, facts)
    answer = Answer(
        Outcome(str(outcome)),
        known,
        How(str(how)),
        float(str(score)),
        str(words),
        candidates_of(str(candidates)),
        json.loads(str(handed)),
    )
    return Said(media, str(source), answer, int(str(at)), int(str(again)))


def failed(raw: sqlite3.Connection) -> dict[str, tuple[int, str]]:
    """Give source to (when, sentence) of its latest error that still stands."""
    rows = raw.execute(
        "SELECT e.Source, e.At, (SELECT Words FROM Asked WHERE Outcome = 'error'"
        "  AND Source = e.Source AND At = e.At LIMIT 1)"
        " FROM (SELECT Source, MAX(At) AS At FROM Asked WHERE Outcome = 'error'"
        "  GROUP BY Source) AS e"
    )
    return {source: (at, words) for source, at, words in rows}


def failing(raw: sqlite3.Connection, source: str) -> set[int]:
    """Give the rows of a source's queue that it could not be asked about before."""
    rows = raw.execute(
        "SELECT a.MediaDBID FROM Asked AS a JOIN ToAsk AS t ON t.Source = a.Source"
        " AND t.MediaDBID = a.MediaDBID WHERE a.Source = ? AND Outcome = 'error'",
        (source,),
    )
    return {number for (number,) in rows}


def sources(raw: sqlite3.Connection) -> dict[str, Standing]:
    """Give how each source stands that was asked, or is to be."""
    counts: dict[str, dict[str, int]] = {}
    for source, outcome, number in raw.execute(
        "SELECT Source, Outcome, Number FROM AskedCounts WHERE Number > 0"
    ):
        counts.setdefault(source, {})[outcome] = number
    waits: dict[str, int] = dict(
        raw.execute("SELECT Source, COUNT(*) FROM ToAsk GROUP BY Source").fetchall()
    )
    errors = failed(raw)
    found = {}
    for source in sorted({*counts, *waits}):
        known = counts.get(source, {})
        at, words = errors.get(source, (0, ""))
        found[source] = Standing(
            known.get(Outcome.HIT, 0),
            known.get(Outcome.MISS, 0),
            known.get(Outcome.UNSURE, 0),
            known.get(Outcome.ERROR, 0),
            waits.get(source, 0),
            words,
            at,
        )
    return found
