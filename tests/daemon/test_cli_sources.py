"""``zapcore sources``, ``edit``, ``explain`` and the doctor, with faked services."""

import json
import time
from dataclasses import replace

import pytest
from cli_fixture import Commands, Serving

from benchmarks.fake_online import Game, in_thread
from benchmarks.fake_online.faults import status
from zapcore.cli.exits import Exit

GAME = "Foo Quest"
CONFIG = """\
mdns: false
IGDB_CLIENT_ID: {id}
IGDB_CLIENT_SECRET: {secret}
providers:
  igdb: {{url: "{igdb}", token_url: "{token}"}}
"""


@pytest.fixture(scope="module")
def zapcore(tmp_path_factory):
    """Run commands against a daemon that scanned with one faked source."""
    folder = tmp_path_factory.mktemp("sources")
    snes = folder / "roms" / "snes"
    snes.mkdir(parents=True)
    (snes / f"{GAME} (USA).sfc").write_bytes(b"foo")
    (snes / "Bar Saga (USA).sfc").write_bytes(b"bar")
    (folder / "data").mkdir()
    with in_thread(own_hosts=True) as fake:
        fake.world.shelves["igdb"].add(Game("8", "Bar Saga II", 19))
        accepted = fake.world.accepted
        text = CONFIG.format(
            id=accepted["IGDB_CLIENT_ID"],
            secret=accepted["IGDB_CLIENT_SECRET"],
            igdb=fake.base("igdb"),
            token=fake.base("igdb", "token_url"),
        )
        (folder / "data" / "config.yml").write_text(text)
        running = Serving(folder / "roms", folder / "data")
        commands = Commands(running.url, folder / "data")
        commands.told = commands("scan")[0]
        yield commands
        running.stop()


def test_the_end_of_a_scan_says_what_sources_answered(zapcore):
    assert "igdb        1 known, 1 not;" in zapcore.told
    assert "artwork fetched" in zapcore.told


def test_sources_are_listed_with_what_they_need(zapcore):
    out, _ = zapcore("sources")
    rows = {line.split()[0]: line.split()[1] for line in out.splitlines()[1:]}
    assert rows["igdb"] == "ok"
    assert rows["ss"] == "off"
    assert "ss: set SCREENSCRAPER_USER (or providers.ss.user) and" in out
    found = json.loads(zapcore("sources", "--json")[0])["sources"]
    (igdb,) = [one for one in found if one["id"] == "igdb"]
    assert (igdb["hits"], igdb["unsure"] + igdb["misses"]) == (1, 1)


def test_the_doctor_says_what_a_source_needs_and_no_password(zapcore):
    out, _ = zapcore("doctor")
    assert "ok    sources: igdb (IGDB) is on" in out
    assert "note  sources: moby (MobyGames) is off" in out
    assert "MOBYGAMES_API_KEY (or providers.moby.api_key)" in out
    assert "igdb_client_secret-value" not in out


def test_values_are_set_locked_and_given_back(zapcore):
    out, _ = zapcore("edit", GAME, "--set", "description=Mine", "--lock", "developer")
    assert out == "It is set.\n"
    told = zapcore("explain", GAME)[0]
    assert "description    Mine  [user]" in told
    assert "developer      Acme  [user] (locked)" in told
    zapcore("edit", GAME, "--set", "description=", "--unlock", "developer")
    told = zapcore("explain", GAME)[0]
    assert "description    ..  [igdb]" in told
    assert "developer      Acme  [igdb]\n" in told


def test_a_candidate_is_picked_and_let_go(zapcore):
    told = zapcore("explain", "Bar Saga")[0]
    assert "igdb: unsure" in told
    assert "8  Bar Saga II" in told
    out, _ = zapcore("edit", "Bar Saga", "--match", "igdb=none")
    assert out.startswith("It is set.")
    assert "igdb: refused" in zapcore("explain", "Bar Saga")[0]
    zapcore("edit", "Bar Saga", "--match", "igdb=auto")
    assert "igdb: refused" not in zapcore("explain", "Bar Saga")[0]


def test_an_own_picture_is_kept_and_taken_away(zapcore, tmp_path):
    from PIL import Image

    Image.new("RGB", (40, 30), "red").save(tmp_path / "cover.png")
    out, _ = zapcore("edit", GAME, "--picture", f"box2d={tmp_path}/cover.png", "--json")
    kept = json.loads(out)["picture"]
    assert (kept["typeTag"], kept["contentType"]) == (
        "property:image-boxart",
        "image/png",
    )
    assert "box2d          there  [user]" in zapcore("explain", GAME)[0]
    zapcore("edit", GAME, "--picture", "box2d=")
    assert "box2d          there  [user]" not in zapcore("explain", GAME)[0]


def test_mistakes_are_told_before_anything_is_set(zapcore):
    _, err = zapcore("edit", GAME, status=Exit.USAGE)
    assert "say what to change" in err
    _, err = zapcore("edit", GAME, "--set", "nothing", status=Exit.USAGE)
    assert '"nothing" lacks its "="' in err
    _, err = zapcore("edit", GAME, "--set", "nosuch=1", status=Exit.FAILED)
    assert "there is no field 'nosuch'" in err
    _, err = zapcore("edit", GAME, "--picture", "box2d=/none.png", status=Exit.USAGE)
    assert "/none.png" in err


def test_a_file_that_is_renamed_keeps_what_sources_said_of_it(zapcore):
    # What was edited before may have begun a short scan, which sees no other file.
    until(zapcore, lambda status: not status["scanning"])
    snes = zapcore.home.parent / "roms" / "snes"
    (snes / f"{GAME} (USA).sfc").rename(snes / "fq (USA).sfc")
    out = zapcore("scan")[0]
    assert "0 new" in out
    assert "request" not in out
    told = zapcore("explain", "fq")[0]
    assert "igdb: hit by name  Foo Quest (7)" in told
    assert "developer      Acme  [igdb]" in told
    assert "box2d          there  [igdb]" in told


def until(zapcore, wanted):
    """Poll the scan's status until ``wanted`` says yes; give it."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        status = json.loads(zapcore("call", "media.scan.status")[0])
        if wanted(status):
            return status
        time.sleep(0.05)
    raise AssertionError(status)


def test_a_scan_that_waits_for_a_quota_tries_it_when_the_owner_resumes_it(tmp_path):
    snes = tmp_path / "roms" / "snes"
    snes.mkdir(parents=True)
    (snes / "Foo (USA).sfc").write_bytes(b"foo")
    (tmp_path / "data").mkdir()
    with in_thread() as fake:
        key = fake.world.accepted["MOBYGAMES_API_KEY"]
        text = (
            f"mdns: false\nMOBYGAMES_API_KEY: {key}\n"
            f"providers: {{moby: {{url: '{fake.base('moby')}'}}}}\n"
        )
        (tmp_path / "data" / "config.yml").write_text(text)
        fake.fault("moby", status(429, "Too Many Requests", retry_after="7200"))
        running = Serving(tmp_path / "roms", tmp_path / "data")
        try:
            zapcore = Commands(running.url, tmp_path / "data")
            zapcore("call", "media.scan")
            paused = until(zapcore, lambda found: found.get("pausedBy") == "quota")
            words = f"paused until the quota is renewed, at {paused['resumesAt']}"
            assert words in zapcore("status")[0]
            fake.heal()
            zapcore("resume", "scan")
            ended = until(zapcore, lambda found: found["state"] == "completed")
            assert ended["providers"]["moby"]["hits"] == 1
        finally:
            running.stop()


def test_files_that_a_source_cannot_answer_for_do_not_keep_it_from_the_others(
    tmp_path,
):
    snes = tmp_path / "roms" / "snes"
    snes.mkdir(parents=True)
    (tmp_path / "data").mkdir()
    names = [f"{one}{two}lpha Quest" for one in "ABCDEFG" for two in "abcdefgh"]
    bad = [name.encode() for name in names[:50]]
    for name in names:
        (snes / f"{name} (USA).sfc").write_bytes(name.encode())

    def nonsense(right):
        is_bad = any(name in right.body for name in bad)
        return replace(right, body=b"nonsense") if is_bad else right

    with in_thread() as fake:
        for number, name in enumerate(names):
            fake.world.shelves["moby"].add(Game(f"{number + 10}", name, 15))
        fake.fault("moby", nonsense)
        key = fake.world.accepted["MOBYGAMES_API_KEY"]
        text = (
            f"mdns: false\nMOBYGAMES_API_KEY: {key}\n"
            f"providers: {{moby: {{url: '{fake.base('moby')}', per_minute: 6000}}}}\n"
        )
        (tmp_path / "data" / "config.yml").write_text(text)
        running = Serving(tmp_path / "roms", tmp_path / "data")
        try:
            zapcore = Commands(running.url, tmp_path / "data")
            zapcore("scan")
            zapcore("scan")
            (moby,) = [
                one
                for one in json.loads(zapcore("sources", "--json")[0])["sources"]
                if one["id"] == "moby"
            ]
            assert moby["hits"] == len(names) - len(bad)
        finally:
            running.stop()
