"""``zapcore.sh``: the service of a MiSTer starts, stops and falls back."""

import hashlib
import os
import re
import signal
import subprocess
import time

import pytest
from mister_card import SHELLS, Card, lives, need_busybox


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    need_busybox()
    made = Card(tmp_path_factory.mktemp("card"))
    made.ship("0.1.0")
    made.does("install")
    return made


@pytest.fixture(params=SHELLS)
def card(tmp_path, template, request):
    made = Card(tmp_path, request.param, like=template)
    yield made
    made.cut()


@pytest.fixture
def one(tmp_path, template):
    made = Card(tmp_path, like=template)
    yield made
    made.cut()


def test_it_starts_is_there_and_stops(card):
    card.does("-service", "start")
    assert card.answering() == "0.1.0"
    assert card.served() == [f"0.1.0 mister {card.zapcore}/data"]
    said = card.does("-service", "status")
    assert "runs, process" in said
    assert "status --port 7497" in said
    watch, daemon = card.pids()
    card.does("-service", "stop")
    assert card.pids() == []
    assert not lives(watch)
    assert not lives(daemon)
    ended = card.run("status")
    assert ended.returncode == 3
    assert "does not run" in ended.stdout


def test_a_second_start_is_refused(one):
    one.does("-service", "start")
    one.answering()
    before = one.pids()
    assert "runs already" in one.does("-service", "start")
    assert one.pids() == before
    assert len(one.served()) == 1


def test_two_starts_at_once_start_one(one):
    both = [
        subprocess.Popen(one.command("-service", "start"), env=one.environment())
        for _ in range(2)
    ]
    assert [start.wait(30) for start in both] == [0, 0]
    one.answering()
    assert len(one.served()) == 1


def test_a_crash_starts_it_again(card):
    card.does("-service", "start")
    card.answering()
    (card.ram / "port").unlink()
    os.kill(card.pids()[1], signal.SIGKILL)
    assert card.answering() == "0.1.0"
    assert len(card.served()) == 2
    assert "ended with status 137" in card.log()


def test_its_own_end_is_its_end(one):
    one.does("-service", "start")
    one.answering()
    (one.zapcore / "bundle-0.1.0.zip").unlink()
    spoil(one, "#!/bin/sh\nexit 0\n")
    os.kill(one.pids()[1], signal.SIGTERM)
    wait_for(lambda: not one.pids())


def wait_for(what, seconds=10):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_one_that_does_not_stop_is_killed(one):
    one.ship("0.2.0", "stubborn")
    hasten(one, "STOP_LIMIT", 1)
    one.does("update")
    one.does("-service", "start")
    one.answering()
    one.does("-service", "stop")
    assert one.pids() == []


def hasten(card, name, seconds):
    """Let a limit of the script be shorter."""
    text = card.script.read_text()
    (line,) = (line for line in text.splitlines() if line.startswith(f"{name}="))
    card.script.write_text(text.replace(line, f"{name}={seconds}"))


def test_a_stale_number_of_another_process_is_not_killed(card):
    other = subprocess.Popen(["sleep", "60"])
    try:
        card.ram.mkdir()
        for stale in (f"{other.pid} 1", f"{other.pid}", "1 1", "nonsense", ""):
            for name in ("watch", "pid"):
                (card.ram / name).write_text(f"{stale}\n")
            assert "does not run" in card.does("-service", "stop")
            assert other.poll() is None
        (card.ram / "watch").write_text(f"{other.pid} 1\n")
        card.does("-service", "start")
        assert card.answering() == "0.1.0"
    finally:
        other.kill()
        other.wait()


def test_the_lock_of_a_dead_script_holds_nobody_up(one):
    one.ram.mkdir()
    (one.ram / "lock").write_text("999999999 1\n")
    one.does("-service", "start")
    assert one.answering() == "0.1.0"


def test_it_holds_neither_the_terminal_nor_its_folder(card):
    card.does("-service", "start")
    card.answering()
    for pid in card.pids():
        for number in range(3):
            target = os.readlink(f"/proc/{pid}/fd/{number}")
            assert target.startswith((f"{card.ram}/", "/dev/null")), target
    assert os.getsid(card.pids()[1]) != os.getsid(0)


def test_a_new_zip_is_taken_at_the_next_start(one):
    one.ship("0.2.0")
    one.does("-service", "start")
    assert one.answering() == "0.2.0"
    assert sorted(one.versions().values()) == ["0.1.0", "0.2.0"]


def test_zip_and_script_may_be_replaced_while_it_runs(one):
    one.does("-service", "start")
    one.answering()
    one.ship("0.2.0")
    one.script.write_text("#!/bin/sh\nexit 7\n" * 500)
    os.kill(one.pids()[1], signal.SIGKILL)
    wait_for(lambda: len(one.served()) == 2)


def test_a_new_version_that_dies_gives_way_to_the_one_before(card):
    card.ship("0.2.0", "dies")
    card.does("-service", "start")
    assert card.answering() == "0.1.0"
    assert card.current() == "0.1.0"
    assert [line.split()[0] for line in card.served()] == ["0.2.0", "0.1.0"]
    assert "Version 0.2.0 does not start (status 1)" in card.log()
    card.does("-service", "restart")
    assert card.answering() == "0.1.0"
    assert len(card.served()) == 3, "the version that died is not tried again"


def test_an_update_says_which_version_runs_in_the_end(one):
    one.does("start")
    one.ship("0.2.0", "dies")
    assert "version 0.2.0 does not start; 0.1.0 runs again" in one.fails("update")
    one.ship("0.3.0")
    assert "zapcore 0.3.0 is installed" in one.does("update")
    assert one.answering() == "0.3.0"


def test_a_new_version_that_never_answers_gives_way(one):
    hasten(one, "READY_LIMIT", 1)
    one.ship("0.2.0")
    one.does("update")
    run = one.zapcore / (one.zapcore / "current").read_text().strip() / "run"
    run.write_text(run.read_text().replace('echo "zapcore ready', 'true "'))
    (one.zapcore / "bundle-0.2.0.zip").unlink()
    one.does("-service", "start")
    assert one.answering() == "0.1.0"


def test_a_version_that_lost_a_byte_gives_way_too(one):
    one.ship("0.2.0")
    one.does("-service", "start")
    assert one.answering() == "0.2.0"
    one.does("stop")
    spoil(one)
    (one.zapcore / "bundle-0.2.0.zip").unlink()
    one.does("-service", "start")
    assert one.answering() == "0.1.0"


def spoil(card, text="#!/bin/sh\nexit 1\n"):
    """Damage a file of the version in use."""
    run = card.zapcore / (card.zapcore / "current").read_text().strip() / "run"
    run.write_text(text)


@pytest.mark.parametrize("text", ["#!/bin/sh\nexit 1\n", ""])
def test_a_damaged_version_is_unpacked_again_from_its_zip(card, text):
    spoil(card, text)
    assert "It answers at port 7497" in card.does("start")
    assert card.answering() == "0.1.0"
    assert "are damaged; it is unpacked again" in card.log()
    assert card.current() == "0.1.0"
    assert not (card.ram / "lock").exists()


def test_a_damaged_version_without_its_zip_is_named(one):
    spoil(one)
    (one.zapcore / "bundle-0.1.0.zip").unlink()
    said = one.fails("start")
    assert "files of version 0.1.0 are damaged and its bundle is not in" in said
    one.does("stop")


TAKEN = "zapcore: port 7497 is taken"


@pytest.fixture
def taken(card):
    """A card whose daemon says that its port is taken, and ends."""
    run = next(card.zapcore.glob("rt-*")) / "run"
    text = run.read_text().replace("serve)", f"serve) echo '{TAKEN}' >&2; exit 3", 1)
    run.write_text(text)
    sums = run.with_name("SUMS")
    digest = hashlib.sha256(text.encode()).hexdigest()
    sums.write_text(re.sub(r".*  run\n", f"{digest}  run\n", sums.read_text()))
    return card


def test_a_start_that_ends_with_an_error_says_why_at_once(taken):
    began = time.monotonic()
    said = taken.fails("start")
    assert time.monotonic() - began < 20
    assert "it does not start: port 7497 is taken (`zapcore.sh log` shows more)" in said
    status = taken.does("status")
    assert "service   is being tried again; last: port 7497 is taken" in status
    assert "process ," not in status
    taken.does("stop")
    assert "last:" not in taken.run("status").stdout


def test_with_mistakes_in_its_configuration_it_is_not_tried_again(one):
    one.ship("0.2.0", "mistaken")
    one.does("-service", "start")
    assert one.answering() == "0.1.0", "an older version may know the setting"
    one.does("remove")
    one.zapcore.mkdir()
    one.ship("0.2.0", "mistaken")
    one.does("install")
    one.does("-service", "start")
    wait_for(lambda: not one.pids())
    assert [line.split()[0] for line in one.served()].count("0.2.0") == 2


def test_a_damaged_zip_costs_no_start_and_no_second_look(one):
    one.ship("0.2.0", size=500)
    assert "0.1.0 goes on" in one.does("-service", "start")
    assert one.answering() == "0.1.0"
    before = one.files(one.zapcore)
    said = one.does("-service", "restart")
    assert "Unpacking" not in said
    assert one.answering() == "0.1.0"
    assert one.files(one.zapcore) == before, "a start writes nothing to the card"


def test_on_a_card_that_cannot_be_written_the_old_version_starts(one):
    for name in ("mkdir", "mv", "unzip"):
        words = f'case "$*" in *{one.zapcore}*) exit 1;; esac; busybox {name} "$@"'
        one.tool(name, words)
    one.ship("0.2.0")
    said = one.does("-service", "start")
    assert "cannot be written" in said
    assert one.answering() == "0.1.0"


@pytest.mark.parametrize(
    ("file", "text", "platform"),
    [
        ("mistex_platform.ini", "", "mistex"),
        ("zapcore/data/config.yml", "platform: mistex\n", ""),
        ("zapcore/data/config.yml", "# platform: mistex\n", "mister"),
    ],
)
def test_the_platform_is_the_owners_or_the_devices(one, file, text, platform):
    path = one.fat / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    one.does("-service", "start")
    one.answering()
    assert one.served() == [f"0.1.0 {platform} {one.zapcore}/data"]


def test_a_restart_unpacks_while_the_old_version_runs(one):
    one.does("start")
    one.ship("0.2.0")
    pid = one.pids()[1]
    note = one.folder / "old lives"
    one.tool("unzip", f'kill -0 {pid} && touch "{note}"; busybox unzip "$@"')
    one.does("-service", "restart")
    assert one.answering() == "0.2.0"
    assert note.exists()


def test_its_log_is_in_ram(one):
    one.ship("0.2.0", "dies")
    one.does("-service", "start")
    one.answering()
    assert "it dies" in one.does("log")
    assert not list(one.fat.rglob("*.log"))


def test_its_log_is_shown_wherever_it_is_kept(one, tmp_path):
    (tmp_path / "zapcore.log").write_text("kept in memory\n")
    assert "kept in memory" in one.does("log", ZAPCORE_LOG_FOLDER=str(tmp_path))
    (one.zapcore / "data").mkdir()
    (one.zapcore / "zapcore.log").write_text("kept on the card\n")
    settings = one.zapcore / "data/config.yml"
    for text in (f"{one.zapcore}", f'"{one.zapcore}"  # why', f"'{one.zapcore}'\r"):
        settings.write_text(f"log_folder: {text}\n", newline="")
        assert "kept on the card" in one.does("log")
