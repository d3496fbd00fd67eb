"""What vanished is not believed gone before that is sure: by root, mount, question."""

import errno
import os

import pytest
from owner_fixture import make_nes, open_home

from zapcore.absence import Answer, MountPlace, Question
from zapcore.operations import index_system, judging
from zapcore.operations.mounts import MountWatch, read_mounts
from zapcore.operations.walk import Walker

ROOT = b"27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n"


class Table:
    """A table of mounts in a file, as the kernel writes it."""

    def __init__(self, path):
        self.path = path
        self._points = {}
        self._last = 100
        self._write()

    def mount(self, point, kind="ext4"):
        self._last += 1
        self._points[str(point)] = (self._last, kind)
        self._write()

    def unmount(self, point):
        del self._points[str(point)]
        self._write()

    def _write(self):
        lines = [
            b"%d 27 0:99 / %s rw shared:1 - %s /dev/x rw\n"
            % (number, point.replace(" ", "\\040").encode(), kind.encode())
            for point, (number, kind) in self._points.items()
        ]
        self.path.write_bytes(ROOT + b"".join(lines))


@pytest.fixture
def table(tmp_path):
    return Table(tmp_path / "mountinfo")


@pytest.fixture
def roms(tmp_path):
    return tmp_path / "roms"


def names(count, word="Game"):
    return [f"{word} {number:02}.nes" for number in range(count)]


@pytest.fixture
async def home(tmp_path, roms, table):
    roms.mkdir()
    async with open_home(tmp_path / "data", roms) as found:
        found.indexes._mountinfo = str(table.path)
        yield found


async def missing(home):
    found = await home.rows("SELECT FileName FROM Media WHERE IsMissing ORDER BY 1")
    return [name for (name,) in found]


async def questions(home):
    return await home.rows("SELECT Path, Gone, Known, Answer FROM Questions")


async def answer(home, value):
    await home.change("UPDATE Questions SET Answer = ?", value)


async def mounts(home):
    return await home.rows("SELECT Point, Prefix FROM Mounts ORDER BY 1, 2")


async def unchanged(home):
    """Index, and tell that nothing was written."""
    before = await home.media.run(lambda raw: raw.total_changes)
    await home.index()
    return before == await home.media.run(lambda raw: raw.total_changes)


async def test_more_than_half_of_a_root_is_asked_of_and_nothing_is_marked(home, roms):
    nes = make_nes(roms, *names(21))
    make_nes(roms, "x").joinpath("x").unlink()
    await home.index()
    for name in names(11):
        (nes / name).unlink()
    await home.index()
    assert await missing(home) == []
    assert await questions(home) == [(str(roms), 11, 21, Answer.NONE)]
    assert await unchanged(home)


async def test_up_to_half_or_less_than_ten_are_marked_as_ever(home, roms):
    nes = make_nes(roms, *names(20))
    await home.index()
    for name in names(10):
        (nes / name).unlink()
    await home.index()
    assert await missing(home) == names(10)
    for name in names(19)[10:]:
        (nes / name).unlink()
    await home.index()
    assert await missing(home) == names(19)
    assert await questions(home) == []
    assert await unchanged(home)


async def test_a_whole_system_folder_counts_and_new_files_beside_it_are_taken(
    home, roms
):
    nes = make_nes(roms, *names(12))
    (roms / "snes").mkdir()
    (roms / "snes" / "Stays.sfc").touch()
    await home.index()
    os.rename(nes, roms / "away")
    (roms / "snes" / "New.sfc").touch()
    await home.index()
    assert await missing(home) == []
    assert await questions(home) == [(str(roms), 12, 13, Answer.NONE)]
    assert await home.search("new") == ["New.sfc"]
    assert await unchanged(home)


async def test_files_that_are_back_end_the_question(home, roms):
    nes = make_nes(roms, *names(12))
    await home.index()
    os.rename(nes, roms / "away")
    await home.index()
    os.rename(roms / "away", nes)
    await home.index()
    assert await questions(home) == []
    assert await missing(home) == []
    assert await unchanged(home)


async def test_gone_is_believed_by_the_next_index_and_the_question_ends(home, roms):
    nes = make_nes(roms, *names(15))
    await home.index()
    for name in names(12):
        (nes / name).unlink()
    await home.index()
    await answer(home, Answer.GONE)
    await home.index()
    assert await missing(home) == names(12)
    assert await questions(home) == []
    assert await unchanged(home)


async def test_an_answer_is_not_for_more_than_was_asked(home, roms):
    nes = make_nes(roms, *names(20))
    await home.index()
    for name in names(12):
        (nes / name).unlink()
    await home.index()
    await answer(home, Answer.GONE)
    (nes / names(13)[12]).unlink()
    await home.index()
    assert await missing(home) == []
    assert await questions(home) == [(str(roms), 13, 20, Answer.NONE)]


async def test_who_waits_is_asked_again_only_if_more_vanish(home, roms):
    nes = make_nes(roms, *names(20))
    await home.index()
    for name in names(12):
        (nes / name).unlink()
    await home.index()
    await answer(home, Answer.WAITING)
    assert await unchanged(home)
    (nes / names(13)[12]).unlink()
    await home.index()
    assert await questions(home) == [(str(roms), 13, 20, Answer.NONE)]
    for name in names(4):
        (nes / name).touch()
    await home.index()
    assert await questions(home) == []
    assert await missing(home) == names(13)[4:]


async def test_an_index_of_some_systems_leaves_what_is_asked_of(home, roms):
    nes = make_nes(roms, *names(6))
    (roms / "snes").mkdir()
    for number in range(6):
        (roms / "snes" / f"S{number}.sfc").touch()
    (roms / "gb").mkdir()
    (roms / "gb" / "G.gb").touch()
    await home.index()
    os.rename(nes, roms / "away")
    os.rename(roms / "snes", roms / "far away")
    await home.index()
    assert await questions(home) == [(str(roms), 12, 13, Answer.NONE)]
    await home.indexes.start(["NES"])
    await home.slot.wait()
    assert await missing(home) == []
    assert await questions(home) == [(str(roms), 12, 13, Answer.NONE)]


async def test_a_file_that_comes_back_before_it_is_marked_is_not(
    home, roms, monkeypatch
):
    nes = make_nes(roms, *names(3))
    await home.index()
    (nes / names(1)[0]).unlink()
    judge = judging.Judge.judge

    async def back(self, *args):
        (nes / names(1)[0]).touch()
        return await judge(self, *args)

    monkeypatch.setattr(judging.Judge, "judge", back)
    await home.index()
    assert await missing(home) == []


async def test_more_that_vanish_meanwhile_wait_for_the_next_index(
    home, roms, monkeypatch
):
    nes = make_nes(roms, *names(30))
    await home.index()
    (nes / names(1)[0]).unlink()
    judge = judging.Judge.judge

    async def more(self, *args):
        for name in names(25)[1:]:
            (nes / name).unlink(missing_ok=True)
        return await judge(self, *args)

    monkeypatch.setattr(judging.Judge, "judge", more)
    await home.index()
    assert await missing(home) == []
    monkeypatch.undo()
    await home.index()
    assert await questions(home) == [(str(roms), 25, 30, Answer.NONE)]


async def test_a_cut_before_the_judgement_leaves_the_same_to_the_next_index(
    home, roms, monkeypatch
):
    nes = make_nes(roms, *names(8))
    await home.index()
    (nes / names(1)[0]).unlink()
    (nes / "New.nes").touch()

    async def cut(*_):
        raise RuntimeError

    monkeypatch.setattr(judging.Judge, "judge", cut)
    await home.indexes.start()
    await home.slot.wait()
    assert await missing(home) == []
    monkeypatch.undo()
    await home.index()
    assert await missing(home) == names(1)
    assert await home.search("new") == ["New.nes"]
    assert await unchanged(home)


async def test_a_cut_among_the_marks_leaves_the_rest_to_the_next_index(
    home, roms, monkeypatch
):
    nes = make_nes(roms, *names(8))
    monkeypatch.setattr(index_system, "BATCH", 1)
    for number, name in enumerate(names(8)):
        (nes / f"Folder {number}").mkdir()
        (nes / name).rename(nes / f"Folder {number}" / name)
    await home.index()
    for number in range(4):
        os.unlink(nes / f"Folder {number}" / names(8)[number])
    write, calls = home.indexes._store.write, []

    async def cut(*args):
        calls.append(args)
        if len(calls) > 2:
            raise RuntimeError
        await write(*args)

    monkeypatch.setattr(home.indexes._store, "write", cut)
    await home.indexes.start()
    await home.slot.wait()
    assert 0 < len(await missing(home)) < 4
    monkeypatch.undo()
    await home.index()
    assert await missing(home) == names(4)


async def test_a_share_below_a_root_that_is_not_mounted_is_not_judged(
    home, roms, table
):
    nes = make_nes(roms, *names(4))
    (roms / "snes").mkdir()
    (roms / "snes" / "S.sfc").touch()
    table.mount(nes)
    await home.index()
    assert await mounts(home) == [(str(nes), f"{nes}/")]
    assert await unchanged(home)
    for name in names(4):
        (nes / name).unlink()
    table.unmount(nes)
    await home.index()
    assert home.heard.events[-1].not_mounted == (str(nes),)
    assert await missing(home) == []
    assert await questions(home) == []
    assert await unchanged(home)
    make_nes(roms, *names(3))
    table.mount(nes)
    await home.index()
    assert home.heard.events[-1].not_mounted is None
    assert await missing(home) == names(4)[3:]


async def test_the_disk_on_which_a_root_lies_is_known_too(home, roms, table, tmp_path):
    nes = make_nes(roms, *names(4))
    (roms / "keep").mkdir()
    table.mount(tmp_path)
    await home.index()
    assert await mounts(home) == [(str(tmp_path), f"{roms}/")]
    for name in names(4):
        (nes / name).unlink()
    table.unmount(tmp_path)
    await home.index()
    assert home.heard.events[-1].not_mounted == (str(tmp_path),)
    assert await missing(home) == []


async def test_a_mount_that_is_no_longer_needed_is_forgotten(home, roms, table):
    nes = make_nes(roms, *names(4))
    table.mount(nes)
    await home.index()
    table.unmount(nes)
    (nes / names(1)[0]).unlink()
    await home.index()
    assert await mounts(home) == []
    assert home.heard.events[-1].not_mounted is None
    assert await missing(home) == names(1)


@pytest.mark.parametrize("link", ["nes", "nes/Deep"])
async def test_a_share_behind_a_link_is_not_judged_without_it(
    home, roms, table, tmp_path, link
):
    share = tmp_path / "a share"
    (share / "sub").mkdir(parents=True)
    for name in names(3):
        (share / "sub" / name).touch()
    (roms / link).parent.mkdir(parents=True, exist_ok=True)
    (roms / "snes").mkdir()
    (roms / link).symlink_to(share)
    table.mount(share)
    await home.index()
    assert await mounts(home) == [(str(share), f"{roms / link}/")]
    for name in names(3):
        (share / "sub" / name).unlink()
    table.unmount(share)
    await home.index()
    assert await missing(home) == []
    assert home.heard.events[-1].not_mounted == (str(share),)


async def test_a_share_behind_a_link_that_lost_its_files_has_a_question(
    home, roms, table, tmp_path
):
    share = tmp_path / "share"
    share.mkdir()
    for name in names(12):
        (share / name).touch()
    (roms / "nes").symlink_to(share)
    (roms / "snes").mkdir()
    for number in range(30):
        (roms / "snes" / f"S{number}.sfc").touch()
    table.mount(share)
    await home.index()
    for name in names(12):
        (share / name).unlink()
    await home.index()
    assert await questions(home) == [(str(share), 12, 12, Answer.NONE)]
    assert await missing(home) == []


@pytest.mark.parametrize("again", [False, True])
async def test_nothing_is_marked_when_a_mount_changed_meanwhile(
    home, roms, table, monkeypatch, caplog, again
):
    nes = make_nes(roms, *names(5))
    table.mount(nes)
    await home.index()
    (nes / names(1)[0]).unlink()
    walk = Walker.walk

    def pull(self, place):
        if table._last == 101:
            table.unmount(nes)
            table._last = 102
            if again:
                table.mount(nes)
        yield from walk(self, place)

    monkeypatch.setattr(Walker, "walk", pull)
    await home.index()
    assert await missing(home) == []
    assert "meanwhile" in caplog.text
    monkeypatch.undo()
    if not again:
        table.mount(nes)
    await home.index()
    assert await missing(home) == names(1)


async def test_a_mount_that_goes_and_comes_back_as_it_was_is_looked_at_again(
    home, roms, monkeypatch
):
    nes = make_nes(roms, *names(5))
    await home.index()
    (nes / names(1)[0]).unlink()
    stirs = iter([True, True])
    asked = []
    monkeypatch.setattr(
        MountWatch, "stirred", lambda _: asked.append(1) or next(stirs, False)
    )
    await home.index()
    assert await missing(home) == names(1)
    assert len(asked) == 3


async def test_where_there_is_no_table_of_mounts_files_are_judged_as_ever(home, roms):
    home.indexes._mountinfo = str(roms / "no such file")
    nes = make_nes(roms, *names(4))
    await home.change("INSERT INTO Mounts VALUES (?, ?)", str(nes), f"{nes}/")
    await home.index()
    (nes / names(1)[0]).unlink()
    await home.index()
    assert await missing(home) == names(1)


@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE, errno.EACCES])
async def test_a_folder_that_cannot_be_read_is_not_judged(
    home, roms, monkeypatch, number
):
    nes = make_nes(roms, "Stays.nes")
    (nes / "Deep" / "Er").mkdir(parents=True)
    for name in names(14):
        (nes / "Deep" / "Er" / name).touch()
    await home.index()
    scandir = os.scandir

    def refuse(path="."):
        if str(path) == str(nes / "Deep"):
            raise OSError(number, os.strerror(number))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    await home.index()
    assert await missing(home) == []
    assert await questions(home) == []


async def test_a_mount_within_a_root_has_a_question_of_its_own(home, roms, table):
    nes = make_nes(roms, *names(12))
    (roms / "snes").mkdir()
    for number in range(100):
        (roms / "snes" / f"S{number:03}.sfc").touch()
    table.mount(nes)
    await home.index()
    for name in names(12):
        (nes / name).unlink()
    (roms / "snes" / "S000.sfc").unlink()
    await home.index()
    assert await questions(home) == [(str(nes), 12, 12, Answer.NONE)]
    assert await missing(home) == ["S000.sfc"]


async def test_a_question_of_a_root_that_is_no_longer_configured_ends(home, roms):
    make_nes(roms, "Game.nes")
    await home.index()
    old = Question("/old/root", 20, 20, 1)
    await home.change(
        "INSERT INTO Questions VALUES (?, ?, ?, ?, 0)",
        old.path,
        old.gone,
        old.known,
        old.since,
    )
    await home.index()
    assert await questions(home) == []


def test_the_kernels_table_is_read_with_its_escapes(tmp_path):
    table = tmp_path / "mountinfo"
    table.write_bytes(
        ROOT
        + b"30 27 0:1 / /a\\040b\\134c\\011d rw - tmpfs x rw\n"
        + b"31 27 0:1 / /late rw - autofs x rw\n"
        + b"32 27 0:1 / /over rw - ext4 x rw\n33 27 0:1 / /over rw - ext4 x rw\n"
        + b"broken line\n34 27 0:1 / /\xff rw - ext4 x rw\n"
    )
    assert read_mounts(str(table)) == {
        "/": 27,
        "/a b\\c\td": 30,
        "/over": 33,
        "/\udcff": 34,
    }
    assert read_mounts(str(tmp_path / "none")) is None


def test_mounts_that_are_no_part_of_the_library_do_not_matter(tmp_path):
    table = Table(tmp_path / "mountinfo")
    table.mount("/lib")
    watch = MountWatch(str(table.path))
    table.mount("/elsewhere")
    assert not watch.changed(["/lib/roms"])
    table.mount("/lib/roms/nes")
    assert watch.changed(["/lib/roms"])
    assert MountPlace("/a", "/b/") < MountPlace("/a", "/c/")
