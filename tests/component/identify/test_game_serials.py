import zipfile

import disc_images
import pytest

from zapcore.identify.discs.sheet_text import LARGEST
from zapcore.identify.hashing import Limits
from zapcore.identify.serial_key import serial_key
from zapcore.identify.serials import serials_of

NEEDS_TOOL = pytest.mark.skipif(
    disc_images.GENISOIMAGE is None, reason="genisoimage is not installed"
)


def untold(count):
    """Nobody listens."""


def serials(path, system_id, member=""):
    return serials_of(str(path), member, system_id, Limits(), untold)


def rom(tmp_path, name, *fields, size=0x400):
    data = bytearray(disc_images.noise(size, name))
    for at, text in fields:
        data[at : at + len(text)] = text
    path = tmp_path / name
    path.write_bytes(data)
    return path


@NEEDS_TOOL
def test_discs_tell_the_serials_that_lists_have(tmp_path):
    expected = {
        "psx iso": ("SLUS-00594",),
        "psx cue": ("SLUS-00594",),
        "psx m3u": ("SLUS-00594",),
        "psx folder": (),
        "psx exe": (),
        "ps2 iso": ("SLES-50185",),
        "psp iso": ("ULUS-10041",),
        "psp pbp": (),
        "sega cd": ("GM T-25013 -00", "T-25013 -00", "T-25013"),
        "sega cd iso": ("GM T-25013 -00", "T-25013 -00", "T-25013"),
        "saturn": ("T-25301G",),
        "dc gdi": ("T1401N",),
        "dc 2048": ("T1401N",),
        "dc cd": ("T1401N",),
        "gamecube": ("GALE01", "DOL-GALE", "DOL-GALE-USA"),
        "wii": ("RSPE01", "RVL-RSPE", "RVL-RSPE-USA"),
    }
    cases = {case.name: case for case in disc_images.discs(tmp_path / "d")}

    found = {
        name: serials(cases[name].path, cases[name].system_id) for name in expected
    }

    assert found == expected


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (b"GM 00001009-00", ("GM 00001009-00", "00001009-00", "00001009")),
        (b"GM T-25013 -00", ("GM T-25013 -00", "T-25013 -00", "T-25013")),
        (b"GM MK-84506-00", ("GM MK-84506-00", "MK-84506-00", "MK-84506")),
        (b"G-4106  -00   ", ("G-4106  -00", "G-4106")),
    ],
)
def test_a_mega_drive_cartridge_tells_its_serial(tmp_path, field, expected):
    path = rom(tmp_path, "a.md", (0x100, b"SEGA MEGA DRIVE "), (0x180, field))

    assert serials(path, "Genesis") == expected
    assert serials(path, "Sega32X") == expected


def test_nintendo_cartridges_tell_their_codes(tmp_path):
    gba = rom(tmp_path, "a.gba", (0xAC, b"AXVE"))
    nds = rom(tmp_path, "a.nds", (0x0C, b"ADMP"))
    n64 = rom(tmp_path, "a.z64", (0, b"\x80\x37\x12\x40"), (0x3B, b"NSME"))
    color = rom(tmp_path, "a.gbc", (0x13F, b"BPSJ\xc0"))
    early = rom(tmp_path, "b.gbc", (0x13F, b"BPSJ\0"))

    assert serials(gba, "GBA") == ("AXVE", "AGB-AXVE", "AGB-AXVE-USA")
    assert serials(nds, "NDS") == ("ADMP", "NTR-ADMP", "NTR-ADMP-EUR")
    assert serials(n64, "Nintendo64") == ("NSME", "NUS-NSME", "NUS-NSME-USA")
    assert serials(color, "GameboyColor") == ("BPSJ", "CGB-BPSJ", "CGB-BPSJ-JPN")
    assert serials(early, "GameboyColor") == ()


@pytest.mark.parametrize("width", [2, 4])
def test_an_n64_dump_in_any_order_tells_its_code(tmp_path, width):
    native = rom(tmp_path, "a.z64", (0, b"\x80\x37\x12\x40"), (0x3B, b"NSME"))
    data = native.read_bytes()
    turned = [data[at : at + width][::-1] for at in range(0, len(data), width)]
    (tmp_path / "b.n64").write_bytes(b"".join(turned))

    assert serials(tmp_path / "b.n64", "Nintendo64")[0] == "NSME"


@pytest.mark.parametrize(
    ("magic", "at"),
    [(b"RVZ\1", 88), (b"WIA\1", 88), (b"WBFS", 512), (b"CISO", 32768)],
)
def test_compressed_discs_of_nintendo_tell_their_id(tmp_path, magic, at):
    path = rom(tmp_path, "a.rvz", (0, magic), (at, b"GALE01"), size=at + 512)

    assert serials(path, "GameCube")[0] == "GALE01"


def test_a_member_of_an_archive_tells_its_serial_but_a_disc_in_one_does_not(tmp_path):
    path = rom(tmp_path, "a.gba", (0xAC, b"AXVE"))
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.write(path, "a.gba")

    assert serials(tmp_path / "a.zip", "GBA", "a.gba")[0] == "AXVE"
    assert serials(tmp_path / "a.zip", "PSX", "a.gba") == ()


@pytest.mark.parametrize("size", [0, 1, 100, 300, 0x1000])
def test_bytes_without_a_header_have_no_serial(tmp_path, size):
    path = tmp_path / "a.bin"
    for fill in (b"\0", b"\xff", b" "):
        path.write_bytes(fill * size)
        for system_id in ("GBA", "NDS", "Nintendo64", "Genesis", "GameboyColor", "Wii"):
            assert serials(path, system_id) == ()
        for system_id in ("PSX", "PS2", "PSP", "Saturn", "MegaCD", "Dreamcast"):
            assert serials(path, system_id) == ()


def test_a_broken_sheet_has_no_serial_and_a_system_without_serials_is_not_read(
    tmp_path,
):
    (tmp_path / "a.cue").write_bytes(b"x" * (LARGEST + 1))

    assert serials(tmp_path / "a.cue", "PSX") == ()
    assert serials(tmp_path / "gone.nes", "NES") == ()


def test_only_a_header_is_read_of_a_cartridge(tmp_path):
    path = rom(tmp_path, "a.gba", (0xAC, b"AXVE"), size=1 << 20)
    read = []

    serials_of(str(path), "", "GBA", Limits(), read.append)

    assert sum(read) == 512


def test_serials_are_compared_by_letters_and_digits():
    assert serial_key("SLUS-00594") == serial_key("slus_005.94") == "SLUS00594"
    assert serial_key(" T-25013 -00") == "T2501300"
    assert serial_key("--") == ""
