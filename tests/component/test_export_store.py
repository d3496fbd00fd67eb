"""Pages of games: in the order of paths, with what the graph shows of each."""

import hashlib

from export_fixture import GAMELIST, make_library, open_exports

from zapcore.ports_export import Shelf

PICTURE = (
    "INSERT INTO MediaProperties (MediaDBID, TypeTagDBID, Text, BlobDBID)"
    " SELECT DBID, 901, '', 7 FROM Media"
)


async def pages(exports, shelf, limit):
    found, after = [], ("", "")
    while after is not None:
        games, after = await exports.store.page(shelf, after, limit)
        assert len(games) <= limit
        found += games
    return found


async def test_pages_of_any_size_give_every_file_once_in_the_order_of_paths(tmp_path):
    async with open_exports(tmp_path) as exports:
        folder = f"{tmp_path}/lib/nes"
        for limit in (1, 2, 3, 500):
            games = await pages(exports, Shelf("NES", folder), limit)
            assert [game.path for game in games] == [
                f"{folder}/Comet (Europe).nes",
                f"{folder}/Comet (USA).nes",
                f"{folder}/sub/Lantern & Son (USA).nes",
            ]
        inner = Shelf("NES", folder, (f"{folder}/sub",))
        assert len(await pages(exports, inner, 2)) == 2
        assert await exports.store.count(inner) == (2, 0)


async def test_a_name_that_is_not_utf8_is_left_out_and_counted(tmp_path):
    root = make_library(tmp_path / "lib", {"nes": ["Good.nes"]})
    with open(f"{root}/nes/".encode() + b"Bad\xff.nes", "wb"):
        pass
    async with open_exports(tmp_path, root) as exports:
        shelf = Shelf("NES", f"{root}/nes")
        assert await exports.store.count(shelf) == (1, 1)
        assert [g.display for g in await pages(exports, shelf, 9)] == ["Good"]


async def test_values_are_those_of_the_graph_labels_where_they_are_kept(tmp_path):
    root = make_library(tmp_path / "lib")
    (root / "nes" / "gamelist.xml").write_text(GAMELIST)
    async with open_exports(tmp_path, root) as exports:
        await exports.bench.scrape()
        games = await pages(exports, Shelf("NES", f"{root}/nes"), 500)
        game = next(game for game in games if game.path.endswith("Comet (USA).nes"))
        assert game.name == "Comet"
        assert game.values == {
            "developer": ("Tin Orchard",),
            "genre": ("Puzzle & More",),
            "released": ("1990",),
            "rating": ("85",),
            "players": ("2",),
            "region": ("us",),
            "language": ("en",),
            "description": ("Fast.",),
        }
        assert not game.favorite
        assert await exports.store.some([game.media_id, 999]) == [game]


async def test_favourites_pictures_of_the_owner_and_discs_are_told(tmp_path):
    async with open_exports(tmp_path) as exports:
        bench = exports.bench
        digest = hashlib.sha256(b"PNG").digest()
        for query, *values in (
            ("INSERT INTO TagTypes VALUES (900, 'user', 0)",),
            ("INSERT INTO TagTypes VALUES (901, 'property', 0)",),
            ("INSERT INTO Tags VALUES (900, 900, 'favorite', '')",),
            ("INSERT INTO Tags VALUES (901, 901, 'image-boxart', '')",),
            ("INSERT INTO MediaTags SELECT DBID, 900, 0 FROM Media",),
            ("INSERT INTO MediaBlobs VALUES (7, ?, 'image/png', 3, x'504E47')", digest),
            (PICTURE,),
        ):
            await bench.rows(query, *values)
        games = await pages(exports, Shelf("PSX", f"{tmp_path}/lib/psx"), 500)
        assert [game.disc for game in games] == [1, 2]
        assert all(game.favorite for game in games)
        blob = f"blob:{digest.hex()}.png"
        assert games[0].properties == {"image-boxart": blob}
        assert await exports.store.picture(digest.hex()) == b"PNG"
        assert await exports.store.pictures() == [digest.hex()]


async def test_only_what_was_selected_and_with_discs_the_others_of_its_set(tmp_path):
    async with open_exports(tmp_path) as exports:
        shelf = Shelf("PSX", f"{tmp_path}/lib/psx", preferred=True)
        assert len(await pages(exports, shelf, 9)) == 2  # never selected: all
        for query in (
            (
                "INSERT INTO Selections (SystemDBID, Stamp)"
                " SELECT DBID, '' FROM Systems WHERE SystemID = 'PSX'"
            ),
            "INSERT INTO GameMedia SELECT DBID, DBID, 1 FROM Media",
            (
                "INSERT INTO Preferred SELECT DBID, FolderDBID, 0 FROM Media"
                " WHERE FileName LIKE '%Disc 1%'"
            ),
        ):
            await exports.bench.rows(query)
        shown = await pages(exports, shelf, 9)
        assert [(game.disc, game.preferred) for game in shown] == [(1, True)]
        assert len(await pages(exports, shelf._replace(discs=True), 9)) == 2
        every = await pages(exports, shelf._replace(preferred=False), 9)
        assert [game.preferred for game in every] == [True, False]


async def test_hashes_are_told_to_kinds_that_want_them(tmp_path):
    async with open_exports(tmp_path) as exports:
        for query in (
            (
                "INSERT INTO Files (DBID, Device, Inode, Size, MTime, Sample, State)"
                " VALUES (5, 1, 1, 9, 1, x'', 1)"
            ),
            (
                "INSERT INTO MediaFiles (MediaDBID, Number, FileDBID)"
                " SELECT DBID, 0, 5 FROM Media WHERE FileName = 'Harbor: Two.sfc'"
            ),
            "INSERT INTO Bodies VALUES (5, 0, 'file', '', 9, 255, x'aa', x'bb')",
        ):
            await exports.bench.rows(query)
        shelf = Shelf("SNES", f"{tmp_path}/lib/snes", dumps=True)
        first, second = await pages(exports, shelf, 9)
        assert first.dumps == ()
        assert [tuple(dump) for dump in second.dumps] == [
            ("Harbor: Two.sfc", 9, "000000ff", "aa", "bb")
        ]


async def test_an_alternative_is_called_by_its_own_name_and_read_so_again(tmp_path):
    root = tmp_path / "fat"
    folder = root / "_Arcade"
    inner = folder / "_alternatives" / "_Chess Man"
    inner.mkdir(parents=True)
    text = "<misterromdescription><name>{}</name><setname>{}</setname><year>1980</year>"
    for path, name, setname in (
        (folder / "Chess Man.mra", "Chess Man", "chessman"),
        (inner / "Duck.mra", "Duck Man (Japan)", "duckman"),
    ):
        path.write_text(text.format(name, setname) + "</misterromdescription>")
    async with open_exports(tmp_path, root, platform="mister") as exports:
        games = await pages(exports, Shelf("Arcade", str(folder)), 9)
        assert {game.name for game in games} == {"Chess Man", "Duck Man"}
        assert len({game.title_id for game in games}) == 2
        await exports.run("gamelist")
        written = (folder / "gamelist.xml").read_text()
        assert "<name>Duck Man</name>" in written
        await exports.bench.scrape(force=True)
        assert await pages(exports, Shelf("Arcade", str(folder)), 9) == games
        await exports.run("gamelist")
        assert (folder / "gamelist.xml").read_text() == written


async def test_what_a_files_name_tells_of_its_title_is_not_given(tmp_path):
    names = ["Tag (1991)(Nintendo)(JP)(en).nes", "Tag (USA).nes"]
    async with open_exports(tmp_path, games={"nes": names}) as exports:
        shelf = Shelf("NES", f"{tmp_path}/lib/nes")
        told = [game.values for game in await pages(exports, shelf, 9)]
        assert told[0].keys() == {"region", "language"}
        assert not any(game.owned for game in await pages(exports, shelf, 9))


async def test_what_the_owner_set_is_told(tmp_path):
    async with open_exports(tmp_path) as exports:
        for query in (
            "INSERT INTO TagTypes VALUES (900, 'genre', 0)",
            "INSERT INTO TagTypes VALUES (901, 'scraper.user', 0)",
            "INSERT INTO Tags VALUES (900, 900, 'puzzle', '')",
            "INSERT INTO MediaTitleTags SELECT DBID, 900, 901 FROM MediaTitles",
        ):
            await exports.bench.rows(query)
        games = await pages(exports, Shelf("SNES", f"{tmp_path}/lib/snes"), 9)
        assert [game.owned for game in games] == [{"genre"}, {"genre"}]
        assert games[0].values["genre"] == ("puzzle",)
