"""Why a file's values are as they are, read for clients."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mediadb.database import Database
from mediadb.merge_local import local_games
from mediadb.merge_refused import Refusal, art_state
from mediadb.merge_why import why
from zapcore.owning import ArtView, FieldView
from zapcore.sourced import FIELDS, SourceGame

OFF = "its source is switched off"
INSTEAD = "instead of that of {source}: {words}"

THERE = 1
STATES = ("wanted", "there", "refused")
"""By ``WantedArt.State``."""

ART = (
    "SELECT Kind, Source, State, Words, Again FROM WantedArt"
    " WHERE MediaDBID = ? ORDER BY Kind"
)


class ValueReader:
    """Reads through a connection that clients read by."""

    def __init__(self, reading: Database) -> None:
        self._reading = reading

    async def values(
        self, media_id: int
    ) -> tuple[tuple[FieldView, ...], tuple[ArtView, ...]]:
        """Give the fields of a file and its title, and its artwork."""
        return await self._reading.run(_values, media_id)


def _values(
    raw: sqlite3.Connection, media: int
) -> tuple[tuple[FieldView, ...], tuple[ArtView, ...]]:
    row = raw.execute("SELECT MediaTitleDBID FROM Media WHERE DBID = ?", (media,))
    found = row.fetchone()
    if found is None:
        return (), ()
    title, own = why(raw, int(found[0]), media)
    if not (title["fields"] or own["fields"] or own["artwork"]):
        games = local_games(raw, int(found[0]), media)
        return tuple(_local_fields(games)), tuple(_local_art(games))
    fields = {**title["fields"], **own["fields"]}
    views = tuple(_field(name, fields[name]) for name in FIELDS if name in fields)
    return views, tuple(_art(raw, media, own["artwork"]))


def _field(name: str, told: Mapping[str, Any]) -> FieldView:
    return FieldView(
        name,
        tuple(told["value"]),
        told["source"],
        told["region"],
        told["language"],
        bool(told["locked"]),
        tuple((source, tuple(texts)) for source, texts in told["alternatives"].items()),
    )


def _local_fields(games: Sequence[SourceGame]) -> Iterator[FieldView]:
    """Give what only this device's scrapers brought, the first of each field."""
    texts: dict[str, dict[str, list[str]]] = {}
    for game in games:
        for fact in game.facts:
            texts.setdefault(fact.field, {}).setdefault(game.source, []).append(
                fact.text
            )
    for name in FIELDS:
        (source, own), *rest = [*texts.get(name, {}).items()] or [("", [])]
        if own:
            others = tuple((other, tuple(found)) for other, found in rest)
            yield FieldView(name, tuple(own), source, others=others)


def _local_art(games: Sequence[SourceGame]) -> Iterator[ArtView]:
    first = {art.kind: (game.source, art.url) for game in games for art in game.art}
    for kind, (source, url) in sorted(first.items()):
        yield ArtView(kind, source, "there", url)


def _art(
    raw: sqlite3.Connection, media: int, artwork: Mapping[str, Any]
) -> Iterator[ArtView]:
    """Give each kind: what the network gives, and what lies on the device already."""
    refused = art_state(raw, [media]).refused
    fetched = set()
    for kind, source, state, words, again in raw.execute(ART, (media,)):
        fetched.add(kind)
        told = artwork.get(kind, {})
        url, locked = told.get("url", ""), bool(told.get("locked"))
        view = ArtView(kind, source, STATES[state], url, words, again, locked)
        if state != THERE and told.get("off"):
            view = view._replace(words=OFF, again=0)
        yield _instead(view, media, told, refused)
    for kind, told in artwork.items():
        if kind not in fetched and (told["url"] or told["locked"]):
            url, locked = told["url"], bool(told["locked"])
            view = ArtView(kind, told["source"], "there", url, locked=locked)
            yield _instead(view, media, told, refused)


def _instead(
    view: ArtView,
    media: int,
    told: Mapping[str, Any],
    refused: Mapping[tuple[int, str, str], Refusal],
) -> ArtView:
    """Add what would have won, why it cannot be had, and when it is tried again."""
    words, again = [view.words] if view.words else [], [view.again]
    for source, url in told.get("passed", ()):
        reason = refused.get((media, view.kind, url), Refusal(0, OFF))
        words.append(INSTEAD.format(source=source, words=reason.words))
        again.append(reason.again)
    soonest = min(filter(None, again), default=0)
    return view._replace(words="; ".join(words), again=soonest)
