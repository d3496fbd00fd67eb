"""What lies where a list is to be: links, broken files, files that are gone."""

import errno
import os
import re

import pytest
from export_shelf import ListShelf, game, order, place

from scrapers import exports
from scrapers.exports import base_file
from zapcore import aside
from zapcore.aside import Aside
from zapcore.events import Warned
from zapcore.exporting import Exported, What

LISTS = {
    What.GAMELIST: "roms/nes/gamelist.xml",
    What.PEGASUS: "roms/nes/metadata.pegasus.txt",
    What.LAUNCHBOX: "LB/Data/Platforms/Nintendo Entertainment System.xml",
}
pytestmark = pytest.mark.parametrize("what", LISTS)


class Home:
    """One game, and exports of it to all front-ends."""

    def __init__(self, root, what):
        self.root, self.what = root, what
        self.games = root / "roms" / "nes"
        self.games.mkdir(parents=True)
        (self.games / "A.nes").write_bytes(b"a")
        self.list = root / LISTS[what]
        self.values = {"developer": "First"}

    def export(self, **kwargs):
        target = str(self.root / "LB") if self.what is What.LAUNCHBOX else ""
        where = place(
            self.games, "NES", target=target, folders=(str(self.games),), names=("nes",)
        )
        games = [game(1, str(self.games / "A.nes"), "A", **self.values)]
        done = exports.load()[self.what].write(
            where, ListShelf(games), order(self.what, **kwargs)
        )
        found = list(done)
        self.told = [one.message for one in found if isinstance(one, Warned)]
        return next((one for one in found if isinstance(one, Exported)), None)

    def beside(self, ending):
        return self.list.with_name(self.list.name + ending)

    def names(self):
        return sorted(os.listdir(self.list.parent))


@pytest.fixture
def home(tmp_path, what):
    found = Home(tmp_path, what)
    found.export()
    assert found.list.exists()
    found.values["developer"] = "Second"
    return found


def test_a_list_that_is_a_link_is_written_where_it_leads(home):
    there = home.list.with_name("shared.file")
    home.list.rename(there)
    home.list.symlink_to(there.name)
    done = home.export()
    assert done.written
    assert home.list.is_symlink()
    assert b"Second" in there.read_bytes()
    assert b"First" in there.with_name("shared.file.bak").read_bytes()
    assert not home.beside(".bak").exists()


def test_a_list_that_is_a_link_out_is_refused(home, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    there = outside / home.list.name
    home.list.rename(there)
    old = there.read_bytes()
    home.list.symlink_to(there)
    assert home.export() is None
    assert "leads out" in home.told[0]
    assert home.list.is_symlink()
    assert there.read_bytes() == old
    assert os.listdir(outside) == [home.list.name]


@pytest.mark.parametrize("broken", [b"", b"\0" * 99])
def test_a_broken_list_is_kept_and_its_bak_is_told(home, broken):
    good = home.list.read_bytes()
    home.beside(".bak").write_bytes(good)
    home.list.write_bytes(broken)
    home.export(dry_run=True)
    assert "broken-1" in home.told[0]
    assert home.list.read_bytes() == broken
    assert home.export().written
    assert "broken-1" in home.told[0]
    assert home.list.read_bytes() == good.replace(b"First", b"Second")
    assert home.beside(".bak").read_bytes() == good
    assert home.beside(".broken-1").read_bytes() == broken


def test_a_list_that_its_owner_deleted_starts_anew(home):
    home.list.rename(home.beside(".bak"))
    old = home.beside(".bak").read_bytes()
    home.values = {"publisher": "New"}
    assert home.export().added == 1
    assert home.told == []
    assert b"First" not in home.list.read_bytes()
    assert home.beside(".bak").read_bytes() == old


def test_a_list_that_a_cut_write_lost_is_made_of_its_bak(home):
    home.list.rename(home.beside(".bak"))
    home.beside(aside.PART).write_bytes(b"<half")
    home.values = {"publisher": "New"}
    assert home.export().written
    assert "cut off" in home.told[0]
    assert b"First" in home.list.read_bytes()
    assert not home.beside(aside.PART).exists()


def test_with_nothing_to_tell_a_broken_list_stays_and_no_new_one_is_told(home, what):
    if what is not What.GAMELIST:
        pytest.skip("its games are all told, also those of which nothing is known")
    home.values = {}
    home.list.write_bytes(b"<GAMELIST/>")
    home.export()
    assert "stays" in home.told[0]
    assert "new one" not in home.told[0]
    assert home.names() == ["A.nes", "gamelist.xml"]


def test_what_is_no_file_is_called_what_it_is(home, monkeypatch):
    for make, word in ((os.mkdir, "a folder"), (os.mkfifo, "a pipe")):
        home.list.unlink() if home.list.is_file() else None
        make(home.list)
        assert home.export() is None
        assert word in home.told[0]
        os.rmdir(home.list) if home.list.is_dir() else home.list.unlink()
    home.list.symlink_to(home.list.name)
    assert home.export() is None
    assert "leads to itself" in home.told[0]
    home.list.unlink()
    home.list.write_bytes(b"x" * 2000)
    monkeypatch.setattr(base_file, "LIST_MAX", 1000)
    assert home.export() is None
    assert re.search("0 MiB, which no list", home.told[0])


def test_a_folder_that_a_link_replaces_meanwhile_leads_nothing_out(
    home, tmp_path, monkeypatch
):
    outside = tmp_path / "outside"
    outside.mkdir()
    folder = home.list.parent
    real = Aside.__enter__
    old = home.list.read_bytes()

    def swapped(self):
        folder.rename(tmp_path / "away")
        folder.symlink_to(outside)
        return real(self)

    monkeypatch.setattr(Aside, "__enter__", swapped)
    with pytest.raises(OSError, match="leads out"):
        home.export()
    assert os.listdir(outside) == []
    assert (tmp_path / "away" / home.list.name).read_bytes() == old


def test_a_folder_that_a_link_replaces_while_it_is_written_stays_the_one(
    home, tmp_path, monkeypatch
):
    outside = tmp_path / "outside"
    outside.mkdir()
    folder = home.list.parent
    real = Aside.keep

    def swapped(self, **kwargs):
        folder.rename(tmp_path / "away")
        folder.symlink_to(outside)
        real(self, **kwargs)

    monkeypatch.setattr(Aside, "keep", swapped)
    home.export()
    assert os.listdir(outside) == []
    assert b"Second" in (tmp_path / "away" / home.list.name).read_bytes()


def test_a_link_to_a_folder_without_the_games_is_no_library(home, tmp_path, what):
    if what is What.LAUNCHBOX:
        pytest.skip("its lists do not lie beside the games")
    outside = tmp_path / "outside"
    outside.mkdir()
    home.games.rename(tmp_path / "away")
    home.games.symlink_to(outside)
    assert home.export() is None
    assert "leads out" in home.told[0]
    assert os.listdir(outside) == []
    home.games.unlink()
    home.games.symlink_to(tmp_path / "away")
    assert home.export().written


def test_a_full_disk_leaves_no_part_file_and_names_the_list(home, monkeypatch):
    names = home.names()

    class Full:
        closed = False

        def __init__(self, file):
            self.file = file

        def write(self, data):
            raise OSError(errno.ENOSPC, "full")

        def close(self):
            self.file.close()
            raise OSError(errno.ENOSPC, "full")

    real = Aside.__enter__

    def enter(self):
        real(self)
        self._file = Full(self._file)
        return self

    monkeypatch.setattr(Aside, "__enter__", enter)
    with pytest.raises(OSError, match="full") as told:
        home.export()
    assert told.value.filename == str(home.list)
    assert home.names() == names
