"""Which rows of a queue are ready, and what is known of them.

Runs on a connection that has ``user.db`` attached as ``owner``.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence

from mediadb.asked_gaps import Look, Walk
from mediadb.asked_queue import bounds
from mediadb.identify_facts import of_media
from mediadb.identify_scope import WITHIN, values
from mediadb.read_owner import MediaKey, rows_of
from zapcore.content import Evidence, Judgement, MediaFacts, Verdict
from zapcore.ports_asking import AskRow
from zapcore.sourced import How

MATCH = "match:"
OF_IDS = "IN (SELECT value FROM json_each(?))"
FIRST = ("hasheous", "playmatch")
"""Whose IGDB ids are believed before others' (SCANNING §1.2)."""


def ready(  # noqa: PLR0913, PLR0917 - one query
    raw: sqlite3.Connection,
    walk: Walk,
    look: Look,
    after: int,
    limit: int,
    skip: frozenset[int],
) -> list[AskRow]:
    """Give rows of a queue behind ``after`` that are ready, but not those of ``skip``.

    ``look`` says which part of the queue need not be looked through, and hears which
    one need not be next time.
    """
    low, high = bounds(raw, walk.scope)
    most = limit + len(skip)
    found: list[tuple[int, int]] = []
    start = max(after, low - 1)
    for first, last in (
        (start, min(high, look.gap.low)),
        (max(start, look.gap.high - 1), high),
    ):
        if first < last and len(found) < most:
            found += _queue(raw, walk, first, last, most - len(found))
    if len(found) < most:
        look.ended(after, [number for number, _ in found])
    chosen = [pair for pair in found if pair[0] not in skip][:limit]
    return _rows(raw, dict(chosen))


def _queue(
    raw: sqlite3.Connection, walk: Walk, after: int, upto: int, limit: int
) -> list[tuple[int, int]]:
    """Give (id, since) of what is ready above ``after`` and up to ``upto``."""
    waits = {f"b{place}": one for place, one in enumerate(sorted(walk.behind))}
    names = ", ".join(f":{name}" for name in waits)
    return raw.execute(
        "SELECT t.MediaDBID, t.Since FROM ToAsk AS t"  # noqa: S608 - our own text
        " CROSS JOIN Media AS m ON m.DBID = t.MediaDBID"
        " WHERE t.Source = :source AND t.MediaDBID > :after AND t.MediaDBID <= :upto"
        f" AND NOT EXISTS (SELECT 1 FROM ToAsk AS b WHERE b.Source IN ({names})"
        "  AND b.MediaDBID = t.MediaDBID)"
        f" AND m.IsMissing = 0 AND {WITHIN} ORDER BY t.MediaDBID LIMIT :limit",
        values(
            walk.scope,
            source=walk.source,
            after=after,
            upto=upto,
            limit=limit,
            **waits,
        ),
    ).fetchall()


def _rows(raw: sqlite3.Connection, since: Mapping[int, int]) -> list[AskRow]:
    if not since:
        return []
    ids = json.dumps([*since])
    titles = dict(
        raw.execute(
            "SELECT m.DBID, t.Name FROM Media AS m"  # noqa: S608 - our own text
            f" JOIN MediaTitles AS t ON t.DBID = MediaTitleDBID WHERE m.DBID {OF_IDS}",
            (ids,),
        ).fetchall()
    )
    judged = _judged(raw, ids)
    known = _known(raw, ids)
    picked = picks(raw, ids)
    return [
        _row(facts, judged, titles, known, picked, since)
        for facts in of_media(raw, sorted(since))
    ]


def _row(  # noqa: PLR0913, PLR0917 - one caller: what was read, by media id
    facts: MediaFacts,
    judged: Mapping[int, tuple[Judgement | None, str]],
    titles: Mapping[int, str],
    known: Mapping[int, Mapping[str, tuple[str, How]]],
    picked: Mapping[int, Mapping[str, str | None]],
    since: Mapping[int, int],
) -> AskRow:
    number = facts.place.id
    judgement, achievements = judged.get(number, (None, ""))
    owner = picked.get(number, {})
    return AskRow(
        facts,
        judgement,
        achievements,
        titles.get(number, ""),
        {
            **known.get(number, {}),
            **{s: (game, How.USER) for s, game in owner.items() if game is not None},
        },
        frozenset(source for source, game in owner.items() if game is None),
        since[number],
    )


def _judged(
    raw: sqlite3.Connection, ids: str
) -> dict[int, tuple[Judgement | None, str]]:
    rows = raw.execute(
        "SELECT MediaDBID, Achievements, Verdict, Game, Parent, Categories, Evidence"  # noqa: S608 - our own text
        f" FROM Identities WHERE MediaDBID {OF_IDS}",
        (ids,),
    )
    return {
        number: (_judgement(*rest), achievements)
        for number, achievements, *rest in rows
    }


def _judgement(
    verdict: str, game: str, parent: str, categories: str, evidence: str
) -> Judgement:
    return Judgement(
        Verdict(verdict),
        game,
        parent,
        tuple(json.loads(categories)),
        tuple(Evidence(*one) for one in json.loads(evidence)),
    )


def _known(raw: sqlite3.Connection, ids: str) -> dict[int, dict[str, tuple[str, How]]]:
    """Give for each row source to the game's id there: handed on, else found before."""
    found: dict[int, dict[str, tuple[str, How]]] = {}
    handed: dict[int, dict[str, str]] = {}
    rows = raw.execute(
        "SELECT MediaDBID, a.Source, How, Handed, At, GameID FROM Asked AS a"  # noqa: S608 - our own text
        " LEFT JOIN SourceGames AS g ON g.DBID = a.GameDBID"
        f" WHERE MediaDBID {OF_IDS} ORDER BY MediaDBID, At",
        (ids,),
    ).fetchall()
    for number, source, how, _, _, game in rows:
        if game and how and not game.startswith("media:"):
            found.setdefault(number, {})[source] = (game, How.STORED)
    for number, sources in by_row(rows):
        handed[number] = best_handed(sources)
    for number, given in handed.items():
        for source, game in given.items():
            found.setdefault(number, {})[source] = (game, How.HANDED)
    return found


def by_row(
    rows: Sequence[tuple[int, str, str, str, int, str | None]],
) -> Iterator[tuple[int, list[tuple[str, int, dict[str, str]]]]]:
    """Group what sources handed on by row: (source, when, provider to id)."""
    grouped: dict[int, list[tuple[str, int, dict[str, str]]]] = {}
    for number, source, _, handed, at, _ in rows:
        if handed != "{}":
            grouped.setdefault(number, []).append((source, at, json.loads(handed)))
    yield from grouped.items()


def best_handed(sources: Sequence[tuple[str, int, dict[str, str]]]) -> dict[str, str]:
    """Give provider to the id that is believed, of what several sources handed on.

    Of IGDB that of Hasheous before Playmatch's; else the latest. None of a provider by
    itself.
    """
    found: dict[str, str] = {}
    for source, _, handed in sorted(sources, key=lambda one: (one[1], one[0])):
        found |= {p: game for p, game in handed.items() if p != source and game}
    for source in reversed(FIRST):
        for other, _, handed in sources:
            if other == source and handed.get("igdb"):
                found["igdb"] = handed["igdb"]
    return found


def picks(raw: sqlite3.Connection, ids: str) -> dict[int, dict[str, str | None]]:
    """Give for these rows (ids as JSON) source to what the owner picked there."""
    rows = raw.execute(
        "SELECT m.DBID, v.Name, v.Value FROM Media AS m"  # noqa: S608 - our own text
        " CROSS JOIN Folders AS f ON f.DBID = m.FolderDBID"
        " CROSS JOIN Systems AS s ON s.DBID = m.SystemDBID"
        " CROSS JOIN owner.UserValues AS v ON v.SystemID = s.SystemID"
        "  AND v.Path = f.Path || m.FileName AND v.Name >= 'match:'"
        f"  AND v.Name < 'match;' WHERE m.DBID {OF_IDS}",
        (ids,),
    )
    found: dict[int, dict[str, str | None]] = {}
    for number, name, value in rows:
        found.setdefault(number, {})[name.removeprefix(MATCH)] = json.loads(value)
    return found


def all_picks(raw: sqlite3.Connection) -> dict[int, dict[str, str | None]]:
    """Give what the owner picked, for every row that is there."""
    rows = raw.execute(
        "SELECT SystemID, Path, Name, Value FROM owner.UserValues"
        " WHERE Name GLOB 'match:*'"
    ).fetchall()
    found: dict[int, dict[str, str | None]] = {}
    for system, path, name, value in rows:
        for number in rows_of(raw, MediaKey(system, path)):
            found.setdefault(number, {})[name.removeprefix(MATCH)] = json.loads(value)
    return found
