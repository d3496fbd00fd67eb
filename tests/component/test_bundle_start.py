"""How a bundle starts: from any folder, and its modules are found in its archives."""

import importlib.util
import marshal
import os
import pkgutil
import subprocess
import sys
from importlib import resources

import pytest

from bundle import contents, index
from bundle.archives import Entry, zipped
from bundle.compiling import pyc
from bundle.errors import BundleError
from bundle.release import write_sums
from bundle.targets import HERE, targets

START = os.path.join(HERE, "inside", "start.py")
FILES = {
    "inbundle/__init__.pyc": Entry(pyc(b"here = __file__", "a")),
    "inbundle/deep/__init__.pyc": Entry(pyc(b"", "b")),
    "inbundle/deep/last.pyc": Entry(pyc(b"from inbundle import here", "c")),
    "inbundle/data/one.json": Entry(b'{"a": 1}'),
    "inbundle/data/two.txt": Entry("zwö".encode()),
}


@pytest.fixture
def root(tmp_path):
    """Give the folder of a bundle whose finder is in use."""
    (tmp_path / "site.zip").write_bytes(zipped(FILES, 0))
    spec = importlib.util.spec_from_file_location("bundle_start", START)
    start = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(start)
    places = index.index({"site.zip": FILES}, {"inbundle.fast": "lib/ext/f.so"})
    start.INDEX = marshal.loads(places)
    finder = start.Finder(archives := start.Archives(str(tmp_path)))

    def hook(path):
        return start.Folder(archives, path)

    sys.meta_path.insert(0, finder)
    sys.path_hooks.insert(0, hook)
    yield str(tmp_path)
    sys.meta_path.remove(finder)
    sys.path_hooks.remove(hook)
    for name in [name for name in sys.modules if name.startswith("inbundle")]:
        del sys.modules[name]


def test_modules_are_imported_from_the_archive(root):
    last = importlib.import_module("inbundle.deep.last")
    assert last.here == f"{root}/site.zip/inbundle/__init__.pyc"
    assert importlib.util.find_spec("inbundle.gone") is None


def test_an_extension_is_looked_for_where_the_index_says(root):
    importlib.import_module("inbundle")
    assert importlib.util.find_spec("inbundle.fast").origin == f"{root}/lib/ext/f.so"


def test_data_is_read_through_importlib(root):
    folder = resources.files("inbundle") / "data"
    assert [item.name for item in folder.iterdir()] == ["one.json", "two.txt"]
    assert (folder / "two.txt").read_text("utf-8") == "zwö"
    assert resources.files("inbundle").joinpath("data", "one.json").is_file()
    assert folder.is_dir()
    assert not folder.is_file()
    with pytest.raises(FileNotFoundError):
        (folder / "three.txt").read_bytes()
    package = importlib.import_module("inbundle")
    path = f"{root}/site.zip/inbundle/data/one.json"
    assert package.__loader__.get_data(path) == b'{"a": 1}'


@pytest.mark.usefixtures("root")
def test_the_modules_of_a_package_are_listed():
    package = importlib.import_module("inbundle")
    found = [(each.name, each.ispkg) for each in pkgutil.iter_modules(package.__path__)]
    assert found == [("deep", True)]
    deep = importlib.import_module("inbundle.deep")
    assert [each.name for each in pkgutil.iter_modules(deep.__path__)] == ["last"]


@pytest.fixture
def unpacked(tmp_path):
    """Give a folder with the real scripts and a loader that tells what it was given."""
    for path, entry in contents.scripts(targets()["mister"]).items():
        (tmp_path / "b" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "b" / path).write_bytes(entry.content)
        (tmp_path / "b" / path).chmod(entry.mode)
    loader = tmp_path / "b/lib/ld-linux-armhf.so.3"
    loader.parent.mkdir()
    loader.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\nenv\n')
    loader.chmod(0o755)
    return tmp_path


def said(command, cwd):
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=True, env={"A": "b"}
    )
    return done.stdout.splitlines()


def test_run_works_from_any_folder_and_through_links_and_leaks_nothing(unpacked):
    root = f"{unpacked}/b"
    (unpacked / "link").symlink_to("b/run")
    (unpacked / "b/far").symlink_to(unpacked / "link")
    wanted = [
        *("--library-path", f"{root}/lib", f"{root}/bin/python3.13"),
        *("-I", "-S", "-B", "-OO", f"{root}/lib/start.pyc", "a b", "--c"),
    ]
    for command, cwd in [
        ([f"{root}/run"], "/"),
        (["./run"], root),
        (["../run"], f"{root}/lib"),
        (["sh", "run"], root),
        (["./link"], unpacked),
        (["b/far"], unpacked),
    ]:
        lines = said([*command, "a b", "--c"], cwd)
        assert lines[: len(wanted)] == wanted
        assert not [line for line in lines if line.startswith(("LD_", "PYTHON"))]
    lines = said([f"{root}/bin/python", "-m", "x"], "/")
    assert lines[7:11] == [f"{root}/lib/start.pyc", "--as-python", "-m", "x"]


@pytest.mark.parametrize("name", ["a:b", "a;b"])
def test_run_refuses_a_folder_that_its_loader_would_split(unpacked, name):
    there = (unpacked / "b").rename(unpacked / name)
    for program in ("run", "bin/python"):
        ended = subprocess.run(
            [there / program], capture_output=True, text=True, check=False
        )
        assert (ended.returncode, ended.stdout) == (1, "")
        assert f"cannot run in {there}: take : and ; out" in ended.stderr


def test_an_index_that_has_no_place_is_told(monkeypatch, tmp_path):
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside/start.py").write_text("")
    monkeypatch.setattr(contents, "HERE", str(tmp_path))
    with pytest.raises(BundleError, match="no place"):
        contents.start(b"")


def test_checksums_are_added_to_and_read_by_sha256sum(tmp_path):
    for name in ("b.zip", "a.sh"):
        (tmp_path / name).write_text(name)
        write_sums([str(tmp_path / name)])
    (tmp_path / "b.zip").write_text("changed")
    write_sums([str(tmp_path / "b.zip")])
    assert len((tmp_path / "SHA256SUMS").read_text().splitlines()) == 2
    subprocess.run(
        ["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=tmp_path, check=True
    )
