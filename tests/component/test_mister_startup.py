"""``zapcore.sh``: its own block in ``linux/user-startup.sh``, and no other byte."""

import subprocess

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mister_card import SHELLS, Card, need_busybox

LINES = st.sampled_from(
    [
        b"#!/bin/sh",
        b"",
        b"# mrext/remote",
        b"[[ -e /media/fat/Scripts/a.sh ]] && /media/fat/Scripts/a.sh -service $1",
        b"echo \xff\xfe \xc3\xa4",
        b"a\0b",
        b"# mrext/zapcore2",
        b" # mrext/zapcore is near",
        b"if true; then \\",
        b"\t",
        b"exit 0",
        b"echo '$1 \\n %s'",
    ]
)
ENDS = st.sampled_from([b"\n", b"\r\n", b"\n\n"])
TEXTS = st.lists(st.tuples(LINES, ENDS), max_size=8).map(
    lambda rows: b"".join(line + end for line, end in rows)
)


@pytest.fixture(params=SHELLS)
def card(tmp_path, request):
    need_busybox()
    return Card(tmp_path, request.param)


@pytest.fixture
def one(tmp_path):
    need_busybox()
    return Card(tmp_path)


def block(card):
    path = card.script
    return f"\n# mrext/zapcore\n[[ -e {path} ]] && {path} -service $1\n".encode()


def test_a_file_that_is_not_there_is_made_and_goes_again(card):
    assert "starts with the device" in card.does("startup", "on")
    assert card.startup.read_bytes() == b"#!/bin/sh\n" + block(card)
    assert card.startup.stat().st_mode & 0o111
    card.does("startup", "off")
    assert list((card.fat / "linux").iterdir()) == []


def test_the_block_of_a_device_is_the_one_that_others_know(one):
    one.does("startup", "on")
    text = one.startup.read_text().replace(str(one.fat), "/media/fat")
    assert text.endswith(
        "\n\n# mrext/zapcore\n[[ -e /media/fat/Scripts/zapcore.sh ]] && "
        "/media/fat/Scripts/zapcore.sh -service $1\n"
    )


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS, cut=st.booleans())
def test_no_other_byte_is_touched_and_all_comes_back(one, text, cut):
    text = text[:-1] if cut and text.endswith(b"\n") else text
    one.startup.unlink(missing_ok=True)
    one.startup.write_bytes(text)
    one.does("startup", "on")
    begin = text or b"#!/bin/sh\n"
    begin += b"" if begin.endswith(b"\n") else b"\n"
    assert one.startup.read_bytes() == begin + block(one)
    one.does("startup", "on")
    assert one.startup.read_bytes() == begin + block(one)
    one.does("startup", "off")
    assert one.startup.read_bytes() == text
    assert [path.name for path in (one.fat / "linux").iterdir()] == ["user-startup.sh"]


@pytest.mark.parametrize("after", [b"\n# mrext/other\n[[ -e x ]] && x\n", b"echo\r\n"])
def test_what_others_add_later_stays(card, after):
    card.startup.write_bytes(b"#!/bin/sh\necho mine")
    card.does("startup", "on")
    with card.startup.open("ab") as file:
        file.write(after)
    card.does("startup", "off")
    assert card.startup.read_bytes() == b"#!/bin/sh\necho mine\n" + after


def test_a_block_that_an_editor_gave_other_ends_is_still_ours(card):
    card.startup.write_bytes(b"#!/bin/sh\necho mine\n")
    card.does("startup", "on")
    card.startup.write_bytes(card.startup.read_bytes().replace(b"\n", b"\r\n"))
    before = card.startup.read_bytes()
    card.does("startup", "on")
    assert card.startup.read_bytes() == before
    card.does("startup", "off")
    assert card.startup.read_bytes() == b"#!/bin/sh\r\necho mine\r\n"


def test_a_line_of_the_owners_own_counts_and_is_left_alone(one):
    own = b"#!/bin/sh\n/media/fat/Scripts/zapcore.sh -service $1 &\n"
    one.startup.write_bytes(own)
    one.does("startup", "on")
    one.does("startup", "off")
    assert one.startup.read_bytes() == own
    assert "starts with the device" in one.run("status").stdout


def test_the_file_before_is_kept_beside_it(one):
    one.startup.write_bytes(b"#!/bin/sh\necho mine\n")
    one.startup.chmod(0o755)
    one.does("startup", "on")
    kept = one.fat / "linux/user-startup.sh.zapcore.bak"
    assert kept.read_bytes() == b"#!/bin/sh\necho mine\n"
    assert one.startup.stat().st_mode & 0o777 == 0o755


def test_a_cut_between_two_renames_is_mended(one):
    one.startup.write_bytes(b"#!/bin/sh\necho mine\n")
    one.tool("mv", 'rm -f "$3"; kill -9 0')
    assert one.run("startup", "on").returncode == -9
    assert not one.startup.exists()
    (one.tools / "mv").unlink()
    one.does("startup", "on")
    assert one.startup.read_bytes() == b"#!/bin/sh\necho mine\n" + block(one)


def test_a_file_that_a_cut_took_away_comes_back(one):
    one.startup.write_bytes(b"#!/bin/sh\necho mine\n")
    one.does("startup", "on")
    one.startup.unlink()
    assert "it is back" in one.does("startup", "on")
    assert one.startup.read_bytes() == b"#!/bin/sh\necho mine\n" + block(one)


@pytest.mark.parametrize("words", [["startup", "off"], ["remove"]])
def test_the_last_copy_of_the_others_lines_is_never_deleted(card, words):
    card.startup.write_bytes(b"#!/bin/sh\necho mine\n")
    card.does("startup", "on")
    card.startup.unlink()
    assert "it is back" in card.does(*words)
    assert card.startup.read_bytes() == b"#!/bin/sh\necho mine\n"
    assert [path.name for path in card.startup.parent.iterdir()] == [card.startup.name]


@pytest.mark.parametrize("words", ["on", "off"])
def test_a_copy_that_cannot_be_brought_back_stays(one, words):
    one.startup.write_bytes(b"#!/bin/sh\necho mine\n")
    one.does("startup", "on")
    one.startup.unlink()
    one.tool("mv", "exit 1")
    assert "cannot be brought back" in one.fails("startup", words)
    kept = one.fat / "linux/user-startup.sh.zapcore.bak"
    assert kept.read_bytes() == b"#!/bin/sh\necho mine\n"


@pytest.mark.parametrize("sign", [b"#", b"# ", b" #"])
def test_a_block_that_is_commented_out_is_off_and_on_makes_it_count(card, sign):
    card.startup.write_bytes(b"#!/bin/sh\necho mine\n")
    card.does("startup", "on")
    on = card.startup.read_bytes() + b"\n# mrext/other\nexit 0\n"
    card.startup.write_bytes(on.replace(b"\n[[", b"\n" + sign + b"[["))
    assert "by hand" in card.run("status").stdout
    card.does("startup", "on")
    assert card.startup.read_bytes() == on
    assert "already" in card.does("startup", "on")
    assert card.startup.read_bytes() == on


def test_a_head_without_its_line_gets_it_back(one):
    one.startup.write_bytes(b"#!/bin/sh\n\n# mrext/zapcore")
    one.does("startup", "on")
    assert one.startup.read_bytes() == b"#!/bin/sh\n" + block(one)


@pytest.mark.parametrize("program", ["cp", "mv"])
def test_a_card_that_cannot_be_written_leaves_the_file_as_it_was(one, program):
    one.startup.write_bytes(b"#!/bin/sh\necho mine\n")
    one.tool(program, "exit 1")
    assert "cannot be changed" in one.fails("startup", "on")
    assert one.startup.read_bytes() == b"#!/bin/sh\necho mine\n"


def test_a_line_that_ends_the_file_early_is_told(one):
    one.startup.write_bytes(b"#!/bin/sh\nexit 0\n")
    assert "begins with exit" in one.does("startup", "on")


def test_an_install_asks_before_it_touches_the_file(one):
    one.ship("0.1.0")
    one.does("install")
    assert not one.startup.exists()


def test_the_file_starts_the_service_and_stops_it(card):
    card.ship("0.1.0")
    card.does("install")
    card.does("startup", "on")
    card.script.chmod(0o755)

    def called(action):
        command = [card.command()[0], *card.shell[1:], str(card.startup), action]
        subprocess.run(command, env=card.environment(), check=True, timeout=30)

    try:
        called("start")
        assert card.answering() == "0.1.0"
        called("stop")
        assert card.pids() == []
    finally:
        card.cut()
