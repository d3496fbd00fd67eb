"""Progress on a terminal, Ctrl-C, and steering what runs, on a library of 10,000."""

import pytest
from cli_fixture import Commands, Serving, large

from zapcore.cli.exits import Exit


@pytest.fixture(scope="module")
def zapcore(tmp_path_factory):
    folder = tmp_path_factory.mktemp("progress")
    running = Serving(large(folder / "roms", games=5000), folder / "data")
    commands = Commands(running.url, folder)
    commands("index", "--json")
    yield commands
    running.stop()


@pytest.fixture
def terminal(zapcore):
    """Run commands on a terminal; whatever still runs in the daemon is cancelled."""
    made = []

    def start(*words, columns=100):
        made.append(zapcore.terminal(*words, columns=columns))
        return made[-1]

    yield start
    for one in made:
        one.close()
    if zapcore.json("status")["scrape"]["scraping"]:
        zapcore("cancel")


@pytest.fixture
def game(zapcore):
    """A game slows what runs, so that it cannot end before it is steered."""
    played = '{"systemId": "PSX", "mediaPath": "/x.chd", "mediaName": "X"}'
    zapcore("call", "media.active.update", played)
    yield
    zapcore("call", "media.active.update")


def test_a_terminal_shows_a_bar_with_rate_and_counts_then_the_result(terminal):
    status, shown = terminal("scrape", "--force").ended()
    assert status == 0
    assert "\r\x1b[K" in shown
    assert "━" in shown
    assert "entries" in shown
    assert "/s" in shown
    assert "left" in shown
    assert shown.rstrip().endswith("10,000 games with metadata.")
    assert shown.rpartition("\x1b[K")[2].startswith("10,000 entries read")


@pytest.mark.usefixtures("game")
def test_ctrl_c_leaves_it_running_and_says_so(terminal, zapcore):
    watching = terminal("scrape", "--force")
    watching.until("entries")
    zapcore("pause")  # so that it cannot end meanwhile
    watching.ctrl_c()
    status, shown = watching.ended()
    assert status == Exit.INTERRUPTED
    assert "goes on in the daemon" in shown
    assert "Traceback" not in shown
    assert zapcore.json("status")["scrape"]["scraping"]
    _, err = zapcore("index", status=Exit.BUSY)
    assert "error 1001" in err
    assert "zapcore status --watch" in err
    again = terminal("status", "--watch")
    again.until("paused")
    assert zapcore("cancel")[0] == "The scrape is cancelled.\n"
    status, shown = again.ended()
    assert status == Exit.CANCELLED
    assert "was cancelled after" in shown


@pytest.mark.usefixtures("game")
def test_ctrl_c_cancels_where_that_was_asked_for(terminal, zapcore):
    watching = terminal("scrape", "--force", "--cancel-on-ctrl-c")
    watching.until("entries")
    zapcore("pause")
    watching.ctrl_c()
    status, shown = watching.ended()
    assert status == Exit.CANCELLED
    assert "was cancelled after" in shown
    assert not zapcore.json("status")["scrape"]["scraping"]


@pytest.mark.usefixtures("game")
def test_a_pause_is_shown_and_resumed_from_another_shell(terminal, zapcore):
    watching = terminal("scrape", "--force", columns=140)
    watching.until("entries")
    assert zapcore("pause")[0] == "The scrape is paused.\n"
    watching.until("paused; `zapcore resume` goes on")
    assert "paused" in zapcore("status")[0]
    _, err = zapcore("pause", "index", status=Exit.FAILED)
    assert "error 1002: no index is running" in err
    assert zapcore.json("resume")["operation"] == "scrape"
    assert watching.ended()[0] == 0
    assert "error 1002" in zapcore("resume", status=Exit.FAILED)[1]


def test_a_narrow_terminal_gets_lines_that_fit(terminal):
    _, shown = terminal("index", "--rebuild", columns=30).ended()
    for line in shown.replace("\n", "\r").split("\r"):
        assert len(line.replace("\x1b[K", "")) <= 30
