"""A whole scan over files that lie, break, change or never end.

It ends, says what is wrong with each, and knows their neighbours.
"""

import os
import struct
import zipfile
import zlib

import pytest
from scan_home import bytes_of, game, open_home

from zapcore.identify.evidence import DatJudge
from zapcore.identify.reading import LibraryReader

HEADER = b"NES\x1a\x02\x01" + bytes(10)
BOMB = bytes(24 << 20)
SHEET = 'FILE "{}" BINARY\n  TRACK 01 MODE2/2352\n    INDEX 01 00:00:00\n'
LAUGHS = (
    '<?xml version="1.0"?>\n<!DOCTYPE datafile [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 20}">'
        for a, b in zip("abcdef", "bcdefg", strict=True)
    )
    + ']>\n<datafile><header><name>Nintendo - Game Boy</name></header><game name="&g;">'
    '<rom name="&g;.gb" size="1" crc="00000000"/></game></datafile>'
)


def put_zips(home):
    """Put a bomb, one within another, members over one another, damage, a cut."""
    folder = home.roms / "nes"
    with zipfile.ZipFile(folder / "Bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Bomb.nes", BOMB)
    with zipfile.ZipFile(folder / "Nested.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(folder / "Bomb.zip", "Bomb.zip")
    with zipfile.ZipFile(folder / "Overlapping.zip", "w") as archive:
        archive.writestr("a.nes", bytes_of("a"))
        archive.writestr("b.nes", bytes_of("b"))
        archive.filelist[1].header_offset = 0
    (folder / "Cut.zip").write_bytes((folder / "Bomb.zip").read_bytes()[:4000])
    with zipfile.ZipFile(folder / "Damaged.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Damaged.nes", bytes_of("damaged"))
    raw = bytearray((folder / "Damaged.zip").read_bytes())
    raw[60:90] = bytes(30)
    (folder / "Damaged.zip").write_bytes(raw)


def put_discs(home):
    """Headers that claim the impossible, sheets that name what they may not."""
    chd = struct.pack(
        ">8sIIIIIIQQQII", b"MComprHD", 124, 5, 1, 2, 3, 4, 1 << 62, 124, 1 << 60, 1, 0
    )
    home.put("psx/Liar (USA).chd", chd.ljust(124, b"\xff") + b"map")
    iso = bytearray(20 * 2048)
    iso[16 * 2048 : 16 * 2048 + 6] = b"\x01CD001"
    iso[16 * 2048 + 156 : 16 * 2048 + 190] = b"\xff" * 34
    home.put("psx/Liar (Europe).iso", bytes(iso))
    home.put("psx/Out (USA).cue", SHEET.format("../../../etc/passwd").encode())
    home.put("psx/Null (USA).cue", SHEET.format("a\0b.bin").encode())
    home.put("psx/Itself (USA).cue", SHEET.format("Itself (USA).cue").encode())
    home.put("psx/Round (USA).m3u", b"Around (USA).m3u\n")
    home.put("psx/Around (USA).m3u", b"Round (USA).m3u\n" * 5000)
    home.put("psx/Noise (USA).cue", bytes_of("noise", 70_000))


def put_odd(home):
    """What is no file, and names that are no text."""
    folder = home.roms / "nes"
    os.mkfifo(folder / "Pipe (USA).nes")
    (folder / "Endless (USA).nes").symlink_to("/dev/zero")
    home.put("nes/Folder (USA).zip/Inside (USA).nes", HEADER + bytes_of("inside"))
    name = os.fsencode(folder) + b"/Odd \xff\xfe (USA).nes"
    with open(name, "wb") as file:
        file.write(HEADER + bytes_of("odd"))


def put_known(home):
    """Neighbours in each folder, and the DATs that know them."""
    for name in ("First", "Second"):
        home.put(f"nes/{name} (USA).nes", HEADER + bytes_of(name))
    home.put("psx/Disc (USA).cue", SHEET.format("Disc (USA).bin").encode())
    home.put("psx/Disc (USA).bin", bytes_of("disc", 2352 * 2))
    home.put("gb/Pocket (USA).gb", bytes_of("pocket"))
    known = ("First", "Second", "inside", "odd", "Vanishing", "Growing", "Raising")
    home.dat("NES", *(game(f"{n} (USA)", bytes_of(n), ".nes") for n in known))
    home.dat("PSX", game("Disc (USA)", bytes_of("disc", 2352 * 2), ".bin"))
    home.dat("Gameboy", game("Pocket (USA)", bytes_of("pocket"), ".gb"))
    (home.data / "dats/Hostile.dat").write_text(LAUGHS)


@pytest.fixture
def meddled(monkeypatch):
    """Files that vanish, grow or break us while they are hashed, by their names."""
    hash_one = LibraryReader.hash

    def meddle(self, job, tick):
        if "Vanishing" in job.path:
            os.unlink(job.path)
        if "Raising" in job.path:
            raise ZeroDivisionError

        def ticked(size):
            tick(size)
            if "Growing" in job.path:
                with open(job.path, "ab") as file:
                    file.write(b"more")

        return hash_one(self, job, ticked)

    monkeypatch.setattr(LibraryReader, "hash", meddle)
    return monkeypatch


KNOWN = {
    "First (USA).nes": ("exact", "First (USA)"),
    "Second (USA).nes": ("exact", "Second (USA)"),
    "Inside (USA).nes": ("exact", "inside (USA)"),
    "Disc (USA).cue": ("exact", "Disc (USA)"),
    "Pocket (USA).gb": ("exact", "Pocket (USA)"),
}
TOLD = (
    "Bomb.zip",
    "Overlapping.zip",
    "Cut.zip",
    "Damaged.zip",
    "Liar (USA).chd",
    "Liar (Europe).iso",
    "Out (USA).cue",
    "Null (USA).cue",
    "Growing (USA).nes",
    "Raising (USA).nes",
)


@pytest.mark.usefixtures("meddled")
async def test_a_library_of_traps_is_scanned_to_its_end_and_each_is_told_once(tmp_path):
    async with open_home(tmp_path) as home:
        put_known(home)
        put_zips(home)
        put_discs(home)
        put_odd(home)
        for name in ("Vanishing", "Growing", "Raising"):
            home.put(f"nes/{name} (USA).nes", HEADER + bytes_of(name))
        status = await home.scan()
        assert (status.state, status.error) == ("completed", None)
        found = await home.verdicts()
        assert KNOWN.items() <= found.items()
        odd = next(row for name, row in found.items() if name.startswith("Odd"))
        assert odd == ("exact", "odd (USA)")
        assert "Pipe (USA).nes" not in found
        assert "Endless (USA).nes" not in found
        told = [os.path.basename(one.file) for one in status.warnings]
        assert [name for name in TOLD if told.count(name) != 1] == []
        assert not {"Vanishing (USA).nes", *KNOWN} & set(told)
        dats = {dat.path: dat.message for dat in await home.work.scanning.dats.listed()}
        assert "Hostile.dat" in dats
        assert [path for path, message in dats.items() if message] == ["Hostile.dat"]


async def test_what_changed_while_it_was_hashed_is_hashed_by_the_next_scan(
    tmp_path, meddled
):
    async with open_home(tmp_path) as home:
        put_known(home)
        for name in ("Vanishing", "Growing", "Raising"):
            home.put(f"nes/{name} (USA).nes", HEADER + bytes_of(name))
        await home.scan()
        waiting = await home.query("SELECT COUNT(*) FROM Files WHERE State = 0")
        assert waiting == [(3,)]
        meddled.undo()
        grown = (home.roms / "nes/Growing (USA).nes").read_bytes()
        assert len(grown) > 4096 + 16
        status = await home.scan()
        assert status.state == "completed"
        found = await home.verdicts()
        assert found["Raising (USA).nes"] == ("exact", "Raising (USA)")
        assert "Vanishing (USA).nes" not in found
        hashes = await home.query(
            "SELECT b.Size, b.CRC32 FROM Bodies AS b JOIN MediaFiles AS l"
            " ON l.FileDBID = b.FileDBID JOIN Media AS m ON m.DBID = l.MediaDBID"
            " WHERE FileName = 'Growing (USA).nes' AND Kind = 'file'"
        )
        assert hashes == [(len(grown), zlib.crc32(grown))]


async def test_a_file_that_cannot_be_judged_is_told_and_its_neighbours_known(
    tmp_path, monkeypatch
):
    judge = DatJudge.judge

    def raising(self, facts, found):
        if "Second" in facts.place.path:
            raise ZeroDivisionError
        return judge(self, facts, found)

    monkeypatch.setattr(DatJudge, "judge", raising)
    async with open_home(tmp_path) as home:
        put_known(home)
        status = await home.scan()
        assert status.state == "completed"
        assert [os.path.basename(one.file) for one in status.warnings] == [
            "Second (USA).nes"
        ]
        found = await home.verdicts()
        assert found["First (USA).nes"] == ("exact", "First (USA)")
        assert found["Second (USA).nes"][0] in {"", "unknown"}


async def test_what_was_read_of_another_state_of_a_file_is_not_kept(
    tmp_path, monkeypatch
):
    async with open_home(tmp_path) as home:
        path = home.put("nes/First (USA).nes", HEADER + bytes_of("First"))
        link = home.stores.media.write

        async def change(work, *args):
            done = await link(work, *args)
            if work.__name__ == "link":
                path.write_bytes(HEADER + bytes_of("Other"))
                os.utime(path, (1, 1))
            return done

        monkeypatch.setattr(home.stores.media, "write", change)
        status = await home.scan()
        assert [one.message for one in status.warnings or ()] != []
        assert await home.query("SELECT State FROM Files") == [(0,)]
        assert await home.query("SELECT * FROM Bodies WHERE SHA1 <> x''") == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
async def test_a_file_that_may_not_be_read_is_told_and_its_neighbour_known(tmp_path):
    async with open_home(tmp_path) as home:
        put_known(home)
        (home.roms / "nes/Second (USA).nes").chmod(0)
        status = await home.scan()
        assert status.state == "completed"
        assert [os.path.basename(one.file) for one in status.warnings] == [
            "Second (USA).nes"
        ]
        found = await home.verdicts()
        assert found["First (USA).nes"] == ("exact", "First (USA)")
