"""On a disk without links, as exFAT, a cut at a rename may take both of its names."""

import os

import pytest

from scrapers.exports.base_file import GONE, find
from zapcore.aside import Aside


class CutError(BaseException):
    """The power is gone."""


def refuse(*_, **__):
    raise PermissionError(1, "no links here")


def write(path, content):
    with Aside(str(path)) as aside:
        aside.file.write(content)
        aside.keep()


def cut(path):
    with Aside(str(path)) as aside:
        aside.file.write(b"new")
        # A cut does not clean up.
        aside.kept = True
        aside.keep()


@pytest.fixture
def linkless(monkeypatch):
    monkeypatch.setattr(os, "link", refuse)


@pytest.fixture
def lost(tmp_path, linkless, monkeypatch):
    """A list of which the last rename took both names."""
    path = tmp_path / "gamelist.xml"
    write(path, b"old")
    real = os.replace

    def replace(old, new, **known):
        if new == path.name:
            os.unlink(old, dir_fd=known["src_dir_fd"])
            os.unlink(new, dir_fd=known["dst_dir_fd"])
            raise CutError
        real(old, new, **known)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        with pytest.raises(CutError):
            cut(path)
    return path


def test_what_was_there_is_found_in_the_bak(lost):
    assert not lost.exists()
    base = find(str(lost), [str(lost.parent)], lambda _: True)
    assert base.is_restored
    assert base.warning.message == GONE


def test_the_next_write_leaves_no_rest(lost):
    write(lost, b"newer")
    assert lost.read_bytes() == b"newer"
    assert sorted(os.listdir(lost.parent)) == ["gamelist.xml", "gamelist.xml.bak"]
    write(lost, b"newest")
    names = {
        name: (lost.parent / name).read_bytes() for name in os.listdir(lost.parent)
    }
    assert names == {"gamelist.xml": b"newest", "gamelist.xml.bak": b"newer"}


def test_a_list_that_its_owner_deleted_stays_deleted(tmp_path, linkless):
    path = tmp_path / "gamelist.xml"
    write(path, b"one")
    write(path, b"two")
    path.unlink()
    assert find(str(path), [str(tmp_path)], lambda _: True).source == ""


def test_the_copy_is_on_the_disk_before_the_list_is_renamed(
    tmp_path, linkless, monkeypatch
):
    path = tmp_path / "gamelist.xml"
    write(path, b"old")
    steps = []
    for name in ("replace", "fsync"):
        real = getattr(os, name)

        def noted(*args, name=name, real=real, **known):
            steps.append((name, *(args if name == "replace" else ())))
            return real(*args, **known)

        monkeypatch.setattr(os, name, noted)
    write(path, b"new")
    names = [step[2] if step[0] == "replace" else "sync" for step in steps]
    bak, last = names.index("gamelist.xml.bak"), names.index("gamelist.xml")
    assert "sync" in names[bak:last]
    assert names[-1] == "sync"
