"""Real inotify on real folders: what changes is scanned when it holds still."""

import asyncio
import os
import shutil

from watch_home import ALL, WAITS, make

__all__ = ["make"]


async def test_each_kind_of_change_scans_its_own_system(make):
    library = await make()
    changes = {
        "a new file": lambda: library.write("nes", "New.nes"),
        "one in a folder below": lambda: library.write("nes", "Sub", "New.nes"),
        "written in place": lambda: library.write("nes", "New.nes", mode="a"),
        "renamed": lambda: os.rename(
            library.path("nes", "New.nes"), library.path("nes", "Other.nes")
        ),
        "removed": lambda: os.unlink(library.path("nes", "Other.nes")),
        "a gamelist": lambda: library.write("nes", "gamelist.xml"),
        "artwork": lambda: library.write("nes", "media", "images", "a.png"),
        "a link to a folder": lambda: os.symlink(
            library.path("snes"), library.path("nes", "linked")
        ),
    }
    for what, change in changes.items():
        change()
        assert await library.next() == {"NES"}, what
    assert await library.silent()


async def test_many_changes_at_once_are_one_scan_of_the_systems_they_are_in(make):
    library = await make()
    for number in range(200):
        library.write("nes", f"{number}.nes")
        library.write("snes", "deep", str(number), "game.sfc")
    found, scans = await library.all_of({"NES", "SNES"})
    assert found == {"NES", "SNES"}
    assert scans < 5


async def test_a_file_that_comes_in_pieces_waits_for_its_last_byte(make):
    library = await make()
    with open(library.path("psx", "Big.chd"), "w") as file:
        library.write("nes", "Small.nes")
        pieces = 0
        while pieces < 40 or not library.turns.scans:
            file.write("x")
            file.flush()
            pieces += 1
            await asyncio.sleep(0.015)
        assert library.turns.scans == [{"NES"}]
    assert await library.next() == {"PSX"}


async def test_a_file_that_is_renamed_into_place_is_heard_by_its_last_name(make):
    library = await make()
    library.write("nes", "Game.nes.part")
    assert await library.silent()
    os.rename(library.path("nes", "Game.nes.part"), library.path("nes", "Game.nes"))
    assert await library.next() == {"NES"}


async def test_saves_and_bins_are_no_change(make):
    library = await make()
    library.write("nes", "Alpha.srm")
    library.write("nes", ".Trash-1000", "files", "Old.nes")
    library.write("nes", "Thumbs.db")
    assert await library.silent()


async def test_what_zapcore_writes_itself_is_no_change(make, tmp_path):
    library = await make(own=(str(tmp_path / "roms" / "nes" / "zapcore"),))
    library.write("nes", "zapcore", "media.db")
    assert await library.silent()
    library.write("nes", "zapcore", "media.db-wal")
    library.write("snes", "New.sfc")
    assert await library.next() == {"SNES"}


async def test_what_an_export_writes_beside_the_games_is_no_change(make):
    home = await make()
    home.turns.exports = True
    home.write("nes", "gamelist.xml", data="<gameList/>")
    home.write("nes", "images", "a.png")
    home.write("snes", "new.sfc")
    assert await home.next() == {"SNES"}
    home.turns.exports = False
    home.write("nes", "gamelist.xml", data="<gameList></gameList>")
    assert await home.next() == {"NES"}


async def test_a_folder_of_a_new_system_is_scanned_and_watched(make):
    library = await make()
    library.write("gba", "Delta.gba")
    assert await library.next() == {"GBA"}
    library.write("gba", "Below", "Epsilon.gba")
    assert await library.next() == {"GBA"}


async def test_a_folder_that_nobody_knew_is_scanned_once_it_has_a_known_name(make):
    library = await make(start=False)
    library.write("things", "Delta.gba")
    await library.start()
    os.rename(library.path("things"), library.path("gba"))
    assert await library.next() == {"GBA"}


async def test_a_root_that_appears_later_is_taken_up(make, tmp_path):
    library = await make()
    late = tmp_path / "late" / "roms" / "gb"
    late.mkdir(parents=True)
    (late / "Zeta.gb").write_bytes(b"z")
    assert await library.next() == {"Gameboy"}
    (late / "Eta.gb").write_bytes(b"e")
    assert await library.next() == {"Gameboy"}


async def test_a_folder_that_moves_to_another_system_changes_both(make):
    library = await make()
    os.rename(library.path("nes", "Sub"), library.path("snes", "Sub"))
    found, _ = await library.all_of({"NES", "SNES"})
    assert found == {"NES", "SNES"}
    library.write("snes", "Sub", "Later.sfc")
    assert await library.next() == {"SNES"}


async def test_a_system_that_is_removed_and_comes_back_is_watched_again(make):
    library = await make()
    shutil.rmtree(library.path("snes"))
    assert await library.next() == {"SNES"}
    library.write("snes", "Back.sfc")
    assert await library.next() == {"SNES"}
    library.write("snes", "More.sfc")
    assert await library.next() == {"SNES"}


async def test_systems_that_share_a_folder_are_told_apart_by_their_files(make):
    library = await make(start=False, platform="mister")
    library.write("SMS", "Theta.sms")
    await library.start()
    for name, systems in {
        "Iota.gg": {"GameGear"},
        "Kappa.sms": {"MasterSystem"},
        "gamelist.xml": {"GameGear", "MasterSystem", "SG1000"},
    }.items():
        library.write("SMS", name)
        assert await library.next() == systems, name


async def test_a_busy_slot_is_waited_for_and_nothing_is_lost(make):
    library = await make()
    library.turns.may.clear()
    library.write("nes", "New.nes")
    assert await library.silent()
    library.write("snes", "New.sfc")
    await asyncio.sleep(WAITS.delay * 2)
    library.turns.may.set()
    assert await library.next() == {"NES", "SNES"}


async def test_what_changed_while_nobody_watched_is_scanned_after_the_start(make):
    library = await make(at_start=True)
    assert await library.next() == ALL
    assert await library.silent()


async def test_lost_events_make_all_systems_count_as_changed(make):
    library = await make()
    ears = library.watcher._post._ears
    ears.overflow()
    assert await library.next() == ALL
    library.write("nes", "Still heard.nes")
    assert await library.next() == {"NES"}


async def test_when_it_ends_no_thread_and_no_watch_stays(make):
    library = await make()
    post = library.watcher._post
    await library.stop()
    assert not post._ears._inotify.is_alive()
    assert post.watches == 0
