"""Pictures that exports bring: each game its own, and none out of the library."""

import os
from dataclasses import replace

import pytest
from export_shelf import ListShelf, game, order, place

from scrapers import exports
from scrapers.exports.media_copy import BATCH, Brought, MediaCopies
from scrapers.exports.media_folders import LEADS_OUT
from scrapers.exports.media_names import clean
from zapcore.anchored import Anchor
from zapcore.events import Warned
from zapcore.exporting import Exported, Frontend, What
from zapcore.model import Beside

COVER = "image-boxart"


class Shelf(ListShelf):
    """Games of one system, with the files of others beside them."""

    beside: tuple[str, ...] = ()

    def catalog(self):
        told = dict.fromkeys(self.beside, Beside("Other", "other"))
        return replace(super().catalog(), beside=told)


class Home:
    """A folder of games whose covers differ."""

    def __init__(self, root):
        self.root = root
        self.folder = root / "roms" / "snes"
        self.folder.mkdir(parents=True)
        self.art = root / "art"
        self.art.mkdir()
        self.games = []
        self.beside = ()
        self.told = []

    def add(self, name, picture=b"", title=0, **kwargs):
        (self.folder / name).write_bytes(b"x")
        number = len(self.games) + 1
        if picture:
            path = self.art / f"{number}.png"
            path.write_bytes(picture)
            kwargs.setdefault("properties", {COVER: str(path)})
        path = str(self.folder / name)
        title_name = kwargs.pop("called", name.partition(".")[0])
        self.games.append(game(number, path, title_name, title=title, **kwargs))

    def export(self, what=What.GAMELIST, *, others=frozenset(), roots=(), **kwargs):
        target = ""
        if kwargs.get("frontend") is Frontend.ES_DE or what is What.LAUNCHBOX:
            target = str(self.root / "target")
        where = place(
            self.folder,
            folders=(str(self.folder),),
            allowed=(str(self.art),),
            target=target,
            others=others,
            roots=roots,
        )
        shelf = Shelf(self.games)
        shelf.beside = self.beside
        done = list(exports.load()[what].write(where, shelf, order(what, **kwargs)))
        self.told = [item for item in done if isinstance(item, Warned)]
        return next((one for one in done if isinstance(one, Exported)), None)

    def pictures(self, folder):
        found = (path for path in folder.rglob("*") if path.suffix in {".png", ".mp4"})
        return {str(p.relative_to(folder)): p.read_bytes() for p in found}


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


ES_DE = {"frontend": Frontend.ES_DE}


def test_files_that_differ_by_the_extension_alone_keep_it_in_their_pictures(home):
    home.add("Alone.sfc", b"one")
    home.add("Alone.smc", b"two")
    home.add("Other.sfc", b"three")
    for _ in range(2):
        home.export()
        home.export(What.PEGASUS)
        assert home.pictures(home.folder) == {
            "images/Alone.sfc-boxart.png": b"one",
            "images/Alone.smc-boxart.png": b"two",
            "images/Other-boxart.png": b"three",
            "media/Alone.sfc/boxFront.png": b"one",
            "media/Alone.smc/boxFront.png": b"two",
            "media/Other/boxFront.png": b"three",
        }
    assert home.export().pictures == 0


@pytest.mark.parametrize("indexed", [True, False])
def test_a_file_of_another_system_beside_tells_a_picture_apart(home, indexed):
    home.add("Tetris.gb", b"one")
    (home.folder / "Tetris.gbc").write_bytes(b"x")
    if indexed:
        home.beside = (str(home.folder / "Tetris.gbc"),)
    home.export(others=frozenset() if indexed else frozenset({".gbc"}))
    assert list(home.pictures(home.folder)) == ["images/Tetris.gb-boxart.png"]
    home.export(others=frozenset({".gbc"}), **ES_DE)
    assert not home.pictures(home.root / "target")
    assert ["show other pictures" in one.message for one in home.told] == [True]


def test_what_was_brought_for_one_game_is_not_replaced_by_another(home, tmp_path):
    for name in "ab":
        (home.art / f"{name}.png").write_bytes(name.encode())
    copies = MediaCopies(str(tmp_path / "to"), [str(home.art)], dry=False)
    assert copies.bring(f"{home.art}/a.png", "x.png", "/a") is Brought.COPIED
    assert copies.bring(f"{home.art}/b.png", "x.png", "/b") is Brought.FOREIGN
    copies.close()
    gone = MediaCopies(
        str(tmp_path / "to"), [str(home.art)], dry=False, is_gone=lambda _: True
    )
    assert gone.bring(f"{home.art}/b.png", "x.png", "/b") is Brought.COPIED
    gone.close()
    assert (tmp_path / "to" / "x.png").read_bytes() == b"b"


def test_es_de_gets_no_picture_that_two_games_would_share(home):
    home.add("Alone.sfc", b"one")
    home.export(**ES_DE)
    there = home.root / "target" / "downloaded_media" / "snes"
    assert home.pictures(there) == {"covers/Alone.png": b"one"}
    home.add("Alone.smc", b"two")
    home.add("Same.sfc", b"same")
    home.add("Same.smc", b"same")
    for _ in range(2):
        home.export(**ES_DE)
        assert home.pictures(there) == {"covers/Same.png": b"same"}
        assert len(home.told) == 1
        assert home.told[0].file == str(home.folder / "Alone.sfc")


def test_copies_are_known_after_a_cut_and_follow_the_library(home, monkeypatch):
    for number in range(BATCH + 3):
        home.add(f"G{number}.sfc", b"old%d" % number)
    names = []
    rename = Anchor.rename

    def cut(anchor, old, new):
        if new.endswith(".png"):
            names.append(new)
        if len(names) > BATCH - 2:
            raise KeyboardInterrupt
        rename(anchor, old, new)

    monkeypatch.setattr(Anchor, "rename", cut)
    with pytest.raises(KeyboardInterrupt):
        home.export()
    monkeypatch.undo()
    assert len(home.pictures(home.folder)) == BATCH - 2
    for number, one in enumerate(home.games):
        with open(one.properties[COVER], "wb") as file:
            file.write(b"another %d" % number)
    home.export()
    found = home.pictures(home.folder)
    assert len(found) == BATCH + 3
    assert all(data.startswith(b"another") for data in found.values())


def test_a_torn_ledger_keeps_its_whole_records(home):
    home.add("A.sfc", b"one")
    home.export()
    with (home.folder / ".zapcore-media").open("ab") as file:
        file.write(b"torn")
    (home.art / "1.png").write_bytes(b"other")
    home.export()
    home.add("B.sfc", b"two")
    (home.art / "1.png").write_bytes(b"a third")
    home.export()
    assert home.pictures(home.folder)["images/A-boxart.png"] == b"a third"


def test_an_owners_picture_of_the_same_size_and_time_is_not_taken_for_ours(home):
    home.add("B.sfc", b"ours")
    mine = home.folder / "images" / "B-boxart.png"
    mine.parent.mkdir()
    mine.write_bytes(b"mine")
    home.export()
    assert home.pictures(home.folder) == {
        "images/B-boxart.png": b"mine",
        "images/B-boxart-zapcore.png": b"ours",
    }


@pytest.mark.parametrize("what", [What.GAMELIST, What.PEGASUS])
def test_a_media_folder_that_is_a_link_is_followed_inside_and_told_outside(home, what):
    name = "images" if what is What.GAMELIST else "media"
    outside = home.root / "outside"
    outside.mkdir()
    (home.folder / name).symlink_to(outside)
    home.add("A.sfc", b"one", publisher="P")
    assert home.export(what).pictures == 0
    assert [(one.file, one.message) for one in home.told] == [
        (str(home.folder / name), LEADS_OUT)
    ]
    assert not os.listdir(outside)
    assert home.export(what, roots=(str(outside),)).pictures == 1
    assert not home.told
    assert len(home.pictures(outside)) == 1


def test_the_media_folder_of_es_de_may_not_lead_out_either(home):
    outside = home.root / "outside"
    outside.mkdir()
    media = home.root / "target" / "downloaded_media"
    media.mkdir(parents=True)
    (media / "snes").symlink_to(outside)
    home.add("A.sfc", b"one")
    assert home.export(**ES_DE).pictures == 0
    assert [one.message for one in home.told] == [LEADS_OUT]
    assert not os.listdir(outside)
    (media / "snes").unlink()
    inside = home.root / "target" / "elsewhere"
    (media / "snes").symlink_to(inside)
    assert home.export(**ES_DE).pictures == 1
    assert list(home.pictures(inside)) == ["covers/A.png"]


def test_a_folder_that_becomes_a_link_amid_an_export_leads_nothing_out(
    home, monkeypatch
):
    outside = home.root / "outside"
    outside.mkdir()
    home.add("A.sfc", b"one")
    home.add("B.sfc", b"two")
    stage = MediaCopies._stage
    images = home.folder / "images"

    def swapped(*args):
        found = stage(*args)
        if not images.is_symlink():
            images.rename(home.folder / "moved")
            images.symlink_to(outside)
        return found

    monkeypatch.setattr(MediaCopies, "_stage", swapped)
    home.export()
    assert not os.listdir(outside)


def test_names_of_pictures_are_good_for_every_disk(home):
    home.add("Harbor: 1?.sfc", b"one")
    home.add("Harbor_ 1_.sfc", b"two")
    home.export()
    found = home.pictures(home.folder)
    assert sorted(found.values()) == [b"one", b"two"]
    assert not any(set(name) & set('<>:"\\|?*') for name in found)
    assert clean("a\nb\x85/c. /" + "x" * 300)[:8] == "a_b_/c__"
    assert all(len(part) < 200 for part in clean("x" * 300).split("/"))


def test_videos_of_one_title_are_each_their_own_in_launchbox(home):
    for number, data in ((1, b"one"), (2, b"two"), (3, b"three")):
        path = home.art / f"{number}.mp4"
        path.write_bytes(data)
        title = 1 if number < 3 else 3
        called = "Harbor\nfile: seven" if number == 3 else "Harbor"
        name = f"Harbor{number}.sfc"
        home.add(name, title=title, called=called, properties={"video": str(path)})
    for _ in range(2):
        home.export(What.LAUNCHBOX)
        found = home.pictures(home.root / "target" / "Videos")
        assert {name.rpartition("/")[2]: data for name, data in found.items()} == {
            "Harbor1.sfc.mp4": b"one",
            "Harbor2.sfc.mp4": b"two",
            "Harbor_file_ seven.mp4": b"three",
        }
