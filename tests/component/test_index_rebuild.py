"""A rebuild parses every name anew, and keeps what was found out since."""

import pytest
from owner_fixture import make_nes, open_home

ROWS = "SELECT DBID, FileName, Name, SortKey, MediaTitleDBID FROM Media ORDER BY 1"
TAGS = "SELECT Type, Tag FROM Tags JOIN TagTypes ON TagTypes.DBID = TypeDBID ORDER BY 1"


@pytest.fixture
async def home(tmp_path):
    nes = make_nes(tmp_path / "roms", "Alpha (USA).nes", "Beta.nes")
    (nes / "gamelist.xml").write_text(
        "<gameList><game><path>./Alpha (USA).nes</path><name>Alpha</name>"
        "<developer>Dev</developer></game></gameList>"
    )
    async with open_home(tmp_path / "data", tmp_path / "roms") as found:
        await found.index()
        await found.scrape()
        yield found


async def test_only_a_rebuild_puts_right_what_no_file_has_changed(home):
    before = await home.rows(ROWS), await home.rows(TAGS)
    assert ("developer", "dev") in before[1]
    await home.change("UPDATE Media SET Name = 'wrong', SortKey = 'wrong'")
    await home.index()
    assert (await home.rows(ROWS))[0][2] == "wrong"
    await home.indexes.start(rebuild=True)
    await home.slot.wait()
    assert (await home.rows(ROWS), await home.rows(TAGS)) == before
    changes = await home.rows("SELECT TOTAL_CHANGES()")
    await home.index()
    assert await home.rows("SELECT TOTAL_CHANGES()") == changes


async def test_a_rebuild_that_was_cut_is_done_by_the_next_index(home):
    before = await home.rows(ROWS)
    await home.change("UPDATE Media SET Name = 'wrong', SortKey = 'wrong'")
    await home.indexes.start(rebuild=True)
    assert await home.indexes.cancel() is True
    assert home.heard.events[-1].state == "cancelled"
    await home.index()
    assert await home.rows(ROWS) == before
