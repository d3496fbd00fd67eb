import hashlib
import io
import json
import shutil
import zipfile
from contextlib import contextmanager
from pathlib import Path

import disc_images
import pytest

from zapcore.content import Body, BodyKind
from zapcore.identify.achievements import (
    Source,
    achievements_hash,
    console_of,
    from_bodies,
    reads_discs,
)
from zapcore.identify.achievements.by_name import table
from zapcore.identify.hashing import Limits, hash_file, open_member, rule_of
from zapcore.systems.table import SystemTable

VECTORS = json.loads(
    (Path(__file__).parents[2] / "data/achievements/vectors.json").read_text("utf-8")
)["md5"]
NEEDS_TOOL = pytest.mark.skipif(
    disc_images.GENISOIMAGE is None, reason="genisoimage is not installed"
)


def untold(count):
    """Nobody listens."""


@pytest.fixture(scope="module")
def cartridges(tmp_path_factory):
    cases = disc_images.cartridges(tmp_path_factory.mktemp("cartridges"))
    return {case.name: case for case in cases}


@pytest.fixture(scope="module")
def discs(tmp_path_factory):
    cases = disc_images.discs(tmp_path_factory.mktemp("discs"))
    return {case.name: case for case in cases}


def test_cartridges_hash_as_the_reference_says(cartridges):
    ours = {
        name: achievements_hash(Source(str(case.path)), case.system_id)
        for name, case in cartridges.items()
    }

    assert ours == {name: VECTORS[name] for name in cartridges}


@NEEDS_TOOL
def test_discs_hash_as_the_reference_says(discs):
    ours = {
        name: achievements_hash(Source(str(case.path)), case.system_id)
        for name, case in discs.items()
    }

    assert ours == {name: VECTORS[name] for name in discs}


def test_every_vector_is_compared(cartridges):
    if disc_images.GENISOIMAGE:
        rules = {row[0] for row in table()["systems"].values()}
        assert len(VECTORS) == 55
        assert rules >= {"psx", "segacd", "pcecd", "threedo", "neogeocd", "wii"}
    assert set(cartridges) <= set(VECTORS)


def test_every_system_with_a_rule_is_in_our_table_and_has_a_console():
    systems = SystemTable.load()

    for system_id in table()["systems"]:
        assert systems.get(system_id).id == system_id
        assert console_of(system_id) > 0


def test_a_system_without_a_rule_has_no_hash(cartridges):
    source = Source(str(cartridges["plain.gb"].path))

    assert achievements_hash(source, "Amiga") == ""
    assert console_of("Amiga") == 0
    assert not reads_discs("Gameboy")
    assert reads_discs("PSX")
    assert reads_discs("Wii")


def test_a_cartridge_in_an_archive_hashes_as_beside_it(cartridges, tmp_path):
    for name in ("headered.nes", "swapped.v64", "game.nds", "headered.smc", "crlf.hex"):
        case = cartridges[name]
        archive = tmp_path / f"{name}.zip"
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
            file.write(case.path, name)
        opener = lambda a=archive, n=name: open_member(str(a), n, Limits())  # noqa: E731 - one line of a test
        source = Source(str(archive), name, opener)

        assert achievements_hash(source, case.system_id) == VECTORS[name]


def test_a_stream_that_gives_little_at_a_time_hashes_the_same(cartridges):
    class Dribble(io.RawIOBase):
        def __init__(self, data):
            self.data = io.BytesIO(data)

        def read(self, count=-1):
            return self.data.read(min(count, 777))

        def seekable(self):
            return False

    for name in ("swapped.v64", "turned.n64", "game.nds", "headered.a78", "crlf.hex"):
        case = cartridges[name]

        @contextmanager
        def opener(case=case):
            yield Dribble(case.path.read_bytes())

        source = Source("/nowhere/a.zip", name, opener)

        assert achievements_hash(source, case.system_id) == VECTORS[name]


def test_a_disc_in_an_archive_has_no_hash():
    source = Source("/nowhere/game.zip", "game.iso", None)

    for system_id in ("PSX", "PSP", "Wii", "Dreamcast"):
        assert achievements_hash(source, system_id) == ""


def test_hashes_made_already_answer_without_reading(cartridges):
    for name, case in cartridges.items():
        rule = rule_of(case.system_id, name)
        facts = hash_file(str(case.path), rule, Limits(), untold)
        answer = from_bodies(case.system_id, facts.bodies, case.path.name)

        assert answer in {None, VECTORS[name]}, name
        if case.path.suffix not in {".hex", ".nds", ".zip", ".ndd"}:
            assert answer == VECTORS[name], name


def test_hashes_made_already_do_not_answer_where_a_header_was_not_looked_for():
    plain = Body(BodyKind.FILE, 0, "", 1000, 1, b"m" * 16, b"s" * 20)

    assert from_bodies("Gameboy", [plain]) == (b"m" * 16).hex()
    assert from_bodies("NES", [plain]) is None
    assert from_bodies("NES", [plain], "game.bin") is None
    assert from_bodies("NES", [plain], "game.nes") == (b"m" * 16).hex()
    assert from_bodies("SNES", [plain._replace(size=8704)], "game.sfc") is None
    assert from_bodies("Gameboy", [plain._replace(size=(64 << 20) + 1)]) is None
    assert from_bodies("Gameboy", [plain._replace(md5=b"")]) is None
    assert from_bodies("PSX", [plain]) is None
    assert from_bodies("Amiga", [plain]) is None
    assert from_bodies("Gameboy", []) is None


def test_the_largest_member_of_an_archive_answers():
    small = Body(BodyKind.MEMBER, 1, "read.me", 10, 1, b"a" * 16)
    game = Body(BodyKind.MEMBER, 2, "game.nes", 1016, 1, b"b" * 16)
    bare = Body(BodyKind.HEADERLESS, 2, "game.nes", 1000, 1, b"c" * 16)
    whole = Body(BodyKind.FILE, 0, "", 5000, 1, b"d" * 16)

    assert from_bodies("NES", [whole, small, game, bare]) == (b"c" * 16).hex()
    assert from_bodies("Gameboy", [whole, small, game]) == (b"b" * 16).hex()


def test_no_more_than_64_mib_of_a_file_count(tmp_path):
    path = tmp_path / "large.bin"
    with path.open("wb") as file:
        file.truncate((64 << 20) + 512)

    read = []
    ours = achievements_hash(Source(str(path)), "Genesis", read.append)

    assert ours == hashlib.md5(bytes(64 << 20)).hexdigest()
    assert sum(read) == 64 << 20


def test_reading_stops_when_the_listener_raises(cartridges):
    class StopError(Exception):
        pass

    def stop(count):
        raise StopError

    with pytest.raises(StopError):
        achievements_hash(Source(str(cartridges["plain.gb"].path)), "Gameboy", stop)


@NEEDS_TOOL
def test_a_disc_is_found_again_in_an_image_with_its_sheet_in_other_letter_case(
    discs, tmp_path
):
    home = shutil.copytree(discs["psx cue"].path.parent, tmp_path / "copy")
    (home / "game.bin").rename(home / "GAME.BIN")

    assert (
        achievements_hash(Source(str(home / "game.cue")), "PSX") == VECTORS["psx cue"]
    )


@NEEDS_TOOL
def test_discs_in_clonecd_images_and_bare_mode_2_sectors_hash_the_same(tmp_path):
    data = disc_images.iso(tmp_path, disc_images.psx_files())
    (tmp_path / "game.img").write_bytes(disc_images.raw(data, 2))
    (tmp_path / "game.ccd").write_text(
        "[CloneCD]\nVersion=3\n[TRACK 1]\nMODE=2\nINDEX 1=0\n"
    )
    (tmp_path / "bare.bin").write_bytes(disc_images.mode2(data))
    (tmp_path / "bare.cue").write_text(
        disc_images.cue("TRACK 01 MODE2/2336", "INDEX 01 00:00:00", file="bare.bin")
    )

    for name in ("game.ccd", "game.img", "bare.cue", "bare.bin"):
        source = Source(str(tmp_path / name))
        assert achievements_hash(source, "PSX") == VECTORS["psx iso"], name


def test_what_is_no_disc_has_no_hash(tmp_path):
    path = tmp_path / "game.iso"
    for data in (b"", b"\0", bytes(2048), bytes(40 * 2048), b"\xff" * 40 * 2352):
        path.write_bytes(data)
        for system_id, row in table()["systems"].items():
            if reads_discs(system_id):
                ours = achievements_hash(Source(str(path)), system_id)
                assert ours == "", (system_id, row)


def test_a_sheet_that_cannot_be_followed_has_no_hash(tmp_path):
    (tmp_path / "gone.cue").write_text(
        'FILE "gone.bin" BINARY\nTRACK 01 MODE1/2352\nINDEX 01 00:00:00\n'
    )
    (tmp_path / "out.cue").write_text(
        'FILE "../../etc/passwd" BINARY\nTRACK 01 MODE1/2352\nINDEX 01 00:00:00\n'
    )
    (tmp_path / "empty.gdi").write_text("")
    (tmp_path / "loop.m3u").write_text("loop.m3u\n")

    for name in ("gone.cue", "out.cue", "empty.gdi", "loop.m3u"):
        assert achievements_hash(Source(str(tmp_path / name)), "PSX") == ""


def test_the_root_of_a_source_holds_all_its_parts():
    source = Source("/games/psx/a.m3u", parts=("/games/psx/discs/1.chd", "/games/x"))

    assert source.root == "/games"
