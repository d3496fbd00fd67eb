"""Scans over a real library, real DATs and real databases."""

import asyncio
import os
import zipfile

import pytest
from scan_home import bytes_of, game, open_home

from mediadb import identify_judged
from zapcore.content import ScanOrder, ScanType
from zapcore.errors import StoreError, UnknownScraperError

HEADER = b"NES\x1a\x02\x01" + bytes(10)
GOOD, OTHER, BAD = (bytes_of(name) for name in ("good", "other", "bad"))


def library(home):
    """Put some files and the DATs that know them."""
    home.put("nes/Good Game (USA).nes", HEADER + GOOD)
    home.put("nes/Misnamed (Japan).nes", HEADER + OTHER)
    home.put("nes/Bad One (USA).nes", HEADER + BAD)
    home.put("nes/Nobody Knows.nes", HEADER + bytes_of("unknown"))
    home.dat(
        "NES",
        game("Good Game (USA)", GOOD, ".nes"),
        game("Other Game (USA)", OTHER, ".nes", cloneof="Good Game (USA)"),
        game("Bad One (USA)", BAD, ".nes", status="baddump"),
    )


async def test_a_first_scan_finds_names_and_says_what_each_file_is(tmp_path):
    async with open_home(tmp_path) as home:
        library(home)
        status = await home.scan()
        assert status.state == "completed"
        assert (status.total_roms, status.new_roms, status.scanned_roms) == (4, 4, 4)
        assert (status.total_platforms, status.new_platforms) == (1, 1)
        assert status.identified_roms == 3
        assert status.bytes_hashed == status.bytes_to_hash == 4 * (4096 + 16)
        found = await home.verdicts()
        assert found["Good Game (USA).nes"] == ("exact", "Good Game (USA)")
        assert found["Misnamed (Japan).nes"] == ("disagrees", "Other Game (USA)")
        assert found["Bad One (USA).nes"] == ("bad", "Bad One (USA)")
        assert found["Nobody Knows.nes"] == ("unknown", "")


async def test_a_scan_that_finds_nothing_new_writes_nothing(tmp_path):
    async with open_home(tmp_path) as home:
        library(home)
        await home.scan()
        before = await home.changes()
        status = await home.scan()
        assert (status.state, status.new_roms, status.bytes_hashed) == (
            "completed",
            0,
            0,
        )
        assert await home.changes() == before


async def test_a_zip_is_known_by_its_directory_before_it_is_unpacked(tmp_path):
    async with open_home(tmp_path, skip_hash_calculation=True) as home:
        path = home.put("gb/Pocket Game (World).zip", b"")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("Pocket Game (World).gb", GOOD)
        home.dat("Gameboy", game("Pocket Game (World)", GOOD, ".gb"))
        status = await home.scan()
        assert status.bytes_hashed == 0
        found = await home.verdicts()
        assert found == {"Pocket Game (World).zip": ("probable", "Pocket Game (World)")}


async def test_a_file_that_was_renamed_and_moved_is_itself_and_not_read_again(tmp_path):
    async with open_home(tmp_path) as home:
        library(home)
        await home.scan()
        number = (await home.rows())["Good Game (USA).nes"][0]
        await home.favour("NES", "nes/Good Game (USA).nes")
        (home.roms / "nes/sub").mkdir()
        os.rename(
            home.roms / "nes/Good Game (USA).nes",
            home.roms / "nes/sub/What (Europe).nes",
        )
        status = await home.scan()
        rows = await home.rows()
        assert rows["What (Europe).nes"][:2] == (number, 0)
        assert "Good Game (USA).nes" not in rows
        assert status.bytes_hashed == 0
        tags = await home.query(
            "SELECT Tag FROM MediaTags JOIN Tags ON Tags.DBID = TagDBID"
            " JOIN TagTypes ON TagTypes.DBID = TypeDBID"
            " WHERE MediaDBID = ? AND Type = 'user'",
            number,
        )
        assert tags == [("favorite",)]


async def test_a_change_in_place_is_read_and_judged_again(tmp_path):
    async with open_home(tmp_path) as home:
        library(home)
        await home.scan()
        home.put("nes/Nobody Knows.nes", HEADER + GOOD)
        os.utime(home.roms / "nes/Nobody Knows.nes", (1, 1))
        status = await home.scan()
        assert status.bytes_hashed == 4096 + 16
        found = await home.verdicts()
        assert found["Nobody Knows.nes"] == ("disagrees", "Good Game (USA)")


async def test_a_dat_that_comes_later_judges_what_was_read_before(tmp_path):
    async with open_home(tmp_path) as home:
        library(home)
        home.put("gb/Later (World).gb", GOOD)
        await home.scan()
        home.dat("Gameboy", game("Later (World)", GOOD, ".gb"))
        status = await home.scan("update")
        assert status.bytes_hashed == 0
        found = await home.verdicts()
        assert found["Later (World).gb"] == ("exact", "Later (World)")


@pytest.mark.parametrize("later", [False, True])
async def test_what_was_cut_before_it_was_judged_is_judged_by_the_next_scan(
    tmp_path, monkeypatch, later
):
    async with open_home(tmp_path, skip_hash_calculation=not later) as home:
        library(home)
        if later:
            # All is read, then other DATs come, and a scan is cut.
            (home.data / "dats").rename(home.data / "away")
            await home.scan()
            (home.data / "away").rename(home.data / "dats")
        write = home.stores.media.write

        async def refuse(work, *args):
            if work is identify_judged.keep:
                raise StoreError("cut")
            return await write(work, *args)

        with monkeypatch.context() as patch:
            patch.setattr(home.stores.media, "write", refuse)
            assert (await home.scan()).state == "failed"
        assert {game for _, game in (await home.verdicts()).values()} == {""}
        await home.scan()
        found = await home.verdicts()
        expected = "exact" if later else "named"
        assert found["Good Game (USA).nes"] == (expected, "Good Game (USA)")
        before = await home.changes()
        await home.scan()
        assert await home.changes() == before


@pytest.mark.parametrize("kind", ["update", "unmatched"])
async def test_scans_of_what_is_known_look_for_no_new_files(tmp_path, kind):
    async with open_home(tmp_path) as home:
        library(home)
        await home.scan()
        home.put("nes/New (USA).nes", HEADER + bytes_of("new"))
        status = await home.scan(kind)
        assert (status.state, status.new_roms) == ("completed", 0)
        assert "New (USA).nes" not in await home.rows()


async def test_new_platforms_reads_only_systems_without_a_file(tmp_path):
    async with open_home(tmp_path) as home:
        library(home)
        await home.scan()
        home.put("nes/New (USA).nes", HEADER + bytes_of("new"))
        home.put("gb/First (World).gb", GOOD)
        status = await home.scan("new_platforms")
        rows = await home.rows()
        assert "First (World).gb" in rows
        assert "New (USA).nes" not in rows
        assert status.new_platforms == 1


async def test_hashes_reads_every_byte_again_and_asks_no_source(tmp_path):
    async with open_home(tmp_path) as home:
        library(home)
        await home.scan()
        status = await home.scan("hashes")
        assert status.bytes_hashed == 4 * (4096 + 16)
        assert all(one.state == "waiting" for one in status.providers.values())


async def test_a_scan_of_one_file_reads_only_that_one_again(tmp_path):
    async with open_home(tmp_path) as home:
        library(home)
        await home.scan()
        number = (await home.rows())["Good Game (USA).nes"][0]
        status = await home.scan("complete", media_ids=(number, 999))
        assert status.bytes_hashed == 4096 + 16
        assert status.skipped_media == (999,)


LIST = """<gameList><game><path>./Good Game (USA).nes</path><name>Good Game</name>
<developer>Tin Orchard</developer></game></gameList>"""


async def developers(home):
    return await home.query(
        "SELECT Tag FROM Tags JOIN TagTypes ON TagTypes.DBID = TypeDBID"
        " WHERE Type = 'developer' AND (Tags.DBID IN (SELECT TagDBID FROM"
        " MediaTitleTags) OR Tags.DBID IN (SELECT TagDBID FROM MediaTags))"
    )


async def test_a_complete_scan_takes_nothing_away_that_it_cannot_replace(tmp_path):
    async with open_home(tmp_path) as home:
        library(home)
        (home.roms / "nes/gamelist.xml").write_text(LIST)
        status = await home.scan()
        assert status.providers["gamelist"].hits == 1
        known = await developers(home)
        assert len(known) == 1
        (home.roms / "nes/gamelist.xml").unlink()
        status = await home.scan("complete")
        assert status.state == "completed"
        assert await developers(home) == known


async def test_a_trial_tells_what_would_be_done_and_writes_nothing(tmp_path):
    async with open_home(tmp_path) as home:
        library(home)
        await home.scan()
        home.put("nes/New (USA).nes", HEADER + bytes_of("new"))
        (home.roms / "nes/Bad One (USA).nes").unlink()
        before = await home.changes()
        status = await home.work.scanning.scan.try_out(ScanOrder())
        assert (status.dry_run, status.state) == (True, "completed")
        assert (status.new_roms, status.missing_roms) == (1, 1)
        assert status.bytes_to_hash == 4096 + 16
        assert await home.changes() == before


async def test_a_source_that_does_not_exist_is_refused_one_that_is_off_is_told(
    tmp_path,
):
    async with open_home(tmp_path) as home:
        library(home)
        with pytest.raises(UnknownScraperError):
            await home.work.scanning.scan.start(ScanOrder(sources=("igdbb",)))
        status = await home.scan(sources=("igdb", "gamelist"))
        assert status.providers["igdb"].state == "off"
        assert status.providers["gamelist"].state == "done"


async def until(home, ready):
    """Wait until a status is as wanted."""
    for _ in range(2000):
        if ready(home.work.scanning.scan.status()):
            return
        await asyncio.sleep(0.005)
    raise AssertionError(home.work.scanning.scan.status())


def large(home):
    """Put files that take a moment to hash."""
    block = bytes(1 << 20)
    for number in range(40):
        home.put(f"nes/Large {number} (USA).nes", bytes([number]) + block * 4)


async def test_a_pause_holds_inside_the_reading_and_a_cancel_keeps_what_was_read(
    tmp_path,
):
    async with open_home(tmp_path, scan_workers=1) as home:
        large(home)
        await home.work.scanning.scan.start(ScanOrder())
        await until(home, lambda status: status.bytes_hashed > 0)
        home.work.scanning.scan.pause()
        await until(home, lambda status: status.paused)
        await asyncio.sleep(0.3)
        held = home.work.scanning.scan.status().bytes_hashed
        await asyncio.sleep(0.3)
        assert home.work.scanning.scan.status().bytes_hashed == held
        assert home.work.scanning.scan.resume()
        await until(home, lambda status: status.bytes_hashed > held)
        await home.work.scanning.scan.cancel()
        assert home.work.scanning.scan.status().state == "cancelled"
        read = await home.query("SELECT TOTAL(Size) FROM Files WHERE State = 1")
        total = await home.query("SELECT TOTAL(Size) FROM Files")
        status = await home.scan()
        assert status.state == "completed"
        assert status.bytes_hashed == total[0][0] - read[0][0]


async def test_a_scan_that_runs_out_of_time_says_so_and_the_next_goes_on(tmp_path):
    async with open_home(tmp_path, scan_workers=1) as home:
        large(home)
        await home.scan(sources=())
        home.work.scanning.scan._timeout_s = 0.05
        status = await home.scan("hashes")
        assert (status.state, status.error) == ("cancelled", "scan timeout")
        assert home.slot.kind is None
        waiting = await home.query("SELECT TOTAL(Size) FROM Files WHERE State = 0")
        home.work.scanning.scan._timeout_s = 60
        status = await home.scan("hashes")
        assert status.state == "completed"
        assert status.bytes_hashed == waiting[0][0]


async def test_what_was_cut_goes_on_by_its_journal_row(tmp_path):
    async with open_home(tmp_path) as home:
        library(home)
        order = ScanOrder(ScanType.COMPLETE, ("NES",), sources=("gamelist",))
        await home.work.scanning.scan.start(order)
        await home.slot.close()
        entries = await home.journal.pending()
    async with open_home(tmp_path) as home:
        assert [entry.kind for entry in entries] == ["scan"]
        assert entries[0].options["before"] == [0, 0, 0, 0, 0]
        await home.work.scanning.scan.go_on(entries[0])
        await home.slot.wait()
        status = home.work.scanning.scan.status()
        assert (status.state, status.type) == ("completed", "complete")
        assert list(status.providers) == ["gamelist"]
        found = await home.verdicts()
        assert found["Good Game (USA).nes"] == ("exact", "Good Game (USA)")


SHEET = b'FILE "%s" BINARY\n  TRACK 01 MODE2/2352\n    INDEX 01 00:00:00\n'


async def test_one_bad_sheet_is_one_message_and_costs_its_neighbour_nothing(tmp_path):
    async with open_home(tmp_path) as home:
        home.put("psx/Bad (USA).cue", SHEET % b"../../../etc/passwd")
        home.put("psx/Good (USA).cue", SHEET % b"Good (USA).bin")
        home.put("psx/Good (USA).bin", bytes_of("disc", 2352 * 20))
        status = await home.scan()
        assert status.state == "completed"
        (warning,) = status.warnings
        assert warning.file.endswith("Bad (USA).cue")
        assert "outside of the library" in warning.message
        parts = await home.query("SELECT Path FROM MediaFiles WHERE Number > 0")
        assert [os.path.basename(path) for (path,) in parts] == [b"Good (USA).bin"]


async def test_a_track_that_changes_is_noticed_though_its_sheet_did_not(tmp_path):
    async with open_home(tmp_path) as home:
        home.put("psx/Good (USA).cue", SHEET % b"Good (USA).bin")
        track = home.put("psx/Good (USA).bin", bytes_of("disc", 2352 * 20))
        await home.scan()
        track.write_bytes(bytes_of("other", 2352 * 20))
        os.utime(track, (1, 1))
        status = await home.scan()
        assert status.bytes_hashed == 2352 * 20


async def test_a_scan_that_does_not_believe_what_vanished_says_so(tmp_path):
    async with open_home(tmp_path) as home:
        for number in range(12):
            home.put(f"nes/Game {number} (USA).nes", HEADER + bytes_of(number, 64))
        await home.scan()
        for file in (home.roms / "nes").iterdir():
            file.unlink()
        home.put("nes/Readme.txt", b"so that the folder is there")
        status = await home.scan()
        assert status.missing_roms == 0
        assert status.questions == (str(home.roms),)


async def test_complete_parses_the_names_of_chosen_systems_anew(tmp_path):
    async with open_home(tmp_path) as home:
        library(home)
        await home.scan()
        await home.stores.media.run(
            lambda raw: raw.execute("UPDATE Media SET Name = 'Wrong'")
        )
        await home.scan("complete", systems=("NES",))
        names = await home.query("SELECT DISTINCT Name FROM Media")
        assert "Wrong" not in {name for (name,) in names}


SAME_TIME = (851_470_320, 851_470_320)
"""What TorrentZip gives every file."""


def three_alike(home):
    """Put three dumps of one size and one time."""
    for name in ("One", "Two", "Three"):
        file = home.put(f"gb/Truth {name} (USA).gb", bytes_of(name))
        os.utime(file, SAME_TIME)
    names = ("One", "Two", "Three")
    home.dat("Gameboy", *(game(f"Truth {n} (USA)", bytes_of(n), ".gb") for n in names))
    return home.roms / "gb"


async def test_files_that_swap_their_names_are_known_by_their_bytes(tmp_path):
    async with open_home(tmp_path) as home:
        folder = three_alike(home)
        await home.scan()
        one, two = (folder / f"Truth {name} (USA).gb" for name in ("One", "Two"))
        os.rename(one, folder / "aside")
        os.rename(two, one)
        os.rename(folder / "aside", two)
        await home.scan()
        found = await home.verdicts()
        assert found[one.name] == ("disagrees", "Truth Two (USA)")
        assert found[two.name] == ("disagrees", "Truth One (USA)")


async def test_a_file_that_takes_anothers_place_is_known_by_its_bytes(tmp_path):
    async with open_home(tmp_path) as home:
        folder = three_alike(home)
        await home.scan()
        one, two = (folder / f"Truth {name} (USA).gb" for name in ("One", "Two"))
        os.replace(two, one)
        await home.scan()
        found = await home.verdicts()
        assert found[one.name] == ("disagrees", "Truth Two (USA)")


@pytest.mark.parametrize("size", [4096, 100_000])
async def test_bytes_that_are_written_over_with_the_old_time_are_read(tmp_path, size):
    async with open_home(tmp_path) as home:
        right = bytes_of("long", size)
        file = home.put("gb/Long (USA).gb", right)
        os.utime(file, SAME_TIME)
        home.dat("Gameboy", game("Long (USA)", right, ".gb"))
        await home.scan()
        assert (await home.verdicts())[file.name] == ("exact", "Long (USA)")
        # One byte, and none that a sample of a long file would see.
        with open(file, "r+b") as body:
            body.seek(size // 4)
            body.write(bytes([right[size // 4] ^ 1]))
        os.utime(file, SAME_TIME)
        await home.scan()
        assert (await home.verdicts())[file.name][0] != "exact"


async def test_new_platforms_that_was_cut_goes_on_with_the_systems_it_began(tmp_path):
    async with open_home(tmp_path) as home:
        for number in range(600):
            home.put(f"nes/Game {number} (USA).nes", b"")
        home.put("gb/First (World).gb", GOOD)
        await home.work.scanning.scan.start(ScanOrder(ScanType.NEW_PLATFORMS))
        while not await home.query("SELECT 1 FROM Media LIMIT 1"):
            await asyncio.sleep(0)
        await home.slot.close()
        (entry,) = await home.journal.pending()
    async with open_home(tmp_path) as home:
        await home.work.scanning.scan.go_on(entry)
        await home.slot.wait()
        status = home.work.scanning.scan.status()
        assert (status.state, status.new_roms) == ("completed", 601)
        assert len(await home.rows()) == 601


@pytest.mark.parametrize("kind", ["update", "unmatched"])
async def test_what_is_visited_without_an_index_is_counted(tmp_path, kind):
    async with open_home(tmp_path) as home:
        library(home)
        await home.scan()
        assert (await home.scan(kind)).scanned_roms == 4
