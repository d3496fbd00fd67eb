"""``zapcore.sh``: install, update, roll back and remove on a MiSTer's card."""

import os

import pytest
from mister_card import SCRIPT, SHELLS, Card, need_busybox


@pytest.fixture
def card(tmp_path):
    need_busybox()
    made = Card(tmp_path)
    yield made
    made.cut()


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    need_busybox()
    made = Card(tmp_path_factory.mktemp("card"))
    made.ship("0.1.0")
    made.does("install")
    made.ship("0.2.0")
    made.does("update")
    return made


@pytest.fixture
def updated(tmp_path, template):
    made = Card(tmp_path, like=template)
    yield made
    made.cut()


@pytest.mark.parametrize("name", ["mister/zapcore.sh", "batocera/zapcore"])
def test_the_shipped_script_is_put_together_from_its_parts(name):
    packaging = SCRIPT.parents[1]
    own = (packaging / name).parent
    files = [
        own / "settings.sh",
        *sorted((packaging / "device/parts").glob("*.sh")),
        own / "startup.sh",
        packaging / "device/main.sh",
    ]
    text = "".join(file.read_text() for file in files)
    assert (packaging / name).read_text() == text, "run packaging/device/assemble"
    assert os.access(packaging / name, os.X_OK)


@pytest.mark.parametrize("shell", SHELLS)
def test_an_install_unpacks_checks_and_marks_a_version(tmp_path, shell):
    need_busybox()
    card = Card(tmp_path, shell)
    card.ship("0.1.0")
    said = card.does("install")
    assert "zapcore 0.1.0 is installed" in said
    assert card.current() == "0.1.0"
    (folder,) = card.zapcore.glob("rt-*")
    assert os.access(folder / "run", os.X_OK)
    assert card.served() == []


def test_an_install_of_what_is_installed_writes_nothing(card):
    card.ship("0.1.0")
    card.does("install")
    before = card.files()
    assert "installed already" in card.does("install")
    assert card.files() == before


@pytest.mark.parametrize("runs", [False, True])
def test_an_install_of_what_is_damaged_unpacks_it_again(card, runs):
    card.ship("0.1.0")
    card.does("install")
    if runs:
        card.does("start")
    (library,) = card.zapcore.glob("rt-*/lib/libc.so.6")
    whole = library.read_bytes()
    library.write_bytes(b"damaged")
    said = card.does("update")
    assert "installed again" in said
    assert library.read_bytes() == whole
    assert card.current() == "0.1.0"
    assert len(card.pids()) == (2 if runs else 0)
    assert len(card.served()) == (2 if runs else 0)


def test_what_is_damaged_and_has_no_bundle_is_named(card):
    card.ship("0.1.0").rename(card.folder / "kept.zip")
    card.does("install", str(card.folder / "kept.zip"))
    next(card.zapcore.glob("rt-*/VERSION")).write_text("0.1.0\n\n")
    said = card.fails("install")
    assert "files of version 0.1.0 are damaged and its bundle is not in" in said
    card.ship("0.1.0", size=500)
    said = card.fails("install")
    assert "bundle-0.1.0.zip is damaged" in said
    assert "files of version 0.1.0 are damaged" in said
    card.does("install", str(card.folder / "kept.zip"))
    assert card.current() == "0.1.0"


def test_an_update_keeps_the_version_before_and_no_other(updated):
    assert updated.current() == "0.2.0"
    updated.ship("0.10.0")
    updated.does("update")
    assert updated.current() == "0.10.0"
    assert sorted(updated.versions().values()) == ["0.10.0", "0.2.0"]


def test_the_zip_with_the_highest_version_is_taken(card):
    for version in ("0.9.1", "0.10.0", "0.9.10"):
        path = card.ship(version)
        path.rename(path.with_suffix(".keep"))
    for path in card.zapcore.glob("*.keep"):
        path.rename(path.with_suffix(".zip"))
    card.does("install")
    assert card.current() == "0.10.0"


def test_a_zip_may_lie_anywhere(card, tmp_path):
    path = card.ship("0.1.0").rename(tmp_path / "mine of today.zip")
    card.does("install", str(path))
    assert card.current() == "0.1.0"


def test_a_zip_may_lie_beside_the_script(card):
    path = card.ship("0.1.0")
    path.rename(card.script.parent / path.name)
    card.does("install")
    assert card.current() == "0.1.0"


def test_a_roll_back_goes_to_the_version_before_and_forth_again(updated):
    assert "0.1.0 is in use again" in updated.does("rollback")
    assert updated.current() == "0.1.0"
    updated.does("-service", "start")
    assert updated.answering() == "0.1.0", "a refused zip is not taken by itself"
    updated.does("update")
    assert updated.answering() == "0.2.0"
    assert updated.current() == "0.2.0"


def test_there_is_no_roll_back_without_a_version_before(card):
    assert "nothing is installed" in card.fails("rollback")
    card.ship("0.1.0")
    card.does("install")
    assert "no version before" in card.fails("rollback")
    assert card.current() == "0.1.0"


def cut_short(files):
    files["lib/libc.so.6"] = files["lib/libc.so.6"][:-1]


def wrong_byte(files):
    files["bin/python3.13"] = b"pythoM"


def additional(files):
    files["lib/extra.so"] = b"extra"


def missing(files):
    del files["bin/python3.13"]


def no_sums(files):
    files["SUMS"] = b""


@pytest.mark.parametrize(
    "change", [cut_short, wrong_byte, additional, missing, no_sums]
)
def test_a_bundle_that_is_not_its_sums_changes_nothing_that_counts(updated, change):
    before = updated.versions()
    updated.ship("0.3.0", change=change)
    said = updated.fails("update")
    assert "bundle-0.3.0.zip is damaged" in said
    assert "0.2.0 goes on" in said
    assert updated.versions() == before
    assert len(list(updated.zapcore.glob("rt-*"))) == len(before)


def test_a_zip_that_was_copied_half_changes_nothing_that_counts(updated):
    for size in (0, 1, 200, 900):
        updated.ship("0.3.0", size=size)
        assert "is damaged" in updated.fails("update")
        assert updated.current() == "0.2.0"
    updated.ship("0.3.0")
    updated.does("update")
    assert updated.current() == "0.3.0"


def test_a_version_that_does_not_say_its_version_is_not_taken(updated):
    updated.ship("0.3.0", "mute")
    assert "does not start on this device" in updated.fails("update")
    assert updated.current() == "0.2.0"


def test_a_card_without_room_keeps_what_it_has(updated):
    updated.tool("df", "echo head; echo disk 100 99 1 99% /media/fat")
    updated.ship("0.3.0")
    said = updated.fails("update")
    assert "no room for it: " in said
    assert "1 KiB are free" in said
    assert updated.current() == "0.2.0"


def test_for_want_of_room_the_version_before_the_last_goes_first(updated):
    updated.tool(
        "df",
        'n=$(cat "$HOME/n" 2>/dev/null || echo 9); echo 99999999 >"$HOME/n"\n'
        'echo head; echo "disk 100 99 $n 99% /media/fat"',
    )
    updated.ship("0.3.0")
    updated.does("update")
    assert sorted(updated.versions().values()) == ["0.2.0", "0.3.0"]


def test_a_zip_that_is_replaced_while_it_is_unpacked_is_taken_the_next_time(updated):
    whole = updated.ship("0.3.0").read_bytes()
    (updated.folder / "whole").write_bytes(whole)
    updated.ship("0.3.0", size=600)
    replaced = f'cp "$HOME/whole" "{updated.zapcore}"/bundle-*'
    again = f'busybox unzip "$@"; s=$?; case $* in *-d*) {replaced};; esac; exit $s'
    updated.tool("unzip", again)
    assert "0.2.0 goes on" in updated.fails("update")
    (updated.tools / "unzip").unlink()
    updated.does("-service", "start")
    assert updated.answering() == "0.3.0"


def test_a_card_that_fills_up_while_unpacking_keeps_what_it_has(updated):
    fails = 'busybox unzip "$@"; case $* in *-d*) exit 1;; esac'
    updated.tool("unzip", fails)
    updated.ship("0.3.0")
    assert "full or cannot be written" in updated.fails("update")
    assert updated.current() == "0.2.0"
    assert len(updated.versions()) == 2


def test_a_card_that_cannot_be_written_is_named(card):
    card.ship("0.1.0")
    card.zapcore.rename(card.fat / "kept")
    card.zapcore.write_text("no folder")
    assert "there is no bundle" in card.fails("install")
    path = card.fat / "kept/bundle-0.1.0.zip"
    assert "the card cannot be written" in card.fails("install", str(path))


@pytest.mark.parametrize("torn", ["", "\0" * 20, "rt-zzz\n", "../../etc\n", "rt-0\n"])
def test_a_torn_current_falls_back_to_the_newest_that_counts(updated, torn):
    (updated.zapcore / "current").write_text(torn)
    updated.does("-service", "start")
    assert updated.answering() == "0.2.0"


def test_a_version_whose_mark_is_torn_at_any_byte_does_not_count(updated):
    newest = (updated.zapcore / "current").read_text().strip()
    mark = updated.zapcore / newest / ".ok"
    whole = mark.read_bytes()
    (updated.zapcore / "bundle-0.2.0.zip").unlink()
    lengths = [0, 1, len(newest), len(newest) + 2, len(whole) - 4, len(whole) - 2]
    for torn in [*(whole[:n] for n in lengths), b"\0" * len(whole)]:
        mark.write_bytes(torn)
        assert "version   0.1.0" in updated.run("status").stdout
    mark.write_bytes(whole)
    assert "version   0.2.0" in updated.run("status").stdout


def test_remove_takes_all_it_made_and_keeps_what_zapcore_knows(updated):
    (updated.fat / "other.txt").write_text("mine")
    updated.startup.write_bytes(b"#!/bin/sh\necho mine\n")
    updated.does("startup", "on")
    (updated.zapcore / "data").mkdir()
    (updated.zapcore / "data/user.db").write_text("favourites")
    updated.does("-service", "start")
    updated.answering()
    said = updated.does("remove")
    assert "is still in" in said
    assert updated.pids() == []
    assert not updated.ram.exists()
    left = updated.files()
    script = left.pop("Scripts/zapcore.sh")
    assert script == SCRIPT.read_bytes()
    assert left == {
        "linux/user-startup.sh": b"#!/bin/sh\necho mine\n",
        "other.txt": b"mine",
        "zapcore/data/user.db": b"favourites",
    }


def test_remove_with_data_leaves_nothing(updated):
    (updated.zapcore / "data").mkdir()
    (updated.zapcore / "data/user.db").write_text("favourites")
    updated.does("remove", "--data")
    assert not updated.zapcore.exists()


def test_remove_never_deletes_a_data_folder_elsewhere(updated, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "user.db").write_text("favourites")
    said = updated.does("remove", "--data", ZAPCORE_DATA=str(elsewhere))
    assert f"still in {elsewhere}" in said
    assert (elsewhere / "user.db").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["fly"], '"fly" is not known'),
        (["remove", "all"], "remove takes --data or nothing"),
        (["startup"], "startup takes on or off"),
        (["-service", "fly"], "a service can start"),
        (["install", "/nowhere.zip"], "there is no file /nowhere.zip"),
        (["install"], "there is no bundle in"),
        (["run", "status"], "nothing is installed"),
        (["-service", "start"], "nothing is installed"),
    ],
)
def test_a_wrong_word_is_named_and_changes_nothing(card, words, said):
    before = card.files()
    assert said in card.fails(*words)
    assert card.files() == before


def test_any_command_of_zapcore_can_be_run(updated):
    assert updated.does("run", "search", "sonic 2") == "search sonic 2\n"


def test_without_a_terminal_and_without_words_it_says_what_there_is(card):
    assert "Usage: zapcore.sh" in card.does()
