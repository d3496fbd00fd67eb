"""``media`` and ``systems``: shapes of es-01, es-02 and es-13, right counts."""

import sqlite3

from mediadb import read_systems
from mediadb.media_db import open_media
from mediadb.migrate import scripts
from zapcore.events import MediaIndexing

IDLE = {"exists": False, "indexing": False, "optimizing": False, "paused": False}


async def test_an_empty_database_says_so(call, rows):
    assert await call("media") == {
        "database": {"totalMedia": 0, "missingMedia": 0, **IDLE},
        "active": [],
    }


async def test_missing_files_are_counted_among_all_and_apart(call, rows, nes):
    rows.media("NES", "nes/Gone.nes", "Gone", missing=1)
    database = (await call("media"))["database"]
    assert database == {"totalMedia": 4, "missingMedia": 1, **IDLE, "exists": True}


async def test_counts_follow_the_writer(call, rows, nes):
    assert (await call("media"))["database"]["totalMedia"] == 3
    rows.media("NES", "nes/New.nes", "New")
    assert (await call("media"))["database"]["totalMedia"] == 4
    assert (await call("systems"))["systems"][0]["mediaCount"] == 4


async def test_while_an_index_runs_its_steps_are_told(call, nes):
    call.context.index.now = MediaIndexing(
        total_steps=34,
        current_step=2,
        current_step_display="NES",
        total_files=3,
        systems_completed=0,
        systems_total=33,
        exists=True,
        indexing=True,
    )
    assert await call("media") == {
        "database": {
            "totalSteps": 34,
            "currentStep": 2,
            "currentStepDisplay": "NES",
            "totalFiles": 3,
            "systemsCompleted": 0,
            "systemsTotal": 33,
            "exists": True,
            "indexing": True,
            "optimizing": False,
            "paused": False,
        },
        "active": [],
    }


async def test_systems_have_the_shape_of_the_recording(call, rows, nes):
    rows.media("Arcade", "arcade/x.zip", "X")
    rows.media("SNES", "snes/Gone.sfc", "Gone", missing=1)
    found = await call("systems")
    numbers = [system.pop("platformId") for system in found["systems"]]
    assert len({*numbers}) == len(numbers) == 2
    assert found == {
        "systems": [
            {"mediaCount": 1, "id": "Arcade", "name": "Arcade", "category": "Arcade"},
            {
                "releaseDate": "1985-10-18",
                "manufacturer": "Nintendo",
                "mediaCount": 3,
                "id": "NES",
                "name": "NES",
                "category": "Console",
            },
        ]
    }


async def test_all_adds_the_systems_of_the_platform_with_none(call, nes):
    found = (await call("systems", all=True))["systems"]
    counts = [(system["id"], system["mediaCount"]) for system in found]
    assert counts == [("NES", 3), ("Arcade", 0), ("SNES", 0)]


async def test_a_device_names_all_its_systems_unasked(make_call, nes):
    found = (await make_call("mister")("systems"))["systems"]
    assert [system["id"] for system in found] == ["NES", "Arcade", "SNES"]


async def test_tags_count_what_carries_them(call, rows, nes):
    rows.media("SNES", "snes/A.sfc", "A")
    found = (await call("systems", tags=["region:us"], all=True))["systems"]
    assert [(s["id"], s["mediaCount"]) for s in found] == [("NES", 1)]
    assert (await call("systems", tags=["bad"]))[0] == -32602
    assert (await call("systems", all="yes"))[0] == -32602


async def shown_and_counted(call, rows):
    """Give what ``systems`` and ``media`` say, and the same by counting the rows."""
    shown = {s["id"]: s["mediaCount"] for s in (await call("systems"))["systems"]}
    database = (await call("media"))["database"]
    alive = rows.raw.execute(
        "SELECT SystemID, COUNT(*) FROM Media JOIN Systems ON Systems.DBID = SystemDBID"
        " WHERE IsMissing = 0 GROUP BY SystemID"
    )
    whole = rows.one("SELECT COUNT(*) FROM Media")
    gone = rows.one("SELECT COUNT(*) FROM Media WHERE IsMissing = 1")
    said = (shown, database["totalMedia"], database["missingMedia"])
    return said, (dict(alive), whole, gone)


CHANGES = [
    "UPDATE Media SET IsMissing = 1 WHERE DBID % 3 = 0",
    "UPDATE Media SET IsMissing = 0",
    "UPDATE Media SET IsMissing = 1, Name = 'x' WHERE DBID % 2 = 0",
    "UPDATE Media SET IsMissing = 1 WHERE DBID % 2 = 0",
    "DELETE FROM Media WHERE DBID % 5 = 0",
    "DELETE FROM Media WHERE IsMissing = 1",
    "DELETE FROM Media",
]


async def test_counts_are_right_after_every_change(call, rows):
    for n in range(40):
        system = ("NES", "SNES", "Arcade")[n % 3]
        rows.media(system, f"{system}/{n}.x", f"Game {n}", missing=n % 7 == 0)
    for change in CHANGES:
        rows.raw.execute(change)
        said, counted = await shown_and_counted(call, rows)
        assert said == counted, change


async def test_a_change_that_is_rolled_back_is_not_counted(call, rows, nes):
    rows.raw.execute("BEGIN")
    rows.media("NES", "nes/New.nes", "New")
    rows.raw.execute("ROLLBACK")
    said, counted = await shown_and_counted(call, rows)
    assert said == counted == ({"NES": 3}, 3, 0)


async def test_an_older_database_is_counted_when_it_is_opened(tmp_path):
    raw = sqlite3.connect(tmp_path / "media.db", isolation_level=None)
    for text in scripts("media")[:2]:
        raw.executescript(text)
    raw.executescript(
        "PRAGMA user_version = 2;"
        "INSERT INTO Systems (SystemID, Name) VALUES ('NES', 'NES'), ('SNES', 'SNES');"
    )
    raw.executemany(
        "INSERT INTO Media (SystemDBID, MediaTitleDBID, FolderDBID, FileName, Name,"
        " SortKey, IsMissing) VALUES (1, 1, 1, ?, '', '', ?)",
        [("a", 0), ("b", 0), ("c", 1)],
    )
    raw.close()
    media = await open_media(str(tmp_path))
    try:
        assert await media.run(read_systems.totals) == (3, 1)
        assert await media.run(read_systems.by_system, ()) == {"NES": 2}
    finally:
        await media.close()
