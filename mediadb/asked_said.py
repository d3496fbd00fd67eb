"""What sources answered, kept: runs within one transaction of ``media.db``."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from mediadb.asked_rows import best_handed
from mediadb.online_facts import candidates_text, dumped, encode, same
from zapcore.sourced import CONCLUSIVE, Outcome, Said, SourceGame

KEEP = (
    "INSERT INTO Asked (MediaDBID, Source, Outcome, GameDBID, How, Score, Words,"
    " Candidates, Handed, At, Again) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (MediaDBID, Source) DO UPDATE SET Outcome = excluded.Outcome,"
    " GameDBID = excluded.GameDBID, How = excluded.How, Score = excluded.Score,"
    " Words = excluded.Words, Candidates = excluded.Candidates,"
    " Handed = excluded.Handed, At = excluded.At, Again = excluded.Again"
    " WHERE (Outcome, GameDBID, How, Score, Words, Candidates, Handed, At, Again)"
    " IS NOT (excluded.Outcome, excluded.GameDBID, excluded.How, excluded.Score,"
    "  excluded.Words, excluded.Candidates, excluded.Handed, excluded.At,"
    "  excluded.Again)"
)
NOTE = (
    "INSERT INTO Asked (MediaDBID, Source, Outcome, Words, At, Again)"
    " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (MediaDBID, Source)"
    " DO UPDATE SET Outcome = excluded.Outcome, Words = excluded.Words,"
    " At = excluded.At, Again = excluded.Again WHERE {which}"
)
NOTE_ERROR = NOTE.format(
    which="(Outcome, Words, At, Again)"
    " IS NOT (excluded.Outcome, excluded.Words, excluded.At, excluded.Again)"
)
NOTE_SPARED = NOTE.format(which="Outcome IN ('error', 'notAsked') AND GameDBID = 0")
LEAVE = "DELETE FROM ToAsk WHERE Source = ? AND MediaDBID = ?"


def keep(
    raw: sqlite3.Connection, batch: Sequence[Said]
) -> dict[int, frozenset[str] | None]:
    """Keep answers; give for each row which sources are still to be asked about it."""
    changed: dict[int, set[str]] = {}
    for said in batch:
        if not _is_there(raw, said.media_id):
            continue
        outcome = said.answer.outcome
        if outcome in CONCLUSIVE:
            others = _conclude(raw, said)
            changed.setdefault(said.media_id, set()).update(others)
        elif outcome is Outcome.ERROR:
            raw.execute(NOTE_ERROR, _noted(said))
            continue
        else:
            raw.execute(NOTE_SPARED, _noted(said))
        raw.execute(LEAVE, (said.source, said.media_id))
    for media, sources in changed.items():
        _ask_again(raw, media, sources)
    return {said.media_id: _waits(raw, said.media_id) for said in batch}


def _noted(said: Said) -> tuple[object, ...]:
    answer = said.answer
    words = _text(answer.words)
    return said.media_id, said.source, answer.outcome, words, said.at, said.again


def _is_there(raw: sqlite3.Connection, media: int) -> bool:
    row = raw.execute("SELECT 1 FROM Media WHERE DBID = ?", (media,)).fetchone()
    return row is not None


def _waits(raw: sqlite3.Connection, media: int) -> frozenset[str]:
    rows = raw.execute("SELECT Source FROM ToAsk WHERE MediaDBID = ?", (media,))
    return frozenset(source for (source,) in rows)


def _conclude(raw: sqlite3.Connection, said: Said) -> list[str]:
    """Replace what a source said of a row; give whose ids it hands on otherwise."""
    answer = said.answer
    known = raw.execute(
        "SELECT GameDBID, Handed FROM Asked WHERE MediaDBID = ? AND Source = ?",
        (said.media_id, said.source),
    ).fetchone()
    before, handed_before = known or (0, "{}")
    game = 0
    if answer.outcome is Outcome.HIT and answer.game is not None:
        game = _game(raw, said.source, said.media_id, answer.game)
    handed = {p: _text(n) for p, n in sorted(answer.handed.items()) if n}
    if game != before:
        unmerge(raw, [said.media_id])
    raw.execute(
        KEEP,
        (
            said.media_id,
            said.source,
            answer.outcome,
            game,
            answer.how,
            answer.score,
            _text(answer.words),
            candidates_text(answer.candidates),
            dumped(handed),
            said.at,
            said.again,
        ),
    )
    old = json.loads(handed_before)
    return [source for source, number in handed.items() if old.get(source) != number]


def _game(raw: sqlite3.Connection, source: str, media: int, game: SourceGame) -> int:
    """Give the number of a source's game; titles of rows that are it hear of news."""
    key = _text(game.id) or f"media:{media}"
    facts = encode(game)
    known = raw.execute(
        "SELECT DBID, Facts FROM SourceGames WHERE Source = ? AND GameID = ?",
        (source, key),
    ).fetchone()
    if known is None:
        row = raw.execute(
            "INSERT INTO SourceGames (Source, GameID, Facts) VALUES (?, ?, ?)"
            " RETURNING DBID",
            (source, key, facts),
        )
        return int(row.fetchone()[0])
    number = int(known[0])
    if not same(known[1], facts):
        raw.execute("UPDATE SourceGames SET Facts = ? WHERE DBID = ?", (facts, number))
        rows = raw.execute(
            "SELECT MediaDBID FROM Asked WHERE GameDBID = ? AND GameDBID <> 0",
            (number,),
        )
        unmerge(raw, [one for (one,) in rows])
    return number


def unmerge(raw: sqlite3.Connection, media: Iterable[int]) -> None:
    """Note the titles of these rows as unmerged."""
    raw.execute(
        "INSERT OR IGNORE INTO Unmerged SELECT MediaTitleDBID FROM Media"
        " WHERE DBID IN (SELECT value FROM json_each(?))",
        (json.dumps([*media]),),
    )


def _ask_again(raw: sqlite3.Connection, media: int, sources: Iterable[str]) -> None:
    """Queue sources that matched a row otherwise than by the id handed on now."""
    rows = raw.execute(
        "SELECT a.Source, At, Handed, Outcome, How, COALESCE(GameID, '')"
        " FROM Asked AS a LEFT JOIN SourceGames AS g ON g.DBID = GameDBID"
        " WHERE MediaDBID = ?",
        (media,),
    ).fetchall()
    handed = best_handed([(s, at, json.loads(text)) for s, at, text, *_ in rows])
    answered: Mapping[str, tuple[str, str, str]] = {
        source: (outcome, how, game) for source, _, _, outcome, how, game in rows
    }
    for source in sources:
        outcome, how, game = answered.get(source, ("", "", ""))
        if (
            outcome in {Outcome.HIT, Outcome.MISS, Outcome.UNSURE}
            and how not in {"user", "file-tag"}
            and handed.get(source, "") not in {"", game}
        ):
            raw.execute("INSERT OR IGNORE INTO ToAsk VALUES (?, ?, 0)", (source, media))


def _text(value: str) -> str:
    """Give what a database takes: a lone surrogate is no text."""
    return value.encode("utf-8", "replace").decode()
