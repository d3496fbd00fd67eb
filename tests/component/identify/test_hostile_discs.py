import random

import disc_images
import pytest

from zapcore.identify.achievements import Source, achievements_hash
from zapcore.identify.discs.iso import Files
from zapcore.identify.discs.iso_direct import find_direct
from zapcore.identify.discs.open_image import open_image
from zapcore.identify.discs.trouble import image_trouble
from zapcore.identify.hashing import Limits
from zapcore.identify.serials import serials_of

pytestmark = pytest.mark.skipif(
    disc_images.GENISOIMAGE is None, reason="genisoimage is not installed"
)
SECTOR = 2048
MOST = 12 << 20


def untold(count):
    """Nobody listens."""


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    files = {**disc_images.psx_files(), **disc_images.psp_files()}
    return disc_images.iso(tmp_path_factory.mktemp("iso"), files)


def record(image, name):
    """Give where the root has the record of a file."""
    at = root(image) * SECTOR
    while image[at]:
        if image[at + 33 : at + 33 + image[at + 32]].startswith(name):
            return at
        at += image[at]
    raise AssertionError(name)


def root(image):
    return int.from_bytes(image[16 * SECTOR + 158 :][:4], "little")


def both(number):
    return number.to_bytes(4, "little") + number.to_bytes(4, "big")


def changed(image, *changes):
    made = bytearray(image)
    for at, data in changes:
        made[at : at + len(data)] = data
    return bytes(made)


def hashed(tmp_path, data, system_id="PSX"):
    path = tmp_path / "a.iso"
    path.write_bytes(data)
    read = []
    found = achievements_hash(Source(str(path)), system_id, read.append)
    serials_of(str(path), "", system_id, Limits(), read.append)
    assert sum(read) < MOST
    return found


def test_a_folder_that_contains_itself_ends(image, tmp_path):
    loop = changed(image, (record(image, b"DATA") + 2, both(root(image))))

    assert len(hashed(tmp_path, loop)) == 32


def test_a_root_of_four_gib_is_read_only_as_far_as_a_folder_goes(image, tmp_path):
    endless = changed(image, (16 * SECTOR + 166, both(0xFFFFF800)))

    assert len(hashed(tmp_path, endless)) == 32


def test_a_program_of_four_gib_is_hashed_as_far_as_the_image_goes(image, tmp_path):
    program = record(image, b"SLUS")
    sector = int.from_bytes(image[program + 2 : program + 6], "little")
    lies = changed(image, (sector * SECTOR + 28, b"\xff\xff\xff\x7f"))

    assert len(hashed(tmp_path, lies)) == 32


def test_a_program_outside_of_the_image_has_no_hash(image, tmp_path):
    lies = changed(image, (record(image, b"SLUS") + 2, both(0x7FFFFFFF)))

    assert hashed(tmp_path, lies) == ""


def test_a_disc_that_the_library_refuses_is_read_directly(image, tmp_path):
    good = hashed(tmp_path, image)
    odd = changed(image, (16 * SECTOR + 80, b"\1\2\3\4"))

    assert hashed(tmp_path, odd) == good


def test_the_library_and_the_direct_way_find_the_same(image, tmp_path):
    path = tmp_path / "a.iso"
    path.write_bytes(image)
    names = (
        "SYSTEM.CNF",
        "PSP_GAME/SYSDIR/EBOOT.BIN",
        "data/movie.str",
        "GONE",
        "DATA/X",
    )
    with open_image(str(path), str(tmp_path), untold).open(1) as track:
        files = Files(track)
        assert files._root is not None
        for name in names:
            assert files.find(name) == find_direct(track, name)
        assert files.find("SYSTEM.CNF") is not None
        assert files.find("GONE") is None


def said(tmp_path, data, name="a.iso"):
    path = tmp_path / name
    path.write_bytes(data)
    read = []
    found = image_trouble(str(path), str(tmp_path), read.append)
    assert sum(read) < 16 * SECTOR
    return found


def test_what_is_wrong_with_an_image_is_one_sentence(image, tmp_path):
    far = changed(image, (16 * SECTOR + 158, both(0x7FFFFFFF)))
    chd = b"MComprHD\0\0\0\x7c\0\0\0\5cdlz".ljust(124, b"\xff")
    lines = "TRACK 01 AUDIO\nINDEX 01 00:00:00\nTRACK 02 MODE1/2352\nINDEX 01 90:00:00"
    cue = disc_images.cue(lines, file="a.iso").encode()

    assert said(tmp_path, image) == ""
    assert said(tmp_path, disc_images.opera()) == ""
    assert said(tmp_path, far) == (
        "a.iso has its list of files outside of itself: it is cut off, or broken."
    )
    assert said(tmp_path, image[: 17 * SECTOR]).startswith(
        "a.iso has its list of files"
    )
    assert said(tmp_path, b"\1" * 777) == (
        "a.iso has no sectors of data that make sense."
    )
    assert said(tmp_path, chd, "a.chd") == ("a.chd has a header that makes no sense.")
    assert said(tmp_path, cue, "a.cue") == (
        "a.cue is empty, or begins elsewhere than its sheet says."
    )
    assert said(tmp_path, b"FILE /etc/passwd", "b.cue") == (
        "b.cue names no tracks with a beginning."
    )


def test_any_damage_ends_in_a_hash_or_none_and_little_is_read(image, tmp_path):
    for seed in range(60):
        chance = random.Random(seed)
        places = [(16 * SECTOR, 18 * SECTOR), (root(image) * SECTOR, 30 * SECTOR)]
        data = bytearray(image)
        for _ in range(chance.randint(1, 10)):
            at = chance.randrange(*chance.choice([*places, (0, len(image))]))
            text = [b"\xff" * 4, bytes(4), bytes([chance.randrange(256)])]
            data[at : at + 4] = chance.choice(text)
        if seed % 7 == 0:
            del data[chance.randrange(len(data)) :]

        for system_id in ("PSX", "PSP", "NeoGeoCD"):
            assert len(hashed(tmp_path, bytes(data), system_id)) in {0, 32}


def test_a_3do_folder_that_goes_round_ends(tmp_path):
    data = bytearray(disc_images.opera(name=b"Other"))
    data[2 * SECTOR + 2 : 2 * SECTOR + 4] = b"\0\0"

    assert hashed(tmp_path, bytes(data), "3DO") == ""


@pytest.mark.parametrize("system_id", ["GameCube", "Wii"])
def test_sizes_beyond_the_disc_give_no_hash(tmp_path, system_id):
    made = disc_images.gamecube if system_id == "GameCube" else disc_images.wii
    good = made() if system_id == "GameCube" else made(encrypted=False)
    base = 0 if system_id == "GameCube" else 0x60000
    for at in (0x2454, 0x420, 0x3000, 0x3090):
        lies = changed(good, (base + at, b"\x7f\xff\xff\xff"))
        assert len(hashed(tmp_path, lies, system_id)) in {0, 32}
    if system_id == "Wii":
        assert hashed(tmp_path, changed(good, (0x40000, b"\xff" * 4)), "Wii") == ""


def test_sectors_that_a_boot_record_only_claims_give_no_hash(tmp_path):
    lines = "TRACK 01 MODE1/2048\r\nINDEX 01 00:00:00"
    (tmp_path / "g.cue").write_text(disc_images.cue(lines, file="g.bin"))
    claimed = bytearray(disc_images.pcfx_track())
    claimed[SECTOR + 36 : SECTOR + 39] = b"\xff" * 3
    for system_id, track in (
        ("TurboGrafx16CD", disc_images.pce_track(255)[: 20 * SECTOR]),
        ("PCFX", claimed),
    ):
        (tmp_path / "g.bin").write_bytes(track.ljust(20 * SECTOR, b"\0"))

        assert achievements_hash(Source(str(tmp_path / "g.cue")), system_id) == ""


def test_whoever_listens_can_stop_the_reading_of_a_disc(image, tmp_path):
    class StopError(Exception):
        pass

    path = tmp_path / "a.iso"
    path.write_bytes(image)
    for most in (0, 1, 4, 7):
        left = [most]

        def stop(count, left=left):
            left[0] -= 1
            if left[0] < 0:
                raise StopError

        with pytest.raises(StopError):
            achievements_hash(Source(str(path)), "PSX", stop)
