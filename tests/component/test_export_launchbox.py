"""LaunchBox's lists: import and export go round, and LaunchBox reads the export."""

import os
from datetime import date

import pytest
import read_launchbox
from box_round_trip import Trips
from export_shelf import ListShelf, game, order, place
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.exports.launchbox import FORMAT
from scrapers.launchbox_xml.elements import NoListError, check
from zapcore.events import Warned
from zapcore.exporting import What

pytestmark = pytest.mark.timeout(180)  # to make a failing example small takes time

NES = "Nintendo Entertainment System"
SNES = "Super Nintendo Entertainment System"
FULL = r"""<?xml version="1.0" standalone="yes"?>
<!-- mine -->
<LaunchBox>
  <Game>
    <ApplicationPath>..\roms\nes\C.nes</ApplicationPath>
    <CommunityStarRating>4.25</CommunityStarRating>
    <CommunityStarRatingTotalVotes>7</CommunityStarRatingTotalVotes>
    <StarRatingFloat>3</StarRatingFloat><StarRating>3</StarRating>
    <DatabaseID>140</DatabaseID>
    <DateAdded>2023-01-15T10:30:00.1234567-05:00</DateAdded>
    <Developer>T&amp;E Soft</Developer>
    <Publisher><![CDATA[P & Q]]></Publisher>
    <Favorite>true</Favorite><PlayCount>12</PlayCount><Completed>false</Completed>
    <ID>a1b2c3d4-e5f6-7890-abcd-ef1234567890</ID>
    <Genre>Action; Puzzle</Genre>
    <MaxPlayers>2</MaxPlayers>
    <Notes>One &lt;two&gt;

three&#13;
four</Notes>
    <Platform>Nintendo Entertainment System</Platform>
    <PlayMode>Cooperative; Multiplayer</PlayMode>
    <Rating>E - Everyone</Rating>
    <Region>Japan</Region>
    <ReleaseDate>1991-08-13T00:00:00-05:00</ReleaseDate>
    <Series>Zelda; Link</Series>
    <Title>C &amp; more</Title>
    <Version /><ManualPath>D:\gone.pdf</ManualPath>
    <!-- <Game> --><Unknown a="&lt;"><Game>inner</Game></Unknown>
  </Game>
  <Game><Title>E</Title><ApplicationPath>X:\Roms\E [b].nes</ApplicationPath></Game>
  <Game>
    <Title>A</Title><ApplicationPath>..\roms\nes\A (USA).nes</ApplicationPath>
    <Developer>First</Developer><Genre>Action</Genre><MaxPlayers>2</MaxPlayers>
  </Game>
  <Game>
    <Title>A</Title><ApplicationPath>..\roms\nes\A (Japan).nes</ApplicationPath>
    <Developer>Second</Developer><Genre>Puzzle</Genre><MaxPlayers>4</MaxPlayers>
  </Game>
  <Game>
    <Title>D</Title><ApplicationPath>..\roms\nes\below\D (USA).nes</ApplicationPath>
  </Game>
  <Game>
    <Title>D</Title><ApplicationPath>Q:\below\D (Europe).nes</ApplicationPath>
  </Game>
  <Game><Title>B</Title><ApplicationPath>B.nes</ApplicationPath></Game>
  <Game><Title>nobody</Title><ApplicationPath>nobody.nes</ApplicationPath></Game>
  <Game />
  <AdditionalApplication><Id>1</Id><GameID>2</GameID></AdditionalApplication>
  <CustomField><Name>n</Name><Value>v</Value></CustomField>
  <AlternateName><AlternateName>Sea</AlternateName></AlternateName>
  <GameControllerSupport><ControllerId>1</ControllerId></GameControllerSupport>
</LaunchBox>
<!-- end -->"""


@pytest.fixture(scope="module")
def trips(tmp_path_factory):
    place = tmp_path_factory.mktemp("launchbox")
    install = str(place / "LaunchBox")
    found = Trips(
        place,
        "launchbox",
        "launchbox-xml",
        {"folder": install},
        {"launchbox": install},
    )
    listed(found).parent.mkdir(parents=True)
    yield found
    found.bed.loop.close()


def listed(trips):
    return trips.bed.roms.root.parent / f"LaunchBox/Data/Platforms/{NES}.xml"


def test_a_list_with_everything_in_it_stays_as_it_is(trips):
    done, after = trips.there(listed(trips), FULL.encode())
    assert after == FULL.encode()
    assert (done.files_written, done.added, done.changed) == (0, 0, 0)


ELEMENTS = st.sampled_from(
    [
        "<Developer>T&amp;E Soft</Developer>",
        "<Developer>One</Developer>",
        "<Developer/>",
        "<Publisher>P &amp;amp; Q</Publisher>",
        "<Publisher><![CDATA[a <b> c]]></Publisher>",
        "<Genre>Action; Puzzle</Genre>",
        "<Genre>Puzzle;RPG</Genre>",
        "<MaxPlayers>2</MaxPlayers>",
        "<MaxPlayers>4</MaxPlayers>",
        "<ReleaseDate>1991-08-13T00:00:00-05:00</ReleaseDate>",
        "<ReleaseDate>1991-01-01T00:00:00</ReleaseDate>",
        "<CommunityStarRating>4.25</CommunityStarRating>",
        "<CommunityStarRating>0</CommunityStarRating>",
        "<Region>North America</Region>",
        "<Region>Europe; Japan</Region>",
        "<PlayMode>Cooperative; Multiplayer</PlayMode>",
        "<Series>Zelda; Link</Series>",
        "<Notes>One\n\n  two &amp; three\n</Notes>",
        "<Notes>Other</Notes>",
        "<Notes>a &amp;amp; b  &amp;#65; &#xD;\n c \\\\n</Notes>",
        "<Publisher>A  &amp;amp; B &amp;lt;</Publisher>",
        "<Notes><!-- c -->x<i>y</i>z</Notes>",
        "<Favorite>true</Favorite><PlayCount>3</PlayCount>",
        "<!-- <Game> </Game> -->",
        "<ManualPath>../LaunchBox/Manuals/x.pdf</ManualPath>",
        "<VideoPath>..\\..\\..\\out.mp4</VideoPath>",
    ]
)
PATHS = st.sampled_from(
    [
        r"..\roms\nes\A (USA).nes",
        r"D:\x\A (Japan).nes",
        r"..\roms\nes\B.nes",
        "b.NES",
        r"..\roms\nes\below\D (USA).nes",
        r"E:\D (USA).nes",
        r"..\out.nes",
        "none.nes",
    ]
)
OTHERS = ["<AlternateName><GameID>1</GameID></AlternateName>", "<!-- c -->", "<Game/>"]


@st.composite
def lists(draw):
    parts = []
    for _ in range(draw(st.integers(0, 6))):
        path = f"<ApplicationPath>{draw(PATHS)}</ApplicationPath>"
        inner = [f"<Title>T</Title>{path}", *draw(st.lists(ELEMENTS, max_size=6))]
        between = draw(st.sampled_from(["", "\n    "]))
        parts.append(f"<Game>{between}{between.join(inner)}{between[:1]}</Game>")
        parts += draw(st.lists(st.sampled_from(OTHERS), max_size=1))
    space = draw(st.sampled_from(["", "\n", "\r\n  "]))
    head = draw(st.sampled_from(["", '<?xml version="1.0" standalone="yes"?>\n']))
    if not parts and draw(st.booleans()):
        return f"{head}<LaunchBox />".encode()
    return f"{head}<LaunchBox>{space}{space.join(parts)}{space}</LaunchBox>".encode()


@settings(max_examples=30, deadline=None)
@given(lists())
def test_a_list_that_was_only_imported_stays_but_for_games_it_lacks(trips, data):
    done, after = trips.there(listed(trips), data)
    assert done.changed == 0
    if not done.added:
        assert after == data
    else:
        read_launchbox.shown(str(listed(trips).parents[2]), NES, strict=False)
        kept = data.removesuffix(b"<LaunchBox />")
        assert after.startswith(kept[: kept.rfind(b"</Game>") + 1])


@settings(max_examples=12, deadline=None)
@given(lists())
def test_a_list_made_anew_imports_as_the_same_graph(trips, data):
    told, again = trips.anew(listed(trips), data)
    assert without_several(told) == without_several(again)


def without_several(found):
    """Leave out regions and players: a list has room for one of each."""
    left = {"region", "players"}
    return {
        name: [row for row in rows if left.isdisjoint(row)]
        for name, rows in found.items()
    }


# What LaunchBox shows of an export.


@pytest.fixture
def library(tmp_path):
    folder = tmp_path / "roms" / "SNES"
    folder.mkdir(parents=True)
    art = tmp_path / "art"
    art.mkdir()
    for path in (folder / "Harbor (USA).sfc", folder / "Ö & 1.sfc"):
        path.write_bytes(b"rom")
    for name in ("box.png", "shot.jpg", "manual.pdf"):
        (art / name).write_bytes(name.encode())
    games = [
        game(
            1,
            f"{folder}/Harbor (USA).sfc",
            "Harbor: Who's <first>?",
            developer="Nintendo & Co",
            genre=("Action", "Puzzle"),
            rating="85",
            released="1991-08",
            players=("1-4", "2"),
            region=("us",),
            description="One.\n\nTwo.",
            properties={
                "image-boxart": f"{art}/box.png",
                "image-screenshot": f"{art}/shot.jpg",
                "image-wheel": "/etc/passwd",
                "manual": f"{art}/manual.pdf",
            },
        ),
        game(2, f"{folder}/Ö & 1.sfc", "Ö & 1"),
    ]
    install = tmp_path / "LB"
    where = place(
        folder, target=str(install), allowed=(str(art),), folders=(str(folder),)
    )
    return where, ListShelf(games), install


def write(library, **kwargs):
    where, shelf, _ = library
    return list(FORMAT.write(where, shelf, order(What.LAUNCHBOX, **kwargs)))


def list_of(library):
    return library[2] / "Data" / "Platforms" / f"{SNES}.xml"


def test_launchbox_shows_every_game_of_an_export(library):
    (done,) = write(library)
    assert (done.games, done.added, done.pictures, done.written) == (2, 2, 3, True)
    where, _, install = library
    games = read_launchbox.shown(str(install), SNES)
    assert all(os.path.isfile(path) for path in games)
    harbor = games[f"{where.folder}/Harbor (USA).sfc"]
    assert harbor["title"] == "Harbor: Who's <first>?"
    assert harbor["genres"] == ["Action", "Puzzle"]
    assert harbor["released"] == date(1991, 8, 1)
    assert harbor["notes"] == "One.\n\nTwo."
    texts = harbor["texts"]
    assert texts["CommunityStarRating"] == "4.25"
    assert (texts["MaxPlayers"], texts["Region"]) == ("4", "North America")
    assert [*harbor["pictures"]] == ["Box - Front", "Screenshot - Gameplay"]
    manual = texts["ManualPath"].replace("\\", "/")
    assert (install / manual).read_bytes() == b"manual.pdf"
    (again,) = write(library)
    assert (again.written, again.added, again.changed, again.pictures) == (
        (False, 0, 0, 0)
    )


def test_only_what_is_shown_otherwise_is_changed(library):
    write(library)
    path = list_of(library)
    mine = (
        path.read_text()
        .replace("<Developer>Nintendo", "<Favorite>true</Favorite>\n<Developer>Sega")
        .replace("<Platform>", "<Unknown x='1'>&#65;</Unknown><Platform>")
    )
    path.write_text(mine)
    (done,) = write(library)
    assert (done.changed, done.added) == (1, 0)
    assert path.read_text() == mine.replace("<Developer>Sega", "<Developer>Nintendo")
    assert path.with_name(path.name + ".bak").read_text() == mine


def test_a_picture_that_launchbox_has_is_left(library):
    own = library[2] / "Images" / SNES / "Box - Front" / "Europe"
    own.mkdir(parents=True)
    (own / "Harbor_ Who_s _first_-03.jpg").write_bytes(b"own")
    (done,) = write(library)
    assert done.pictures == 2
    assert [path.name for path in own.parent.rglob("*.*")] == [
        "Harbor_ Who_s _first_-03.jpg"
    ]


def test_a_list_that_was_cut_gives_way_to_its_bak(library):
    write(library)
    path = list_of(library)
    good = path.read_bytes()
    path.with_name(path.name + ".bak").write_bytes(good)
    path.write_bytes(good[:-9])
    (told, done) = write(library)
    assert (done.added, done.changed, done.written) == (0, 0, True)
    assert path.read_bytes() == good
    assert ".broken-1" in told.message
    assert path.with_name(path.name + ".broken-1").exists()


def test_a_list_that_is_broken_without_a_bak_is_left_as_it_is(library):
    path = list_of(library)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"<LaunchBox><Game><Title>mine")
    (told,) = write(library)
    assert isinstance(told, Warned)
    assert path.read_bytes() == b"<LaunchBox><Game><Title>mine"


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE LaunchBox [<!ENTITY a "aaaa">]><LaunchBox>&a;</LaunchBox>',
        '<!DOCTYPE LaunchBox [<!ENTITY x SYSTEM "/etc/passwd">]><LaunchBox/>',
        "<other/>",
        "",
    ],
)
def test_what_declares_entities_or_is_no_list_is_refused(tmp_path, text):
    path = tmp_path / "x.xml"
    path.write_text(text)
    with path.open("rb") as file, pytest.raises(NoListError):
        check(file)


def test_a_name_that_cannot_be_told_says_why(tmp_path):
    folder = tmp_path / "SNES"
    games = [
        game(1, f"{folder}/a\x01.sfc", "A"),
        game(2, f"{folder}/b\\c.sfc", "B"),
        game(3, f"{folder}/d.zip/e.sfc", "E"),
        game(4, f"{folder}/d.zip/f.sfc", "F"),
        game(5, f"{folder}/full\u3000width.sfc", "G"),
    ]
    where = place(folder, target=str(tmp_path / "LB"), folders=(str(folder),))
    (tmp_path / "LB").mkdir()
    done, *told = FORMAT.write(where, ListShelf(games), order(What.LAUNCHBOX))
    assert done.added == 1
    words = {one.file.rpartition("/")[2]: one.message for one in told}
    assert "control character" in words["a\x01.sfc"]
    assert "backslash" in words["b\\c.sfc"]
    assert "several games" in words["d.zip"]


@pytest.mark.parametrize("machine", ["..", "D:"])
def test_many_games_of_one_name_get_no_second_entry(tmp_path, machine):
    folder = tmp_path / "psp"
    games = [
        game(n, f"{folder}/Game {n}/EBOOT.PBP", f"Game {n}", developer="D")
        for n in range(1, 61)
    ]
    where = place(folder, "PSP", target=str(tmp_path / "LB"), folders=(str(folder),))
    (first,) = FORMAT.write(where, ListShelf(games), order(What.LAUNCHBOX))
    assert first.added == 60
    with open(first.path, encoding="utf-8") as file:
        text = file.read()
    with open(first.path, "w", encoding="utf-8") as file:
        file.write(text.replace("<ApplicationPath>..", f"<ApplicationPath>{machine}"))
    (second,) = FORMAT.write(where, ListShelf(games), order(What.LAUNCHBOX))
    assert (second.added, second.written) == (0, False)
