"""A full disk, a library that goes away: a clear message and a daemon that goes on."""

import os
import shutil
import subprocess

import pytest

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount")


@pytest.fixture
def mounted(tmp_path):
    """Mount small disks; all are gone at the end."""
    made = []

    def mount(name, size):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        option = f"size={size}"
        command = ["mount", "-t", "tmpfs", "-o", option, "tmpfs", str(folder)]
        subprocess.run(command, check=True)
        made.append(folder)
        return folder

    yield mount
    for folder in made:
        subprocess.run(["umount", "-l", str(folder)], check=False, capture_output=True)


def fill(folder, count):
    folder.mkdir(parents=True)
    for number in range(count):
        (
            folder / f"Some Long Game Name Number {number} (USA) (Rev {number}).nes"
        ).touch()


@root_only
async def test_a_full_disk_fails_the_index_with_a_sentence_and_nothing_else(
    starting, connect, tmp_path, mounted
):
    fill(tmp_path / "roms" / "nes", 20_000)
    data = mounted("small", "2m")
    running = starting("--library", tmp_path / "roms", folder=data)
    client = await connect(running.url)
    ended = await client.index()
    assert ended["state"] == "failed"
    assert "full" in ended["error"]
    assert (await client.result("version"))["name"] == "zapcore"
    assert "database" in await client.result("media")
    subprocess.run(["mount", "-o", "remount,size=64m", data], check=True)
    assert (await client.index())["totalFiles"] == 20_000
    _, _, err = running.stop()
    assert "Traceback" not in err


@root_only
async def test_a_library_that_goes_away_while_it_is_read_loses_nothing(
    starting, connect, tmp_path, mounted
):
    disk = mounted("disk", "64m")
    fill(disk / "nes", 5_000)
    fill(disk / "snes", 10)
    running = starting("--library", disk)
    client = await connect(running.url)
    assert (await client.index())["totalFiles"] == 5_000
    (disk / "nes" / "New Game.nes").touch()
    await client.result("media.generate")
    subprocess.run(["umount", "-l", str(disk)], check=True)
    ended = await client.until("media.indexing", indexing=False)
    assert ended["state"] in {"completed", "failed"}
    database = (await client.result("media"))["database"]
    assert database["missingMedia"] == 0
    assert database["totalMedia"] >= 5_000
    assert (await client.call("media.generate"))["error"]["code"] == 1010


async def test_a_gamelist_that_escapes_reads_nothing_outside(
    starting, connect, library
):
    secret = library.parent / "secret.png"
    shutil.copy(library / "nes" / "media" / "images" / "alpha.png", secret)
    (library / "nes" / "media" / "images" / "link.png").symlink_to(secret)
    entries = "".join(
        f"<game><path>{path}</path><name>Alpha</name><image>{image}</image></game>"
        for path, image in (
            ("./Alpha (USA).nes", "../../secret.png"),
            ("../../etc/passwd", str(secret)),
            ("./Beta (Europe).nes", "./media/images/link.png"),
        )
    )
    (library / "nes" / "gamelist.xml").write_text(f"<gameList>{entries}</gameList>")
    client = await connect(starting("--library", library).url)
    await client.index()
    await client.scrape()
    rows = (await client.result("media.search", query=""))["results"]
    assert len(rows) == 3
    for row in rows:
        answer = await client.call("media.image", mediaId=row["mediaId"])
        assert answer["error"]["code"] in {1007, 1008}
