"""Packs that are broken, hostile or half copied; and what a second run does."""

import os

import pytest
from pack_shop import BOX, TEXT, Shop, said
from rules_fixture import everything
from scrape_fixture import open_bench

from scrapers.artwork_pack import tables
from scrapers.artwork_pack.scraper import ArtworkPack


@pytest.fixture
def shop(tmp_path):
    return Shop(tmp_path / "roms")


@pytest.mark.parametrize(
    "key", ["../secret", "/etc/passwd", "a/b", "..", ".", "", "x" * 300]
)
def test_a_key_that_is_no_file_name_is_told_and_costs_its_neighbours_nothing(shop, key):
    folder = shop.pack("SNES", ["Good"], index=[f"Bad\t\t\t{key}", "Fine\t\t\tGood"])
    (shop.docs / "secret.jpg").write_bytes(b"secret")
    found, (warning,) = shop.ask("Bad.sfc", "Fine.sfc")
    assert list(found) == ["Fine.sfc"]
    assert (warning.file, warning.line) == (f"{folder}/index.tsv", 2)


def test_bad_lines_are_told_with_their_number_and_the_rest_is_read(shop):
    folder = shop.pack("SNES", ["Good"])
    long = b"x" * (2 * tables.LONGEST_LINE)
    rows = (
        b"\xef\xbb\xbf#name\tcrc\tsize\tkey\r\n",
        b"one column\r\n",
        b"not \xff text\t\t\tGood\r\n",
        b"zero\0byte\t\t\tGood\r\n",
        long + b"\t\t\tGood\r\n",
        b"\r\n",
        b"Crc\tnothex\tnumber\tGood\r\n",
        b"Last\t\t\tGood",
    )
    (folder / "index.tsv").write_bytes(b"".join(rows))
    found, warnings = shop.ask("Last.sfc", "Crc.sfc", dumps={"Crc.sfc": (1, 2)})
    assert len(found) == 2
    assert [w.line for w in warnings] == [2, 3, 4, 5]


def test_warnings_of_one_file_are_bounded(shop):
    shop.pack("SNES", ["Good"], index=["bad"] * 500 + ["Last\t\t\tGood"])
    found, warnings = shop.ask("Last.sfc")
    assert list(found) == ["Last.sfc"]
    assert len(warnings) == tables.MOST_TOLD + 1
    assert warnings[-1].message.startswith("480 more")


def test_many_bad_files_and_keys_are_bounded(shop, monkeypatch):
    monkeypatch.setattr(tables, "MOST_FILES", 3)
    rows = [f"Game\t\t\tKey {number}" for number in range(50)]
    folder = shop.pack("SNES", ["Good"], index=rows)
    for number in range(10):
        (folder / f"{number}.jpg").symlink_to("/etc/passwd")
    found, warnings = shop.ask("Good.sfc", "Game.sfc")
    assert list(found) == ["Good.sfc"]
    assert len(warnings) == 4
    assert warnings[-1].message.startswith("8 more")


def test_a_name_that_leads_to_two_keys_is_told_and_shows_neither(shop):
    shop.pack("SNES", ["A", "B"], index=["Game\t\t\tA", "Game\t\t\tB"])
    found, (warning,) = shop.ask("Game.sfc")
    assert (found, warning.line) == ({}, 3)


def test_links_out_of_the_pack_are_not_taken_and_told(shop, tmp_path):
    secret = tmp_path / "secret.jpg"
    secret.write_bytes(b"secret")
    folder = shop.pack("SNES", ["Real"])
    (folder / "Out.jpg").symlink_to(secret)
    (folder / "In.jpg").symlink_to("Real.jpg")
    (folder / "index.tsv").symlink_to("/dev/zero")
    (folder / "gameinfo.tsv").symlink_to(secret)
    os.mkfifo(folder / "synopsis_en.tsv")
    os.mkdir(folder / "Folder.jpg")
    found, warnings = shop.ask("Out.sfc", "In.sfc", "Real.sfc", "Folder.sfc")
    assert list(found) == ["In.sfc", "Real.sfc"]
    names = {os.path.basename(warning.file) for warning in warnings}
    tables_ = {"index.tsv", "gameinfo.tsv", "synopsis_en.tsv"}
    assert names == {"Out.jpg", "Folder.jpg", *tables_}


def test_a_pack_folder_that_is_a_link_out_is_not_read(shop, tmp_path):
    away = Shop(tmp_path / "away")
    away.pack("SNES", ["Game"])
    shop.docs.mkdir()
    (shop.docs / "SNES").symlink_to(away.docs / "SNES")
    found, (warning,) = shop.ask("Game.sfc")
    assert found == {}
    assert "outside" in warning.message


def test_a_link_to_another_disk_of_the_device_is_followed(shop, tmp_path):
    usb = Shop(tmp_path / "usb")
    usb.pack("SNES", ["Game"])
    shop.docs.symlink_to(usb.docs)
    place = shop.place(assets=[tmp_path / "usb"])
    assert shop.boxes("Game.sfc", place=place) == {"Game.sfc": "Game.jpg"}


def test_stamps_change_with_pictures_and_tables_and_with_nothing_else(shop):
    folder, scraper = shop.pack("SNES", ["A"], index=["A\t\t\tA"]), ArtworkPack()
    stamps = [scraper.stamps(shop.place())]
    assert list(stamps[0]) == [str(folder)]
    (folder / "B.jpg").write_bytes(b"x")
    stamps.append(scraper.stamps(shop.place()))
    (folder / "index.tsv").write_text("#\nA\t\t\tB\n")
    stamps.append(scraper.stamps(shop.place()))
    assert len({stamp[str(folder)] for stamp in stamps}) == len(stamps)
    assert scraper.stamps(shop.place()) == stamps[-1]


@pytest.fixture
async def bench(tmp_path, shop):
    """Two games in a real database, the first of which the pack knows."""
    for name in ("Game (USA).sfc", "Other (USA).sfc"):
        (shop.games / name).write_bytes(b"x")
    shop.pack(
        "SNES",
        ["Game (USA)"],
        index=["Game (USA)\t\t\tGame (USA)"],
        gameinfo=["Game (USA)\tGame\t1990"],
        synopsis_en=["Game (USA)\tA text."],
    )
    async with open_bench(tmp_path / "data", shop.root) as found:
        await found.index()
        yield found


async def run(bench, **kwargs):
    return await bench.scrape(scraper="artwork-pack", **kwargs)


async def test_a_second_run_writes_nothing_and_a_forced_one_changes_nothing(
    bench, tmp_path
):
    ended = await run(bench)
    assert (ended.processed, ended.matched, ended.total_scraped) == (2, 1, 1)
    facts = await bench.facts("Game (USA).sfc")
    assert facts["titleProps"] == {"property:title": "Game", TEXT: "A text."}
    assert "year:1990" in facts["titleTags"]
    before = await everything(bench)
    files = {e.name: e.stat().st_mtime_ns for e in os.scandir(tmp_path / "data")}
    await run(bench)
    assert {
        e.name: e.stat().st_mtime_ns for e in os.scandir(tmp_path / "data")
    } == files
    await run(bench, force=True)
    assert await everything(bench) == before


@pytest.mark.parametrize("force", [False, True])
async def test_another_release_is_looked_up_anew_and_what_it_lacks_is_removed(
    bench, shop, force
):
    folder = shop.pack("SNES", ["Other (USA)"])
    await run(bench)
    (folder / "Game (USA).jpg").rename(folder / "New (World).jpg")
    (folder / "Other (USA).jpg").unlink()
    shop.pack("SNES", index=["Game (USA)\t\t\tNew (World)"])
    await run(bench, force=force)
    props = (await bench.facts("Game (USA).sfc"))["mediaProps"]
    assert props == {BOX: f"{folder}/New (World).jpg"}
    assert (await bench.facts("Other (USA).sfc"))["mediaProps"] == {}


async def test_a_pack_on_a_disk_that_is_away_is_kept(shop, tmp_path):
    usb = tmp_path / "usb"
    shop.pack("SNES", ["Game"], docs=usb / "docs")
    (shop.games / "Game.sfc").write_bytes(b"x")
    async with open_bench(tmp_path / "data", shop.root, usb) as bench:
        await bench.index()
        await run(bench)
        before = (await bench.facts("Game.sfc"))["mediaProps"]
        usb.rename(tmp_path / "away")
        usb.mkdir()
        await run(bench, force=True)
        assert (await bench.facts("Game.sfc"))["mediaProps"] == before != {}


async def test_pictures_that_other_sources_named_are_left(bench, shop):
    await run(bench)
    picture = shop.games / "media" / "covers" / "Other (USA).png"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"x")
    await bench.scrape(scraper="media-folder")
    await run(bench, force=True)
    props = (await bench.facts("Other (USA).sfc"))["mediaProps"]
    assert props == {BOX: str(picture)}


def test_titles_are_said_the_same_for_all_their_dumps(shop):
    shop.pack(
        "SNES", ["G (USA)"], index=["G (J)\t\t\tG (USA)"], gameinfo=["G (USA)\tG"]
    )
    found, _ = shop.ask("G (USA).sfc", "G (J).sfc")
    assert [said(record)["property:title"] for record in found.values()] == ["G", "G"]


async def test_what_becomes_known_of_the_files_is_looked_up_anew(bench, shop):
    shop.pack("SNES", index=["Some\t0000000a\t1\tGame (USA)"])
    await run(bench)
    assert (await bench.facts("Other (USA).sfc"))["mediaProps"] == {}
    known = (
        (
            "INSERT INTO MediaFiles (MediaDBID, Number, FileDBID) SELECT DBID, 0, 77"
            " FROM Media WHERE FileName = 'Other (USA).sfc'"
        ),
        (
            "INSERT INTO Bodies (FileDBID, Number, Kind, Size, CRC32)"
            " VALUES (77, 0, 'raw', 1, 10)"
        ),
    )
    for statement in known:
        await bench.media.write(lambda raw, text=statement: raw.execute(text))
    await run(bench)
    props = (await bench.facts("Other (USA).sfc"))["mediaProps"]
    assert os.path.basename(props[BOX]) == "Game (USA).jpg"
