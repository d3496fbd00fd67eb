"""The owner's folder of lists: found, told apart, validated, cached, never fatal."""

import gzip
import json
import os

import pytest

from zapcore.lists import files as list_files
from zapcore.lists.files import (
    ListError,
    read_achievements_file,
    read_clone_list_file,
    read_languages_file,
)
from zapcore.lists.folder import ListFolder
from zapcore.titles.release_words import load_release_words
from zapcore.titles.releases import ReleaseReader

WORDS = load_release_words()
GAME_BOY = "Nintendo - Game Boy"
CLONES = "clonelists/Nintendo - Game Boy (No-Intro).json"
ACHIEVEMENTS = "retroachievements/Nintendo - Game Boy.json"
LANGUAGES = "metadata/Nintendo - Game Boy (No-Intro).json"


def clones(*titles, group="One", name=f"{GAME_BOY} (No-Intro)", version="2.00"):
    entries = [{"searchTerm": title} for title in titles]
    return {
        "description": {"name": name, "minimumVersion": version},
        "variants": [{"group": group, "titles": entries}],
    }


def achievements(*md5):
    dumps = [{"name": f"Game {one} (USA)", "crc": "0", "md5": one} for one in md5]
    return {"retroachievements": dumps}


def languages(**titles):
    return {name: {"languages": codes} for name, codes in titles.items()}


@pytest.fixture
def folder(tmp_path):
    """Give a function that writes lists, by path, into the folder."""
    root = tmp_path / "lists"
    root.mkdir()

    def write(files):
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(exist_ok=True)
            text = content if isinstance(content, str) else json.dumps(content)
            packed = gzip.compress(text.encode()) if name.endswith(".gz") else None
            path.write_bytes(packed or text.encode())
        return root

    return write


@pytest.fixture
def all_three(folder):
    return folder(
        {
            CLONES: clones("Alpha", "Omega"),
            ACHIEVEMENTS: achievements("AA"),
            LANGUAGES: languages(Alpha=["Fr", "En"]),
        }
    )


def groups(found, *names):
    reader = ReleaseReader(WORDS)
    entries = (found.lists.clones.find(reader.read(name)) for name in names)
    return [[entry.group for entry in each] for each in entries]


def test_the_three_lists_of_a_system_are_found_as_retool_lays_them_out(all_three):
    found = ListFolder(all_three, None, WORDS).of_system("Gameboy", compat=False)
    assert found.notes == ()
    assert groups(found, "Alpha (USA)", "Omega (USA)") == [["One"], ["One"]]
    assert found.lists.achievements.hashes == {"aa"}
    assert found.lists.languages == {"Alpha": ("English", "French")}
    assert set(found.files) == {CLONES, ACHIEVEMENTS, LANGUAGES}


def test_compat_asks_for_no_metadata(all_three):
    found = ListFolder(all_three, None, WORDS).of_system("Gameboy", compat=True)
    assert found.lists.languages == {}
    assert found.notes == ()


@pytest.mark.parametrize(
    "header",
    [
        GAME_BOY,
        f"{GAME_BOY} (Parent-Clone) (20250101-120000)",
        f"{GAME_BOY} (No-Intro)",
        "nintendo  game boy",
    ],
)
def test_they_are_found_by_the_header_of_a_dat(all_three, header):
    found = ListFolder(all_three, None, WORDS).of_dat(header, compat=False)
    assert len(found.files) == 3


@pytest.mark.parametrize(
    ("header", "file_name"),
    [
        ("Atari - Atari 2600", "Atari - 2600 (No-Intro).json"),
        ("NEC - PC Engine - TurboGrafx 16", "NEC - PC Engine - TurboGrafx-16.json"),
        ("Sega - Mega-CD - Sega CD", "Sega - Mega CD & Sega CD (Redump).json"),
        ("Commodore - CD32", "Commodore - Amiga CD32 (Redump).json"),
        ("Sony - PlayStation Portable", "Sony PlayStation Portable.json"),
        ("Nintendo - Famicom", "NES.json"),
    ],
)
def test_other_spellings_of_a_system_lead_to_its_lists(folder, header, file_name):
    root = folder({f"clonelists/{file_name}": clones("Alpha", name="")})
    found = ListFolder(root, None, WORDS).of_dat(header, compat=False)
    assert found.files == (f"clonelists/{file_name}",)


def test_the_list_of_the_very_name_is_taken_before_its_relatives(folder):
    root = folder(
        {
            "clonelists/Nintendo - Game Boy Advance (No-Intro).json": clones("A"),
            "clonelists/Nintendo - Game Boy Advance (Multiboot).json": clones("B"),
        }
    )
    lists = ListFolder(root, None, WORDS)
    plain = lists.of_dat("Nintendo - Game Boy Advance", compat=False)
    other = lists.of_dat("Nintendo - Game Boy Advance (Multiboot)", compat=False)
    assert groups(plain, "A", "B") == [["One"], []]
    assert groups(other, "A", "B") == [[], ["One"]]
    both = lists.of_system("GBA", compat=False)
    assert groups(both, "A", "B") == [["One"], ["One"]]


def test_of_a_term_that_two_lists_have_the_first_list_counts(folder):
    root = folder(
        {
            "clonelists/Commodore - Commodore 64 (Tapes).json": clones(
                "A", group="Late"
            ),
            "clonelists/Commodore - Commodore 64.json": clones("A", group="Early"),
        }
    )
    found = ListFolder(root, None, WORDS).of_system("C64", compat=False)
    assert groups(found, "A") == [["Early"]]


def test_files_in_the_folder_itself_are_told_apart_by_content(folder):
    root = folder(
        {
            "my clones.json.gz": clones("Alpha"),
            f"{GAME_BOY} a.json": "{}",
            f"{GAME_BOY} (RA).json": achievements("bb"),
            f"{GAME_BOY}.json": languages(Alpha=["De"]),
            "hash.json": '{"a": "b"}',
            "notes.txt": "mine",
        }
    )
    found = ListFolder(root, None, WORDS).of_system("Gameboy", compat=False)
    assert groups(found, "Alpha") == [["One"]]
    assert found.lists.achievements.hashes == {"bb"}
    assert found.lists.languages == {"Alpha": ("German",)}


def test_a_missing_list_is_told_by_name(folder):
    root = folder({CLONES: clones("Alpha")})
    lists = ListFolder(root, None, WORDS)
    assert lists.of_system("Gameboy", compat=False).notes == ()
    assert lists.of_system("Saturn", compat=False).notes == (
        "there is no clone list for Saturn in the folder of lists",
    )


def test_an_owner_without_any_list_is_told_of_none(folder):
    lists = ListFolder(folder({}), None, WORDS)
    assert lists.of_system("Gameboy", compat=False).notes == ()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "is broken: it is no JSON"),
        ("[1, 2]", "is no list that is known"),
        ('{"a": 1}', "is no list that is known"),
        ("[" * 100_000, "is broken: it is no JSON"),
        (json.dumps(clones(version="3.1")), "is of a newer form (3.1)"),
        (json.dumps({"variants": {}}), "it is no clone list"),
    ],
)
def test_a_broken_file_is_told_with_its_name_and_costs_only_itself(
    folder, content, words
):
    broken = "clonelists/Nintendo - Game Boy (Private).json"
    root = folder({CLONES: clones("Alpha"), broken: content})
    found = ListFolder(root, None, WORDS).of_system("Gameboy", compat=False)
    assert groups(found, "Alpha") == [["One"]]
    [note] = [note for note in found.notes if "Private" in note]
    assert words in note


def test_a_file_that_breaks_off_and_one_that_is_too_large_are_told(folder, monkeypatch):
    root = folder({f"{CLONES}.gz": clones(*map(str, range(200)))})
    path = root / f"{CLONES}.gz"
    path.write_bytes(path.read_bytes()[:-20])
    lists = ListFolder(root, None, WORDS)
    assert "cannot be read" in lists.of_system("Gameboy", compat=False).notes[0]
    monkeypatch.setattr(list_files, "LARGEST", 1000)
    path.write_bytes(gzip.compress(b" " * 2000))
    assert "at most 64 MB" in lists.of_system("Gameboy", compat=False).notes[0]


def test_a_link_out_of_the_folder_is_not_followed(folder, tmp_path):
    root = folder({"clonelists/x.json": "{}"})
    outside = tmp_path / "secret.json"
    outside.write_text(json.dumps(clones("Alpha")))
    (root / CLONES).symlink_to(outside)
    inside = root / "clonelists" / f"{GAME_BOY} (Redump).json"
    inside.symlink_to("x.json")
    (root / "metadata").symlink_to(tmp_path)
    found = ListFolder(root, None, WORDS).of_system("Gameboy", compat=False)
    assert groups(found, "Alpha") == [[]]
    assert any("leads out of the folder" in note for note in found.notes)


def test_without_a_folder_or_with_one_that_is_gone_there_are_words(tmp_path):
    none = ListFolder(None, None, WORDS)
    assert none.stamps().get("Gameboy", "") == ""
    assert "no folder of lists is set" in none.of_dat("x", compat=False).notes[0]
    gone = ListFolder(tmp_path / "gone", None, WORDS)
    assert gone.stamps().get("Gameboy", "") == ""
    assert "No such file" in gone.of_system("Gameboy", compat=False).notes[0]


def test_the_stamp_changes_with_the_files_of_its_system_and_no_other(all_three, folder):
    lists = ListFolder(all_three, None, WORDS)
    stamps = [lists.stamps().get("Gameboy", "")]
    folder({"clonelists/Sega - Saturn (Redump).json": clones("A")})
    assert lists.stamps().get("Gameboy", "") == stamps[0] != ""
    folder({"loose.json": clones("Loose")})
    stamps.append(lists.stamps().get("Gameboy", ""))
    folder({CLONES: clones("Alpha", "Beta")})
    stamps.append(lists.stamps().get("Gameboy", ""))
    os.unlink(all_three / ACHIEVEMENTS)
    stamps.append(lists.stamps().get("Gameboy", ""))
    assert len({*stamps, lists.stamps().get("Saturn", "")}) == 5
    assert lists.stamps().get("SNES", "") == ""


def test_the_cache_is_used_for_the_same_state_of_a_file_only(
    all_three, tmp_path, folder
):
    cache = tmp_path / "cache"
    first = ListFolder(all_three, cache, WORDS).of_system("Gameboy", compat=False)
    assert len(os.listdir(cache)) == 3
    path = all_three / CLONES
    state = path.stat()
    path.write_bytes(b"x" * state.st_size)
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    lists = ListFolder(all_three, cache, WORDS)
    assert lists.of_system("Gameboy", compat=False) == first
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns + 1))
    assert "no JSON" in lists.of_system("Gameboy", compat=False).notes[0]
    folder({CLONES: clones("New")})
    assert groups(lists.of_system("Gameboy", compat=False), "New") == [["One"]]


@pytest.mark.parametrize("junk", [b"", b"{}", b"[]", b"\xff", b"[" * 100_000])
def test_a_broken_cache_is_built_again(all_three, tmp_path, junk):
    cache = tmp_path / "cache"
    first = ListFolder(all_three, cache, WORDS).of_system("Gameboy", compat=False)
    for name in os.listdir(cache):
        (cache / name).write_bytes(junk)
    again = ListFolder(all_three, cache, WORDS).of_system("Gameboy", compat=False)
    assert again == first
    assert all((cache / name).stat().st_size > 100 for name in os.listdir(cache))


def test_a_cache_that_cannot_be_written_is_only_a_note(all_three, tmp_path):
    (tmp_path / "cache").write_text("a file")
    lists = ListFolder(all_three, tmp_path / "cache", WORDS)
    found = lists.of_system("Gameboy", compat=False)
    assert groups(found, "Alpha") == [["One"]]
    assert any("the cache of lists cannot be written" in note for note in found.notes)


def test_what_is_cached_of_files_that_are_gone_goes_too(all_three, tmp_path):
    cache = tmp_path / "cache"
    ListFolder(all_three, cache, WORDS).of_system("Gameboy", compat=False)
    os.unlink(all_three / LANGUAGES)
    (all_three / CLONES).write_text(json.dumps(clones("Beta")))
    ListFolder(all_three, cache, WORDS).of_system("Gameboy", compat=False)
    assert len(os.listdir(cache)) == 2


def test_achievements_are_by_name_where_hashes_are_not_of_files(folder):
    name = "retroachievements/Sony PlayStation.json"
    root = folder({name: achievements("aa")})
    lists = ListFolder(root, None, WORDS)
    for found in (
        lists.of_system("PSX", compat=False),
        lists.of_dat("Sony - PlayStation", compat=True),
    ):
        assert not found.lists.achievements.hashes
        assert "Game aa" in found.lists.achievements.titles


def test_single_files_are_read_or_refused_with_their_name(tmp_path):
    path = tmp_path / "one.json"
    path.write_text(json.dumps(clones("Alpha")))
    assert read_clone_list_file(path).name == f"{GAME_BOY} (No-Intro)"
    for read in (
        lambda: read_languages_file(path, WORDS),
        lambda: read_achievements_file(path, WORDS, by_name=False, compat=False),
        lambda: read_clone_list_file(tmp_path / "none.json"),
    ):
        with pytest.raises(ListError, match=r"^(?:one|none)\.json "):
            read()
