"""The scraper document, "Run Loop": which systems, lists, titles and rows."""

import pytest
from rules_fixture import (
    Cut,
    child,
    cure,
    game,
    imported,
    parent,
    poison,
    scraped,
    settled,
    with_tag,
    with_title_tag,
)
from scrape_fixture import open_bench


@pytest.mark.rule("loop-systems-indexed")
async def test_only_systems_that_are_indexed_are_scraped(bench, roms):
    await bench.index()
    roms.put("snes/S.sfc")
    roms.list(game("./S.sfc", "S"), system="snes")
    roms.list(game("./B.nes", "B"))
    ended = await bench.scrape()
    assert (ended.state, ended.total_steps) == ("completed", 1)
    ended = await bench.scrape(["NES", "SNES"], force=True)
    assert (ended.state, ended.skipped_systems) == ("completed", ("SNES",))
    assert await scraped(bench) == {"B.nes"}


@pytest.mark.rule("loop-systems-paths")
async def test_only_systems_whose_folder_the_platform_knows_are_scraped(bench, roms):
    roms.put("snes/S.sfc")
    await bench.index()
    (roms.root / "snes").rename(roms.root / "elsewhere")
    ended = await bench.scrape()
    assert (ended.state, ended.skipped_systems) == ("completed", ("SNES",))


@pytest.mark.rule("loop-companion-first")
async def test_companion_entries_come_before_all_others_of_the_file(bench, roms):
    roms.list(
        game("./B.nes", "B", developer="Normal", desc="normal"),
        parent(7, "B", developer="Companion"),
        child(7, "./B.nes"),
    )
    await imported(bench)
    facts = await bench.facts("B.nes")
    assert facts["titleTags"] == {"developer:companion"}
    assert "property:description" not in facts["titleProps"]


@pytest.mark.rule("loop-plain-skips-scraped")
async def test_a_plain_run_leaves_alone_what_is_scraped(bench, roms):
    roms.list(game("./B.nes", "B", developer="Old"))
    await imported(bench)
    roms.list(game("./B.nes", "B", developer="New"), game("./A (USA).nes", "A"))
    await bench.scrape()
    assert await with_title_tag(bench, "developer:old") == {"B.nes"}
    assert await scraped(bench) == {"B.nes", "A (USA).nes"}


@pytest.mark.rule("loop-force-all")
async def test_a_forced_run_loads_all(bench, roms):
    roms.list(game("./B.nes", "B", developer="Old"))
    await imported(bench)
    roms.list(game("./B.nes", "B", developer="New"))
    await bench.scrape(force=True)
    assert await with_title_tag(bench, "developer:new") == {"B.nes"}


@pytest.mark.rule("loop-rows-of-system")
async def test_rows_of_another_system_in_the_same_folder_are_not_matched(
    mister, device
):
    device.put("GAMEBOY/One.gb")
    device.put("GAMEBOY/Two.gbc")
    device.list(
        game("./One.gb", "x", region="br"),
        game("./Two.gbc", "y", region="br"),
        system="GAMEBOY",
    )
    ended = await imported(mister, ["Gameboy"])
    assert await with_tag(mister, "region:br") == {"One.gb"}
    assert (ended.matched, ended.skipped) == (1, 1)


@pytest.mark.rule("loop-fallback-excludes-scraped")
async def test_a_path_leads_to_no_row_that_is_scraped(bench, roms):
    roms.list(game("./B.nes", "Nobody", region="br"))
    await imported(bench)
    roms.list(game("./b.nes", "Nobody", region="cn"))
    await bench.scrape()
    assert await with_tag(bench, "region:br") == {"B.nes"}
    assert await with_tag(bench, "region:cn") == set()


@pytest.mark.rule("loop-scraped-still-matched")
async def test_a_second_run_does_not_take_another_row_for_one_that_is_scraped(
    bench, roms
):
    roms.games("C.nes")
    entry = game("./B.nes", "C", developer="Of C")
    roms.list(game("./C.nes", "C"), game("./gone.nes", "gone"))
    await imported(bench)
    roms.list(entry)
    await bench.scrape()
    assert await with_title_tag(bench, "developer:of-c") == set()
    assert await scraped(bench) == {"C.nes"}


@pytest.mark.rule("loop-each-root")
async def test_the_list_of_each_root_is_loaded(tmp_path, roms):
    usb = type(roms)(tmp_path / "usb")
    usb.games("U.nes")
    usb.list(game("./U.nes", "U"))
    roms.list(game("./B.nes", "B"))
    async with open_bench(tmp_path / "data", roms.root, usb.root) as bench:
        await imported(bench)
        assert await scraped(bench) == {"B.nes", "U.nes"}


@pytest.mark.rule("loop-path-under-root")
async def test_a_path_is_resolved_under_the_root_of_its_list(tmp_path, roms):
    usb = type(roms)(tmp_path / "usb")
    usb.games("B.nes")
    usb.list(game("./B.nes", "B", region="br"))
    async with open_bench(tmp_path / "data", roms.root, usb.root) as bench:
        await imported(bench)
        found = await bench.rows(
            "SELECT Path FROM Media JOIN Folders ON Folders.DBID = FolderDBID"
            " JOIN MediaTags ON MediaDBID = Media.DBID JOIN Tags ON Tags.DBID = TagDBID"
            " WHERE Tag = 'br'"
        )
    assert found == [(f"{usb.nes}/",)]


@pytest.mark.rule("loop-slug-first")
async def test_the_slug_of_the_name_is_preferred_to_the_path(bench, roms):
    roms.list(game("./B.nes", "A", developer="D"))
    await imported(bench)
    files = {"A (USA).nes", "A (Japan).nes"}
    assert await with_title_tag(bench, "developer:d") == files


@pytest.mark.rule("loop-slug-display-name")
async def test_the_slug_is_that_of_the_displayed_name(bench, roms):
    roms.games("Legend of Zelda, The - The Quest II (USA).nes")
    roms.list(game("./gone.nes", "The Legend of Zelda: The Quest 2", developer="D"))
    await imported(bench)
    assert len(await with_title_tag(bench, "developer:d")) == 1


@pytest.mark.rule("loop-path-selects-row")
async def test_the_path_selects_the_row_of_the_title(bench, roms):
    for name in ("A (USA).nes", "A (Japan).nes"):
        roms.list(game(f"./{name}", "A", region="br"))
        await imported(bench, force=True)
        assert name in await with_tag(bench, "region:br")
        assert name in await scraped(bench)


@pytest.mark.rule("loop-first-row")
async def test_without_a_path_the_first_row_of_the_title_is_taken(bench, roms):
    roms.list(game("./gone.nes", "A"))
    await imported(bench)
    first = await bench.rows(
        "SELECT FileName FROM Media WHERE FileName LIKE 'A (%' ORDER BY DBID LIMIT 1"
    )
    assert await scraped(bench) == {name for (name,) in first}


@pytest.mark.rule("loop-path-fallback")
async def test_an_entry_of_an_unknown_name_is_found_by_its_path(bench, roms):
    roms.list(game("./B.nes", "Nobody Knows", developer="D"))
    await imported(bench)
    assert await with_title_tag(bench, "developer:d") == {"B.nes"}


@pytest.mark.rule("list-path-case")
async def test_a_path_is_compared_without_case(bench, roms):
    roms.games("Ämter.nes")
    roms.list(
        game("./b.NES", "Nobody", region="br"), game("./äMTER.nes", "x", region="br")
    )
    await imported(bench)
    assert await with_tag(bench, "region:br") == {"B.nes", "Ämter.nes"}


@pytest.mark.rule("loop-maps-both-levels")
async def test_an_entry_says_something_of_the_row_and_of_its_title(bench, roms):
    roms.list(game("./A (USA).nes", "A", developer="D", lang="sv"))
    await imported(bench)
    assert await with_title_tag(bench, "developer:d") == {
        "A (USA).nes",
        "A (Japan).nes",
    }
    assert await with_tag(bench, "lang:sv") == {"A (USA).nes"}


@pytest.mark.rule("loop-progress")
async def test_progress_is_told_by_system_up_to_its_last_record(bench, roms):
    roms.list(game("./B.nes", "B"), game("./A (USA).nes", "A"), game("./no", "no"))
    await imported(bench)
    told = [e for e in bench.heard.events if getattr(e, "system_id", None) == "NES"]
    last = told[-1] if told else None
    assert last is not None
    assert (last.processed, last.total, last.matched, last.skipped) == (3, 3, 2, 1)


@pytest.mark.rule("loop-final-done")
async def test_the_last_that_is_told_is_that_it_is_done(bench, roms):
    roms.list(game("./B.nes", "B"))
    ended = await imported(bench)
    assert (ended.done, ended.scraping, ended.state) == (True, False, "completed")


@pytest.mark.rule("loop-write-failure-skipped")
async def test_a_record_that_cannot_be_written_is_skipped_and_counted(bench, roms):
    roms.list(game("./B.nes", "B", desc="bad"), game("./A (USA).nes", "A", desc="good"))
    await bench.index()
    await poison(bench, "MediaTitleProperties", "bad")
    ended = await bench.scrape()
    assert (ended.state, ended.processed) == ("completed", 2)
    assert (ended.matched, ended.skipped) == (1, 1)
    assert await scraped(bench) == {"A (USA).nes"}


@pytest.mark.rule("loop-fatal-terminal")
async def test_a_database_that_fails_ends_the_run_as_failed(bench, roms):
    roms.list(game("./B.nes", "B"))
    await bench.index()
    await bench.rows("ALTER TABLE MediaTags RENAME TO Gone")
    ended = await bench.scrape()
    assert (ended.state, ended.done, bool(ended.error)) == ("failed", True, True)


@pytest.mark.rule("loop-fatal-not-cancelled")
@pytest.mark.parametrize("scraper", ["gamelist.xml", "media-folder"])
async def test_a_cancelled_run_is_cancelled_and_no_failure(
    bench, roms, monkeypatch, scraper
):
    roms.put("nes/media/images/B.png")
    roms.put("nes/media/images/A (USA).png")
    roms.list(game("./A (USA).nes", "A"), game("./B.nes", "B"))
    await bench.index()
    cut = Cut(bench, monkeypatch)
    await cut.start(scraper=scraper)
    bench.scrapes.pause()
    cut.release()
    await bench.scrapes.cancel()
    ended = await settled(bench)
    assert (ended.state, ended.error, ended.done) == ("cancelled", None, True)


@pytest.mark.rule("sentinel-rollback-retry")
async def test_a_record_that_failed_leaves_nothing_and_is_tried_again(bench, roms):
    roms.put("nes/bad.png")
    entry = game("./B.nes", "B", developer="D", lang="sv", image="./bad.png")
    roms.list(entry)
    await bench.index()
    await poison(bench, "MediaProperties", f"{roms.nes}/bad.png")
    await bench.scrape()
    facts = await bench.facts("B.nes")
    assert (facts["titleTags"], facts["mediaProps"]) == (set(), {})
    assert facts["mediaTags"] == {"extension:nes"}
    await cure(bench)
    await bench.scrape()
    facts = await bench.facts("B.nes")
    assert facts["titleTags"] == {"developer:d"}
    assert "scraper.gamelist.xml:scraped" in facts["mediaTags"]
