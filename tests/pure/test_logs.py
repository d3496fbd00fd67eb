"""What a line of the log looks like, which are kept, and what no line holds."""

import io
import json
import logging
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapcore import logs
from zapcore.config import Config
from zapcore.config_keys import DEVICE_DATA

SECRET = "zk_Zm9vYmFyZm9vYmFyZm9vYmFy"


@pytest.fixture
def logger():
    root = logging.getLogger()
    before = root.handlers[:], root.level
    root.setLevel(logging.DEBUG)
    yield logging.getLogger("zapcore.test")
    root.handlers[:], level = before
    root.setLevel(level)


def record(message, *values, level=logging.INFO, **extra):
    made = logging.LogRecord("some.room", level, "", 0, message, values, None)
    vars(made).update(extra)
    return made


def test_a_line_holds_time_level_room_message_and_figures():
    line = logs.TextFormat().format(record("index %s", "done", figures={"files": 7}))
    assert line.endswith("Z INFO some.room: index done files=7")


def test_json_is_one_object_a_line_with_figures_as_numbers():
    line = logs.JsonFormat().format(
        record("done", figures={"files": 7, "message": "not this"})
    )
    found = json.loads(line)
    assert (found["message"], found["files"], found["level"]) == ("done", 7, "info")


@pytest.mark.parametrize("form", [logs.TextFormat(), logs.JsonFormat()])
@given(name=st.text())
def test_no_name_begins_a_line_of_its_own(form, name):
    line = form.format(record("the file %s is gone", name, figures={"of": 1}))
    assert len(line.splitlines()) == 1


@pytest.mark.parametrize("form", [logs.TextFormat(), logs.JsonFormat()])
@pytest.mark.parametrize(
    "text",
    [
        f"GET /api?key={SECRET}&x=1",
        f"GET /api?x=1&key={SECRET}",
        "GET /api?key=hunter2",
        f"Authorization: Bearer {SECRET}",
        "authorization: bearer hunter2",
        f"protocols {SECRET}, json",
        "{'password': 'hunter2'}",
        '{"devpassword":"hunter2"}',
        "api_key=hunter2",
        "token: hunter2",
    ],
)
def test_no_secret_stands_in_a_line(form, text):
    trace = (ValueError, ValueError(text), None)
    line = form.format(record("%s", text, exc_info=trace, figures={"asked": text}))
    assert SECRET not in line
    assert "hunter2" not in line
    assert "***" in line


def test_what_is_no_secret_stays():
    text = "the keyboard of Monkey Island: token.txt, 5 keys"
    assert logs.blot(text) == text


def test_warnings_and_what_is_marked_are_kept_once(tmp_path, logger):
    kept = logs.LogFile(str(tmp_path), "text")
    with kept.keeping():
        logger.info("nothing to keep")
        for _ in range(3):
            logger.warning("a link leads out")
        logger.info("index completed", extra={"kept": True})
        logger.info("index completed", extra={"kept": False})
        logger.info("index completed", extra={"kept": True})
    words = [line.split(": ")[1] for line in kept.read().decode().splitlines()]
    assert words == ["a link leads out", "index completed", "index completed"]


def test_without_a_line_there_is_no_file(tmp_path, logger):
    kept = logs.LogFile(str(tmp_path), "text")
    with kept.keeping():
        logger.info("idle")
    assert os.listdir(tmp_path) == []
    assert kept.read() == b""


def test_the_file_and_the_one_before_it_stay_within_their_bounds(tmp_path, logger):
    kept = logs.LogFile(str(tmp_path), "json", max_bytes=4000)
    with kept.keeping():
        for number in range(200):
            logger.warning("number %d is wrong", number)
    assert sorted(os.listdir(tmp_path)) == ["zapcore.log", "zapcore.log.1"]
    assert (
        sum(os.path.getsize(tmp_path / name) for name in os.listdir(tmp_path)) <= 8000
    )
    lines = [json.loads(line)["message"] for line in kept.read().splitlines()]
    assert lines[-1] == "number 199 is wrong"
    assert len(lines) > 30
    numbers = [int(line.split()[1]) for line in lines]
    assert numbers == list(range(numbers[0], 200))


def test_a_folder_that_cannot_be_written_hinders_nobody(tmp_path, logger, capsys):
    kept = logs.LogFile(str(tmp_path / "gone"), "text")
    with kept.keeping():
        logger.warning("lost")
    assert capsys.readouterr().err == ""


def test_the_stream_takes_the_level_and_form_asked_for(logger):
    out = io.StringIO()
    logs.to_stream("warning", "json", out)
    logger.info("quiet")
    logger.warning("loud")
    assert [json.loads(line)["message"] for line in out.getvalue().splitlines()] == [
        "loud"
    ]


def test_the_log_of_a_device_lies_in_ram_unless_it_is_set():
    own = DEVICE_DATA["mister"]
    assert logs.log_folder(Config("/d")) == "/d"
    assert logs.log_folder(Config(own, platform="mister")) == "/tmp/zapcore"
    here = {logs.log_folder(Config(d, platform="mister")) for d in ("/a", "/b")}
    assert len(here) == 2
    assert {os.path.dirname(folder) for folder in here} == {"/tmp/zapcore"}
    kept = Config(own, platform="mister", log_folder=own)
    assert logs.log_folder(kept) == own
