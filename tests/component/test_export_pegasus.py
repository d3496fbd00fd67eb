"""Pegasus' metadata files: import and export go round, and Pegasus reads the export."""

import os
from dataclasses import replace

import pytest
import read_pegasus
from box_round_trip import Trips
from export_shelf import ListShelf, game, order, place
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.exports.pegasus import FORMAT
from zapcore.events import Warned
from zapcore.exporting import What

pytestmark = pytest.mark.timeout(180)  # to make a failing example small takes time

FULL = """\ufeff# my games\r
collection: Nintendo\r
shortname: nes\r
extensions: nes, zip\r
ignore-file: bad.nes\r
launch: emu "{file.path}"\r
x-mine: 1\r
\r
game: C & more\r
# a comment\r
sort-by: c\r
file: C.nes\r
developers:\r
  T&E Soft\r
# between\r
  HAL\r
publisher: P &amp; Q\r
genre: Action\r
Genre: Puzzle\r
tag: one\r
summary: Short.\r
description:\r
  One two\r
\tthree:\\n four\r
  .\r
  five\r
players: 1-4\r
release: 1991-08-13\r
rating: 85%\r
assets.boxFront: media/images/C.png\r
assets.video: https://example.org/c.mp4\r
asset.steam: steam.png\r
x-source: ScreenScraper\r
x-count: 7\r
\r
no property\r
game: E\r
file: E [b].nes\r
rating: 0.7\r
release: 1990\r
\r
game: below\r
files:\r
  below/D (Europe).nes\r
  ./below\\D (USA).nes\r
developer: One\r
\r
game: A\r
file: A (USA).nes\r
developer: First\r
genre: Action\r
players: 2\r
game: A\r
file: A (Japan).nes\r
developer: Second\r
genre: Puzzle\r
players: 4\r
\r
game: nobody\r
file: ../nobody.nes\r
game: B again\r
file: b.NES\r
game: B\r
file: B.nes\r
description: last"""


@pytest.fixture(scope="module")
def trips(tmp_path_factory):
    found = Trips(tmp_path_factory.mktemp("pegasus"), "pegasus", "pegasus")
    yield found
    found.bed.loop.close()


def metadata(trips):
    return trips.bed.roms.nes / "metadata.pegasus.txt"


def test_a_file_with_everything_in_it_stays_as_it_is(trips):
    done, after = trips.there(metadata(trips), FULL.encode())
    assert after == FULL.encode()
    assert (done.files_written, done.added, done.changed) == (0, 0, 0)


LINES = st.sampled_from(
    [
        "developer: T&E Soft",
        "developers:\n  One\n\tTwo",
        "publisher: P &amp; Q",
        "genre: Action, Puzzle",
        "Genres:\n  RPG\n# between\n  Action",
        "players: 1-4",
        "players: 2",
        "release: 1991-08-13",
        "release: 1991",
        "release: soon",
        "rating: 85%",
        "rating: 0.851",
        "summary: Short & good.",
        "description:  One\n  two\\n three\n .\n five",
        "description:",
        "description: a\\\\n  b &amp;amp; &#65; \ufffe \\n. \\ c",
        "description:\n  .\n  .",
        "assets.box_front: media/images/C.png",
        "assets.logo: gone.png",
        "assets.logo: /etc/passwd",
        "assets.titlescreen: ../../out.png",
        "x-any: thing",
        "# comment",
        "  # a value",
        "launch: a: b",
        "colonless",
        "",
    ]
)
FILES = st.sampled_from(
    ["A (USA).nes", "A (Japan).nes", "B.nes", "C.nes", "below/D (USA).nes", "none.nes"]
)


@st.composite
def files(draw, *, tame=False):
    """Draw a file of some games, each of one file or of several."""
    parts = draw(
        st.lists(st.sampled_from(["", "# x", "collection: N\nextension: nes"]))
    )
    for _ in range(draw(st.integers(0, 6))):
        names = draw(st.lists(FILES, min_size=1, max_size=1 if tame else 2))
        key = draw(st.sampled_from(["file", "FILES"]))
        parts.append(f"game: {draw(st.sampled_from(['A', 'B & C', 'D: x']))}")
        parts.append("\n".join([f"{key}:", *(f"  {name}" for name in names)]))
        parts += draw(st.lists(LINES, max_size=8))
    text = "\n".join(parts) + draw(st.sampled_from(["", "\n"]))
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"]))).encode()


@settings(max_examples=30, deadline=None)
@given(files())
def test_a_file_that_was_only_imported_stays_but_for_games_it_lacks(trips, data):
    done, after = trips.there(metadata(trips), data)
    assert done.changed == 0
    assert after.startswith(data)
    if not done.added:
        assert after == data


@settings(max_examples=12, deadline=None)
@given(files())
def test_a_file_made_anew_imports_as_the_same_graph(trips, data):
    told, again = trips.anew(metadata(trips), data)
    assert without_players(told) == without_players(again)


def without_players(found):
    """Leave out players of files that say several numbers: a game has room for one."""
    rows = [row for row in found["title tags"] if "players" not in row]
    return {**found, "title tags": rows}


# What the front-end shows of an export.

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\\"), min_size=1)
TEXTS = WORDS.map(str.strip).filter(lambda text: text.strip("."))


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_pegasus_reads_back_any_text(tmp_path_factory, title, text):
    folder = tmp_path_factory.mktemp("roms")
    (folder / "a.sfc").write_bytes(b"a")
    games = [game(1, f"{folder}/a.sfc", title.replace("\n", " "), description=text)]
    list(FORMAT.write(place(folder), ListShelf(games), order(What.PEGASUS)))
    ((_, found),) = read_pegasus.shown(str(folder))[1].items()
    lines = [line.strip() for line in text.split("\n")]
    assert found["title"] == title.replace("\n", " ").strip()
    if "." not in lines:
        wanted = [line for line in lines if line]
        assert [one for one in found["description"].split("\n") if one] == wanted


@pytest.fixture
def library(tmp_path):
    folder = tmp_path / "SNES"
    names = ["Harbor (USA).sfc", "Moon (Disc 1).cue", "Moon (Disc 2).cue", "#1.sfc"]
    for name in (*names, " lead.smc"):
        folder.joinpath(name).parent.mkdir(exist_ok=True)
        folder.joinpath(name).write_bytes(b"rom")
    art = tmp_path / "art"
    art.mkdir()
    art.joinpath("h.png").write_bytes(b"png")
    outside = {"image-boxart": f"{art}/h.png", "image-wheel": "/etc/passwd"}
    harbor = game(
        1,
        f"{folder}/Harbor (USA).sfc",
        "Harbor",
        developer="Nintendo & Co",
        genre=("Action", "Puzzle"),
        rating="85",
        released="1991-08-13",
        players="1-4",
        description="One.\n\nTwo.",
        properties=outside,
    )
    discs = [
        replace(game(n + 1, f"{folder}/Moon (Disc {n}).cue", "Moon", title=2), disc=n)
        for n in (1, 2)
    ]
    others = [
        game(4, f"{folder}/#1.sfc", "#1"),
        game(5, f"{folder}/ lead.smc", "Lead"),
    ]
    where = place(folder, allowed=(str(art),))
    return where, ListShelf([harbor, *discs, *others]), folder


def write(library, **kwargs):
    where, shelf, _ = library
    return list(FORMAT.write(where, shelf, order(What.PEGASUS, **kwargs)))


def test_pegasus_shows_every_game_of_an_export(library):
    (done,) = write(library)
    assert (done.games, done.added, done.pictures, done.written) == (5, 5, 1, True)
    folder = library[2]
    collections, games = read_pegasus.shown(str(folder))
    assert [*collections] == ["SNES"]
    assert len(games) == 4
    harbor = games[f"{folder}/Harbor (USA).sfc"]
    assert harbor["developer"] == ["Nintendo & Co"]
    assert harbor["genre"] == ["Action", "Puzzle"]
    told = {key: harbor[key] for key in ("rating", "release", "players")}
    assert told == {"rating": "85%", "release": "1991-08-13", "players": "1-4"}
    assert harbor["description"] == "One.\n\nTwo."
    assert harbor["assets"] == {"boxfront": f"{folder}/media/Harbor (USA)/boxFront.png"}
    assert games[f"{folder}/Moon (Disc 1).cue"]["paths"] == [
        f"{folder}/Moon (Disc {number}).cue" for number in (1, 2)
    ]
    (again,) = write(library)
    assert (again.written, again.added, again.changed) == (False, 0, 0)


def test_only_what_is_shown_otherwise_is_changed(library):
    write(library)
    path = library[2] / "metadata.pegasus.txt"
    mine = path.read_text().replace("rating: 85%", "# mine\nRating:\t10%\nx-k: v\n  w")
    path.write_text(mine)
    (done,) = write(library)
    assert (done.changed, done.added) == (1, 0)
    assert path.read_text() == mine.replace("Rating:\t10%", "Rating: 85%")
    assert path.with_name(path.name + ".bak").read_text() == mine


def test_a_file_of_zeros_gives_way_to_its_bak(library):
    write(library)
    path = library[2] / "metadata.pegasus.txt"
    good = path.read_bytes().replace(b"shortname: snes", b"shortname: mine")
    path.with_name(path.name + ".bak").write_bytes(good)
    path.write_bytes(b"\0" * 4096)
    (told, done) = write(library)
    assert (done.added, done.changed, done.written) == (0, 0, True)
    assert path.read_bytes() == good
    assert ".broken-1" in told.message
    assert path.with_name(path.name + ".broken-1").exists()


def test_metadata_txt_and_further_files_are_edited_where_they_are(library):
    folder = library[2]
    main, more = folder / "metadata.txt", folder / "more.metadata.txt"
    main.write_text("collection: Mine\nregex: .*\n")
    more.write_text("collection: Mine\n\ngame: H\nfile: Harbor (USA).sfc\n")
    first, second = write(library)
    assert (first.path, first.changed, first.added) == (str(more), 1, 0)
    assert (second.path, second.changed, second.added) == (str(main), 0, 4)
    assert "game: H\nfile: Harbor" in more.read_text()
    assert "Harbor" not in main.read_text()
    assert not os.path.exists(folder / "metadata.pegasus.txt")


def test_a_dry_run_tells_the_same_and_writes_nothing(library):
    before = sorted(library[2].rglob("*"))
    (dry,) = write(library, dry_run=True)
    assert sorted(library[2].rglob("*")) == before
    (real,) = write(library)
    assert dry._replace(written=True) == real


def test_a_game_that_shares_its_zip_is_told_and_left_out(tmp_path):
    folder = tmp_path / "NES"
    folder.mkdir()
    games = [
        game(1, f"{folder}/a.zip/one.nes", "One"),
        game(2, f"{folder}/b.zip/two.nes", "Two"),
        game(3, f"{folder}/b.zip/three.nes", "Three"),
    ]
    done, lost = FORMAT.write(place(folder), ListShelf(games), order(What.PEGASUS))
    assert done.added == 1
    assert "file: a.zip\n" in (folder / "metadata.pegasus.txt").read_text()
    assert isinstance(lost, Warned)
    assert lost.file == f"{folder}/b.zip"


def test_a_playlist_that_no_scan_has_read_and_its_discs_are_one_game(tmp_path):
    folder = tmp_path / "PSX"
    folder.mkdir()
    (folder / "Two.m3u").write_text("Two (Disc 1).chd\nTwo (Disc 2).chd\n")
    games = [
        replace(game(n, f"{folder}/Two (Disc {n}).chd", "Two", title=1), disc=n)
        for n in (1, 2)
    ]
    games.append(game(3, f"{folder}/Two.m3u", "Two", title=1))
    (_,) = FORMAT.write(place(folder), ListShelf(games), order(What.PEGASUS))
    text = (folder / "metadata.pegasus.txt").read_text()
    assert text.count("game:") == 1
    assert "files:\n  Two.m3u\n  Two (Disc 1).chd" in text


def test_a_file_whose_name_is_like_a_comment_is_named_from_the_folder(tmp_path):
    folder = tmp_path / "NES"
    folder.mkdir()
    games = [game(1, f"{folder}/# Hash.nes", "Hash")]
    (_,) = FORMAT.write(place(folder), ListShelf(games), order(What.PEGASUS))
    assert "file: ./# Hash.nes" in (folder / "metadata.pegasus.txt").read_text()


def test_a_name_that_ends_in_a_blank_is_told_as_that(tmp_path):
    folder = tmp_path / "NES"
    folder.mkdir()
    games = [game(1, f"{folder}/a.nes ", "A"), game(2, f"{folder}/b\n.nes", "B")]
    told = list(FORMAT.write(place(folder), ListShelf(games), order(What.PEGASUS)))
    assert ["blank" in one.message for one in told[1:]] == [True, False]
    assert "line break" in told[2].message


def test_systems_that_share_a_folder_have_a_collection_each(tmp_path):
    folder = tmp_path / "GAMEBOY"
    folder.mkdir()
    shared = {"shared": (str(folder),)}
    for _ in range(2):
        for system, end in (("Gameboy", "gb"), ("Gameboy Color", "gbc")):
            games = [game(1, f"{folder}/Tetris.{end}", "Tetris")]
            names = (system.replace(" ", ""), "gameboy")
            where = place(folder, system, names=names, **shared)
            (done,) = FORMAT.write(where, ListShelf(games), order(What.PEGASUS))
    text = (folder / "metadata.pegasus.txt").read_text()
    assert done.added == 0
    assert "collection: Gameboy\nextensions: gb\n" in text
    assert "collection: Gameboy Color\nshortname: gameboycolor\nextensions: gbc" in text
    assert text.count("extensions:") == 2
