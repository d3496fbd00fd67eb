"""Values that a format, or its import, cannot hold as the library has them.

Each is written so that the import has it again, or is compared as it would come back: a
second export changes nothing.
"""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from export_shelf import ListShelf, game, order, place
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers import exports
from scrapers.exports.edits_entry import entry_of
from scrapers.exports.pegasus_entry import lines_of
from scrapers.gamelist_xml.mapping import Mapper
from scrapers.pegasus.grammar import flowing
from zapcore.events import Warned
from zapcore.exporting import Exported, Frontend, What

TEXTS = [
    "a\r\nb",
    "a\rb",
    "a\n\n\nb",
    "a\tb",
    "a\ufffeb",
    "a&amp;b",
    "a&b",
    "a&amp;amp;b",
    "&lt;b&gt;",
    "&amp;lt;b&amp;gt;",
    "&nbsp;x",
    "&#65;",
    "&amp;#65;",
    "]]>",
    "<![CDATA[x]]>",
    "a\\nb",
    "a\\",
    ".",
    "a\n.\nb",
    "a\n.",
    "# x",
    "a\n  b\n    c",
    "A  B",
    "a\x85b",
    "a\u2028b",
    "\ufeffa",
    "a\x7fb",
]
FORMATS = [What.GAMELIST, What.PEGASUS, What.LAUNCHBOX]


@pytest.fixture
def folder(tmp_path):
    found = tmp_path / "roms" / "NES"
    found.mkdir(parents=True)
    return found


def rom(folder, name):
    (folder / name).write_bytes(b"rom")
    return f"{folder}/{name}"


def write(
    folder,
    games,
    what=What.GAMELIST,
    frontend=Frontend.BATOCERA,
    *,
    dry_run=False,
    **kwargs,
):
    """Export; give (what was written, the sentences that were told)."""
    aim = what is What.LAUNCHBOX or frontend is Frontend.ES_DE
    given = {
        "system_name": "Nintendo Entertainment System",
        "allowed": (str(folder.parent),),
        "folders": (str(folder),),
        **kwargs,
    }
    where = place(folder, "NES", target=f"{folder.parent}/out" * aim, **given)
    shelf = ListShelf(games)
    done = list(
        exports.load()[what].write(
            where, shelf, order(what, frontend=frontend, dry_run=dry_run)
        )
    )
    told = [item for item in done if isinstance(item, Warned)]
    return next(item for item in done if isinstance(item, Exported)), told


def files(folder):
    """Give path to (bytes, time) of all files of a test."""
    return {
        str(path): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.parent.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("what", FORMATS)
def test_no_text_is_written_twice(folder, what):
    games = [
        game(
            n, rom(folder, f"G{n:02}.nes"), f"G{n:02}", description=text, developer=text
        )
        for n, text in enumerate(TEXTS, 1)
    ]
    for one in games:
        one.values.update(title=one.values["description"])
    first, _ = write(folder, games, what)
    assert first.added == len(games)
    before = files(folder)
    again, _ = write(folder, games, what)
    assert (again.added, again.changed, again.written) == (0, 0, False)
    assert files(folder) == before


ODD = st.sampled_from("&;#ampltgx654 \n\r\t\\n.<>]['\"\ufffe\ufffd\x85\u2028\xa0,/|A")
ANY = st.text(
    ODD | st.characters(codec="utf-8", exclude_characters="\0"),
    min_size=1,
    max_size=14,
)


@pytest.mark.parametrize("what", FORMATS)
@settings(max_examples=25, deadline=None)
@given(texts=st.tuples(ANY, ANY, ANY, ANY), more=st.sampled_from(["k", "&amp;", "\n."]))
def test_any_text_and_its_edit_are_written_once(tmp_path_factory, what, texts, more):
    folder = tmp_path_factory.mktemp("any") / "roms" / "NES"
    folder.mkdir(parents=True)
    path = rom(folder, "G.nes")
    for end in ("", more):
        about, company, genre, title = (text + end for text in texts)
        one = game(1, path, "G", description=about, developer=company, genre=genre)
        one.values.update(title=(title,), released=("1991",))
        write(folder, [one], what)
        before = files(folder)
        again, _ = write(folder, [one], what)
        assert (again.added, again.changed, again.written) == (0, 0, False)
        assert files(folder) == before


@pytest.mark.parametrize("text", ["A & B", "a&amp;b", "&lt;b&gt;", "&#65;", "A  B"])
def test_a_new_list_gives_the_import_the_very_text(folder, text):
    path = rom(folder, "G.nes")
    write(folder, [game(1, path, "G", description=text, developer=text, title=1)])
    data = (folder / "gamelist.xml").read_bytes()
    raw = data[data.index(b"<game>") : data.index(b"</game>") + 7]
    entry = entry_of(raw, "utf-8").read("utf-8")
    assert Mapper().title_properties(entry)[0].text == text
    assert Mapper().title_tags(entry)[0].label == text


def test_entities_of_an_old_list_are_read_as_the_import_does(folder):
    old = b"""<gameList>
<game><path>./G.nes</path><desc>Fish &amp;amp;amp;amp; chips</desc></game>
</gameList>"""
    (folder / "gamelist.xml").write_bytes(old)
    told = game(1, rom(folder, "G.nes"), "G", description="Fish &amp;amp; chips")
    done, _ = write(folder, [told])
    assert (done.changed, done.written) == (0, False)
    assert (folder / "gamelist.xml").read_bytes() == old
    assert not os.path.exists(folder / "gamelist.xml.bak")


@pytest.mark.parametrize("what", FORMATS[:1])
def test_what_a_files_own_name_tells_makes_no_entry(folder, what):
    name = "Tag (1991)(Nintendo)(JP)(en).nes"
    own = {
        "released": "1991",
        "publisher": "nintendo",
        "region": "jp",
        "language": "en",
    }
    done, _ = write(folder, [game(1, rom(folder, name), "Tag", **own)], what)
    assert (done.added, done.written) == (0, False)


MORE = b"""<gameList>
<game><path>./G.nes</path><genre>Action, Puzzle</genre><region>us,jp</region></game>
</gameList>"""


def test_a_list_that_tells_more_than_the_chosen_source_stays(folder):
    (folder / "gamelist.xml").write_bytes(MORE)
    told = game(1, rom(folder, "G.nes"), "G", genre="Action", region="us")
    done, _ = write(folder, [told])
    assert (done.changed, done.written) == (0, False)
    mine = replace(told, owned=frozenset({"genre"}))
    done, _ = write(folder, [mine])
    assert done.changed == 1
    after = (folder / "gamelist.xml").read_bytes()
    assert after == MORE.replace(b"Action, Puzzle", b"Action")


@pytest.mark.parametrize("what", FORMATS[1:])
def test_an_entry_that_tells_more_stays_in_any_format(folder, what):
    path = rom(folder, "G.nes")
    first, _ = write(folder, [game(1, path, "G", genre=("Action", "Puzzle"))], what)
    fewer = game(1, path, "G", genre="Action")
    assert not write(folder, [fewer], what)[0].written
    done, _ = write(folder, [replace(fewer, owned=frozenset({"genre"}))], what)
    assert (done.path, done.changed) == (first.path, 1)


@pytest.mark.parametrize("text", ["a\n.", ".", "a\n.\nb", "a\n\n.", "a\n\nb\nc"])
def test_a_text_of_pegasus_is_read_back(text):
    assert flowing(lines_of(text)) == text


@pytest.mark.parametrize("what", FORMATS)
def test_what_a_format_cannot_hold_is_compared_as_it_comes_back(folder, what):
    path = rom(folder, "G.nes")
    text = "a\r\nb \\n c\ufffe"
    one = game(1, path, "G", description=text)
    one.values.update(title=("x\r\ny\ufffe",))
    assert write(folder, [one], what)[0].added == 1
    dry, _ = write(folder, [one], what, dry_run=True)
    assert dry.changed == 0


def test_an_entry_that_is_not_well_formed_is_told(folder):
    game_ = b"<game><path>./G.nes</path><developer>d</wrong></game>"
    old = b"<gameList>\n" + game_ + b"\n</gameList>"
    (folder / "gamelist.xml").write_bytes(old)
    path = rom(folder, "G.nes")
    done, (told,) = write(folder, [game(1, path, "G", publisher="P")])
    assert (done.changed, done.written) == (0, False)
    assert told.file == f"{folder}/gamelist.xml"
    assert path in told.message
    assert write(folder, [game(1, path, "G")])[1] == []


def pictures(folder, **kinds):
    """Make pictures outside the folder of games; give property to path."""
    found = {}
    for kind, content in kinds.items():
        path = folder.parent / f"{kind}.png"
        path.write_bytes(content)
        found[f"image-{kind}"] = str(path)
    return found


AIMS = [
    (What.PEGASUS, "roms/NES/media/G/boxFront.png", "roms/NES/media/G/screenshot.png"),
    (
        What.LAUNCHBOX,
        "roms/out/Images/Nintendo Entertainment System/Box - Front/G-01.png",
        "roms/out/Images/Nintendo Entertainment System/Screenshot - Gameplay/G-01.png",
    ),
]


@pytest.mark.parametrize(("what", "cover", "screen"), AIMS)
def test_image_and_thumbnail_stand_in_for_screenshot_and_cover(
    folder, what, cover, screen
):
    top = folder.parent.parent
    path = rom(folder, "G.nes")
    few = pictures(folder, thumbnail=b"thumb", image=b"image")
    for _ in range(2):
        done, _ = write(folder, [game(1, path, "G", properties=few)], what)
        assert (top / cover).read_bytes() == b"thumb"
        assert (top / screen).read_bytes() == b"image"
    assert (done.changed, done.pictures, done.written) == (0, 0, False)
    better = {**few, **pictures(folder, boxart=b"box art")}
    write(folder, [game(1, path, "G", properties=better)], what)
    assert (top / cover).read_bytes() == b"box art"


def test_a_thumbnail_is_the_cover_in_es_de(folder):
    few = pictures(folder, thumbnail=b"thumb", image=b"image")
    told = game(1, rom(folder, "G.nes"), "G", properties=few)
    write(folder, [told], frontend=Frontend.ES_DE)
    media = folder.parent / "out" / "downloaded_media" / "nes"
    assert (media / "covers" / "G.png").read_bytes() == b"thumb"
    assert (media / "miximages" / "G.png").read_bytes() == b"image"


def test_a_picture_of_pegasus_is_not_changed_for_a_next_best(folder):
    old = "collection: N\nextension: nes\n\ngame: G\nfile: G.nes\n"
    old += "assets.box_front: own.png\n"
    (folder / "own.png").write_bytes(b"own")
    (folder / "metadata.pegasus.txt").write_text(old)
    few = pictures(folder, thumbnail=b"thumb")
    told = game(1, rom(folder, "G.nes"), "G", properties=few)
    assert not write(folder, [told], What.PEGASUS)[0].written
    assert (folder / "metadata.pegasus.txt").read_text() == old


NAMED = [
    (What.GAMELIST, Frontend.ES_DE, "<name>Super Mario Bros. 3</name>"),
    (What.PEGASUS, Frontend.BATOCERA, "game: Super Mario Bros. 3\n"),
    (What.LAUNCHBOX, Frontend.BATOCERA, "<Title>Super Mario Bros. 3</Title>"),
]
BESIDE = """<gameList><game><path>./smb3 (u).nes</path>
<name>Super Mario Bros. 3</name></game>
<game><path>../out.nes</path><name>Out</name></game><game></gameList>"""


@pytest.mark.parametrize(("what", "frontend", "wanted"), NAMED)
def test_the_name_that_the_owners_list_gives_goes_along(folder, what, frontend, wanted):
    (folder / "gamelist.xml").write_text(BESIDE)
    told = game(1, rom(folder, "smb3 (u).nes"), "smb3")
    for _ in range(2):
        done, _ = write(folder, [told], what, frontend)
        assert wanted in Path(done.path).read_text()
    assert (done.added, done.changed, done.written) == (0, 0, False)
    assert (folder / "gamelist.xml").read_text() == BESIDE


def test_the_title_of_a_source_comes_before_the_name_of_a_list(folder):
    (folder / "gamelist.xml").write_text(BESIDE)
    told = game(1, rom(folder, "smb3 (u).nes"), "smb3")
    told.values.update(title=("Mario 3",))
    done, _ = write(folder, [told], What.PEGASUS)
    assert "game: Mario 3\n" in Path(done.path).read_text()


def test_a_name_of_a_list_is_never_that_of_another_title_in_es_de(folder):
    (folder / "gamelist.xml").write_text(BESIDE)
    told = game(1, rom(folder, "smb3 (u).nes"), "smb3", description="d")
    other = game(2, rom(folder, "x.nes"), "Super Mario Bros. 3")
    done, _ = write(folder, [told, other], frontend=Frontend.ES_DE)
    assert "<name>smb3</name>" in Path(done.path).read_text()


def test_launch_files_have_the_names_of_the_list_or_the_title(folder):
    (folder / "gamelist.xml").write_text(BESIDE)
    own = game(2, rom(folder, "zelda1.nes"), "zelda1")
    own.values.update(title=("The Legend of Zelda",))
    games = [game(1, rom(folder, "smb3 (u).nes"), "smb3"), own]
    where = place(folder, "NES", target=f"{folder.parent}/out", folders=(str(folder),))
    chosen = order(What.MGL, preferred=True)
    list(exports.load()[What.MGL].write(where, ListShelf(games), chosen))
    made = sorted(path.stem for path in (folder.parent / "out").rglob("*.mgl"))
    assert made == ["Super Mario Bros. 3", "The Legend of Zelda"]
