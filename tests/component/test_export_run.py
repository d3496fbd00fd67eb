"""The export as an operation: folders, faults, pause, cancel, restart."""

import asyncio
import errno
import os
import shutil

import pytest
from export_fixture import GAMELIST, make_library, open_exports, tree

from zapcore.errors import (
    AlreadyRunningError,
    NotMountedError,
    ParameterError,
    UnknownSystemError,
    UnwritableError,
)
from zapcore.events import Warned
from zapcore.exporting import Exported, ExportOrder, Frontend, What
from zapcore.model import JournalEntry, OperationState
from zapcore.operations.export_places import Targets

OLD = "<gameList>\n  <!-- mine -->\n</gameList>\n"


class Writer:
    """A kind of file that tells how it was called, and may fail."""

    what = What.PEGASUS

    def __init__(self, *, wants=(), error=None, on=None):
        self.wants = frozenset(wants)
        self.error = error
        self.on = on or (lambda _place: None)
        self.places = []
        self.games = []

    def write(self, place, shelf, order):
        self.places.append(place)
        self.on(place)
        if self.error and place.system_id == "NES":
            raise self.error
        mine = [game.path for game in shelf.games()]
        self.games += mine
        yield Exported(f"{place.folder}/x", len(mine), written=not order.dry_run)


async def test_each_folder_is_written_by_itself_and_its_games_are_counted(tmp_path):
    async with open_exports(tmp_path) as exports:
        writer = exports.formats[What.PEGASUS] = Writer()
        told = await exports.run("pegasus")
        assert [place.system_id for place in writer.places] == ["NES", "PSX", "SNES"]
        assert writer.places[0].folder == f"{tmp_path}/lib/nes"
        assert f"{tmp_path}/lib" in writer.places[0].allowed
        assert (told.games, told.files_total, told.files_written) == (7, 3, 3)
        assert [(one.system, one.games) for one in told.files] == [
            ("NES", 3),
            ("PSX", 2),
            ("SNES", 2),
        ]
        steps = [e for e in exports.bench.heard.events if e.NAME == "media.exporting"]
        assert steps[0].state == "running"
        assert steps[-1].state == told.state == "completed"
        assert await exports.bench.journal.pending() == []


async def test_a_folder_in_another_one_of_its_system_is_not_written_twice(tmp_path):
    games = {"nes/roms": ["A.nes"], "nes": ["B.nes"]}
    async with open_exports(tmp_path, games=games) as exports:
        writer = exports.formats[What.PEGASUS] = Writer()
        told = await exports.run("pegasus")
        assert sorted(writer.games) == [
            f"{tmp_path}/lib/nes/B.nes",
            f"{tmp_path}/lib/nes/roms/A.nes",
        ]
        assert told.games == 2


async def test_only_the_systems_that_were_asked_for_by_any_name(tmp_path):
    async with open_exports(tmp_path) as exports:
        writer = exports.formats[What.PEGASUS] = Writer()
        told = await exports.run("pegasus", systems=("snes", "Genesis", "SNES"))
        assert [place.system_id for place in writer.places] == ["SNES"]
        assert told.skipped_systems == ("Genesis",)
        with pytest.raises(UnknownSystemError):
            await exports.run("pegasus", systems=("nope",))
        del exports.formats[What.PEGASUS]
        with pytest.raises(ParameterError):
            await exports.run("pegasus")


async def test_one_folder_that_cannot_be_written_costs_no_other(tmp_path):
    async with open_exports(tmp_path) as exports:
        error = PermissionError(errno.EACCES, "Permission denied", "/lib/nes/x")
        exports.formats[What.PEGASUS] = Writer(error=error)
        told = await exports.run("pegasus")
        assert told.warnings == (
            Warned("/lib/nes/x", 0, "it cannot be written: Permission denied"),
        )
        assert [one.system for one in told.files] == ["PSX", "SNES"]


async def test_a_full_disk_ends_it_with_a_sentence(tmp_path):
    async with open_exports(tmp_path) as exports:
        error = OSError(errno.ENOSPC, "No space left on device", "/lib/nes/x")
        exports.formats[What.PEGASUS] = Writer(error=error)
        with pytest.raises(UnwritableError, match="/lib/nes/x cannot be written: No"):
            await exports.run("pegasus")
        assert exports.bench.heard.last.state == "failed"
        assert exports.bench.slot.kind is None
        assert await exports.bench.journal.pending() == []


async def test_what_is_not_mounted_is_told_and_no_file_of_all_games_is_cut(tmp_path):
    roots = [tmp_path / "one", tmp_path / "two"]
    make_library(roots[0], {"nes": ["A.nes"], "snes": ["S.sfc"]})
    make_library(roots[1], {"nes": ["B.nes"]})
    async with open_exports(tmp_path, *roots) as exports:
        await exports.run("list")
        assert exports.text("NES.txt") == "A\nB\n"
        shutil.rmtree(roots[1])
        told = await exports.run("list")
        assert told.not_mounted == (str(roots[1]),)
        assert exports.text("NES.txt") == "A\nB\n"
        assert [one.file for one in told.warnings] == [str(roots[1])]
        writer = exports.formats[What.PEGASUS] = Writer()
        await exports.run("pegasus")
        assert [place.root for place in writer.places] == [str(roots[0])] * 2
        shutil.rmtree(roots[0])
        with pytest.raises(NotMountedError):
            await exports.run("list")


async def test_a_root_that_goes_away_meanwhile_is_not_made_again(tmp_path):
    async with open_exports(tmp_path) as exports:
        library = tmp_path / "lib"
        writer = Writer(on=lambda _place: shutil.rmtree(library, ignore_errors=True))
        exports.formats[What.PEGASUS] = writer
        told = await exports.run("pegasus")
        assert len(writer.places) == 1
        assert told.not_mounted == (str(library),)
        assert not library.exists()


async def test_a_dry_run_writes_nothing_and_tells_the_same(tmp_path):
    async with open_exports(tmp_path) as exports:
        for what in ("list", "dat", "mgl", "m3u"):
            before = tree(tmp_path / "lib", tmp_path / "data" / "exports")
            tried = await exports.run(what, dry_run=True)
            assert tree(tmp_path / "lib", tmp_path / "data" / "exports") == before
            assert not getattr(exports.bench.heard.last, "dry_run", False)
            done = await exports.run(what)
            assert (tried.games, tried.added) == (done.games, done.added)
            assert (tried.files_written, tried.dry_run) == (0, True)


async def test_nothing_is_written_the_second_time(tmp_path):
    async with open_exports(tmp_path) as exports:
        for what in ("list", "dat", "mgl", "m3u"):
            first = await exports.run(what)
            assert first.files_written == first.files_total > 0
            before = tree(tmp_path / "lib", tmp_path / "data" / "exports")
            again = await exports.run(what)
            assert (again.added, again.changed, again.files_written) == (0, 0, 0)
            assert tree(tmp_path / "lib", tmp_path / "data" / "exports") == before


async def test_it_pauses_and_is_cancelled_between_two_pages(tmp_path):
    async with open_exports(tmp_path) as exports:
        service = exports.service
        exports.formats[What.PEGASUS] = writer = Writer()
        loop = asyncio.get_running_loop()
        writer.on = lambda _place: asyncio.run_coroutine_threadsafe(
            pause(service), loop
        ).result()
        running = asyncio.create_task(service.run(ExportOrder(What.PEGASUS)))
        while not service.status().paused:
            await asyncio.sleep(0.001)
        assert service.status().paused_by == "user"
        with pytest.raises(AlreadyRunningError, match="an export is already"):
            await service.start(ExportOrder(What.LIST))
        assert writer.games == []
        assert len(await exports.bench.journal.pending()) == 1
        assert await service.cancel()
        told = await running
        assert told.state == OperationState.CANCELLED
        assert (writer.games, told.files) == ([], ())
        assert exports.bench.slot.kind is None
        assert await exports.bench.journal.pending() == []
        assert not await service.cancel()


async def pause(service):
    service.pause()


async def test_a_paused_one_goes_on(tmp_path):
    async with open_exports(tmp_path) as exports:
        service = exports.service
        running = asyncio.create_task(service.run(ExportOrder(What.LIST)))
        while not service.status().exporting:
            await asyncio.sleep(0)
        service.pause()
        await asyncio.sleep(0.02)
        assert not running.done()
        assert service.resume()
        assert (await running).state == "completed"


async def test_a_shutdown_ends_it_and_the_next_start_goes_on_behind_a_system(tmp_path):
    async with open_exports(tmp_path) as exports:
        service = exports.service
        writer = exports.formats[What.PEGASUS] = Writer()
        loop = asyncio.get_running_loop()
        reached = asyncio.Event()

        def hold(place):
            if place.system_id == "PSX":
                loop.call_soon_threadsafe(reached.set)
                asyncio.run_coroutine_threadsafe(pause(service), loop).result()

        writer.on = hold
        order = ExportOrder(What.PEGASUS, preferred=True)
        await service.start(order)
        await reached.wait()
        bench = exports.bench
        await bench.slot.close()
        (entry,) = await bench.journal.pending()
        assert entry.options["preferred"] is True
        assert writer.games == [g for g in writer.games if "/nes/" in g]
        writer.on = lambda _place: None
        writer.places.clear()
        bench.slot = type(bench.slot)(bench.journal)
        later = exports.service
        assert await later.go_on(entry)
        await bench.slot.wait()
        assert [place.system_id for place in writer.places] == ["PSX", "SNES"]
        assert later.status().games == 7
        assert await bench.journal.pending() == []


async def test_what_cannot_be_gone_on_with_is_refused(tmp_path):
    async with open_exports(tmp_path) as exports:
        assert not await exports.service.go_on(JournalEntry("export"))
        broken = {"what": "gamelist", "frontend": "nobody"}
        assert not await exports.service.go_on(JournalEntry("export", options=broken))


@pytest.mark.parametrize("what", ["list", "mgl", "m3u", "gamelist"])
async def test_a_cut_at_any_write_leaves_each_file_old_or_new(
    tmp_path, monkeypatch, what
):
    root = make_library(tmp_path / "lib")
    (root / "nes" / "gamelist.xml").write_text(GAMELIST)
    async with open_exports(tmp_path, root) as exports:
        await exports.bench.scrape()
        made = tmp_path / "data" / "exports"
        (root / "nes" / "gamelist.xml").write_text(OLD)
        new = await anew(exports, root, made, what)
        met, number = True, 0
        while met:
            shutil.rmtree(made, ignore_errors=True)
            for path in (*root.rglob("*.m3u"), *root.rglob("gamelist.*")):
                path.unlink()
            (root / "nes" / "gamelist.xml").write_text(OLD)
            cut = Cut(number)
            with monkeypatch.context() as patch:
                cut.put_into(patch)
                await exports.run(what)
            for path, data in tree(root, made).items():
                known = {new.get(path), OLD.encode()}
                assert data[0] in known or path.suffix == ".bak", path
            assert await anew(exports, root, made, what) == new
            met, number = cut.met, number + 1
        assert number > 2


async def anew(exports, root, made, what):
    await exports.run(what)
    found = tree(root, made).items()
    return {path: data[0] for path, data in found if path.suffix != ".bak"}


class Cut:
    """Has every write fail from the one of this number on."""

    def __init__(self, number):
        self.left = number
        self.met = False

    def put_into(self, patch):
        for name in ("fsync", "replace", "link"):
            patch.setattr(os, name, self.failing(getattr(os, name)))

    def failing(self, call):
        def done(*args, **kwargs):
            self.left -= 1
            if self.left < 0:
                self.met = True
                raise OSError(errno.EIO, "Input/output error")
            return call(*args, **kwargs)

        return done


async def test_launch_files_of_a_mister_go_into_a_folder_of_its_menu(tmp_path):
    roots = [tmp_path / "usb0" / "games", tmp_path / "fat" / "games"]
    make_library(roots[0], {"NES": ["B.nes"]})
    make_library(roots[1], {"NES": ["A.nes", "A.fds"], "PSX": ["Suns.cue"]})
    async with open_exports(tmp_path, *roots, platform="mister") as exports:
        told = await exports.run("mgl")
        menu = tmp_path / "fat" / "_zapcore"
        assert sorted(path.name for path in menu.rglob("*.mgl")) == [
            "A.mgl",
            "A.mgl",
            "B.mgl",
            "Suns.mgl",
        ]
        assert 'path="A.fds"' in (menu / "_Famicom Disk System" / "A.mgl").read_text()
        assert (told.games, told.files_written) == (4, 4)
        exports.chosen["mgl"] = str(tmp_path / "chosen")
        await exports.run("mgl", systems=("PSX",))
        assert (tmp_path / "chosen").is_dir()


async def test_es_de_has_its_own_folder_if_it_is_there(tmp_path):
    async with open_exports(tmp_path) as exports:
        order = ExportOrder(What.GAMELIST, Frontend.ES_DE)
        targets = Targets(str(tmp_path / "data"), str(tmp_path))
        own = f"{tmp_path}/data/exports/ES-DE"
        assert targets.of(order, exports.bench.library) == own
        (tmp_path / "ES-DE").mkdir()
        assert targets.of(order, exports.bench.library) == f"{tmp_path}/ES-DE"
        plain = ExportOrder(What.GAMELIST)
        assert targets.of(plain, exports.bench.library) == ""


@pytest.mark.parametrize(
    ("what", "key", "kwargs"),
    [
        ("gamelist", "es_de", {"frontend": Frontend.ES_DE}),
        ("list", "lists", {}),
        ("launchbox", "launchbox", {}),
        ("mgl", "mgl", {}),
    ],
)
async def test_a_chosen_folder_on_a_disk_that_is_not_there_is_told_and_not_made(
    tmp_path, what, key, kwargs
):
    async with open_exports(tmp_path) as exports:
        away = tmp_path / "stick" / "there"
        exports.chosen = {key: str(away)}
        told = await exports.run(what, **kwargs)
        assert (told.files_total, told.warnings[0].file) == (0, str(away))
        assert "not there" in told.warnings[0].message
        assert not away.parent.exists()
        away.parent.mkdir()
        told = await exports.run(what, **kwargs)
        assert not [one for one in told.warnings or () if "not there" in one.message]


async def test_the_bak_of_a_list_that_systems_share_is_of_before_the_run(tmp_path):
    root = make_library(tmp_path / "fat" / "games", {"GAMEBOY": ["A.gb", "B.gbc"]})
    old = "<gameList>\n<!-- mine -->\n</gameList>\n"
    path = root / "GAMEBOY" / "gamelist.xml"
    async with open_exports(tmp_path, root, platform="mister") as exports:
        for file, text in (("A", "Aster"), ("B", "Bloom")):
            end = "gb" if file == "A" else "gbc"
            entry = f"<game><path>./{file}.{end}</path><name>{text}</name>"
            path.write_text(f"<gameList>{entry}<desc>{text}</desc></game></gameList>")
            await exports.bench.scrape(force=True)
        path.write_text(old)
        done = await exports.run("gamelist")
        assert done.added == 2
        assert path.with_suffix(".xml.bak").read_text() == old
