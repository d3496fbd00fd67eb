"""What ``zapcore select`` writes in each format, and what it makes of owned files."""

import json
import os

import pytest
from lxml import etree
from select_files import clone_list, dat, group, rows, select

PLAIN = {"region_preferences": ["USA", "Europe"], "language_preferences": ["English"]}
DISCS = [
    "Quest (USA) (Disc 1)",
    "Quest (USA) (Disc 2)",
    "Quest (USA) (Disc 10)",
    "Quest (Europe) (Disc 1)",
    "Quest (Europe) (Disc 2)",
    "Short (USA)",
]


@pytest.fixture
def given(tmp_path):
    """Write a DAT, a clone list and a profile; give the arguments that name them."""

    def write(games, *variants, name="Nintendo - Game Boy", **profile):
        (tmp_path / "in.dat").write_text(dat(games, name), encoding="utf-8")
        (tmp_path / "clones.json").write_text(clone_list(*variants))
        (tmp_path / "mine.json").write_text(json.dumps({**PLAIN, **profile}))
        names = {"dat": "in.dat", "clonelist": "clones.json", "profile": "mine.json"}
        return [f"--{key}={tmp_path / name}" for key, name in names.items()]

    return write


def compilation(given):
    """Two games of which only a compilation is in the right region."""
    both = [{"searchTerm": "Duo", "titlePosition": 1}]
    return given(
        ["Duo (USA)", "Alpha (Japan)", "Omega (Japan)", "Solo (USA)"],
        group("Alpha", "Alpha", compilations=both),
        group("Omega", "Omega", compilations=both),
    )


def test_a_chosen_compilation_stays_in_each_game_of_jsonl_with_its_own_name(given):
    found = rows(select(*compilation(given)))
    assert {game: row["chosen"] for game, row in found.items()} == {
        "Alpha": "Duo (USA)",
        "Omega": "Duo (USA)",
        "Solo": "Solo (USA)",
    }
    assert {game: row.get("under") for game, row in found.items()} == {
        "Alpha": "Duo",
        "Omega": "Duo",
        "Solo": None,
    }


def test_a_chosen_compilation_appears_once_everywhere_else(given):
    arguments = compilation(given)
    listed = select(*arguments, "--format", "list").stdout.splitlines()
    assert sorted(listed) == ["Duo (USA)", "Solo (USA)"]
    missing = select(*arguments, "--format", "missing").stdout.splitlines()
    assert sorted(missing) == ["Duo (USA)\tmissing", "Solo (USA)\tmissing"]
    made = select(*arguments, "--format", "dat").stdout
    assert made.count('<game name="Duo (USA)">') == 1
    report = select(*arguments, "--format", "report").stdout
    assert report.count("Duo (USA)") == 1
    assert "\nDuo\n  1. Duo (USA)\n     compilation, chosen for: Alpha; Omega" in report


def test_a_superset_stands_under_its_own_name_too(given):
    extra = [{"searchTerm": "Alpha Complete"}]
    games = ["Alpha (USA)", "Alpha Complete (USA)"]
    arguments = given(games, group("Alpha", "Alpha", supersets=extra))
    assert rows(select(*arguments))["Alpha"]["under"] == "Alpha Complete"
    report = select(*arguments, "--format", "report").stdout
    assert "stands under Alpha Complete" in report
    assert "superset, chosen for: Alpha" in report


def test_the_report_names_every_rom_and_a_reason_for_each(given):
    games = ["A (USA)", "A (Europe)", "A (Japan)", "B (USA) (Beta)", "C (USA)"]
    report = select(*given(games), "--format", "report").stdout.splitlines()
    reasons = {
        line.strip().partition(" ")[2]: report[at + 1].strip()
        for at, line in enumerate(report)
        if line.startswith("  ") and not line.startswith("     ")
    }
    assert reasons.keys() == {*games}
    assert reasons["A (USA)"].startswith("chosen: its region stands first")
    assert reasons["A (Europe)"].startswith("A (USA) is chosen: its region")
    assert "none of your regions: Japan" in reasons["A (Japan)"]
    assert reasons["B (USA) (Beta)"] == "it is filtered as preproduction"
    assert reasons["C (USA)"] == "it is the only one"


def test_the_report_of_compat_gives_points(given):
    games = given(["A (USA)", "A (Europe)"])
    report = select(*games, "--format", "report", "--mode", "compat").stdout
    assert "[10201089000]" in report
    assert "mode compat" in report


def test_the_dat_holds_the_chosen_roms_as_they_were_and_is_well_formed(given, tmp_path):
    lines = (
        "<description>Tom &amp; Jerry</description><!-- no -->"
        "<category>Games</category>"
        "<rom name='Tom &amp; Jerry (USA).gb' size='7' crc='0a' md5='B' "
        "status='verified'/>"
        "<rom name='&lt;2&gt;.gb' size='8'/>"
    )
    chosen = ("Tom & Jerry (USA)", "id='1' cloneofid='9' cloneof='Other'", lines)
    out = tmp_path / "out.dat"
    arguments = given([chosen, "Tom & Jerry (Europe)"], name="Sega <&> Game")
    select(*arguments, "--format=dat", f"--out={out}")
    made = etree.fromstring(out.read_bytes(), etree.XMLParser(load_dtd=False))
    assert made.findtext("header/name") == "Sega <&> Game"
    assert (
        made.findtext("header/description") == "Sega <&> Game (1G1R, mine, documented)"
    )
    [game] = made.iter("game")
    assert dict(game.attrib) == {"name": "Tom & Jerry (USA)", "id": "1"}
    assert [child.tag for child in game] == ["description", "category", "rom", "rom"]
    assert dict(game[2].attrib) == {
        "name": "Tom & Jerry (USA).gb",
        "size": "7",
        "crc": "0a",
        "md5": "B",
        "status": "verified",
    }
    again = rows(select("--dat", out, "--profile", tmp_path / "mine.json"))
    assert again["Tom & Jerry"]["chosen"] == "Tom & Jerry (USA)"


def test_two_games_of_one_name_stay_two_in_the_dat(given):
    games = ["A (USA)", "A (USA)", "B (USA)"]
    made = select(*given(games), "--format", "dat").stdout
    assert made.count('name="A (USA)"') == 1
    assert made.count('name="B (USA)"') == 1


def test_names_cannot_steer_a_terminal(given):
    evil = {"group": "Evil\x1b[2J\ud800", "titles": [{"searchTerm": "A"}]}
    arguments = given(["A (USA)"], evil)
    for form in ("report", "jsonl", "list", "missing"):
        assert "\x1b" not in select(*arguments, "--format", form).stdout


def test_discs_become_a_playlist_for_each_set(given):
    text = select(*given(DISCS), "--format", "m3u").stdout
    assert text == (
        "# Quest (USA).m3u\n"
        "Quest (USA) (Disc 1).gb\n"
        "Quest (USA) (Disc 2).gb\n"
        "Quest (USA) (Disc 10).gb\n"
        "\n"
    )


def test_a_disc_of_tracks_is_started_by_its_cue(given):
    tracks = "<rom name='Q (USA) (Disc {0}) (Track 1).bin'/>{1}"
    cue = "<rom name='Q (USA) (Disc 1).cue'/>"
    games = [
        ("Q (USA) (Disc 1)", "", tracks.format(1, cue)),
        ("Q (USA) (Disc 2)", "", tracks.format(2, "")),
    ]
    text = select(*given(games), "--format", "m3u").stdout
    assert text.splitlines()[1:3] == ["Q (USA) (Disc 1).cue", "Q (USA) (Disc 2).cue"]


def test_playlists_go_into_a_folder_and_replace_nothing_unasked(given, tmp_path):
    arguments = [*given(DISCS), "--format=m3u", f"--out={tmp_path / 'lists'}"]
    select(*arguments)
    made = tmp_path / "lists" / "Quest (USA).m3u"
    assert len(made.read_text().splitlines()) == 3
    made.write_text("mine")
    refused = select(*arguments, check=False)
    assert refused.returncode == 1
    assert "exists already; --force replaces it" in refused.stderr
    assert made.read_text() == "mine"
    select(*arguments, "--force")
    assert made.read_text() != "mine"


def test_a_playlist_never_leaves_its_folder(given, tmp_path):
    games = ["../../Evil: (USA) (Disc 1)", "../../Evil: (USA) (Disc 2)"]
    select(*given(games), "--format=m3u", f"--out={tmp_path / 'lists'}/")
    assert os.listdir(tmp_path / "lists") == ["_.._Evil_ (USA).m3u"]


@pytest.fixture
def owned(tmp_path):
    folder = tmp_path / "roms"
    for name in (
        "A (Europe).zip",
        "B (USA).gb",
        "C (USA).png",
        "Quest (Europe) (Disc 1)/Quest (Europe) (Disc 1).cue",
        "Quest (Europe) (Disc 1)/Quest (Europe) (Disc 1).bin",
        "more/QUEST (europe) (Disc 2).chd",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def test_the_choice_is_made_among_what_is_owned(given, owned):
    games = given(["A (USA)", "A (Europe)", "B (USA)", "C (USA)"])
    listed = select(*games, "--format=list", f"--owned={owned}").stdout.splitlines()
    assert listed == ["A (Europe)", "B (USA)"]


def test_missing_compares_the_whole_dat_with_what_is_owned(given, owned):
    games = given(["A (USA)", "A (Europe)", "B (USA)", "C (USA)", "D (Japan)"])
    ended = select(*games, "--format=missing", f"--owned={owned}")
    assert ended.stdout.splitlines() == [
        "A (USA)\tacceptable\tA (Europe)",
        "C (USA)\tmissing",
    ]
    assert "1 best, 1 acceptable, 1 missing" in ended.stderr


def test_a_list_of_names_will_do_for_what_is_owned(given, tmp_path):
    names = "/media/roms/A (Europe).zip\nDr. B (USA)\n\nC:\\roms\\C (USA).gb\n"
    (tmp_path / "names.txt").write_text(names)
    games = given(["A (USA)", "A (Europe)", "Dr. B (USA)", "C (USA)", "D (USA)"])
    ended = select(*games, "--format=list", f"--owned={tmp_path / 'names.txt'}")
    assert ended.stdout.splitlines() == ["A (Europe)", "C (USA)", "Dr. B (USA)"]


def test_playlists_name_the_owned_files_as_seen_from_where_they_are(
    given, owned, tmp_path
):
    arguments = [*given(DISCS), "--format=m3u", f"--owned={owned}"]
    blocks = select(*arguments).stdout.splitlines()
    assert blocks == [
        "# Quest (Europe).m3u",
        "Quest (Europe) (Disc 1)/Quest (Europe) (Disc 1).cue",
        "more/QUEST (europe) (Disc 2).chd",
        "",
    ]
    select(*arguments, f"--out={tmp_path / 'lists'}")
    made = tmp_path / "lists" / "Quest (Europe).m3u"
    for line in made.read_text().splitlines():
        assert (made.parent / line).is_file()
