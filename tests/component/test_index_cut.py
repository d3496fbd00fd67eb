"""What an index that was cut left undone, the next one does, though nothing changed."""

from owner_fixture import make_nes, open_home


async def test_titles_that_did_not_join_the_search_join_it_with_the_next_index(
    tmp_path,
):
    make_nes(tmp_path / "roms", "Alpha.nes", "Beta.nes")
    async with open_home(tmp_path / "data", tmp_path / "roms") as home:
        await home.index()
        await home.change(
            "INSERT INTO TitleSearch (TitleSearch, rowid, Slug)"
            " SELECT 'delete', DBID, Slug FROM MediaTitles WHERE DBID = 2"
        )
        await home.change("UPDATE DBConfig SET Value = '1' WHERE Name LIKE 'Search%'")
        assert await home.search("eta") == []
        await home.index()
        assert await home.search("eta") == ["Beta.nes"]


async def test_indexes_that_were_not_made_are_made_by_the_next_index(tmp_path):
    make_nes(tmp_path / "roms", "Alpha.nes")
    made = "SELECT name FROM sqlite_master WHERE name = 'MediaTitleTagsByTag'"
    async with open_home(tmp_path / "data", tmp_path / "roms") as home:
        await home.index()
        await home.change("DROP INDEX MediaTitleTagsByTag")
        assert await home.rows(made) == []
        await home.index()
        assert await home.rows(made) == [("MediaTitleTagsByTag",)]
        before = await home.rows("SELECT TOTAL_CHANGES()")
        await home.index()
        assert await home.rows("SELECT TOTAL_CHANGES()") == before
