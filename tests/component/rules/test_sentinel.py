"""The scraper document: sentinel, run ID, and the media-level sentinel invariant."""

import pytest
from rules_fixture import (
    Cut,
    everything,
    game,
    imported,
    ruled,
    scraped,
    settled,
    with_tag,
    with_title_tag,
)

MARKED = (
    "SELECT 'scraper-run.' || ScraperID || ':' || RunID, FileName FROM RunMarks"
    " JOIN Operations ON Operations.DBID = OperationDBID"
    " JOIN Media ON Media.DBID = MediaDBID"
)


@pytest.fixture
def two(roms):
    """Two entries, one a batch; the first is B's."""
    roms.list(
        game("./B.nes", "B", developer="D"), game("./A (USA).nes", "A", developer="D")
    )


async def sentinel_and_facts(raw, store, run, record):
    """Give the statements of a batch that write facts of a row, in order."""
    heard = []

    def listen(connection):
        connection.set_trace_callback(heard.append)

    await raw.run(listen)
    await store.apply(run, [record])
    await raw.run(lambda connection: connection.set_trace_callback(None))
    writes = ("INSERT OR IGNORE INTO Media", "INSERT INTO Media", "DELETE FROM Media")
    return [text for text in heard if text.lstrip().startswith(writes)]


@pytest.mark.rule("loop-sentinel-last")
async def test_the_sentinel_is_the_last_fact_of_a_record(bench, roms):
    from zapcore.model import PropertyValue, ScrapeRecord, ScrapeRun, TagValue

    await bench.index()
    ((media, title),) = await bench.rows(
        "SELECT DBID, MediaTitleDBID FROM Media WHERE FileName = 'B.nes'"
    )
    record = ScrapeRecord(
        title,
        media,
        (TagValue("developer", "d"),),
        (PropertyValue("property:description", "x"),),
        (TagValue("lang", "sv"),),
        (PropertyValue("property:image-image", "/x.png"),),
    )
    run = ScrapeRun(1, "gamelist.xml")
    facts = await sentinel_and_facts(bench.media, bench.store, run, record)
    ((sentinel,),) = await bench.rows(
        "SELECT Tags.DBID FROM Tags JOIN TagTypes ON TagTypes.DBID = TypeDBID"
        " WHERE Type = 'scraper.gamelist.xml'"
    )
    assert len(facts) == 5
    assert facts[-1].startswith("INSERT OR IGNORE INTO MediaTags ")
    assert f" VALUES ({media}, {sentinel}, " in facts[-1]


@pytest.mark.parametrize(
    ("scraper", "sentinel"),
    [
        ruled(
            "sentinel-format-gamelist", "gamelist.xml", "scraper.gamelist.xml:scraped"
        ),
        ruled(
            "sentinel-format-media-folder",
            "media-folder",
            "scraper.media-folder:scraped",
        ),
    ],
)
async def test_the_sentinel_is_a_tag_named_after_its_scraper(
    bench, roms, scraper, sentinel
):
    roms.put("nes/media/images/B.png")
    roms.list(game("./B.nes", "B"))
    await imported(bench, scraper=scraper)
    assert await with_tag(bench, sentinel) == {"B.nes"}


@pytest.mark.rule("force-run-id")
async def test_a_forced_run_keeps_a_run_id(bench, two, monkeypatch):
    await bench.index()
    cut = Cut(bench, monkeypatch)
    await cut.start(force=True)
    (entry,) = await cut.stop()
    assert (entry.force, len(entry.run_id)) == (True, 32)


@pytest.mark.rule("force-run-marker")
async def test_a_forced_run_marks_each_row_that_it_wrote(bench, two, monkeypatch):
    await bench.index()
    cut = Cut(bench, monkeypatch)
    await cut.start(force=True)
    (entry,) = await cut.stop()
    marks = await bench.rows(MARKED)
    assert marks == [(f"scraper-run.gamelist.xml:{entry.run_id}", "B.nes")]


@pytest.mark.rule("force-marker-with-sentinel")
async def test_no_row_has_the_mark_without_the_sentinel(bench, two, monkeypatch):
    await bench.index()
    cut = Cut(bench, monkeypatch)
    await cut.start(force=True)
    await cut.stop()
    assert [name for _, name in await bench.rows(MARKED)] == ["B.nes"]
    assert await scraped(bench) == {"B.nes"}


@pytest.mark.rule("force-resume-run-id")
async def test_a_restart_goes_on_under_the_run_id(bench, two, monkeypatch):
    await bench.index()
    cut = Cut(bench, monkeypatch)
    await cut.start(force=True)
    (entry,) = await cut.stop()
    await bench.scrapes.go_on(entry)
    bench.scrapes.pause()
    await settled(bench)
    again = [(e.id, e.run_id) for e in await bench.journal.pending()]
    marks = {mark for mark, _ in await bench.rows(MARKED)}
    await bench.scrapes.cancel()
    assert again == [(entry.id, entry.run_id)]
    assert marks == {f"scraper-run.gamelist.xml:{entry.run_id}"}


@pytest.mark.rule("force-resume-skips-marked")
async def test_a_restart_passes_over_the_rows_that_its_run_marked(
    bench, two, monkeypatch
):
    await bench.index()
    cut = Cut(bench, monkeypatch)
    await cut.start(force=True)
    (entry,) = await cut.stop()
    await bench.rows("DELETE FROM MediaTitleTags")
    ended = await cut.go_on(entry)
    assert ended.state == "completed"
    assert "B.nes" not in await with_title_tag(bench, "developer:d")
    assert "A (USA).nes" in await with_title_tag(bench, "developer:d")


@pytest.mark.rule("force-resume-refreshes-older")
async def test_a_restart_refreshes_rows_that_carry_the_sentinel_only(
    bench, two, monkeypatch
):
    await imported(bench)
    await bench.rows("DELETE FROM MediaTitleTags")
    cut = Cut(bench, monkeypatch)
    await cut.start(force=True)
    (entry,) = await cut.stop()
    assert await scraped(bench) == {"B.nes", "A (USA).nes"}
    await cut.go_on(entry)
    assert "A (USA).nes" in await with_title_tag(bench, "developer:d")


@pytest.mark.rule("force-markers-removed")
@pytest.mark.parametrize("end", ["completed", "cancelled", "failed"])
async def test_the_marks_go_with_the_end_of_the_run(bench, two, monkeypatch, end):
    await bench.index()
    cut = Cut(bench, monkeypatch)
    await cut.start(force=True)
    marks = await bench.rows(MARKED)
    if end == "cancelled":
        bench.scrapes.pause()
    elif end == "failed":
        await bench.rows("ALTER TABLE ScrapeSources RENAME TO Gone")
    cut.release()
    if end == "cancelled":
        await bench.scrapes.cancel()
    assert (await settled(bench)).state == end
    assert len(marks) == 1
    assert await bench.rows("SELECT COUNT(*) FROM RunMarks") == [(0,)]


@pytest.mark.rule("inv-same-row")
async def test_sentinel_region_language_and_art_are_on_the_same_row(bench, roms):
    roms.put("nes/x.png")
    roms.list(
        game("./A (USA).nes", "A", region="br", lang="sv", image="./x.png"),
    )
    await imported(bench)
    art = await bench.rows(
        "SELECT FileName FROM MediaProperties JOIN Media ON Media.DBID = MediaDBID"
    )
    rows = [await scraped(bench)]
    rows += [await with_tag(bench, tag) for tag in ("region:br", "lang:sv")]
    rows.append({name for (name,) in art})
    assert rows == [{"A (USA).nes"}] * 4


@pytest.mark.rule("inv-path-only-sentinel")
async def test_an_entry_found_by_its_path_alone_marks_that_row(bench, roms):
    roms.list(game("./A (USA).nes", "Nobody", region="br"))
    await imported(bench)
    assert await scraped(bench) == {"A (USA).nes"}
    assert await with_tag(bench, "region:br") == {"A (USA).nes"}


@pytest.mark.rule("inv-title-shared")
async def test_variants_write_the_facts_of_their_title_in_turn(bench, roms):
    roms.list(
        game("./A (USA).nes", "A", developer="First", genre="One", desc="first"),
        game("./A (Japan).nes", "A", developer="Last", genre="Two", desc="last"),
    )
    await imported(bench)
    for name in ("A (USA).nes", "A (Japan).nes"):
        facts = await bench.facts(name)
        assert facts["titleTags"] == {"developer:last", "genre:one", "genre:two"}
        assert facts["titleProps"] == {"property:description": "last"}
    assert await scraped(bench) == {"A (USA).nes", "A (Japan).nes"}


@pytest.mark.rule("inv-idempotent")
async def test_to_write_the_same_again_changes_nothing(bench, roms):
    roms.put("nes/x.png")
    roms.list(
        game("./A (USA).nes", "A", developer="D", genre="G", desc="d", region="br"),
        game("./B.nes", "B", rating="0.5", image="./x.png", family="F"),
    )
    await imported(bench)
    first = await everything(bench)
    assert (await bench.scrape(force=True)).matched == 2
    assert await everything(bench) == first


async def test_an_entry_that_the_end_of_the_file_cuts_is_taken_up_again(bench, roms):
    whole = f"<gameList>{game('./B.nes', 'B', developer='Dev', desc='All of it')}"
    at = whole.index("Dev")
    roms.put("nes/gamelist.xml", whole[:at].encode())
    await imported(bench)
    assert "B.nes" not in await scraped(bench)
    roms.put("nes/gamelist.xml", f"{whole}</gameList>".encode())
    await bench.scrape()
    assert "B.nes" in await scraped(bench)
    facts = await bench.facts("B.nes")
    assert facts["titleTags"] == {"developer:dev"}
