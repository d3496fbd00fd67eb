"""What an index and an import write is counted, and an unchanged one writes nothing.

A seed of ``benchmarks.counted``: counts of the kernel, so that no load of the machine
changes them. Where they are from, and the budgets: docs/device-budget.md.
"""

import asyncio
import os
import shutil

import pytest

from benchmarks.counted import writes
from benchmarks.traced_writes import Traced

FILES = 300
MOST_BYTES = 4000
"""Of a file or a record, the tables' first pages among them; 10,000 take 2,200 each."""

MOST_SYNCS = 8


@pytest.fixture
def shelf(tmp_path):
    """Give a library of 300 games and its list."""
    folder = tmp_path / "roms" / "nes"
    folder.mkdir(parents=True)
    games = []
    for number in range(FILES):
        name = f"Game {number:03d} (USA)"
        (folder / f"{name}.nes").write_bytes(b"")
        games.append(
            f"<game><path>./{name}.nes</path><name>Game {number:03d}</name>"
            f"<desc>{'what it is about ' * 10}</desc><developer>Maker {number % 40}"
            "</developer><genre>Action</genre></game>"
        )
    (folder / "gamelist.xml").write_text(f"<gameList>{''.join(games)}</gameList>")
    return str(tmp_path / "roms")


def test_an_index_and_an_import_write_little_and_unchanged_ones_nothing(
    shelf, tmp_path
):
    if not shutil.which("strace"):
        assert not os.environ.get("CI"), "strace is to be installed"
        pytest.skip("strace is not installed")
    found = asyncio.run(writes(shelf, str(tmp_path / "data")))
    first, again, imported, nothing = found
    assert [one.records for one in found] == [FILES, FILES, FILES, 0]
    for spent in (first, imported):
        assert 0 < spent.appended + spent.scattered <= FILES * MOST_BYTES
        assert spent.syncs <= MOST_SYNCS
    for spent in (again, nothing):
        assert (spent.appended, spent.scattered, spent.syncs) == (0, 0, 0)


def test_calls_are_counted_by_file_and_sockets_apart():
    seen = Traced()
    seen.read(
        (
            'pwrite64(12</d/media.db-wal>, ""..., 4096, 32) = 4096',
            'write(7</d/media.db>, ""..., 100) = 60',
            'write(5<socket:[123]>, ""..., 10) = 10',
            'write(2</tmp/log>, ""..., 9) = 9',
            'write(9</dev/null>, ""..., 8) = 8',
            "fsync(12</d/media.db-wal>)             = 0",
            "fdatasync(7</d/media.db>) = 0",
            "fsync(7</d/media.db>) = -1 EIO (Input/output error)",
            'write(7</d/media.db>, ""..., 100) = -1 ENOSPC (No space left on device)',
            "--- SIGTERM {si_signo=SIGTERM} ---",
            "+++ exited with 0 +++",
        )
    )
    assert seen.bytes == {"/d/media.db-wal": 4096, "/d/media.db": 60}
    assert seen.syncs == {"/d/media.db-wal": 1, "/d/media.db": 1}
    assert (seen.written, seen.synced, seen.elsewhere) == (4156, 2, 27)
