"""The scraper ``artwork-pack``: which row finds which picture, and by which step."""

import re
from collections import Counter

import pytest
from pack_shop import BOX, SCREEN, TEXT, TITLE, Shop, picture, said

from benchmarks import pack_maker
from scrapers.artwork_pack.catalogues import load_table
from zapcore.arcade import ArcadeSet


@pytest.fixture
def shop(tmp_path):
    return Shop(tmp_path / "roms")


def at(tmp_path, system):
    return Shop(tmp_path / "roms", system)


def counted(caplog):
    """Give step to how many boxes it found, as the log says."""
    (line,) = (r.getMessage() for r in caplog.records if "by folder" in r.getMessage())
    found = re.findall(r"Artwork/(\d)=(\d+)", line)
    return {int(step): int(count) for step, count in found}


@pytest.mark.parametrize(
    ("system", "made", "steps"),
    [
        ("PSX", pack_maker.discs(), {1: 9, 2: 29, 5: 2}),
        ("Arcade", pack_maker.arcade(120), {1: 60, 2: 20, 3: 20}),
        ("SNES", pack_maker.cartridges(200), {1: 100, 2: 80, 4: 20}),
    ],
)
def test_a_made_pack_is_found_as_counted_and_nothing_wrong(
    tmp_path, caplog, system, made, steps
):
    caplog.set_level("DEBUG", "scrapers.artwork_pack")
    found, warnings = at(tmp_path, system).made(made)
    assert Counter(step for step, _ in made.wants.values()) == steps
    assert {name: picture(record) for name, record in found.items()} == {
        name: f"{key}.jpg" for name, (_, key) in made.wants.items()
    }
    assert counted(caplog) == steps
    assert warnings == []


def test_a_key_without_its_picture_falls_through_to_the_next_step(shop):
    shop.pack(
        "SNES",
        ["Other (USA)", "tail"],
        index=["Game (USA)\t\t\tGone (USA)", "Game (Japan)\t\t\tOther (USA)"],
    )
    assert shop.boxes("Game (USA) (tail).sfc") == {"Game (USA) (tail).sfc": "tail.jpg"}
    assert shop.boxes("Game (USA).sfc") == {}


def test_a_title_of_two_keys_shows_nothing_even_if_one_has_no_picture(shop):
    rows = ["Game (USA)\t\t\tGame (USA)", "Game (Japan)\t\t\tGame (Japan)"]
    shop.pack("SNES", ["Game (USA)"], index=rows)
    assert shop.boxes("Game (Europe).sfc") == {}
    shop.pack("SNES", index=rows[:1])
    assert shop.boxes("Game [b1].sfc") == {"Game [b1].sfc": "Game (USA).jpg"}


def test_each_folder_of_a_pack_is_asked_for_itself(shop):
    shop.pack("SNES", ["Game (USA)"], index=["Game (Japan)\t\t\tGame (USA)"])
    shop.pack("SNES", ["Game (Japan)"], "Screenshots")
    shop.pack("SNES", ["Game (USA)"], "Titles")
    found, _ = shop.ask("Game (Japan).sfc", "Game (USA).sfc")
    assert [
        [picture(record, kind) for kind in (BOX, SCREEN, TITLE)]
        for record in found.values()
    ] == [
        ["Game (USA).jpg", "Game (Japan).png", ""],
        ["Game (USA).jpg", "", "Game (USA).png"],
    ]


def test_letter_case_and_the_way_accents_are_written_do_not_matter(shop):
    shop.pack("snes", ["Pok\u00e9mon (USA)"], "artwork".title())
    (shop.docs / "snes" / "Artwork").rename(shop.docs / "snes" / "ARTWORK")
    name = "POKE\u0301MON (usa).sfc"
    assert shop.boxes(name) == {name: "Pok\u00e9mon (USA).jpg"}


def test_a_dump_needs_its_size_too(shop):
    shop.pack("SNES", ["Key"], index=["Some (USA)\t0ABCDEF1\t512\tKey"])
    assert shop.boxes("x.sfc", dumps={"x.sfc": (0xABCDEF1, 512)}) == {
        "x.sfc": "Key.jpg"
    }
    assert shop.boxes("x.sfc", dumps={"x.sfc": (0xABCDEF1, 513)}) == {}
    shop.pack("SNES", index=["Some (USA)\t0abcdef1\t\tKey"])
    assert shop.boxes("x.sfc", dumps={"x.sfc": (0xABCDEF1, 512)}) == {}


def test_without_an_index_the_name_and_the_set_in_brackets_remain(shop):
    shop.pack("SNES", ["Game (USA)", "gset"])
    names = ("Game (USA).sfc", "Any (gset).sfc", "Game (Japan).sfc")
    assert shop.boxes(*names) == {names[0]: "Game (USA).jpg", names[1]: "gset.jpg"}


def test_every_disc_of_a_set_and_its_playlist_show_the_one_picture(tmp_path):
    shop = at(tmp_path, "PSX")
    discs = [f"Game (USA) (Disc {number})" for number in (1, 2, 3)]
    other = "Game (Japan) (Disc 1)"
    rows = [f"{name}\t\t\t{discs[0]}" for name in discs] + [f"{other}\t\t\t{other}"]
    shop.pack("PSX", [discs[0], other], index=rows)
    names = (*(f"{name}.chd" for name in discs), "Game (USA).m3u", "Game (USA).chd")
    assert shop.boxes(*names) == dict.fromkeys(names[:4], f"{discs[0]}.jpg")


def test_a_file_in_a_zip_has_the_zip_s_name_if_it_is_alone_in_it(shop):
    shop.pack("SNES", ["Alone (USA)", "Two (USA)"])
    names = ("Alone (USA).zip/x.sfc", "Two (USA).zip/a.sfc", "Two (USA).zip/b.sfc")
    assert shop.boxes(*names) == {names[0]: "Alone (USA).jpg"}


def test_an_mra_is_known_by_its_set_before_the_sets_it_may_be_loaded_from(tmp_path):
    shop = at(tmp_path, "Arcade")
    shop.pack("Arcade", ["own", "zipped", "parent", "title"], index=["clone\t\t\town"])
    ways = {
        "A.mra": (ArcadeSet("own", ("zipped.zip",), "parent"), "own.jpg"),
        "B.mra": (ArcadeSet("clone", ("zipped.zip",), "parent"), "own.jpg"),
        "C.mra": (
            ArcadeSet("x", ("no.zip", "hbmame/Zipped.zip"), "parent"),
            "zipped.jpg",
        ),
        "D.mra": (ArcadeSet("x", ("x.zip",), "parent"), "parent.jpg"),
        "sub/Title.mra": (ArcadeSet("x"), "title.jpg"),
        "Title (World).mra": (ArcadeSet("x"), ""),
    }
    found = shop.boxes(*ways, sets={name: known for name, (known, _) in ways.items()})
    assert found == {name: box for name, (_, box) in ways.items() if box}


@pytest.mark.parametrize(
    ("system", "stranger", "name"),
    [
        ("Gameboy", "GBC", "Game (USA).gb"),
        ("GameboyColor", "GAMEBOY", "Game (USA).gbc"),
        ("MegaDuck", "GAMEBOY", "Game (USA).bin"),
        ("MasterSystem", "GameGear", "Game (USA).sms"),
        ("GameGear", "SMS", "Game (USA).gg"),
        ("SG1000", "SMS", "Game (USA).sg"),
        ("SG1000", "Coleco", "Game (USA).sg"),
        ("NES", "FDS", "Game (USA).nes"),
        ("FDS", "NES", "Game (USA).fds"),
        ("NES", "NES", "Game (USA).fds"),
        ("TurboGrafx16", "TGFX16-CD", "Game (USA).pce"),
        ("TurboGrafx16CD", "TGFX16", "Game (USA).cue"),
        ("SuperGrafx", "TGFX16", "Game (USA).sgx"),
        ("Atari2600", "ATARI7800", "Game (USA).a26"),
        ("JaguarCD", "Jaguar", "Game (USA).cdi"),
        ("WonderSwanColor", "WonderSwan", "Game (USA).wsc"),
        ("NeoGeoCD", "NEOGEO", "Game (USA).cue"),
        ("NESMusic", "NES", "Game (USA).nsf"),
        ("SNES", "SNES", "Game (USA).bs"),
    ],
)
def test_art_of_another_system_is_never_taken_by_a_name(
    tmp_path, system, stranger, name
):
    shop = at(tmp_path, system)
    shop.pack(stranger, ["Game (USA)"], index=["Game (Europe)\t\t\tGame (USA)"])
    assert shop.ask(name, "Game (Europe)" + name[-4:]) == ({}, [])


def test_a_sibling_has_the_very_same_dump_and_nothing_else(tmp_path):
    shop, dump = at(tmp_path, "Gameboy"), (0x11, 32768)
    shop.pack(
        "GBC", ["Key"], index=["Game\t00000011\t32768\tKey"], gameinfo=["Key\tN\t1999"]
    )
    assert shop.boxes("Game.gb") == {}
    assert shop.boxes("Game.gb", dumps={"Game.gb": dump}) == {"Game.gb": "Key.jpg"}
    shop.pack("GAMEBOY", ["Game"])
    found, _ = shop.ask("Game.gb", dumps={"Game.gb": dump})
    assert picture(found["Game.gb"]) == "Game.jpg"
    assert said(found["Game.gb"])["property:title"] == "N"


def test_all_published_folders_have_a_system():
    table = load_table()
    assert len(table.taken) == 39 + len({"megadrive", "ngp", "ngpc", "sg1000"})


def test_a_style_says_what_a_box_is(shop):
    styles = ("box2d", "box3d", "mixrbv2", "new")
    shop.pack("SNES", styles, manifest=[f"{style}\t{style}\t4" for style in styles])
    found, _ = shop.ask(*(f"{style}.sfc" for style in styles))
    kinds = [next(iter(said(record))) for record in found.values()]
    assert [kind.rpartition("-")[2] for kind in kinds] == [
        "boxart",
        "boxart3d",
        "image",
        "boxart",
    ]


def test_metadata_come_with_a_game_and_without_a_picture_too(shop):
    shop.pack(
        "SNES",
        ["Game (USA)"],
        index=["Game (Japan)\t\t\tGame (USA)"],
        gameinfo=[
            "Game (USA)\tGame &amp; Co\t1991-08\tPlatform, Puzzle\tA Maker\t1-4",
            "Bare (USA)\tBare\t\t\t",
        ],
        synopsis_en=["Game (USA)\tA text.", "Bare (USA)\tTold."],
    )
    found, warnings = shop.ask("Game (Japan).sfc", "Bare (USA).sfc", "No (USA).sfc")
    assert (list(found), warnings) == (["Game (Japan).sfc", "Bare (USA).sfc"], [])
    game, bare = found.values()
    assert {(tag.type, tag.value) for tag in game.title_tags} == {
        ("year", "1991"),
        ("genre", "platform"),
        ("genre", "puzzle"),
        ("developer", "maker"),
        ("players", "4"),
    }
    assert said(game)["property:title"] == "Game & Co"
    assert said(game)[TEXT] == "A text."
    assert said(bare) == {"property:title": "Bare", TEXT: "Told."}
    assert bare.sentinel


def test_a_description_is_in_the_first_language_that_there_is(shop):
    shop.pack(
        "SNES",
        ["A", "B", "C"],
        synopsis_en=["A\ten", "B\ten"],
        synopsis_de=["A\tde"],
        synopsis_pt=["C\tpt", "B\tpt"],
    )
    names = ("A.sfc", "B.sfc", "C.sfc")

    def texts(**options):
        found, _ = shop.ask(*names, place=shop.place(**options))
        return [said(record).get(TEXT) for record in found.values()]

    assert texts() == ["en", "en", "pt"]
    assert texts(languages="fr, de,pt") == ["de", "pt", "pt"]
    assert texts(languages="German") == ["de", "en", "pt"]


def test_the_first_disk_that_has_a_folder_wins_and_each_folder_for_itself(
    shop, tmp_path
):
    usb, own = tmp_path / "usb", tmp_path / "packs"
    usb.mkdir()
    shop.pack("SNES", ["Game"])
    shop.pack("SNES", ["Game", "Only"], docs=usb / "docs")
    shop.pack("SNES", ["Game"], "Titles", docs=usb / "docs")
    names = ("Game.sfc", "Only.sfc")
    found, _ = shop.ask(*names, place=shop.place(assets=[shop.root, usb]))
    assert list(found) == ["Game.sfc"]
    assert said(found["Game.sfc"]) == {
        BOX: f"{shop.docs}/SNES/Artwork/Game.jpg",
        TITLE: f"{usb}/docs/SNES/Titles/Game.png",
    }
    for docs in (own, own / "docs"):
        shop.pack("SNES", ["Game"], docs=docs)
        found, _ = shop.ask(*names, place=shop.place(folder=str(own)))
        assert said(found["Game.sfc"])[BOX].startswith(f"{own}/")


def test_docs_lie_beside_a_root_that_is_called_games(tmp_path):
    shop = Shop(tmp_path / "disk" / "games")
    shop.pack("SNES", ["Game"], docs=tmp_path / "disk" / "docs")
    assert shop.boxes("Game.sfc") == {"Game.sfc": "Game.jpg"}
