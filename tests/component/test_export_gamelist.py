"""Lists of EmulationStation's kin: what is written, where, and what is not touched."""

import os
import re

import pytest
import read_es
import read_es_de
from export_shelf import ListShelf, game, order, place

from scrapers import exports
from zapcore.aside import Aside
from zapcore.events import Warned
from zapcore.exporting import Exported, Frontend, What

PNG = b"\x89PNG\r\n\x1a\n"
OLD = b"""<?xml version="1.0" encoding="ISO-8859-1"?>\r
<!-- <gameList> is below -->\r
<alternativeEmulator>\r
  <label>bsnes</label>\r
</alternativeEmulator>\r
<gameList>\r
  <folder><path>./sub</path><name>S\xfcb</name></folder>\r
  <game id="3" source="x">\r
    <path>./Zelda (USA).sfc</path>\r
    <desc lang='en'>Old & \xfcber</desc>\r
    <genre/>\r
    <favorite>true</favorite>\r
    <unknown a="1"><![CDATA[ </game> ]]><b>c</b></unknown><!-- mine -->\r
  </game>\r
  <game>\r
    <path>./Mario.sfc</path>\r
    <playcount>7</playcount>\r
  </game>\r
</gameList>\r
<!-- the end -->\r
"""


class Card:
    """Games, their data folder, and an export over them."""

    def __init__(self, root):
        self.folder = root / "roms" / "snes"
        self.data = root / "data"
        self.home = root / "ES-DE"
        self.folder.mkdir(parents=True)
        self.list = self.folder / "gamelist.xml"
        self.games = []

    def add(self, name, title="", **kwargs):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        stem = re.sub(r" \(.*", "", path.stem)
        number = len(self.games) + 1
        self.games.append(game(number, str(path), title or stem, **kwargs))
        return str(path)

    def picture(self, name, content=PNG):
        path = self.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return str(path)

    def set(self, number, **kwargs):
        old = self.games[number - 1]
        self.games[number - 1] = game(number, old.path, old.name, **kwargs)

    def export(self, frontend=Frontend.BATOCERA, **kwargs):
        target = str(self.home) if frontend is Frontend.ES_DE else ""
        where = place(self.folder, allowed=(str(self.data),), target=target)
        what = order(frontend=frontend, **kwargs)
        done = list(
            exports.load()[What.GAMELIST].write(where, ListShelf(self.games), what)
        )
        self.told = [item.message for item in done if isinstance(item, Warned)]
        return next((item for item in done if isinstance(item, Exported)), None)


@pytest.fixture
def card(tmp_path):
    return Card(tmp_path)


def test_a_new_list_shows_everything_in_batocera(card):
    path = card.add(
        "sub/Zelda (USA).sfc",
        description="A & B < C\nD",
        developer="Nintendo R&D",
        publisher="Nintendo",
        genre=("Action", "Adventure"),
        released="1991-11",
        rating="83",
        players="1-2",
        region=("us", "eu"),
        language="en",
        favorite=True,
        properties={
            "image-screenshot": card.picture("a.png", PNG + b"a"),
            "image-boxart": card.picture("b.jpg", PNG + b"b"),
            "image-wheel": card.picture("c.png", PNG + b"c"),
            "video": card.picture("d.mp4", b"video"),
            "manual": card.picture("e.pdf", b"manual"),
        },
    )
    card.add("Nothing to tell (USA).sfc")
    done = card.export()
    assert (done.games, done.added, done.pictures, done.written) == (1, 1, 5, True)
    told = read_es.shown(str(card.folder))
    assert list(told) == [path]
    shown = told[path]
    assert {name: text for name, text in shown.items() if name in OF_TEXT} == {
        "name": "Zelda",
        "desc": "A & B < C\nD",
        "developer": "Nintendo R&D",
        "publisher": "Nintendo",
        "genre": "Action, Adventure",
        "date": "19911101",
        "rating": 0.83,
        "players": "1-2",
        "region": "us,eu",
        "lang": "en",
        "favorite": True,
    }
    images = f"{card.folder}/images/sub/Zelda (USA)"
    assert shown["image"] == f"{images}-screenshot.png"
    assert shown["thumbnail"] == f"{images}-boxart.jpg"
    assert shown["marquee"] == f"{images}-wheel.png"
    assert shown["video"] == f"{card.folder}/videos/sub/Zelda (USA)-video.mp4"
    assert shown["manual"] == f"{card.folder}/manuals/sub/Zelda (USA)-manual.pdf"
    with open(shown["image"], "rb") as file:
        assert file.read() == PNG + b"a"


OF_TEXT = {
    *("name", "desc", "developer", "publisher", "genre", "date"),
    *("rating", "players", "region", "lang", "favorite"),
}


def test_es_de_finds_pictures_by_the_names_of_the_games_and_reads_its_own_home(card):
    card.add(
        "sub/Zelda (USA).sfc",
        description="text",
        properties={
            "image-boxart": card.picture("b.JPG"),
            "image-marquee": card.picture("no.png"),
            "image-wheel": card.picture("w.png"),
            "image-titleshot": card.picture("t.bmp"),
            "video": card.picture("v.mp4"),
        },
    )
    card.add("Mario.sfc", properties={"image-screenshot": card.picture("s.png")})
    done = card.export(Frontend.ES_DE)
    assert (done.games, done.pictures) == (1, 4)
    shown = read_es_de.shown(str(card.home), "snes", str(card.folder))
    zelda = shown["sub/Zelda (USA).sfc"]
    assert zelda["entry"] == {
        "path": "./sub/Zelda (USA).sfc",
        "name": "Zelda",
        "desc": "text",
    }
    base = f"{card.home}/downloaded_media/snes"
    assert zelda["media"] == {
        "covers": f"{base}/covers/sub/Zelda (USA).jpg",
        "marquees": f"{base}/marquees/sub/Zelda (USA).png",
        "videos": f"{base}/videos/sub/Zelda (USA).mp4",
    }
    assert shown["Mario.sfc"]["media"] == {
        "screenshots": f"{base}/screenshots/Mario.png"
    }
    assert not card.list.exists()
    again = card.export(Frontend.ES_DE)
    assert (again.pictures, again.written) == (0, False)


def test_es_de_keeps_its_alternative_emulator_and_what_its_owner_put_there(card):
    card.add("Mario.sfc", properties={"image-boxart": card.picture("b.png")})
    card.add("Zelda (USA).sfc", description="new")
    own = card.home / "downloaded_media" / "snes" / "covers" / "Mario.jpg"
    own.parent.mkdir(parents=True)
    own.write_bytes(b"mine")
    lists = card.home / "gamelists" / "snes"
    lists.mkdir(parents=True)
    (lists / "gamelist.xml").write_bytes(OLD)
    done = card.export(Frontend.ES_DE)
    assert (done.changed, done.pictures) == (1, 0)
    assert read_es_de.emulator(str(card.home), "snes") == "bsnes"
    shown = read_es_de.shown(str(card.home), "snes", str(card.folder))
    assert shown["Mario.sfc"]["media"] == {"covers": str(own)}
    assert shown["Zelda (USA).sfc"]["entry"]["desc"] == "new"
    assert shown["Zelda (USA).sfc"]["entry"]["favorite"] == "true"


def test_only_the_bytes_of_what_is_told_otherwise_change(card):
    card.add("Zelda (USA).sfc", description="Neu €", genre="RPG")
    card.add("Mario.sfc")
    card.add("Added.sfc", developer="Ä")
    card.list.write_bytes(OLD)
    done = card.export()
    assert (done.games, done.added, done.changed, done.written) == (3, 1, 1, True)
    wanted = OLD.replace(b"Old & \xfcber", b"Neu &#8364;")
    wanted = wanted.replace(b"<genre/>", b"<genre>RPG</genre>")
    added = (
        b"\r\n  <game>\r\n    <path>./Added.sfc</path>\r\n    <name>Added</name>"
        b"\r\n    <developer>\xc4</developer>\r\n  </game>\r\n</gameList>"
    )
    assert card.list.read_bytes() == wanted.replace(b"\r\n</gameList>", added)
    assert card.list.with_name("gamelist.xml.bak").read_bytes() == OLD
    before = card.list.read_bytes()
    assert card.export().written is False
    assert card.list.read_bytes() == before


def test_a_new_element_stands_behind_the_last_of_ours_with_its_indentation(card):
    card.add("Mario.sfc", publisher="P")
    card.list.write_bytes(OLD)
    card.export()
    new = b"./Mario.sfc</path>\r\n    <publisher>P</publisher>\r\n    <playcount>7"
    assert card.list.read_bytes() == OLD.replace(
        b"./Mario.sfc</path>\r\n    <playcount>7", new
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<gameList/>", b"<gameList>%b</gameList>"),
        (b"<gameList></gameList>", b"<gameList>%b</gameList>"),
        (
            b"\xef\xbb\xbf<gameList>\n</gameList>",
            b"\xef\xbb\xbf<gameList>%b</gameList>",
        ),
        (b"<a/>\n<gameList >\n</gameList>\n", b"<a/>\n<gameList >%b</gameList>\n"),
    ],
)
def test_a_list_without_games_gets_some(card, old, new):
    card.add("Mario.sfc", publisher="P")
    card.list.write_bytes(old)
    card.export()
    entry = (
        b"\n\t<game>\n\t\t<path>./Mario.sfc</path>\n\t\t<name>Mario</name>"
        b"\n\t\t<publisher>P</publisher>\n\t</game>\n"
    )
    assert card.list.read_bytes() == new % entry
    assert card.export().written is False


def test_all_entries_of_a_title_are_changed_and_no_other(card):
    card.add("Zelda (USA).sfc", description="new", title="Zelda")
    card.games.append(game(2, card.add("Zelda (Japan).sfc"), "Zelda", title=1))
    del card.games[1]
    card.games[1] = game(2, card.games[1].path, "Zelda", title=1, description="new")
    entries = b"".join(
        b"<game><path>./Zelda (%b).sfc</path><desc>%b</desc></game>" % pair
        for pair in ((b"USA", b"one"), (b"Japan", b"two"), (b"Europe", b"gone"))
    )
    card.list.write_bytes(b"<gameList>" + entries + b"</gameList>")
    card.export()
    text = card.list.read_bytes()
    assert text.count(b"<desc>new</desc>") == 3  # the file that is gone is the title's
    assert b"one" not in text
    assert b"two" not in text


def test_entries_of_other_systems_in_the_folder_are_theirs(card):
    card.add("Tetris.gb", description="mono")
    other = b"<game><path>./Tetris.gbc</path><desc>colour</desc></game>"
    card.list.write_bytes(b"<gameList>" + other + b"</gameList>")
    where = place(card.folder, "Gameboy", others=frozenset({".gbc"}))
    list(exports.load()[What.GAMELIST].write(where, ListShelf(card.games), order()))
    text = card.list.read_bytes()
    assert other in text
    assert b"./Tetris.gb</path>" in text
    assert b"mono" in text


def test_what_the_list_of_another_folder_tells_of_a_title_is_told(card):
    other = card.folder.parent / "snes2"
    other.mkdir()
    known = {"title": 1, "description": "two", "genre": ("Action", "RPG")}
    entry = b"<game><path>./Zelda.sfc</path><desc>%b</desc><genre>%b</genre></game>"
    for number, folder in enumerate((card.folder, other), 1):
        path = str(folder / "Zelda.sfc")
        card.games.append(game(number, path, "Zelda", **known))
        said = ((b"one", b"Action"), (b"two", b"RPG"))[number - 1]
        (folder / "gamelist.xml").write_bytes(
            b"<gameList>" + entry % said + b"</gameList>"
        )
    where = place(card.folder, folders=(str(card.folder), str(other)))
    games = ListShelf(card.games)
    done = list(exports.load()[What.GAMELIST].write(where, games, order()))
    assert [item.written for item in done] == [False]


def test_a_picture_beside_the_games_is_named_where_it_lies(card):
    there = card.folder / "media" / "cover.png"
    there.parent.mkdir()
    there.write_bytes(PNG)
    card.add("Mario.sfc", properties={"image-boxart": str(there)})
    assert card.export().pictures == 0
    assert b"<boxart2d>./media/cover.png</boxart2d>" in card.list.read_bytes()
    assert not (card.folder / "images").exists()


def test_a_picture_that_changed_is_brought_again_and_the_owners_stays(card):
    card.add("Mario.sfc", properties={"image-image": card.picture("one.png", b"one")})
    mine = card.folder / "images" / "Zelda-image.png"
    mine.parent.mkdir()
    mine.write_bytes(b"mine")
    card.add("Zelda.sfc", properties={"image-image": card.picture("two.png", b"two")})
    card.export()
    brought = card.folder / "images" / "Mario-image.png"
    assert brought.read_bytes() == b"one"
    assert mine.read_bytes() == b"mine"
    beside = card.folder / "images" / "Zelda-image-zapcore.png"
    assert beside.read_bytes() == b"two"
    before = card.list.read_bytes()
    card.set(1, properties={"image-image": card.picture("three.png", b"three")})
    done = card.export()
    assert (done.pictures, done.written) == (1, False)
    assert brought.read_bytes() == b"three"
    assert card.list.read_bytes() == before
    brought.write_bytes(b"now it is mine")
    card.set(1, properties={"image-image": card.picture("four.png", b"four")})
    card.export()
    assert brought.read_bytes() == b"now it is mine"


def test_no_picture_is_read_from_outside_or_written_through_a_link(card, tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"secret")
    outside = tmp_path / "outside"
    outside.mkdir()
    (card.folder / "images").symlink_to(outside)
    card.data.mkdir()
    (card.data / "link.png").symlink_to(secret)
    card.add("A.sfc", properties={"image-image": str(secret)})
    card.add("B.sfc", properties={"image-image": str(card.data / "link.png")})
    card.add("C.sfc", properties={"image-image": card.picture("c.png")})
    card.add("D.sfc", properties={"image-image": card.picture("empty.png", b"")})
    done = card.export()
    assert (done.added, done.pictures) == (0, 0)
    assert not os.listdir(outside)
    assert "3 are not there, are empty or lie outside" in card.told[0]


def test_a_list_that_is_a_link_is_followed_inside_and_refused_outside(card, tmp_path):
    card.add("Mario.sfc", publisher="P")
    inside = card.folder.parent / "lists.xml"
    inside.write_bytes(b"<gameList></gameList>")
    card.list.symlink_to(inside)
    assert card.export().written
    assert card.list.is_symlink()
    assert b"Mario" in inside.read_bytes()
    card.list.unlink()
    outside = tmp_path / "out.xml"
    outside.write_bytes(b"<gameList></gameList>")
    card.list.symlink_to(outside)
    assert card.export() is None
    assert "leads out" in card.told[0]
    assert outside.read_bytes() == b"<gameList></gameList>"


@pytest.mark.parametrize("broken", [b"", b"<gameList><game><path>./Mar", b"no list"])
def test_a_broken_list_gives_way_to_its_bak_and_is_kept(card, broken):
    card.add("Zelda (USA).sfc", description="new")
    card.list.write_bytes(broken)
    bak = card.folder / "gamelist.xml.bak"
    bak.write_bytes(OLD)
    assert card.export().written
    assert ".bak is used" in card.told[0]
    assert card.list.read_bytes() == OLD.replace(b"Old & \xfcber", b"new")
    assert bak.read_bytes() == OLD
    assert (card.folder / "gamelist.xml.broken-1").read_bytes() == broken


def test_a_broken_list_without_a_bak_is_kept_and_a_new_one_written(card):
    card.add("Mario.sfc", publisher="P")
    card.list.write_bytes(OLD[:300])
    card.export(dry_run=True)
    assert sorted(os.listdir(card.folder)) == ["Mario.sfc", "gamelist.xml"]
    assert card.list.read_bytes() == OLD[:300]
    assert card.export().written
    assert read_es.shown(str(card.folder))
    assert (card.folder / "gamelist.xml.broken-1").read_bytes() == OLD[:300]
    for number in range(2, 10):
        (card.folder / f"gamelist.xml.broken-{number}").write_bytes(b"")
    card.list.write_bytes(b"")
    (card.folder / "gamelist.xml.bak").unlink(missing_ok=True)
    assert card.export() is None
    assert "nine" in card.told[0]


def test_what_cannot_be_edited_by_the_byte_is_refused_with_a_sentence(card):
    card.add("Mario.sfc", publisher="P")
    wide = OLD.decode("latin-1").replace("ISO-8859-1", "UTF-16").encode("utf-16")
    card.list.write_bytes(wide)
    assert card.export() is None
    assert "UTF-8" in card.told[0]
    assert card.list.read_bytes() == wide
    card.list.unlink()
    card.list.mkdir()
    assert card.export() is None
    assert "folder" in card.told[0]


def test_a_dry_run_writes_nothing_and_tells_what_it_would(card):
    card.add("Mario.sfc", properties={"image-image": card.picture("a.png")})
    done = card.export(dry_run=True)
    assert (done.added, done.pictures, done.written) == (1, 1, False)
    assert os.listdir(card.folder) == ["Mario.sfc"]


def test_without_artwork_no_picture_is_brought(card):
    card.add("Mario.sfc", publisher="P", properties={"video": card.picture("a.mp4")})
    done = card.export(artwork=False)
    assert (done.added, done.pictures) == (1, 0)
    assert b"video" not in card.list.read_bytes()


def test_a_list_that_changes_while_it_is_read_is_left_as_it_is(card, monkeypatch):
    card.add("Zelda (USA).sfc", description="new")
    card.list.write_bytes(OLD)

    def keep(aside, **_):
        raise AssertionError

    monkeypatch.setattr(Aside, "keep", keep)
    monkeypatch.setattr(
        ListShelf, "between", lambda self: card.list.write_bytes(OLD + b"<!-- x -->")
    )
    done = card.export()
    assert not done.written
    assert "changed by something else" in card.told[0]
    assert card.list.read_bytes() == OLD + b"<!-- x -->"


class PowerCutError(Exception):
    """The power goes here."""


class Power:
    """Goes at one call of the system, counted from ``on()``."""

    NAMES = ("fsync", "replace", "link", "rename", "makedirs", "open", "unlink")

    def __init__(self, monkeypatch):
        self.left = -1
        for name in self.NAMES:
            monkeypatch.setattr(os, name, self._counted(getattr(os, name)))
        monkeypatch.setattr(Aside, "__exit__", lambda aside, *_: aside.file.close())

    def _counted(self, function):
        def call(*args, **kwargs):
            self.left -= 1
            if self.left == 0:
                raise PowerCutError
            return function(*args, **kwargs)

        return call

    def cut(self, calls, work):
        """Do the work until the power goes; tell whether it went."""
        self.left = calls
        try:
            work()
        except PowerCutError:
            return True
        finally:
            self.left = -1
        return False


@pytest.mark.parametrize("start", [OLD, b"broken"])
def test_a_cut_at_any_call_leaves_the_old_list_or_the_new(card, monkeypatch, start):
    card.add("Zelda (USA).sfc", description="new")
    card.add("Mario.sfc", properties={"image-image": card.picture("a.png")})
    card.list.write_bytes(OLD)
    card.export()
    new = card.list.read_bytes()
    bak = card.folder / "gamelist.xml.bak"
    power = Power(monkeypatch)
    calls = 0
    was_cut = True
    while was_cut:
        calls += 1
        for path in card.folder.glob("gamelist*"):
            path.unlink()
        card.list.write_bytes(start)
        bak.write_bytes(OLD)
        was_cut = power.cut(calls, card.export)
        there = [path.read_bytes() for path in (card.list, bak) if path.exists()]
        assert there[0] in {OLD, new} or there[1] == OLD, calls
        card.export()
        assert card.list.read_bytes() == new, calls
    assert calls > len(Power.NAMES)


@pytest.mark.parametrize(
    "text",
    [
        '<game x="a>b</game>"><path>./G.sfc</path><developer>d</developer></game>',
        "<game><path>./H.sfc</path><game><path>./G.sfc</path></game></game>",
        "<folder><path>./sub</path><game><path>./G.sfc</path></game></folder>",
        "<a>" * 3000 + "</a>" * 3000 + "<game><path>./G.sfc</path></game>",
    ],
)
def test_a_game_never_gets_a_second_entry(card, text):
    card.add("G.sfc", publisher="P")
    card.list.write_text(f"<gameList>\n{text}\n</gameList>\n")
    card.export()
    assert card.list.read_bytes().count(b"./G.sfc") == 1
    first = card.list.read_bytes()
    card.export()
    assert card.list.read_bytes() == first


@pytest.mark.parametrize(
    "text",
    [
        "<game><path>./H.sfc</path><x><![CDATA[<path>./G.sfc</path>]]></x></game>",
        "<game><path>./H.sfc</path><!-- <path>./G.sfc</path> --></game>",
        "<!-- <game><path>./G.sfc</path></game> -->",
        "<folder><path>./G.sfc</path></folder>",
    ],
)
def test_what_is_no_element_or_a_folder_keeps_no_game_from_its_entry(card, text):
    card.add("G.sfc", publisher="P")
    card.list.write_text(f"<gameList>\n{text}\n</gameList>\n")
    assert card.export().added == 1
    assert card.told == []
