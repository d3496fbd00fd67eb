"""The scraper document, "ZaparooCompanion Entries"."""

import pytest
from rules_fixture import (
    child,
    cure,
    game,
    imported,
    parent,
    poison,
    scraped,
    with_tag,
    with_title_tag,
)

DEV = "developer:comp"


async def run(bench, roms, *entries, **kwargs):
    roms.list(*entries)
    return await imported(bench, **kwargs)


@pytest.mark.rule("companion-source-attribute")
async def test_the_source_may_be_an_attribute(bench, roms):
    await run(bench, roms, parent(7, "X", developer="Comp"), child(7, "./B.nes"))
    assert await with_title_tag(bench, DEV) == {"B.nes"}


@pytest.mark.rule("companion-source-element")
async def test_the_source_may_be_an_element(bench, roms):
    source = {"source": "ZaparooCompanion"}
    await run(
        bench,
        roms,
        game("", "X", 'id="7"', developer="Comp", **source),
        game("./B.nes", "", 'parentid="7"', **source),
    )
    assert await with_title_tag(bench, DEV) == {"B.nes"}


@pytest.mark.rule("companion-parent-no-path")
async def test_a_parent_has_an_id_and_no_path(bench, roms):
    wrong = game(
        "./A (USA).nes", "X", 'source="ZaparooCompanion" id="7"', developer="Comp"
    )
    ended = await run(bench, roms, wrong, child(7, "./B.nes"))
    assert await with_title_tag(bench, DEV) == set()
    assert (ended.matched, ended.skipped) == (0, 1)


@pytest.mark.rule("companion-child-path")
async def test_an_entry_without_a_path_is_no_child(bench, roms):
    both = game(
        "", "X", 'source="ZaparooCompanion" id="8" parentid="7"', developer="Comp"
    )
    ended = await run(bench, roms, parent(7, "Y"), both, child(8, "./B.nes"))
    assert await with_title_tag(bench, DEV) == {"B.nes"}
    assert (ended.processed, ended.skipped) == (1, 0)


@pytest.mark.rule("companion-parent-reference")
async def test_a_child_has_the_facts_of_the_parent_it_names(bench, roms):
    await run(
        bench,
        roms,
        parent(7, "X", developer="Other", desc="other"),
        parent(8, "Y", developer="Comp", desc="text"),
        child(8, "./B.nes"),
    )
    assert await with_title_tag(bench, DEV) == {"B.nes"}
    facts = await bench.facts("B.nes")
    assert facts["titleProps"]["property:description"] == "text"


@pytest.mark.rule("companion-slug")
async def test_a_slug_path_names_a_title(bench, roms):
    await run(bench, roms, parent(7, "X", developer="Comp"), child(7, "./b.slug"))
    assert await with_title_tag(bench, DEV) == {"B.nes"}


@pytest.mark.rule("companion-slug-first-row")
async def test_a_slug_path_writes_to_the_first_row_of_its_title(bench, roms):
    await run(bench, roms, parent(7, "X"), child(7, "./a.slug", region="br", lang="sv"))
    ((first,),) = await bench.rows(
        "SELECT FileName FROM Media WHERE FileName LIKE 'A (%' ORDER BY DBID LIMIT 1"
    )
    assert await scraped(bench) == {first}
    assert await with_tag(bench, "region:br") == {first}
    assert await with_tag(bench, "lang:sv") == {first}


@pytest.mark.rule("companion-slug-unknown")
async def test_a_slug_path_that_is_no_title_is_skipped(bench, roms):
    ended = await run(bench, roms, parent(7, "X"), child(7, "./nobody.slug"))
    assert (await scraped(bench), ended.skipped) == (set(), 1)


@pytest.mark.rule("companion-exact-path")
async def test_another_path_is_first_looked_up_as_it_stands_in_any_case(bench, roms):
    roms.games("Sub/B.nes")
    await run(bench, roms, parent(7, "X"), child(7, "./b.NES", region="br"))
    found = await bench.rows(
        "SELECT Path FROM Media JOIN Folders ON Folders.DBID = FolderDBID"
        " JOIN MediaTags ON MediaDBID = Media.DBID JOIN Tags ON Tags.DBID = TagDBID"
        " WHERE Tag = 'br'"
    )
    assert found == [(f"{roms.nes}/",)]


@pytest.mark.rule("companion-suffix")
async def test_then_by_the_end_of_its_path(bench, roms):
    roms.games("Sub/Deep/C.nes")
    await run(bench, roms, parent(7, "X"), child(7, "./Deep/C.nes", region="br"))
    assert await with_tag(bench, "region:br") == {"C.nes"}


@pytest.mark.rule("companion-suffix-whole")
async def test_an_end_is_more_than_a_file_name(bench, roms):
    roms.games("Sub/Other/C.nes")
    ended = await run(bench, roms, parent(7, "X"), child(7, "./wrong/C.nes"))
    assert (await scraped(bench), ended.skipped) == (set(), 1)


@pytest.mark.rule("companion-suffix-ambiguous")
async def test_an_end_that_several_rows_have_is_skipped(bench, roms):
    roms.games("One/C.nes", "Two/C.nes")
    ended = await run(
        bench, roms, parent(7, "X", developer="Comp"), child(7, "./C.nes")
    )
    assert (await scraped(bench), ended.skipped) == (set(), 1)
    assert await with_title_tag(bench, DEV) == set()


@pytest.mark.rule("companion-title-facts")
async def test_the_facts_of_the_parent_are_those_of_the_childs_title(bench, roms):
    await run(
        bench,
        roms,
        parent(7, "X", developer="Comp", genre="Puzzle", desc="text"),
        child(7, "./A (USA).nes"),
    )
    for name in ("A (USA).nes", "A (Japan).nes"):
        facts = await bench.facts(name)
        assert facts["titleTags"] == {DEV, "genre:puzzle"}
        assert facts["titleProps"].get("property:description") == "text"


@pytest.mark.rule("companion-child-tags")
async def test_region_and_language_of_the_child_are_those_of_its_row(bench, roms):
    await run(
        bench,
        roms,
        parent(7, "X", region="cn"),
        child(7, "./A (USA).nes", region="br", lang="sv"),
    )
    assert await with_tag(bench, "region:br") == {"A (USA).nes"}
    assert await with_tag(bench, "lang:sv") == {"A (USA).nes"}


@pytest.mark.rule("companion-sentinel")
async def test_the_sentinel_is_on_the_row_of_the_child(bench, roms):
    await run(bench, roms, parent(7, "X"), child(7, "./A (USA).nes"))
    assert await scraped(bench) == {"A (USA).nes"}


@pytest.mark.rule("companion-one-transaction")
async def test_title_child_and_sentinel_are_written_together_or_not_at_all(bench, roms):
    entries = (
        parent(7, "X", developer="Comp", desc="bad"),
        child(7, "./B.nes", region="br"),
    )
    roms.list(*entries)
    await bench.index()
    await poison(bench, "MediaTitleProperties", "bad")
    ended = await bench.scrape()
    facts = await bench.facts("B.nes")
    assert (ended.matched, ended.skipped) == (0, 1)
    assert facts["titleTags"] == set()
    assert facts["mediaTags"] == {"extension:nes"}
    await cure(bench)
    await bench.scrape()
    assert await scraped(bench) == {"B.nes"}


@pytest.mark.rule("companion-plain-skips-scraped")
async def test_a_plain_run_skips_children_that_are_scraped(bench, roms):
    await run(bench, roms, parent(7, "X", developer="Comp"), child(7, "./B.nes"))
    await run(bench, roms, parent(7, "X", developer="Next"), child(7, "./B.nes"))
    assert await with_title_tag(bench, DEV) == {"B.nes"}


@pytest.mark.rule("companion-force")
async def test_a_forced_run_writes_children_again(bench, roms):
    await run(bench, roms, parent(7, "X", developer="Old"), child(7, "./B.nes"))
    entries = (parent(7, "X", developer="Comp"), child(7, "./B.nes"))
    await run(bench, roms, *entries, force=True)
    assert await with_title_tag(bench, DEV) == {"B.nes"}


@pytest.mark.rule("companion-counts")
async def test_children_count_among_all_entries(bench, roms):
    ended = await run(
        bench,
        roms,
        parent(7, "X"),
        child(7, "./B.nes"),
        child(7, "./gone.nes"),
        child(8, "./A (USA).nes"),
        game("./A (USA).nes", "A"),
    )
    assert (ended.processed, ended.matched, ended.skipped) == (4, 2, 2)
    told = [e for e in bench.heard.events if getattr(e, "system_id", None)]
    keys = set(told[-1].params()["currentSystem"])
    assert keys == {
        "systemId",
        "systemName",
        "processed",
        "total",
        "matched",
        "skipped",
    }
