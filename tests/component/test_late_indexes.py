"""The index of titles by tag stands aside while a first import fills the library."""

from scrape_fixture import open_bench

from zapcore.operations.occupation import OperationCancelledError

MADE = "SELECT COUNT(*) FROM sqlite_master WHERE name = 'MediaTitleTagsByTag'"


def shelf(folder, count=3):
    """Make a library of one system and its list."""
    folder.mkdir(parents=True)
    games = []
    for number in range(count):
        (folder / f"Game {number}.nes").write_bytes(b"rom")
        games.append(
            f"<game><path>./Game {number}.nes</path><developer>Maker {number}"
            "</developer><genre>Action</genre><players>2</players></game>"
        )
    (folder / "gamelist.xml").write_text(f"<gameList>{''.join(games)}</gameList>")


async def seen_while_writing(bench, monkeypatch, fail=None):
    """Scrape; give whether the index was there when a batch had been written."""
    seen = []
    apply = bench.store.apply

    async def applied(*args):
        result = await apply(*args)
        seen.extend(await bench.rows(MADE))
        if fail is not None:
            raise fail
        return result

    monkeypatch.setattr(bench.store, "apply", applied)
    await bench.scrape(force=bool(fail is None and seen))
    monkeypatch.undo()
    return [bool(made) for (made,) in seen]


async def test_a_first_import_fills_without_it_and_makes_it_at_its_end(
    tmp_path, monkeypatch
):
    shelf(tmp_path / "roms" / "nes")
    async with open_bench(tmp_path / "d", tmp_path / "roms") as bench:
        await bench.index()
        assert await bench.rows(MADE) == [(1,)]
        assert await seen_while_writing(bench, monkeypatch) == [False]
        assert await bench.rows(MADE) == [(1,)]


async def test_later_imports_leave_it_where_it_is(tmp_path, monkeypatch):
    shelf(tmp_path / "roms" / "nes")
    async with open_bench(tmp_path / "d", tmp_path / "roms") as bench:
        await bench.index()
        await bench.scrape()
        shelf(tmp_path / "roms" / "snes")
        for path in (tmp_path / "roms" / "snes").glob("*.nes"):
            path.rename(path.with_suffix(".sfc"))
        text = (tmp_path / "roms" / "snes" / "gamelist.xml").read_text()
        text = text.replace(".nes", ".sfc")
        (tmp_path / "roms" / "snes" / "gamelist.xml").write_text(text)
        await bench.index()
        assert await seen_while_writing(bench, monkeypatch) == [True]


async def test_an_import_that_is_cancelled_makes_it_too(tmp_path, monkeypatch):
    shelf(tmp_path / "roms" / "nes")
    async with open_bench(tmp_path / "d", tmp_path / "roms") as bench:
        await bench.index()
        cancelled = OperationCancelledError()
        assert await seen_while_writing(bench, monkeypatch, cancelled) == [False]
        assert await bench.rows(MADE) == [(1,)]


async def test_after_a_cut_the_next_index_makes_it(tmp_path):
    shelf(tmp_path / "roms" / "nes")
    async with open_bench(tmp_path / "d", tmp_path / "roms") as bench:
        await bench.index()
        await bench.media.write(
            lambda raw: raw.execute("DROP INDEX MediaTitleTagsByTag")
        )
        await bench.index()
        assert await bench.rows(MADE) == [(1,)]
