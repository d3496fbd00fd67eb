"""``zapcore.sh``: wherever an install or a removal is cut, the device starts again.

Every program of the script that changes something counts itself; at a chosen call all
of the device is killed before that program, or half through an unpacking. Then RAM is
empty and the device starts as MiSTer does.
"""

from concurrent.futures import ThreadPoolExecutor

import pytest
from mister_card import SWIFT, Card, applets, need_busybox

COUNTED = ("cat", "chmod", "cp", "mkdir", "mv", "rm", "sync", "unzip")
SHIM = """
read -r n <"$HOME/calls"
n=$((n + 1))
echo $n >"$HOME/calls"
if [ "$n" -eq "$CUT" ]; then
    {half}
    kill -9 0
fi
exec busybox {name} "$@"
"""
HALF = 'busybox unzip "$@" run bin/python3.13 >/dev/null'
THREADS = 4


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    need_busybox()
    made = Card(tmp_path_factory.mktemp("card"))
    made.ship("0.1.0")
    made.does("install")
    made.ship("0.2.0")
    made.does("update")
    made.startup.write_bytes(b"#!/bin/sh\necho mine\n")
    made.does("startup", "on")
    made.ship("0.3.0")
    return made


def cut_device(folder, template, words, call):
    """Give a device that was killed at a call, or None if it was done before."""
    folder.mkdir()
    card = Card(folder, like=template)
    for name in COUNTED:
        half = HALF if name == "unzip" else ":"
        does = "true" if name == "sync" else name
        card.tool(name, SHIM.format(name=does, half=half))
    (folder / "calls").write_text("0\n")
    ended = card.run(*words, CUT=str(call))
    for name in COUNTED:
        (card.tools / name).unlink()
    card.tool("sync", SWIFT)
    card.cut()
    assert ended.returncode in (0, -9), ended.stdout
    return None if ended.returncode == 0 else card


def every_cut(tmp_path, template, words, judge):
    """Judge the device after each cut; give how many there were."""

    def one(call):
        card = cut_device(tmp_path / str(call), template, words, call)
        if card is None:
            return 0
        try:
            judge(card)
        finally:
            card.cut()
        return 1

    cuts, first = 0, 1
    with ThreadPoolExecutor(THREADS) as threads:
        while True:
            done = sum(threads.map(one, range(first, first + THREADS)))
            cuts += done
            first += THREADS
            if done < THREADS:
                return cuts


def starts(card):
    """Start it as MiSTer does; it is one of the versions, and then no rest is left."""
    card.does("-service", "start")
    assert card.answering() in ("0.2.0", "0.3.0")
    folders = {path.name for path in card.zapcore.glob("rt-*")}
    assert folders == set(card.versions())
    assert len(folders) <= 2
    assert not list(card.zapcore.glob("*.new"))
    assert b"echo mine\n" in card.startup.read_bytes()


def test_an_update_that_is_cut_anywhere_starts_the_old_or_the_new(tmp_path, template):
    assert applets()
    assert every_cut(tmp_path, template, ["update"], starts) > 12


def test_a_start_that_is_cut_anywhere_starts_the_old_or_the_new(tmp_path, template):
    assert every_cut(tmp_path, template, ["-service", "start"], starts) > 12


def test_a_roll_back_that_is_cut_anywhere_starts_either(tmp_path, template):
    def judge(card):
        card.ship("0.2.0")
        card.does("-service", "start")
        assert card.answering() in ("0.1.0", "0.2.0")

    assert every_cut(tmp_path, template, ["rollback"], judge) > 5


def test_a_removal_that_is_cut_anywhere_can_be_done_again(tmp_path, template):
    def judge(card):
        card.does("remove", "--data")
        assert sorted(card.files()) == ["Scripts/zapcore.sh", "linux/user-startup.sh"]
        assert card.startup.read_bytes() == b"#!/bin/sh\necho mine\n"

    assert every_cut(tmp_path, template, ["remove", "--data"], judge) > 8
