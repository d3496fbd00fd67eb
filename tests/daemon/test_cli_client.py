"""The commands of the client, against a real daemon over the sample library."""

import json
import os
import subprocess
import sys

import pytest
from cli_fixture import COMMAND, Commands, Serving

from zapcore.cli import sample_library
from zapcore.cli.exits import Exit

PNG = b"\x89PNG\r\n"


@pytest.fixture(scope="module")
def zapcore(tmp_path_factory):
    """Run commands against a daemon whose sample is indexed and imported."""
    folder = tmp_path_factory.mktemp("cli")
    sample_library.make(str(folder / "roms"))
    running = Serving(folder / "roms", folder / "data")
    commands = Commands(running.url, folder)
    commands("index")
    commands("scrape")
    yield commands
    running.stop()


def test_an_index_tells_what_it_found(zapcore):
    out, err = zapcore("index")
    assert out == "13 files indexed.\n"
    assert "Indexing" in err
    assert "\x1b" not in out + err


def test_an_index_as_json_is_the_last_notification_and_nothing_else(zapcore):
    out, err = zapcore("index", "nes", "--json")
    assert json.loads(out)["state"] == "completed"
    assert err == ""


def test_an_import_tells_what_it_read(zapcore):
    out, _ = zapcore("scrape", "--force", "--option", "max_size=64")
    assert out.startswith("6 entries read: 6 matched, 0 without a game; 6 games with")


def test_no_wait_only_starts(zapcore):
    assert zapcore("index", "--no-wait")[0].startswith("The index has started")
    zapcore("status", "--watch")


def test_scrapers_are_listed_with_their_options(zapcore):
    out, _ = zapcore("scrape", "--list")
    assert "gamelist.xml" in out
    assert "custom_path=" in out


def test_an_option_that_the_scraper_does_not_have_is_a_mistake(zapcore):
    _, err = zapcore("scrape", "--option", "max_sise=64", status=Exit.USAGE)
    assert "did you mean" in err
    _, err = zapcore("scrape", "--option", "max_size=big", status=Exit.USAGE)
    assert "whole number" in err


def test_status_tells_who_answers_and_what_it_holds(zapcore):
    out, _ = zapcore("status")
    assert "zapcore 0.1.0 on linux" in out
    assert "13 files" in out
    found = zapcore.json("status")
    assert found["database"]["totalMedia"] == 13
    assert {"version", "index", "scrape", "active"} <= set(found)


def test_search_finds_words_systems_and_tags(zapcore):
    out, _ = zapcore("search", "courier", "--tag", "region:jp")
    assert out.splitlines()[0].split() == ["id", "system", "name", "which"]
    assert "Comet Courier" in out
    assert zapcore.json("search", "--system", "nes")["total"] == 5
    assert "/nes/" in zapcore("search", "courier", "--paths")[0]


def test_search_pages_through_all_and_says_when_there_are_more(zapcore):
    first = zapcore.json("search", "--limit", "2")
    assert (first["total"], first["more"]) == (2, True)
    everything = zapcore.json("search", "--limit", "0")
    assert (everything["total"], everything["more"]) == (13, False)
    assert "more than these 2 games" in zapcore("search", "--limit", "2")[0]


def test_search_without_a_hit_has_a_status_of_its_own(zapcore):
    assert "No game" in zapcore("search", "nothinglikeit", status=Exit.NOTHING)[0]
    assert zapcore.json("search", "nothinglikeit", status=7)["results"] == []


def test_a_game_is_shown_by_id_path_system_and_name(zapcore):
    (row,) = zapcore.json("search", "courier", "--tag", "region:jp")["results"]
    relative = row["path"].split("/roms/")[1]
    for words in (
        [row["mediaId"]],
        [row["path"]],
        [f"roms/{relative}"],
        [f"NES/{os.path.basename(row['path'])}"],
    ):
        assert zapcore.json("meta", *words)["media"]["path"] == row["path"]
    assert "Tin Orchard" in zapcore("meta", row["mediaId"])[0]


def test_a_name_that_means_several_is_refused_with_their_ids(zapcore):
    out, err = zapcore("meta", "comet", "courier", status=Exit.FAILED)
    assert out == ""
    assert "may mean 4 files" in err
    ids = [str(row["mediaId"]) for row in zapcore.json("search", "comet")["results"]]
    assert all(f" {one} " in err for one in ids)


def test_a_picture_is_saved_and_never_over_another_file(zapcore, tmp_path):
    path = tmp_path / "cover.png"
    out, _ = zapcore("image", "comet", "courier", "--output", path)
    assert path.read_bytes().startswith(PNG)
    assert "image/png, 520 bytes" in out
    _, err = zapcore("image", "comet", "courier", "-o", path, status=Exit.FAILED)
    assert "--force" in err
    path.write_bytes(b"other")
    zapcore("image", "comet", "courier", "-o", path, "--force")
    assert path.read_bytes().startswith(PNG)
    assert os.listdir(tmp_path) == ["cover.png"]


def test_a_picture_names_its_file_itself_or_goes_to_a_pipe(zapcore):
    found = zapcore.json("image", "comet", "courier")
    assert found["file"] == "Comet Courier (image).png"
    with open(zapcore.home / found["file"], "rb") as file:
        assert len(file.read()) == found["size"] == 520
    ended = subprocess.run(
        [*COMMAND, "image", "comet courier", "-o", "-"],
        capture_output=True,
        check=True,
        env=zapcore.env,
    )
    assert ended.stdout.startswith(PNG)
    assert len(ended.stdout) == 520


def test_what_is_not_there_has_numbers_and_statuses(zapcore, tmp_path):
    _, err = zapcore("meta", "999999", status=Exit.NOTHING)
    assert "error 1005: media not found" in err
    _, err = zapcore("index", "nosuch", status=Exit.FAILED)
    assert "error 1004" in err
    assert "zapcore systems --all" in err
    _, err = zapcore("scrape", "nosuch", status=Exit.FAILED)
    assert "error 1003" in err
    _, err = zapcore("pause", status=Exit.FAILED)
    assert "error 1002: no operation is running" in err
    _, err = zapcore("image", "comet courier", "-o", tmp_path / "a/b", status=1)
    assert "cannot be written" in err


def test_systems_are_listed_with_counts(zapcore):
    out, _ = zapcore("systems")
    assert out.splitlines()[0].split() == ["id", "games", "name"]
    counts = {
        one["id"]: one["mediaCount"] for one in zapcore.json("systems")["systems"]
    }
    assert counts["NES"] == 5
    assert len(zapcore.json("systems", "--all")["systems"]) > len(counts)


def test_clean_counts_and_forgets_what_is_gone(zapcore):
    extra = zapcore.home / "roms" / "nes" / "Extra (World).nes"
    extra.touch()
    zapcore("index")
    extra.unlink()
    zapcore("index")
    assert "1 file would be forgotten" in zapcore("clean", "--dry-run")[0]
    assert zapcore.json("clean", "snes")["deleted"] == 0
    assert "1 file forgotten" in zapcore("clean")[0]
    assert zapcore.json("clean")["deleted"] == 0


def test_events_are_printed_as_they_come(zapcore):
    words = ["events", "--json", "--only", "media.indexing", "--count", "2"]
    with subprocess.Popen(
        [*COMMAND, *words], stdout=subprocess.PIPE, text=True, env=zapcore.env
    ) as listening:
        while listening.poll() is None:  # it may hear the second index only
            zapcore("index")
        lines = listening.stdout.read().splitlines()
    assert listening.returncode == 0
    assert [json.loads(line)["method"] for line in lines] == ["media.indexing"] * 2


def test_a_reader_that_has_had_enough_is_no_error(zapcore):
    command = f"{' '.join(COMMAND)} search --limit 0 | head -1"
    ended = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        capture_output=True,
        text=True,
        check=False,
        env=zapcore.env,
    )
    assert ended.stderr == ""
    assert len(ended.stdout.splitlines()) == 1


def test_without_a_daemon_it_says_what_to_do(zapcore):
    _, err = zapcore("status", "--port", "1", status=Exit.UNREACHABLE)
    assert "Connection refused" in err
    assert "zapcore serve" in err


def test_the_port_is_found_in_the_configuration_file(zapcore, tmp_path):
    (tmp_path / "config.yml").write_text(f"port: {zapcore.port}\nhost: 0.0.0.0\n")
    env = {"ZAPCORE_PORT": "", "ZAPCORE_DATA": str(tmp_path)}
    assert "13 files" in zapcore("status", **env)[0]


def test_another_web_server_is_told_from_a_daemon(zapcore):
    code = (
        "import http.server as h; s = h.HTTPServer(('127.0.0.1', 0), "
        "h.SimpleHTTPRequestHandler); print(s.server_port, flush=True); "
        "s.serve_forever()"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=zapcore.home,
    )
    try:
        port = server.stdout.readline().strip()
        _, err = zapcore("status", "--port", port, status=Exit.UNREACHABLE)
    finally:
        server.kill()
        server.communicate()
    assert "not as a zapcore (HTTP 404)" in err


def test_a_key_is_sent_from_the_option_or_the_environment(zapcore):
    out, _ = zapcore("call", "keys.new", '{"level": "read", "name": "script"}')
    made = json.loads(out)
    for words, env in (
        (("--key", made["key"]), {}),
        ((), {"ZAPCORE_KEY": made["key"]}),
    ):
        out, _ = zapcore("call", "clients.current", *words, **env)
        assert "script" in json.loads(out)["peer"]
    out, err = zapcore("status", "--key", "zk_nobody", status=Exit.NOT_ALLOWED)
    assert "it wants a key that it knows" in err
    assert "zk_nobody" not in out + err
    zapcore("call", "keys.revoke", json.dumps({"number": made["number"]}))


def test_a_full_disk_is_a_sentence(zapcore):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*COMMAND, "systems"],
            env=zapcore.env,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == Exit.FAILED
    assert done.stderr.splitlines() == [
        "zapcore: the output cannot be written: the disk is full"
    ]
