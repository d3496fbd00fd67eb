"""Launch files, playlists, DATs and lists: what is in them, and whose they are."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from export_shelf import ListShelf, game, order, place

from scrapers.exports import dat, m3u, mgl, own_files
from scrapers.exports import list as names
from scrapers.exports.m3u_sets import named_in
from scrapers.exports.mgl_cores import UPWARDS, cores
from zapcore.events import Warned
from zapcore.exporting import What
from zapcore.identify.dats.entries import read_entries
from zapcore.sourced import Hashes
from zapcore.titles.safe_names import LONGEST, SafeNames, safe


def write(form, spot, games, **kwargs):
    found = [*form.write(spot, ListShelf(games), order(form.what, **kwargs))]
    files = [one for one in found if not isinstance(one, Warned)]
    return files, [one.message for one in found if isinstance(one, Warned)]


def launches(tmp_path, games, system="SNES", folders=("games/SNES",), **kwargs):
    """Export launch files; give (file name to text, what was told, warnings)."""
    folders = tuple(str(tmp_path / folder) for folder in folders)
    spot = place(tmp_path / "games" / "SNES", system, target=str(tmp_path / "_out"))
    spot = replace(spot, folders=folders, folder=folders[0])
    files, warnings = write(mgl.FORMAT, spot, games, **kwargs)
    there = sorted((tmp_path / "_out").rglob("*"))
    return {p.name: p.read_text() for p in there if p.is_file()}, files, warnings


def told(text):
    root = ET.fromstring(text)
    assert root.tag == "mistergamedescription"
    found = {child.tag: child.text for child in root if child.tag != "file"}
    return {**found, **root.find("file").attrib}


def test_a_launch_file_names_core_slot_and_path_below_its_games(tmp_path):
    folder = tmp_path / "games" / "SNES"
    path = f'{folder}/All "A" & <B>.zip/sub/Gäme (USA).sfc'
    texts, files, _ = launches(tmp_path, [game(1, path, "Game")])
    assert [*texts] == ["Gäme (USA).mgl"]
    assert told(texts["Gäme (USA).mgl"]) == {
        "rbf": "_Console/SNES",
        "delay": "2",
        "type": "f",
        "index": "0",
        "path": 'All "A" & <B>.zip/sub/Gäme (USA).sfc',
    }
    (one,) = files
    assert one.path == str(tmp_path / "_out" / "_SNES" / "Gäme (USA).mgl")
    assert (one.games, one.added, one.written) == (1, 1, True)


@pytest.mark.parametrize(
    ("system", "folders", "path", "setname", "wanted"),
    [
        ("GameGear", ["games/SMS"], "games/SMS/a.gg", None, "a.gg"),
        ("GameGear", ["games/GameGear"], "games/GameGear/a.gg", "GameGear", "a.gg"),
        ("GameboyColor", ["games/GBC"], "games/GBC/x/a.gbc", "GBC", "x/a.gbc"),
        ("SNES", ["roms/snes2"], "roms/snes2/a.sfc", None, None),
    ],
)
def test_games_in_a_folder_of_their_own_name_it_or_are_reached_over_the_root(
    tmp_path, system, folders, path, setname, wanted
):
    games = [game(1, str(tmp_path / path), "A")]
    texts, _, _ = launches(tmp_path, games, system, folders)
    found = told(texts["a.mgl"])
    assert found.get("setname") == setname
    assert found["path"] == (wanted or f"{UPWARDS}{tmp_path}/{path}")


def test_of_two_disks_with_one_core_each_game_is_reached_where_it_lies():
    launch = mgl.Launches(
        cores()["SNES"], ["/media/fat/games/SNES", "/media/usb0/SNES"]
    )
    path = "/media/usb0/SNES/a.sfc"
    assert launch.of(path) == ("", UPWARDS + path)


def test_every_core_of_the_table_says_all_that_a_launch_file_needs():
    assert len(cores()) > 30
    for core in cores().values():
        assert core.rbf.startswith(("_Console/", "_Computer/"))
        for slot in core.slots:
            assert slot.type in {"f", "s"}
            assert all(end[0] == "." and end == end.lower() for end in slot.ends)


def test_unknown_systems_and_kinds_of_files_are_told(tmp_path):
    games = [game(1, str(tmp_path / "games/SNES/a.xyz"), "A")]
    texts, files, warnings = launches(tmp_path, games)
    assert (texts, files) == ({}, [])
    assert warnings == [
        "of SNES: 1 files are of kinds that its core is not known to load"
    ]
    _, _, warnings = launches(tmp_path, games, "OpenBOR")
    assert warnings == [
        "no core is known that loads games of OpenBOR: there are no launch files"
    ]
    assert launches(tmp_path, games, "Arcade")[1:] == ([], [])


def test_a_game_that_went_takes_its_launch_file_along_unless_it_was_edited(tmp_path):
    folder = f"{tmp_path}/games/SNES"
    games = [game(n, f"{folder}/{n}.sfc", str(n)) for n in range(4)]
    menu = tmp_path / "_out" / "_SNES"
    launches(tmp_path, games)
    (menu / "mine.mgl").write_text("<mistergamedescription/>")
    edited = (menu / "1.mgl").read_text().replace('delay="2"', 'delay="5"')
    (menu / "1.mgl").write_text(edited)
    texts, files, _ = launches(tmp_path, games[:1])
    assert [*texts] == ["0.mgl", "1.mgl", "mine.mgl"]
    assert texts["1.mgl"] == edited
    assert [one.path.rpartition("/")[2] for one in files if one.changed] == [
        "2.mgl",
        "3.mgl",
    ]
    texts, files, _ = launches(tmp_path, games[:2])
    assert texts["1.mgl"] == edited
    assert not any(one.written for one in files)


def test_a_launch_file_of_the_owner_keeps_its_name_and_ours_gets_a_number(tmp_path):
    folder = f"{tmp_path}/games/SNES"
    menu = tmp_path / "_out" / "_SNES"
    menu.mkdir(parents=True)
    (menu / "GAME.mgl").write_text("mine")
    (menu / "Game.mgl").write_text("mine")
    games = [game(1, f"{folder}/Game.sfc", "A"), game(2, f"{folder}/b/game.sfc", "A")]
    texts, _, _ = launches(tmp_path, games)
    assert [*texts] == ["GAME.mgl", "Game (2).mgl", "Game.mgl", "game.mgl"]
    assert texts["Game.mgl"] == "mine"
    assert not any(one.written for one in launches(tmp_path, games)[1])


def test_one_file_a_game_is_called_as_the_game(tmp_path):
    folder = f"{tmp_path}/games/SNES"
    games = [
        game(1, f"{folder}/Moons (USA).sfc", "Moons: Part/2"),
        replace(game(2, f"{folder}/Suns (USA) (Disc 1).sfc", "Suns"), disc=1),
    ]
    texts, _, _ = launches(tmp_path, games, preferred=True)
    assert [*texts] == ["Moons_ Part_2.mgl", "Suns (Disc 1).mgl"]


def test_names_are_good_for_every_disk():
    assert safe('a/b\\c:d*e?f"g<h>i|j\n. ') == "a_b_c_d_e_f_g_h_i_j_"
    assert safe("..") == safe(" . ") == ""
    assert safe("con") == "_con"
    assert safe("Nul.txt") == "_Nul.txt"
    assert len(safe("ä" * 300).encode()) <= LONGEST
    taken = SafeNames(["A.m3u"])
    assert [taken.of("a", ".m3u") for _ in range(2)] == ["a (2).m3u", "a (3).m3u"]


def test_a_mark_holds_the_hash_of_all_the_rest():
    data = own_files.marked(lambda mark: f"# {mark}\nline\n")
    assert own_files.whose(data) is own_files.Whose.OURS
    assert own_files.whose(data + b"x") is own_files.Whose.EDITED
    assert own_files.whose(b"# line") is own_files.Whose.FOREIGN
    assert own_files.whose(b"zapcore 12") is own_files.Whose.FOREIGN


def discs(folder, name, count, end=".chd", first=1):
    return [
        replace(
            game(hash((name, n, end)) % 1000, f"{folder}/{name} (Disc {n}){end}", name),
            disc=n,
        )
        for n in range(first, first + count)
    ]


def playlist(tmp_path, games, **kwargs):
    folder = tmp_path / "psx"
    folder.mkdir(exist_ok=True)
    spot = place(folder, "PSX", target=kwargs.pop("target", ""))
    return write(m3u.FORMAT, spot, games, **kwargs)


def test_a_playlist_names_the_discs_of_a_game_in_their_order_relative_to_itself(
    tmp_path,
):
    games = [
        *discs(tmp_path / "psx", "Moons (USA)", 11),
        *discs(tmp_path / "psx", "Alone (USA)", 1),
    ]
    files, warnings = playlist(tmp_path, games)
    assert ([one.games for one in files], warnings) == ([1], [])
    text = (tmp_path / "psx" / "Moons (USA).m3u").read_text()
    lines = [line for line in text.splitlines() if line[0] != "#"]
    assert lines == [f"Moons (USA) (Disc {n}).chd" for n in range(1, 12)]
    apart = str(tmp_path / "lists")
    playlist(tmp_path, games, target=apart)
    text = (tmp_path / "lists" / "PSX" / "Moons (USA).m3u").read_text()
    assert "../../psx/Moons (USA) (Disc 1).chd\n" in text


def test_discs_with_a_folder_each_and_of_two_forms_have_one_playlist(tmp_path):
    folder = tmp_path / "psx"
    games = [
        replace(
            game(n, f"{folder}/Moons (Disc {n})/Moons (Disc {n}){end}", "M"), disc=n
        )
        for n in (1, 2)
        for end in (".cue", ".chd")
    ]
    files, _ = playlist(tmp_path, games)
    assert [one.path for one in files] == [f"{folder}/Moons.m3u"]
    assert "Moons (Disc 1)/Moons (Disc 1).chd\n" in (folder / "Moons.m3u").read_text()


def test_a_playlist_of_the_owner_is_left_and_a_disc_that_lacks_is_told(tmp_path):
    folder = tmp_path / "psx"
    folder.mkdir()
    moons, suns = discs(folder, "Moons", 2), discs(folder, "Suns", 2)
    (folder / "Any name.m3u").write_text("Moons (Disc 2).chd\n.\\Moons (Disc 1).chd\n")
    (folder / "Suns.m3u").write_text("Suns (Disc 1).chd\n")
    listed = [game(90, f"{folder}/Any name.m3u", "Moons")]
    late = discs(folder, "Late", 2, first=2)
    files, warnings = playlist(tmp_path, [*moons, *suns, *late, *listed])
    assert not any(one.written for one in files)
    assert warnings == [
        "Late lacks disc 1: there is no playlist of it",
        m3u.OTHERS,
    ]
    assert sorted(p.name for p in folder.iterdir()) == ["Any name.m3u", "Suns.m3u"]


def test_a_playlist_that_no_index_knows_is_left_to_name_its_discs(tmp_path):
    folder = tmp_path / "psx"
    folder.mkdir()
    (folder / "My own list.m3u").write_text("Moons (Disc 1).chd\nMoons (Disc 2).chd\n")
    files, warnings = playlist(tmp_path, discs(folder, "Moons", 2))
    assert [(one.path, one.written) for one in files] == [
        (f"{folder}/My own list.m3u", False)
    ]
    assert warnings == []
    assert [p.name for p in folder.iterdir()] == ["My own list.m3u"]


def test_a_line_of_a_playlist_is_never_taken_for_a_comment(tmp_path):
    games = discs(tmp_path / "psx", "# Hash", 2)
    playlist(tmp_path, games)
    (made,) = (tmp_path / "psx").iterdir()
    lines = made.read_text().splitlines()
    assert lines[1:] == ["./# Hash (Disc 1).chd", "./# Hash (Disc 2).chd"]
    assert named_in(str(made)) == {one.path for one in games}


def test_a_playlist_of_ours_follows_its_discs(tmp_path):
    folder = tmp_path / "psx"
    games = discs(folder, "Moons", 2)
    playlist(tmp_path, games)
    listed = [game(90, f"{folder}/Moons.m3u", "Moons")]
    files, _ = playlist(tmp_path, [*games, *listed])
    assert [(one.games, one.written) for one in files] == [(1, False)]
    files, _ = playlist(tmp_path, [*discs(folder, "Moons", 3), *listed])
    assert [(one.changed, one.written) for one in files] == [(1, True)]
    assert not [*folder.glob("*.bak")]


def test_a_dat_is_read_again_as_it_was_told(tmp_path):
    folder = tmp_path / "snes"
    known = replace(
        game(1, f"{folder}/x.sfc", "A"),
        dump='Harbor "Two" & <3> (Europe)',
        dumps=(Hashes("Harbor.sfc", 9, "000000ff", "aa" * 16, "bb" * 20),),
    )
    games = [
        known,
        replace(known, path=f"{folder}/y.sfc"),
        replace(game(3, f"{folder}/z (USA).sfc", "Z"), size=5),
        game(4, f"{folder}/in.zip/w.sfc", "W"),
        game(5, f"{folder}/list.m3u", "L"),
    ]
    spot = place(folder, target=str(tmp_path / "out"))
    files, _ = write(dat.FORMAT, spot, games, preferred=True)
    assert [(one.games, one.added) for one in files] == [(3, 3)]
    root = ET.parse(tmp_path / "out" / "SNES.dat").getroot()
    assert root.findtext("header/description") == "SNES (1G1R)"
    assert [one.get("name") for one in root.iter("game")] == [
        'Harbor "Two" & <3> (Europe)',
        "z (USA)",
        "w",
    ]
    assert [rom.attrib for rom in root.iter("rom")] == [
        {
            "name": "Harbor.sfc",
            "size": "9",
            "crc": "000000ff",
            "md5": "aa" * 16,
            "sha1": "bb" * 20,
        },
        {"name": "z (USA).sfc", "size": "5"},
    ]
    entries = [*read_entries(tmp_path / "out" / "SNES.dat")]
    assert [entry.game for entry in entries][:1] == ['Harbor "Two" & <3> (Europe)']


def test_a_list_has_every_name_once(tmp_path):
    folder = tmp_path / "snes"
    games = [game(n, f"{folder}/{n}/A\x1b (USA).sfc", "A") for n in (1, 2)]
    spot = place(folder, target=str(tmp_path / "out"))
    write(names.FORMAT, spot, games)
    assert (tmp_path / "out" / "SNES.txt").read_text() == "A� (USA)\n"
    assert names.FORMAT.what is What.LIST


def test_no_small_file_is_written_through_a_link_out_of_its_folder(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    tmp_path /= "library"
    tmp_path.mkdir()
    target = tmp_path / "_out"
    target.mkdir()
    (target / "_SNES").symlink_to(outside)
    with pytest.raises(OSError, match="leads out"):
        launches(tmp_path, [game(1, f"{tmp_path}/games/SNES/a.sfc", "A")])
    (tmp_path / "psx").symlink_to(outside)
    with pytest.raises(OSError, match="leads out"):
        playlist(tmp_path, discs(tmp_path / "psx", "Moons", 2))
    assert [*outside.iterdir()] == []
