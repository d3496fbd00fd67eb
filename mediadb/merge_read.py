"""What is known of titles when they are merged, or when it is asked why they are so."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import field

from mediadb import one_step
from mediadb.merge_owner import OwnerWords
from mediadb.merge_refused import ArtState, art_state
from mediadb.online_facts import decode
from mediadb.read_owner import MediaKey
from mediadb.set_guests import guests_among
from zapcore.merge import Fetched, Found, MergedTitle, Ranking, Rom, choose_title
from zapcore.merge_art import NOTHING_FETCHED
from zapcore.sourced import OwnerSays
from zapcore.valueclass import dataclass

FILES = (
    "SELECT m.DBID AS Number, MediaTitleDBID AS Title, SystemID,"
    " f.Path || FileName AS Path"
    " FROM json_each(?) AS w CROSS JOIN Media AS m ON MediaTitleDBID = w.value"
    " CROSS JOIN Folders AS f ON f.DBID = FolderDBID"
    " CROSS JOIN Systems AS s ON s.DBID = m.SystemDBID"
)
POOL = (
    "SELECT MediaDBID, g.Source, GameID, Facts, At"
    " FROM json_each(?) AS w CROSS JOIN Asked AS a ON MediaDBID = w.value"
    " CROSS JOIN SourceGames AS g ON g.DBID = GameDBID WHERE GameDBID <> 0"
    " AND Outcome NOT IN ('miss', 'unsure', 'refused')"
)
REGIONS = (
    "SELECT MediaDBID, Tag FROM json_each(?) AS w"
    " CROSS JOIN MediaTags ON MediaDBID = w.value"
    " CROSS JOIN Tags ON Tags.DBID = TagDBID WHERE ScraperTypeDBID = 0"
    " AND TypeDBID = (SELECT DBID FROM TagTypes WHERE Type = 'region')"
)


@dataclass(slots=True)
class Batch:
    """Titles with their files, and what is known of these: by id."""

    files: dict[int, list[int]]
    keys: dict[int, MediaKey] = field(default_factory=dict)
    guests: frozenset[int] = frozenset()
    regions: dict[int, list[str]] = field(default_factory=dict)
    pools: dict[int, dict[tuple[int, str], Found]] = field(default_factory=dict)
    says: dict[int, OwnerSays] = field(default_factory=dict)
    art: ArtState = field(default_factory=lambda: ArtState({}, {}))
    fetched: dict[int, Fetched] = field(default_factory=dict)

    def choose(
        self, title: int, ranking: Ranking, *, alternatives: bool
    ) -> MergedTitle:
        """Choose for a title; see ``choose_title``."""
        media = self.files[title]
        roms = [
            Rom(
                n,
                tuple(self.regions.get(n, ())),
                self.fetched.get(n, NOTHING_FETCHED),
                guest=n in self.guests,
            )
            for n in media
        ]
        says = {n: self.says[n] for n in media if n in self.says}
        pool = self.pools.get(title, {})
        return choose_title(pool, ranking, says, roms, alternatives=alternatives)


def files_of(raw: sqlite3.Connection, titles: Sequence[int]) -> Batch:
    """Give the files of titles."""
    batch = Batch({title: [] for title in titles})
    columns = "Number, Title, SystemID, Path"
    found = one_step.many_rows(raw, columns, FILES, (json.dumps(titles),))
    for number, title, system_id, path in sorted(found):
        batch.files[title].append(number)
        batch.keys[number] = MediaKey(system_id, path)
    batch.guests = guests_among(raw, batch.keys)
    return batch


def fill(raw: sqlite3.Connection, batch: Batch, words: OwnerWords) -> None:
    """Add what sources, their names and the owner say of the files of a batch."""
    media = (json.dumps([number for n in batch.files.values() for number in n]),)
    for number, region in one_step.many_rows(raw, "MediaDBID, Tag", REGIONS, media):
        batch.regions.setdefault(number, []).append(region)
    of = {number: title for title, n in batch.files.items() for number in n}
    for number, source, game_id, facts, at in raw.execute(POOL, media):
        pool = batch.pools.setdefault(of[number], {})
        pool[number, source] = Found(decode(source, game_id, facts), at)
    batch.art = art_state(raw, of)
    batch.fetched = batch.art.fetched()
    said = words.of([batch.keys[number] for number in of])
    batch.says = {n: said[batch.keys[n]] for n in of if batch.keys[n] in said}
