"""``zapcore.sh`` on a screen: all by the keys that a gamepad gives."""

import contextlib
import os
import pty
import re
import select
import subprocess
import time

import pytest
from mister_card import SHELLS, Card, need_busybox

UP, DOWN, ENTER, ESCAPE = b"\x1b[A", b"\x1b[B", b"\r", b"\x1b"
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
CLEARED = "\x1b[H\x1b[2J"


class Screen:
    """The console of the device, with the script on it."""

    def __init__(self, card):
        self._hand, far = pty.openpty()
        self._popen = subprocess.Popen(
            card.command(),
            env=card.environment(TERM="linux"),
            stdin=far,
            stdout=far,
            stderr=far,
            start_new_session=True,
        )
        os.close(far)
        self._text = ""

    def shows(self, words, seconds=10):
        """Wait until the words stand on the screen; give it."""
        end = time.monotonic() + seconds
        while words not in self.now():
            assert time.monotonic() < end, self.now()
            if select.select([self._hand], [], [], 0.1)[0]:
                with contextlib.suppress(OSError):
                    self._text += os.read(self._hand, 4096).decode()
        return self.now()

    def now(self):
        """Give what stands there."""
        return COLOURS.sub("", self._text.rpartition(CLEARED)[2]).replace("\r", "")

    def press(self, *keys):
        """Press keys, each when the screen has been drawn."""
        for key in keys:
            time.sleep(0.05)
            os.write(self._hand, key)

    def ends(self):
        """Wait for the script's end; give its status."""
        try:
            return self._popen.wait(10)
        finally:
            os.close(self._hand)

    def kill(self):
        """End it if it has not ended."""
        self._popen.kill()
        self._popen.wait()


@pytest.fixture
def card(tmp_path, request):
    need_busybox()
    made = Card(tmp_path, getattr(request, "param", "busybox"))
    yield made
    made.cut()


@pytest.fixture
def screen(card):
    made = []

    def on():
        made.append(Screen(card))
        return made[-1]

    yield on
    for one in made:
        one.kill()


@pytest.mark.parametrize("card", SHELLS, indirect=True)
def test_the_first_time_it_installs_asks_and_starts(card, screen):
    card.ship("0.1.0")
    console = screen()
    console.shows("not installed. Install it now?")
    console.press(ENTER)
    console.shows("zapcore 0.1.0 is installed.")
    console.shows("Enter goes back.")
    assert not card.startup.exists()
    console.press(ENTER)
    console.shows("Start it with the device?")
    console.press(ENTER)
    console.shows("zapcore starts with the device")
    console.shows("Enter goes back.")
    console.press(ENTER)
    console.shows("It answers at port 7497.")
    console.shows("Enter goes back.")
    console.press(ENTER)
    console.shows("Look for your games now?")
    console.press(ENTER)
    console.shows("index --no-wait")
    console.shows("Enter goes back.")
    console.press(ENTER)
    console.shows("Version 0.1.0 runs.")
    console.press(ESCAPE)
    assert console.ends() == 0
    assert b"# mrext/zapcore" in card.startup.read_bytes()
    assert card.answering() == "0.1.0", "the menu's end is not the service's"


def test_no_means_no(card, screen):
    card.ship("0.1.0")
    console = screen()
    console.shows("Install it now?")
    console.press(DOWN, ENTER)
    console.shows("It is not installed.")
    console.press(ESCAPE)
    assert console.ends() == 0
    assert card.versions() == {}


def test_without_a_bundle_it_says_what_to_do(card, screen):
    console = screen()
    console.shows("run Downloader, or copy it there")
    console.shows("Enter goes back.")
    console.press(ENTER)
    console.shows("It is not installed.")
    console.press(ESCAPE)
    assert console.ends() == 0


@pytest.fixture
def installed(card):
    card.ship("0.1.0")
    card.does("install")
    return card


CHOICES = {
    "Status": "service   does not run",
    "Start": "It answers at port 7497.",
    "Stop": "zapcore does not run.",
    "Log": "Enter goes back.",
    "Install or update": "installed already",
}


@pytest.mark.parametrize("choice", CHOICES)
def test_each_choice_does_what_it_says_and_comes_back(installed, screen, choice):
    console = screen()
    console.shows("Up and down choose")
    chosen = [line[3:].strip() for line in console.now().splitlines()]
    console.press(*[DOWN] * (chosen.index(choice) - chosen.index("Status")))
    console.shows(f"> {choice}")
    console.press(ENTER)
    console.shows(CHOICES[choice])
    console.shows("Enter goes back.")
    console.press(ESCAPE)
    console.shows("Up and down choose")
    assert not (installed.ram / "lock").exists()
    console.press(ESCAPE)
    assert console.ends() == 0


def test_the_choices_go_round(installed, screen):
    console = screen()
    console.shows("> Status")
    console.press(UP)
    console.shows("> Remove")
    console.press(b"\x1bOB")
    console.shows("> Status")


def test_a_key_is_shown_with_where_the_device_is(installed, screen):
    installed.tool(
        "ip", 'echo "2: eth0    inet 192.168.1.5/24 brd x scope global eth0"'
    )
    installed.does("start")
    console = screen()
    console.shows("> Status")
    console.press(DOWN, DOWN, DOWN, DOWN, ENTER)
    console.shows("What may it do?")
    console.press(DOWN, ENTER)
    shown = console.shows("Enter goes back.")
    assert "key new --level operate --name made at the device" in shown
    assert "http://192.168.1.5:7497/" in shown


def test_remove_asks_and_its_first_answer_is_no(installed, screen):
    console = screen()
    console.shows("> Status")
    console.press(UP, ENTER)
    console.shows("Remove zapcore?")
    console.press(ENTER)
    console.shows("> Status")
    assert installed.current() == "0.1.0"
    console.press(UP, ENTER)
    console.shows("Remove zapcore?")
    console.press(DOWN, ENTER)
    console.shows("zapcore is removed.")
    assert installed.versions() == {}


def test_the_terminal_is_as_it_was(installed, screen):
    console = screen()
    console.shows("> Status")
    before = subprocess.check_output(["stty", "-g"], stdin=console._hand)
    console.press(ENTER)
    console.shows("Enter goes back.")
    console.press(ENTER)
    console.shows("> Status")
    console.press(ESCAPE)
    console.shows("", seconds=1)
    assert console._popen.wait(10) == 0
    after = subprocess.check_output(["stty", "-g"], stdin=console._hand)
    assert b":".join(before.split(b":")[4:]) == b":".join(after.split(b":")[4:])


def test_where_there_is_dialog_it_draws(installed, screen):
    installed.tool(
        "dialog",
        'n=$(cat "$HOME/n" 2>/dev/null || echo 0); echo $((n + 1)) >"$HOME/n"\n'
        'echo "$*" >>"$HOME/asked"; echo noise >&2\n'
        '[ "$n" -eq 0 ] || exit 1; echo 1 >&3',
    )
    console = screen()
    console.shows("service   does not run")
    console.shows("Enter goes back.")
    console.press(ENTER)
    assert console.ends() == 0
    first, second = (installed.folder / "asked").read_text().splitlines()
    assert first == second
    assert "--menu Version 0.1.0 does not run. 0 0 0 1 Status 2 Start" in first


def test_keys_typed_ahead_answer_no_question_that_was_not_shown(card, screen):
    card.ship("0.1.0")
    hold, go = card.folder / "hold", card.folder / "go"
    card.tool(
        "unzip",
        f'touch "{hold}"; until [ -e "{go}" ]; do sleep 0.05; done; busybox unzip "$@"',
    )
    console = screen()
    console.shows("Install it now?")
    console.press(ENTER)
    while not hold.exists():
        time.sleep(0.01)
    console.press(*[ENTER] * 6)
    go.touch()
    console.shows("zapcore 0.1.0 is installed.")
    console.shows("Enter goes back.")
    time.sleep(0.3)
    assert "is installed." in console.shows("Enter goes back.")
    assert not card.startup.exists()
    console.press(ENTER)
    console.shows("Start it with the device?")
    console.press(ENTER)
    console.shows("zapcore starts with the device")


def test_a_scan_that_was_begun_is_watched_in_the_menu(installed, screen):
    run = (
        installed.zapcore / (installed.zapcore / "current").read_text().strip() / "run"
    )
    rest = run.read_text().partition("\n")[2]
    words = "echo 'It has started; `zapcore status --watch` shows it.'; exit"
    run.write_text(f"#!/bin/sh\n[ $1 != index ] || {{ {words}; }}\n{rest}")
    installed.does("start")
    console = screen()
    console.shows("> Status")
    console.press(DOWN, DOWN, DOWN, ENTER)
    console.shows("Enter goes back.")
    console.press(ENTER)
    console.shows("Look for games?")
    console.press(ENTER)
    console.shows("It has started; *Status* shows it.")


def test_libraries_are_told_with_their_games(installed):
    run = (
        installed.zapcore / (installed.zapcore / "current").read_text().strip() / "run"
    )
    answer = {
        "call media.browse": """{
  "path": "",
  "entries": [
    {
      "fileCount": 13,
      "path": "/media/fat/games",
      "systemIds": [
        "NES"
      ],
      "type": "root"
    },
    {
      "fileCount": 1,
      "path": "/media/usb0"
    }
  ],
  "totalFiles": 0
}""",
        "doctor": """ok    library: /media/fat/games: 5 systems
      -> do
ok    clock: fine""",
    }
    cases = "".join(
        f"'{words}') cat <<'END'\n{text}\nEND\nexit ;;\n"
        for words, text in answer.items()
    )
    rest = run.read_text().partition("\n")[2]
    run.write_text(f"#!/bin/sh\ncase $* in\n{cases}esac\n{rest}")
    installed.does("start")
    assert installed.does("libraries").splitlines() == [
        "      13 games in /media/fat/games",
        "       1 game in /media/usb0",
        "         found: /media/fat/games: 5 systems",
    ]
