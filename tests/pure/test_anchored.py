"""Folders that are held open: nothing is reached through a link."""

import os

import pytest

from zapcore.anchored import Anchor, real_inside


def test_a_file_is_created_renamed_and_read_by_its_bare_name(tmp_path):
    with Anchor(os.path.realpath(tmp_path / "a" / "b"), make=True) as anchor:
        with anchor.create("part") as file:
            file.write(b"whole")
        anchor.times("part", 10**9, 10**9)
        anchor.link("part", "bak")
        anchor.rename("part", "name")
        anchor.sync()
        with anchor.read("name") as file:
            assert file.read() == b"whole"
        assert anchor.stat("bak").st_mtime_ns == 10**9
        anchor.remove("bak")
        anchor.remove("bak")
    assert [p.name for p in (tmp_path / "a" / "b").iterdir()] == ["name"]


def test_no_part_of_a_folder_may_be_a_link(tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "in").symlink_to(tmp_path / "outside")
    for path in (tmp_path / "in", tmp_path / "in" / "below"):
        with pytest.raises(NotADirectoryError) as told:
            Anchor(str(path), make=True)
        assert told.value.filename == str(path)
    assert not list((tmp_path / "outside").iterdir())


def test_a_folder_whose_name_becomes_a_link_is_still_the_one_opened(tmp_path):
    (tmp_path / "outside").mkdir()
    with Anchor(os.path.realpath(tmp_path / "in"), make=True) as anchor:
        (tmp_path / "in").rename(tmp_path / "moved")
        (tmp_path / "in").symlink_to(tmp_path / "outside")
        anchor.create("file").close()
    assert (tmp_path / "moved" / "file").exists()
    assert not list((tmp_path / "outside").iterdir())


def test_a_link_is_neither_written_nor_read(tmp_path):
    (tmp_path / "victim").write_bytes(b"v")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "file").symlink_to(tmp_path / "victim")
    with Anchor(os.path.realpath(tmp_path / "in")) as anchor:
        for call in (anchor.create, anchor.read):
            with pytest.raises(OSError, match="in/file"):
                call("file")
        anchor.remove("file")
    assert (tmp_path / "victim").read_bytes() == b"v"


@pytest.mark.parametrize("name", ["../x", "a/b", "..", ".", ""])
def test_a_name_is_bare(tmp_path, name):
    told = pytest.raises(OSError, match="Invalid")
    with Anchor(os.path.realpath(tmp_path)) as anchor, told:
        anchor.create(name)


def test_where_a_path_leads_counts_for_what_it_is_below(tmp_path):
    (tmp_path / "root" / "real").mkdir(parents=True)
    (tmp_path / "other").mkdir()
    (tmp_path / "root" / "in").symlink_to("real")
    (tmp_path / "root" / "out").symlink_to(tmp_path / "other")
    roots = [str(tmp_path / "root")]
    real = os.path.realpath(tmp_path / "root")
    assert real_inside(f"{tmp_path}/root/in/new", roots) == real + "/real/new"
    assert real_inside(f"{tmp_path}/root", roots) == real
    assert not real_inside(f"{tmp_path}/root/out/new", roots)
    assert real_inside(f"{tmp_path}/root/out", [*roots, f"{tmp_path}/other"])
