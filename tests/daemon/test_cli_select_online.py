"""``zapcore select`` without a DAT: the daemon chooses, the command shows it."""

import json

import pytest
from cli_fixture import Commands, Serving

from zapcore.cli import sample_library
from zapcore.cli.exits import Exit


@pytest.fixture(scope="module")
def zapcore(tmp_path_factory):
    """Run commands against a daemon whose sample is indexed."""
    folder = tmp_path_factory.mktemp("select")
    sample_library.make(str(folder / "roms"))
    running = Serving(folder / "roms", folder / "data")
    commands = Commands(running.url, folder)
    commands("index")
    yield commands
    running.stop()


def files(rows):
    return [row["path"].rpartition("/")[2] for row in rows["results"]]


def test_a_selection_says_how_many_games_have_a_file_that_is_shown(zapcore):
    out, _ = zapcore("select", "nes", "--force")
    assert out == "2 games of 2 have a file that is shown (5 files).\n"


def test_one_that_finds_nothing_to_do_says_so(zapcore):
    assert "Nothing has changed since" in zapcore("select")[0]


def test_search_shows_one_file_of_each_game(zapcore):
    every = json.loads(zapcore("search", "courier", "--json")[0])
    one = json.loads(zapcore("search", "courier", "--preferred", "--json")[0])
    assert every["total"] == 4
    assert files(one) == ["Comet Courier (USA) (Rev 1).nes"]
    assert one["results"][0]["alternatives"] == 3


def test_a_set_of_discs_is_one_game_with_one_picture(zapcore):
    zapcore("scrape")
    every = json.loads(zapcore("search", "twin moons", "--json")[0])
    discs = ["Twin Moons (USA) (Disc 1).cue", "Twin Moons (USA) (Disc 2).cue"]
    assert sorted(files(every)) == [*discs, "Twin Moons (USA).m3u"]
    one = json.loads(zapcore("search", "twin moons", "--preferred", "--json")[0])
    assert files(one) == ["Twin Moons (USA).m3u"]
    assert one["results"][0]["alternatives"] == 0
    for row in every["results"]:
        assert row["hasCover"]
        meta = json.loads(zapcore("meta", str(row["mediaId"]), "--json")[0])
        assert [disc["disc"] for disc in meta["media"]["discs"]] == ["1", "2"]


def test_a_profile_of_a_file_is_kept_by_the_daemon_and_holds(zapcore, tmp_path):
    file = tmp_path / "japan.json"
    file.write_text(json.dumps({"regions": ["Japan"], "languages": ["Ja"]}))
    zapcore("select", "--profile", str(file))
    found = json.loads(zapcore("search", "courier", "--preferred", "--json")[0])
    assert files(found) == ["Comet Courier (Japan).nes"]
    assert "japan" in zapcore("select", "--profiles")[0]
    zapcore("select", "--profile-name", "default")
    found = json.loads(zapcore("search", "courier", "--preferred", "--json")[0])
    assert files(found) == ["Comet Courier (USA) (Rev 1).nes"]


def test_a_dry_run_counts_and_changes_nothing(zapcore, tmp_path):
    out, _ = zapcore("select", "--dry-run")
    assert out == "0 games would show another file, or none.\n"
    file = tmp_path / "tried.json"
    file.write_text(json.dumps({"regions": ["Japan"], "languages": ["Ja"]}))
    zapcore("select", "--profile", str(file))
    zapcore("select", "--profile-name", "default")
    out, _ = zapcore("select", "--dry-run", "--profile-name", "tried")
    assert out == "6 games would show another file, or none.\n"
    found = json.loads(zapcore("search", "courier", "--preferred", "--json")[0])
    assert files(found) == ["Comet Courier (USA) (Rev 1).nes"]


@pytest.mark.parametrize(
    ("given", "status", "sentence"),
    [
        (("--ra", "x.json"), Exit.USAGE, "--ra: goes together with --dat only"),
        (("--profile", "/nowhere.json"), Exit.USAGE, "cannot be read"),
        (("--profile-name", "nobody"), Exit.FAILED, "unknown profile: nobody"),
        (("--format", "list"), Exit.USAGE, "go together with --dat only"),
        (("--profile", "x.json", "--dry-run"), Exit.USAGE, "with --profile-name"),
        (("no-such-system",), Exit.FAILED, "unknown system: no-such-system"),
    ],
)
def test_what_is_wrong_is_a_sentence(zapcore, given, status, sentence):
    assert sentence in zapcore("select", *given, status=status)[1]
