"""Archives of a bundle: the same bytes for the same files, and readable by anybody."""

import io
import tarfile
import zipfile
import zlib

import pytest

from bundle.archives import Entry, places, tarred, zipped
from bundle.sizes import on_clusters

EPOCH = 1_795_000_000
FILES = {
    "run": Entry(b"#!/bin/sh\n" * 50, is_program=True),
    "lib/b.txt": Entry(b"b" * 3000),
    "lib/a.txt": Entry(b""),
    "licences/ö.txt": Entry(b"x"),
}


def deflate(content):
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return squeezer.compress(content) + squeezer.flush()


def test_a_zip_holds_what_was_put_in_with_its_modes_and_one_time():
    with zipfile.ZipFile(io.BytesIO(zipped(FILES, EPOCH, deflate))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == sorted(FILES)
        for path, entry in FILES.items():
            info = archive.getinfo(path)
            assert archive.read(path) == entry.content
            assert info.external_attr >> 16 == 0o100000 | entry.mode
        assert len({info.date_time for info in archive.infolist()}) == 1


def test_the_order_in_which_files_come_changes_no_byte():
    backwards = dict(reversed(FILES.items()))
    assert zipped(FILES, EPOCH, deflate) == zipped(backwards, EPOCH, deflate)
    assert tarred(FILES, EPOCH, "top") == tarred(backwards, EPOCH, "top")


@pytest.mark.parametrize("epoch", [0, 1, 315532799])
def test_a_time_before_1980_is_1980(epoch):
    with zipfile.ZipFile(io.BytesIO(zipped(FILES, epoch))) as archive:
        assert archive.infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)


def test_what_gets_no_smaller_is_stored():
    with zipfile.ZipFile(io.BytesIO(zipped(FILES, EPOCH, deflate))) as archive:
        kinds = {info.filename: info.compress_type for info in archive.infolist()}
    assert kinds["lib/b.txt"] == zipfile.ZIP_DEFLATED
    assert kinds["licences/ö.txt"] == zipfile.ZIP_STORED


def test_places_are_where_the_bytes_lie():
    archive = zipped(FILES, EPOCH)
    for path, (start, size) in places(FILES).items():
        assert archive[start : start + size] == FILES[path].content


def test_a_tar_holds_everything_below_one_folder():
    with tarfile.open(fileobj=io.BytesIO(tarred(FILES, EPOCH, "zapcore-1"))) as archive:
        members = {member.name: member for member in archive.getmembers()}
    assert set(members) == {f"zapcore-1/{path}" for path in FILES}
    assert members["zapcore-1/run"].mode == 0o755
    assert {member.mtime for member in members.values()} == {EPOCH}


def test_a_file_takes_whole_clusters_and_an_empty_one_none():
    assert on_clusters([0, 1, 131072, 131073]) == 4 * 131072
    assert on_clusters([1, 5], cluster=4) == 12
