"""DATs of every form as they come: packed, hostile, cut."""

import gzip
import io
import random
import tracemalloc
import zipfile

import pytest

from zapcore.content import DatHeader
from zapcore.identify.dats import document, opening, values, xml
from zapcore.identify.dats.entries import read_entries, read_header
from zapcore.identify.logiqx import DatError

SHA1, MD5, CRC = "da39a3ee" * 5, "d41d8cd9" * 4, "1234abcd"
ROM = f'<rom name="A (USA).nes" size="7" crc="{CRC}" md5="{MD5}" sha1="{SHA1}"/>'


@pytest.fixture
def dat(tmp_path):
    def write(content, name="in.dat"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def logiqx(*games, header="<header><name>N</name><version>1</version></header>"):
    return f"<?xml version='1.0'?><datafile>{header}{''.join(games)}</datafile>"


def entries(path):
    return [*read_entries(path)]


def test_a_logiqx_file_gives_all_that_is_known_of_a_file(dat):
    bad = ROM.replace("/>", " status='BadDump'/>")
    game = (
        f'<game name="A (USA)" cloneof="A (Japan)"><category>Games</category>'
        f"<serial>SLUS-1</serial>{bad}"
        "<category>Demos</category></game>"
    )
    path = dat(logiqx(game))
    [one] = entries(path)
    assert read_header(path) == DatHeader("N", "", "1")
    assert one == (
        "N",
        "A (USA)",
        "A (USA).nes",
        7,
        0x1234ABCD,
        bytes.fromhex(MD5),
        bytes.fromhex(SHA1),
        "baddump",
        "SLUS-1",
        "A (Japan)",
        ("Games", "Demos"),
    )


def test_a_parent_by_id_is_found_before_and_behind_its_clone_among_many(dat):
    games = [
        f'<game name="G{n}" id="{n:04}" cloneofid="{(n * 7) % 500:04}"/>'
        for n in range(500)
    ]
    found = {one.game: one.parent for one in entries(dat(logiqx(*games)))}
    wanted = {f"G{n}": f"G{n * 7 % 500}" for n in range(500)}
    assert found == {
        game: "" if game == parent else parent for game, parent in wanted.items()
    }


def test_an_id_that_is_no_number_and_one_that_is_not_there_are_no_trouble(dat):
    games = ('<game name="A" id="x-1"/>', '<game name="B" id="2" cloneofid="x-1"/>')
    more = '<game name="C" cloneofid="none"/>'
    found = entries(dat(logiqx(*games, more)))
    assert [(one.game, one.parent) for one in found] == [
        ("A", ""),
        ("B", "A"),
        ("C", ""),
    ]


def test_mames_list_gives_machines_and_disks_and_its_build(dat):
    path = dat(
        "<?xml version='1.0'?><!DOCTYPE mame [<!ELEMENT mame (machine+)>"
        '<!ATTLIST rom status (baddump|nodump|good) "good">]>'
        '<mame build="0.270 (mame0270)"><machine name="kinst" cloneof="ki">'
        f'<rom name="u98" merge="u98" size="4" crc="{CRC}" sha1="{SHA1}"/>'
        f'<disk name="kinst" sha1="{SHA1}" status="nodump"/></machine></mame>'
    )
    rom, disk = entries(path)
    assert read_header(path) == DatHeader("MAME", "", "0.270 (mame0270)")
    assert (rom.game, rom.parent, rom.file, rom.status) == ("kinst", "ki", "u98", "")
    assert (disk.file, disk.sha1, disk.status) == (
        "kinst.chd",
        bytes.fromhex(SHA1),
        "nodump",
    )


CLRMAMEPRO = f"""\ufeffclrmamepro (
\tname "Sony - PlayStation"
\tdescription "with \\"quotes\\" and ( brackets )"
\tversion 2024.01.01
)

game (
\tname "A (USA) (Disc 1)"
\tcloneof "A (Japan)"
\tcategory "Games"
\tserial "SLUS-00001"
\trom ( name "A (USA).bin" size 7 crc {CRC} md5 {MD5} sha1 {SHA1} flags verified )
\trom ( name bare.cue size 3 crc 00ff serial "SLUS-2" )
)
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_clrmamepros_text_is_read(dat, end):
    path = dat(CLRMAMEPRO.replace("\n", end))
    first, second = entries(path)
    assert read_header(path) == (
        "Sony - PlayStation",
        'with "quotes" and ( brackets )',
        "2024.01.01",
    )
    assert (first.game, first.parent) == ("A (USA) (Disc 1)", "A (Japan)")
    assert (first.status, first.serial, first.categories) == (
        "verified",
        "SLUS-00001",
        ("Games",),
    )
    assert (second.file, second.crc32, second.serial) == ("bare.cue", 0xFF, "SLUS-2")


def test_an_smdb_is_read_and_its_folders_are_no_names(dat):
    line = f"{'ab' * 32}\tSNES/USA/A (USA).sfc\t{SHA1}\t{MD5}\t{CRC}"
    first, second = entries(dat(f"{line}\n{line}\t99\r\n", "x.smdb"))
    assert (first.game, first.file, first.size) == ("A (USA)", "A (USA).sfc", -1)
    assert second.size == 99
    assert second.sha1 == bytes.fromhex(SHA1)


@pytest.mark.parametrize("text", [logiqx(f"<game name='A'>{ROM}</game>"), CLRMAMEPRO])
@pytest.mark.parametrize("form", ["gzip", "zip"])
def test_packed_dats_are_the_same(dat, tmp_path, text, form):
    plain = entries(dat(text))
    if form == "gzip":
        packed = gzip.compress(text.encode())
    else:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a/in.dat", text)
            archive.writestr("readme.txt", "hello")
        packed = buffer.getvalue()
    assert entries(dat(packed, "packed.bin")) == plain


def test_values_that_are_none_are_unknown_and_names_that_are_too_long_are_left_out(dat):
    bad = '<rom name="a&#9;b" size="-5" crc="xyz" md5="12" sha1="' + "g" * 40 + '"/>'
    more = f'<rom name="c" size="{10**20}" crc="1234567890"/>'
    long = f'<game name="{"x" * 1001}">{ROM}</game>'
    first, second = entries(dat(logiqx(f'<game name="A">{bad}{more}</game>', long)))
    assert first == ("N", "A", "a b", -1, None, b"", b"", "", "", "", ())
    assert (second.size, second.crc32) == (-1, None)


LAUGHS = "<!DOCTYPE d [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><datafile>&b;</datafile>"
OUTSIDE = (
    "<!DOCTYPE d [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><datafile>&a;</datafile>"
)
DEFAULTS = "".join(f"<!ATTLIST rom a{n} CDATA 'x'>" for n in range(300))
ATTRIBUTES = " ".join(f"a{n}='1'" for n in range(10**6))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "it is no DAT"),
        ("hello world\n", "it is no DAT"),
        ("<html><body/></html>", "neither a header nor a game"),
        (logiqx(ROM)[:-20], "not XML, or breaks off"),
        (gzip.compress(logiqx(ROM).encode())[:-9], "breaks off"),
        (CLRMAMEPRO[:-30], "it breaks off"),
        (LAUGHS, "declares entities"),
        (OUTSIDE, "declares entities"),
        (f"<!DOCTYPE d [{DEFAULTS}]><datafile/>", "too many defaults"),
        (f"<datafile><game name='A' {ATTRIBUTES}/></datafile>", "longer than 256 KB"),
        (logiqx(f"<game name='{'x' * 2**20}'/>"), "longer than 256 KB"),
        ("<a>" * 40, "nested too deep"),
        (b"<datafile>\0<game name='A'/></datafile>", "not XML"),
        (f'clrmamepro ( name "{"x" * 2**20}" )', "longer than 256 KB"),
        ("game ( a ( b ( c ( d (", "nested too deep"),
        ("game ( name A\nrom name", "breaks off"),
        (b"PK\x03\x04" + bytes(50), "breaks off"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_name(dat, content, words):
    path = dat(content)
    with pytest.raises(DatError, match=words) as raised:
        entries(path)
    assert str(raised.value).startswith("in.dat ")


def test_a_zip_of_several_dats_is_refused(dat):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.dat", logiqx(ROM))
        archive.writestr("b.dat", logiqx(ROM))
    with pytest.raises(DatError, match="holds 2 DATs; unpack it"):
        entries(dat(buffer.getvalue()))
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(101):
            archive.writestr(f"{number}.dat", "")
    with pytest.raises(DatError, match="at most 100 files"):
        entries(dat(buffer.getvalue()))


@pytest.mark.parametrize(
    ("module", "bound", "words"),
    [
        (opening, "LARGEST", "at most 0 MB"),
        (document, "MOST_ENTRIES", "at most 2 files"),
        (document, "MOST_FILES", "a game has at most 2 files"),
    ],
)
def test_a_dat_is_bounded(dat, monkeypatch, module, bound, words):
    monkeypatch.setattr(module, bound, 2)
    with pytest.raises(DatError, match=words):
        entries(dat(logiqx(f"<game name='A'>{ROM * 3}</game>")))


def test_a_large_dat_is_read_in_little_memory(dat):
    game = f"<game name='A (USA)'>{ROM}</game>"
    path = dat(gzip.compress(logiqx(*[game] * 5_000).encode()))
    tracemalloc.start()
    many = sum(1 for _ in read_entries(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert many == 5_000
    assert peak < 2_000_000


def test_the_bounds_are_above_the_largest_lists_there_are():
    assert opening.LARGEST > 300 << 20
    assert values.MOST_ENTRIES > 400_000
    assert xml.LONGEST_TAG > 64 * 1024


def mutated(data, chance):
    out = bytearray(data)
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(out))
        kind = chance.randrange(4)
        if kind == 0:
            out[at] = chance.randrange(256)
        elif kind == 1:
            del out[at : at + chance.randrange(1, 40)]
        elif kind == 2:
            out[at:at] = chance.choice(
                (b"<", b'"', b"(", b")", b"\0", b"\xff\xfe", b"&x;")
            )
        else:
            end = at + chance.randrange(1, 60)
            out[at:at] = out[at:end]
        out = out or bytearray(b"x")
    return bytes(out)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_lies_there_is_read_or_refused_and_nothing_else(dat, seed):
    text = logiqx(f"<game name='A' id='1' cloneofid='2'>{ROM}</game>").encode()
    line = f"{'ab' * 32}\tA/B (USA).sfc\t{SHA1}\t{MD5}\t{CRC}\n".encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("in.dat", text)
    forms = (
        text,
        CLRMAMEPRO.encode(),
        line * 3,
        gzip.compress(text),
        buffer.getvalue(),
    )
    chance = random.Random(seed)
    refused = []
    for number in range(150):
        path = dat(mutated(forms[number % len(forms)], chance))
        try:
            read_header(path)
            found = entries(path)
        except DatError as error:
            refused.append(str(error))
        else:
            assert all(one.game for one in found)
    assert 15 < len(refused) < 150
    assert all(words.startswith("in.dat ") for words in refused)
