"""``zapcore select --dat`` as a process: what goes in, what comes out, how it fails."""

import gzip
import json
import lzma
import os
import subprocess
import sys
from pathlib import Path

import pytest
from select_files import clone_list, dat, group, rows, select

SAMPLES = os.path.join(os.path.dirname(__file__), "..", "data", "one-game-one-rom")
PROFILES = os.path.join(SAMPLES, "profiles.json")
KNOWN_TO_DIFFER = {"Custom Web Browser"}
PLAIN = {"region_preferences": ["USA", "Europe"], "language_preferences": ["English"]}


@pytest.fixture
def files(tmp_path):
    def write(name, text):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    write("profile.json", json.dumps(PLAIN))
    return write


def golden(system, profile):
    with lzma.open(os.path.join(SAMPLES, system, "golden.json.xz"), "rt") as file:
        return {row["game"]: row for row in json.load(file)[profile]}


def sample(system, profile, *more):
    folder = os.path.join(SAMPLES, system)
    given = ["--profile-name", profile, "--profile", PROFILES]
    given += ["--dat", os.path.join(folder, "input.dat.gz")]
    given += ["--clonelist", os.path.join(folder, "clonelist.json.gz"), *more]
    if profile.endswith("_ra"):
        given += ["--ra", os.path.join(folder, "retroachievements.json.gz")]
    return rows(select(*given))


@pytest.mark.parametrize(
    ("system", "profile"),
    [("Sega - Game Gear", "nofilter"), ("Sega - Saturn", "usa_world_ra")],
)
def test_compat_gives_what_romsearch_gave(system, profile):
    mine = sample(system, profile, "--mode", "compat")
    recorded = golden(system, profile)
    assert mine.keys() == recorded.keys()
    for game in recorded.keys() - KNOWN_TO_DIFFER:
        row, found = recorded[game], mine[game]
        assert [one[:2] for one in found["ranked"]] == row["ranked"], game
        assert found["chosen"] == row["chosen"]
        assert found["tied"] == row["tied"]
        assert found["excluded"] == row["excluded"]


def test_each_rom_has_its_score_and_its_position_in_either_mode():
    compat = sample("Sega - Game Gear", "nofilter", "--mode", "compat")
    documented = sample("Sega - Game Gear", "nofilter")
    moved = 0
    for game in compat.keys() & documented.keys():
        one = {name: (score, at) for name, score, at in compat[game]["ranked"]}
        other = {name: (score, at) for name, score, at in documented[game]["ranked"]}
        if one.keys() == other.keys():
            assert one == other, game
            moved += list(one) != list(other)
        places = [at for _, _, at in documented[game]["ranked"]]
        assert places == list(range(1, len(places) + 1))
    assert moved, "both modes choose alike: nothing was compared"


def test_parents_of_a_dat_join_games_by_name_or_by_id(files):
    games = [
        ("Alpha (USA)", "id='0001'", ""),
        ("Alfa (Europe)", "id='0002' cloneofid='0001'", ""),
        ("Beta (USA)", "", ""),
        ("Bêta (Europe)", "cloneof='Beta (USA)'", ""),
    ]
    given = ["--dat", files("in.dat", dat(games)), "--profile", files("p", "{}")]
    found = rows(select(*given, cwd=files("x", "").parent))
    assert found.keys() == {"Alpha", "Beta"}
    assert found["Alpha"]["excluded"] == {"Alfa (Europe)": ["regions"]}
    assert list(rows(select(*given, "--mode", "compat"))) == [
        "Alfa",
        "Alpha",
        "Beta",
        "Bêta",
    ]


def test_metadata_speaks_for_names_that_say_no_language_except_in_compat(files):
    given = ["--dat", files("in.dat", dat(["A (Europe)", "B (Europe)", "C (Asia)"]))]
    given += [
        "--profile",
        files("p.json", json.dumps({**PLAIN, "filterRegions": False})),
    ]
    spoken = {"A (Europe)": ["Fr"], "C (Asia)": ["Zh"]}
    text = json.dumps({name: {"languages": codes} for name, codes in spoken.items()})
    given += ["--metadata", files("metadata.json", text)]
    chosen = {game: row["chosen"] for game, row in rows(select(*given)).items()}
    assert chosen == {"A": None, "B": "B (Europe)", "C": None}
    compat = rows(select(*given, "--mode", "compat"))
    assert compat["A"]["chosen"] == "A (Europe)"


def test_lists_are_found_by_the_header_in_a_folder(files, tmp_path):
    folder = tmp_path / "lists" / "clonelists"
    folder.mkdir(parents=True)
    name = "Nintendo - Game Boy (No-Intro).json"
    (folder / name).write_text(clone_list(group("One", "Alpha", "Omega")))
    games = dat(["Alpha (USA)", "Omega (Europe)"], "Nintendo - Game Boy (Parent-Clone)")
    given = ["--dat", files("in.dat", games), "--lists", tmp_path / "lists"]
    ended = select(*given, "--profile", tmp_path / "profile.json")
    assert list(rows(ended)) == ["One"]
    assert ended.stderr == ""
    other = files("in.dat", dat(["Alpha (USA)"], "Sega - Saturn"))
    given = ["--dat", other, "--lists", tmp_path / "lists"]
    ended = select(*given, "--profile", tmp_path / "profile.json")
    assert "there is no clone list for Sega - Saturn" in ended.stderr


def test_entries_of_a_clone_list_that_are_passed_over_are_told(files):
    broken = {"group": "Two", "titles": [{"searchTerm": "(", "nameType": "regex"}]}
    given = ["--dat", files("in.dat", dat(["Alpha (USA)"]))]
    given += ["--clonelist", files("c.json", clone_list(group("One", "Alpha"), broken))]
    ended = select(*given)
    assert list(rows(ended)) == ["One"]
    assert "Two: the pattern '(' is broken" in ended.stderr


def test_every_input_may_be_gzipped_and_come_through_a_pipe(files, tmp_path):
    def packed(name, text):
        (tmp_path / name).write_bytes(gzip.compress(text.encode()))
        return tmp_path / name

    given = ["--dat", packed("d", dat(["Alpha (USA)", "Omega (Europe)"]))]
    given += ["--clonelist", packed("c", clone_list(group("One", "Alpha", "Omega")))]
    given += ["--profile", packed("p", json.dumps(PLAIN))]
    assert list(rows(select(*given))) == ["One"]
    command = [
        sys.executable,
        "-m",
        "zapcore.cli.main",
        "select",
        "--dat",
        "/dev/stdin",
    ]
    ended = subprocess.run(
        command, input=(tmp_path / "d").read_bytes(), capture_output=True, check=True
    )
    assert ended.stdout.count(b"\n") == 2


@pytest.mark.parametrize(
    ("option", "text", "sentence"),
    [
        ("--dat", "<datafile><game", "is no DAT"),
        ("--dat", "", "is no DAT"),
        ("--dat", "{}", "is no DAT"),
        ("--dat", "<a/>", "neither a header nor a game"),
        ("--clonelist", "{", "it is no JSON"),
        ("--clonelist", "[" * 100_000, "it is no JSON"),
        ("--clonelist", "{}", "it is no clone list"),
        ("--clonelist", clone_list(version="3.00"), "newer form (3.00)"),
        ("--ra", '{"a": 1}', "no list of RetroAchievements"),
        ("--metadata", '{"a": 1}', "no list of the languages"),
        ("--profile", "nope", "it is no JSON"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_one_sentence(
    files, option, text, sentence
):
    good = {"--dat": files("good.dat", dat(["Alpha (USA)"]))}
    given = {**good, option: files("bad.file", text)}
    ended = select(*(word for pair in given.items() for word in pair), check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert sentence in ended.stderr
    assert "bad.file" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "option", ["--dat", "--clonelist", "--ra", "--profile", "--owned"]
)
def test_a_file_that_is_not_there_is_one_sentence(files, option):
    given = {"--dat": files("good.dat", dat(["Alpha (USA)"])), option: "/nowhere/x"}
    ended = select(*(word for pair in given.items() for word in pair), check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "No such file or directory" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("profile", "sentence"),
    [
        (
            {"regions": ["USSA"]},
            "regions does not know 'USSA'; did you mean",
        ),
        ({"mode": "best"}, "mode must be documented or compat"),
        ({"filter_regions": 1}, "filter_regions must be true or false"),
        ([], "profile must be an object"),
    ],
)
def test_a_wrong_value_of_the_profile_is_named(files, profile, sentence):
    given = ["--dat", files("d", dat(["A (USA)"]))]
    given += ["--profile", files("p.json", json.dumps(profile))]
    ended = select(*given, check=False)
    assert ended.returncode == 2
    assert sentence in ended.stderr


def test_one_of_several_profiles_is_picked_by_name(files):
    several = {
        "us": PLAIN,
        "eu": {**PLAIN, "regions": ["Europe"], "note": "x", "ra": 1},
    }
    given = ["--dat", files("d", dat(["A (USA)", "A (Europe)"]))]
    given += ["--profile", files("p.json", json.dumps(several))]
    assert rows(select(*given, "--profile-name", "eu"))["A"]["chosen"] == "A (Europe)"
    for wrong in (["--profile-name", "xx"], []):
        ended = select(*given, *wrong, check=False)
        assert ended.returncode == 2
        assert "us, eu" in ended.stderr


def test_without_a_dat_a_daemon_is_asked():
    ended = select("--port", "1", check=False)
    assert ended.returncode == 4
    assert "start one with `zapcore serve`" in ended.stderr


def test_the_output_is_whole_or_not_there(files, tmp_path):
    given = ["--dat", files("d", dat(["A (USA)"])), "--out"]
    select(*given, tmp_path / "out.jsonl")
    assert json.loads((tmp_path / "out.jsonl").read_text())["chosen"] == "A (USA)"
    full = select(*given, "/dev/full", check=False)
    assert full.returncode == 1
    assert "No space left on device" in full.stderr
    nowhere = select(*given, tmp_path / "no" / "out", check=False)
    assert nowhere.returncode == 1
    assert "cannot be written" in nowhere.stderr
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".zapcore")]


def test_the_order_of_the_dat_changes_nothing(files):
    folder = os.path.join(SAMPLES, "Sega - Game Gear")
    with gzip.open(os.path.join(folder, "input.dat.gz"), "rt") as file:
        head, *games = file.read().partition("</datafile>")[0].split("<game ")
    assert len(games) > 900
    turned = "<game ".join([head, *reversed(games)]) + "</datafile>"
    given = ["--clonelist", os.path.join(folder, "clonelist.json.gz")]
    plain = select(*given, "--dat", os.path.join(folder, "input.dat.gz"))
    assert select(*given, "--dat", files("turned", turned)).stdout == plain.stdout


def test_what_is_read_is_never_written_over(files):
    given = files("in.dat", dat(["Alpha (USA)"]))
    before = Path(given).read_bytes()
    ended = select("--dat", given, "--format", "list", "--out", given, check=False)
    assert ended.returncode == 2
    assert "is what --dat reads" in ended.stderr
    assert Path(given).read_bytes() == before
