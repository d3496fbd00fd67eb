"""Why a field has its value: chosen once more from what is kept, and not written down.

So it costs nothing while merging: with all alternatives it would be 2.7 KB a game.
"""

import sqlite3
from typing import Any

from mediadb.merge_owner import OwnerWords
from mediadb.merge_read import files_of, fill
from mediadb.settings import setting
from zapcore.merge import Chosen, Merged, MergeOrder, Picked, Ranking

ORDER = "Merge.Order"
"""Setting: the order of the latest merge."""

MOST = 500
"""Files of one title that are looked at."""

NOTHING = Merged()


def why(
    raw: sqlite3.Connection, title: int, media: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give why a title, and one of its files, have what they have.

    ``fields``: name to ``{value, source, region, language, mediaId, locked,
    alternatives}``, the last from source to its texts. ``artwork``: kind to ``{url,
    source, region, locked, alternatives, passed, off}``: ``alternatives`` from source
    to its URL, ``passed`` (source, URL) of what would have won and cannot be had,
    ``off`` whether the source is. Empty for what was never merged. ``raw`` sees the
    tables of ``user.db`` too.
    """
    whole, own, ranking = _merged(raw, title, media)
    return _why(whole, ranking), _why(own, ranking)


def _why(merged: Merged, ranking: Ranking) -> dict[str, Any]:
    return {
        "fields": {name: _told(one) for name, one in merged.fields.items()},
        "artwork": {kind: _told_art(one, ranking) for kind, one in merged.art.items()},
    }


def _merged(
    raw: sqlite3.Connection, title: int, media: int
) -> tuple[Merged, Merged, Ranking]:
    row = raw.execute("SELECT 1 FROM Merged WHERE TitleDBID = ?", (title,)).fetchone()
    order = setting(raw, ORDER)
    if row is None or not order:
        return NOTHING, NOTHING, Ranking(MergeOrder())
    batch = files_of(raw, [title])
    mine = [media] if media in batch.keys else []
    others = [number for number in batch.files[title] if number != media]
    batch.files[title] = sorted(mine + others[:MOST])
    fill(raw, batch, OwnerWords(raw))
    ranking = Ranking(MergeOrder.of_text(order))
    whole = batch.choose(title, ranking, alternatives=True)
    return Merged(whole.fields), whole.files.get(media, NOTHING), ranking


def _told(chosen: Chosen) -> dict[str, Any]:
    return {
        "value": list(chosen.texts),
        "source": chosen.source,
        "region": chosen.region,
        "language": chosen.language,
        "mediaId": chosen.media_id,
        "locked": chosen.locked,
        "alternatives": {source: list(texts) for source, texts in chosen.others},
    }


def _told_art(picked: Picked, ranking: Ranking) -> dict[str, Any]:
    url, region = (picked.art.url, picked.art.region) if picked.art else ("", "")
    return {
        "url": url,
        "source": picked.source,
        "region": region,
        "locked": picked.locked,
        "alternatives": {source: art.url for source, art in picked.others},
        "passed": [(source, art.url) for source, art in picked.passed],
        "off": bool(picked.art) and ranking.is_off(picked.source),
    }
