"""Artwork folders of any layout: whose pictures are found, and whose are not."""

import os

import pytest
from rules_fixture import Roms
from scrape_fixture import open_bench

from scrapers.art_folder.pattern import problem
from scrapers.art_folder.scraper import ArtFolder
from scrapers.settings import keys
from zapcore.arcade import ArcadeSet
from zapcore.config_checks import WrongError, check
from zapcore.config_file import Found
from zapcore.errors import ParameterError
from zapcore.events import Warned
from zapcore.model import (
    Beside,
    ScrapeCatalog,
    ScrapeJob,
    ScrapePlace,
    ScrapeRecord,
)
from zapcore.titles.slug import slugify

IMAGE, BOX, SHOT = (f"property:image-{k}" for k in ("image", "boxart", "screenshot"))
TITLE, WHEEL = "property:image-titleshot", "property:image-wheel"
GAMES = (
    "Zelda - A Link (USA).sfc",
    "Sub/Kirby & Co (Europe).sfc",
    "Axelay (Japan).sfc",
)


class Art:
    """A folder of artwork, and a system's games that it may be for."""

    def __init__(self, root):
        self.root = root / "art"
        self.roms = root / "games" / "SNES"
        self.root.mkdir()
        self.warnings = []

    def put(self, *paths):
        for path in paths:
            file = self.root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b"x")

    def job(self, pattern="", games=GAMES, system="SNES", **more):
        slugs = [
            slugify("Game", os.path.splitext(os.path.basename(g))[0]) for g in games
        ]
        titles = {slug: number for number, slug in enumerate(dict.fromkeys(slugs), 1)}
        rows = tuple(
            (number, titles[slug], f"{self.roms}/{name}")
            for number, (name, slug) in enumerate(zip(games, slugs, strict=True), 1)
        )
        place = ScrapePlace(
            system,
            "Game",
            (system,),
            (str(self.roms),),
            options={"folder": str(self.root), "pattern": pattern},
            others=more.pop("others", frozenset()),
        )
        force = more.pop("force", False)
        return ScrapeJob(place, ScrapeCatalog(titles, rows, **more), force)

    def found(self, pattern="", games=GAMES, **more):
        """Give game to property to path below the folder."""
        job = self.job(pattern, games, **more)
        self.warnings = []
        found = {}
        for item in ArtFolder().read(job):
            if isinstance(item, Warned):
                self.warnings.append(item)
            elif isinstance(item, ScrapeRecord):
                found[games[item.media_id - 1]] = {
                    value.type_tag: os.path.relpath(value.text, self.root)
                    for value in item.media_properties
                }
        return found


@pytest.fixture
def art(tmp_path):
    return Art(tmp_path)


ONE, TWO, THREE = GAMES
LAYOUTS = {
    "es-de": (
        "",
        {
            "snes/covers/Zelda - A Link (USA).jpg": (ONE, BOX),
            "snes/titlescreens/Zelda - A Link (USA).png": (ONE, TITLE),
            "snes/marquees/Sub/Kirby & Co (Europe).png": (
                TWO,
                "property:image-marquee",
            ),
            "snes/3dboxes/Sub/Kirby & Co (Europe).png": (
                TWO,
                "property:image-boxart3d",
            ),
            "snes/videos/Axelay (Japan).mp4": (THREE, "property:video"),
            "snes/manuals/Axelay (Japan).pdf": (THREE, "property:manual"),
        },
    ),
    "libretro": (
        "",
        {
            "Nintendo - Super Nintendo Entertainment System/Named_Boxarts/"
            "Zelda - A Link (USA).png": (ONE, BOX),
            "Nintendo - Super Nintendo Entertainment System/Named_Snaps/"
            "Kirby _ Co (Europe).png": (TWO, SHOT),
            "Nintendo - Super Nintendo Entertainment System/Named_Logos/"
            "Axelay (Japan).png": (THREE, WHEEL),
        },
    ),
    "batocera": (
        "",
        {
            "snes/images/Zelda - A Link (USA)-image.png": (ONE, IMAGE),
            "snes/images/Zelda - A Link (USA)-thumb.png": (
                ONE,
                "property:image-thumbnail",
            ),
            "snes/images/Sub/Kirby & Co (Europe)-marquee.png": (
                TWO,
                "property:image-marquee",
            ),
            "snes/videos/Axelay (Japan)-video.mp4": (THREE, "property:video"),
            "snes/manuals/Axelay (Japan)-manual.pdf": (THREE, "property:manual"),
        },
    ),
    "no-intro, each system a folder": (
        "{system}/{name}.{ext}",
        {
            "Nintendo - Super Nintendo Entertainment System/Axelay (Japan).webp": (
                THREE,
                IMAGE,
            )
        },
    ),
    "libretro, named": (
        "{libretro}/Named_Boxarts/{name}.png; {libretro}/Named_Snaps/{name}.png",
        {
            "Nintendo - Super Nintendo Entertainment System/Named_Boxarts/"
            "AXELAY (Japan).png": (THREE, BOX),
            "Nintendo - Super Nintendo Entertainment System/Named_Snaps/"
            "Axelay (Japan).png": (THREE, SHOT),
        },
    ),
    "a folder for each game": (
        "{system}/{name}/{kind}.{ext}",
        {
            "SNES/Axelay (Japan)/box.png": (THREE, BOX),
            "SNES/Axelay (Japan)/screenshot.png": (THREE, SHOT),
            "SNES/Axelay (Japan)/video.mp4": (THREE, "property:video"),
        },
    ),
    "a folder for each game of one system": (
        "{name}/box.png",
        {"Axelay (Japan)/box.png": (THREE, BOX)},
    ),
    "kinds before systems": (
        "{kind}/{system}/{name}",
        {"boxart/sfc/Axelay (Japan).png": (THREE, BOX)},
    ),
    "without brackets": ("", {"snes/covers/Axelay.png": (THREE, BOX)}),
    "another release": ("", {"snes/covers/Axelay (World) [!].png": (THREE, BOX)}),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_is_read(art, name):
    pattern, files = LAYOUTS[name]
    art.put(*files)
    wanted = {}
    for path, (game, kind) in files.items():
        wanted.setdefault(game, {})[kind] = path
    assert art.found(pattern) == wanted
    assert art.warnings == []


def test_the_exact_name_counts_more_than_one_without_brackets(art):
    art.put("snes/covers/Axelay.png", "snes/covers/Axelay (Japan).jpg")
    assert art.found() == {THREE: {BOX: "snes/covers/Axelay (Japan).jpg"}}


def test_a_name_without_brackets_counts_only_if_one_file_of_the_folder_has_it(art):
    art.put("snes/covers/Axelay (USA).png", "snes/covers/Axelay (Europe).png")
    art.put("snes/screenshots/Axelay (USA).png", "snes/screenshots/Axelay (USA).jpg")
    assert art.found() == {THREE: {SHOT: "snes/screenshots/Axelay (USA).png"}}


@pytest.mark.parametrize(
    "path",
    [
        "nes/covers/Axelay (Japan).png",
        "Nintendo - Game Boy/Named_Boxarts/Axelay (Japan).png",
        "stuff/covers/Axelay (Japan).png",
        "snes/covers/.Axelay (Japan).png",
        "snes/covers/Axelay (Japan).txt",
        "snes/videos/Axelay (Japan).png",
        "snes/covers/USA/Axelay (Japan).png",
        "snes/unknown/Axelay (Japan).png",
    ],
)
def test_what_is_not_the_system_s_is_not_taken(art, path):
    art.put(path)
    assert art.found() == {}


def test_nothing_is_taken_over_a_link_that_leads_out(art, tmp_path):
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "Axelay (Japan).png").write_bytes(b"x")
    art.put("snes/images/x.png")
    (art.root / "snes/covers").symlink_to(tmp_path / "secret")
    (art.root / "snes/images/Axelay (Japan).png").symlink_to(
        tmp_path / "secret/Axelay (Japan).png"
    )
    (art.root / "snes/loop").symlink_to(art.root)
    (art.root / "snes/images/up").symlink_to(art.root / "snes")
    assert art.found() == {}
    assert [told.file for told in art.warnings] == [str(art.root / "snes/covers")]


def test_a_link_within_the_folder_is_followed(art):
    art.put("all/covers/Axelay (Japan).png")
    (art.root / "snes").symlink_to(art.root / "all")
    assert art.found() == {THREE: {BOX: "snes/covers/Axelay (Japan).png"}}


def test_games_in_zips_and_sets_have_names_too(art):
    games = ("Pack.zip/inside.sfc", "Two.zip/a.sfc", "Two.zip/b.sfc", "Kong.mra")
    art.put("snes/covers/Pack.png", "snes/covers/Two.png", "snes/covers/dkong.png")
    found = art.found(games=games, sets={4: ArcadeSet("dkong")})
    assert found == {
        games[0]: {BOX: "snes/covers/Pack.png"},
        games[3]: {BOX: "snes/covers/dkong.png"},
    }


def test_a_picture_without_the_number_of_a_disc_is_on_every_disc(art):
    covers = [f"snes/covers/Disc ({r}).png" for r in ("USA", "Europe", "Japan")]
    art.put(*covers, "snes/screenshots/Disc (USA) (Disc 2).png")
    art.put("snes/screenshots/Disc (USA).png")
    games = ("Disc (USA) (Disc 1).chd", "Disc (USA) (Disc 2).chd")
    assert art.found(games=games) == {
        games[0]: {BOX: covers[0], SHOT: "snes/screenshots/Disc (USA).png"},
        games[1]: {BOX: covers[0], SHOT: "snes/screenshots/Disc (USA) (Disc 2).png"},
    }


def test_a_picture_may_be_called_what_an_arcade_file_calls_itself(art):
    games = ("DK.mra", "Colon.mra", "dkongj.zip")
    sets = {
        1: ArcadeSet("dkong", titles=("Donkey Kong (US set 1)",)),
        2: ArcadeSet(titles=("Colon: Game",)),
        3: ArcadeSet("dkongj", titles=("Donkey Kong (Japan set 1)",)),
    }
    snaps = "MAME/Named_Snaps"
    names = ("Donkey Kong (US set 1)", "Colon_ Game", "Donkey Kong (Japan set 1)")
    art.put(*(f"{snaps}/{name}.png" for name in names), f"{snaps}/dkong.png")
    assert art.found(games=games, sets=sets, system="Arcade") == {
        game: {SHOT: f"{snaps}/{name}.png"}
        for game, name in zip(games, names, strict=True)
    }


def test_the_physical_media_of_es_de_have_a_property(art):
    art.put("snes/physicalmedia/Axelay (Japan).png")
    physical = "property:image-physical"
    assert art.found() == {THREE: {physical: "snes/physicalmedia/Axelay (Japan).png"}}


def test_without_a_system_in_the_pattern_a_title_of_two_systems_is_nobody_s(art):
    art.put("covers/Axelay (Japan).png", "covers/Zelda - A Link (USA).png")
    both = frozenset({slugify("Game", "Axelay (Japan)")})
    found = art.found("covers/{name}", elsewhere=both)
    assert found == {ONE: {BOX: "covers/Zelda - A Link (USA).png"}}
    (told,) = art.warnings
    assert "several systems" in told.message


def test_a_folder_of_another_system_is_read_for_nobody_else(tmp_path):
    (tmp_path / "nes").mkdir()
    art = Art(tmp_path / "nes")
    art.root = tmp_path / "nes"
    art.put("covers/Axelay (Japan).png")
    assert art.found("covers/{name}") == {}


def test_in_a_folder_called_like_a_shared_one_a_name_of_two_systems_is_nobody_s(art):
    art.roms = art.roms.parent / "GAMEBOY"
    games = ("Tetris.gb", "Alleyway.gb")
    beside = {f"{art.roms}/Tetris.gbc": Beside("GameboyColor", "tetris")}
    shared = {"system": "Gameboy", "others": frozenset({".gbc"}), "beside": beside}
    art.put("GAMEBOY/covers/Tetris.png", "GAMEBOY/covers/Alleyway.png")
    assert art.found(games=games, **shared) == {
        games[1]: {BOX: "GAMEBOY/covers/Alleyway.png"}
    }
    assert "Tetris.gbc" in art.warnings[0].message
    art.put("gbc/covers/Other.png")
    assert len(art.found(games=games, **shared)) == 2
    art.put("Nintendo - Game Boy/Named_Titles/Tetris.png")
    assert TITLE in art.found(games=games, **shared)[games[0]]


@pytest.mark.parametrize(
    ("pattern", "word"),
    [
        ("{system}/{art}/{name}", '"{art}" is no placeholder'),
        ("{system}/covers/x.png", "lacks {name}"),
        ("../{system}/{name}", "no path below the folder"),
        ("/{system}/{name}", "no path below the folder"),
        ("{system}\\{name}", "no path below the folder"),
        ("{system}/{name}/{name}.png", "{name} twice"),
        ("{system}/{name", "not closed"),
        ("{system}{name}", "no text between"),
        ("{system}/x{folder}/{name}", "{folder} stands alone"),
        ("{name}/{folder}", "ends with {folder}"),
        ("{system}.{ext}/{name}", "{ext} stands at the end"),
        (";".join(["{name}"] * 30), "more than"),
    ],
)
def test_a_mistaken_pattern_is_told_in_words(pattern, word):
    assert word in problem(pattern)


@pytest.mark.parametrize("pattern", ["", " ; ", *(p for p, _ in LAYOUTS.values())])
def test_a_good_pattern_is_no_problem(pattern):
    assert problem(pattern) == ""


def test_a_mistaken_pattern_is_an_error_of_the_configuration():
    (key,) = (k for k in keys([ArtFolder()]) if k.name.endswith(".pattern"))
    found = Found("{system}/{art}", "config.yml", "/")
    with pytest.raises(WrongError, match=r"\{art\}"):
        check(key, found, (), lambda: ())


def test_a_forced_run_removes_what_is_gone_and_nothing_else(art):
    art.put("snes/covers/Axelay (Japan).png")
    records = [r for r in ArtFolder().read(art.job(force=True)) if r.outdated]
    assert len(records) == len(GAMES)
    outdated = records[0].outdated
    assert outdated(BOX, f"{art.root}/snes/covers/Gone.png")
    assert not outdated(BOX, f"{art.roms}/media/covers/Gone.png")
    assert not outdated("property:description", f"{art.root}/x")


def test_a_forced_run_of_a_narrower_pattern_keeps_what_it_does_not_reach(art):
    art.put("snes/covers/Axelay (Japan).png", "snes/wheels/Axelay (Japan).png")
    art.put("snes/covers/Unowned.png")
    job = art.job("{system}/covers/{name}", force=True)
    outdated = next(r.outdated for r in ArtFolder().read(job) if r.outdated)
    assert not outdated(WHEEL, f"{art.root}/snes/wheels/Axelay (Japan).png")
    assert outdated(BOX, f"{art.root}/snes/covers/Unowned.png")
    assert outdated(WHEEL, f"{art.root}/snes/wheels/Gone.png")


def test_stamps_change_with_the_names_of_the_system_s_files_only(art):
    scraper = ArtFolder()
    place = art.job().place
    assert scraper.stamps(place) == {}
    art.put("snes/covers/A.png")
    first = scraper.stamps(place)
    assert list(first) == [str(art.root)]
    art.put("nes/covers/B.png")
    assert scraper.stamps(place) == first
    art.put("snes/covers/B.png")
    assert scraper.stamps(place) != first


async def test_a_run_shows_the_artwork_and_one_with_a_mistake_is_refused(tmp_path):
    roms = Roms(tmp_path / "roms")
    roms.games("B.nes")
    (tmp_path / "art/NES/covers").mkdir(parents=True)
    (tmp_path / "art/NES/covers/B.png").write_bytes(b"x")
    async with open_bench(tmp_path / "data", roms.root) as bench:
        await bench.index()
        options = {"folder": str(tmp_path / "art")}
        ended = await bench.scrape(scraper="art-folder", options=options)
        assert (ended.matched, ended.warnings) == (1, None)
        facts = await bench.facts("B.nes")
        assert facts["mediaProps"] == {BOX: f"{tmp_path}/art/NES/covers/B.png"}
        with pytest.raises(ParameterError, match=r"\{x\}"):
            await bench.scrapes.start("art-folder", options={"pattern": "{x}/{name}"})


async def test_what_a_file_or_a_list_calls_a_set_is_a_name_of_its_picture(tmp_path):
    roms = Roms(tmp_path / "roms")
    told = "<misterromdescription><{0}>{1}</{0}></misterromdescription>"
    roms.put("_Arcade/DK.mra", told.format("name", "Colon: Game").encode())
    both = "Mine</name><setname>puckman</setname><name>"
    roms.put("_Arcade/X.mra", told.format("name", both).encode())
    machine = "<machine name='puckman'><description>{}</description></machine>"
    title = "Puck Man (Japan set 1)"
    roms.put("_Arcade/mame.xml", f"<mame>{machine.format(title)}</mame>".encode())
    snaps = tmp_path / "art/MAME/Named_Snaps"
    snaps.mkdir(parents=True)
    for name in ("Colon_ Game", title):
        (snaps / f"{name}.png").write_bytes(b"x")
    async with open_bench(tmp_path / "data", roms.root, platform="mister") as bench:
        await bench.index()
        await bench.scrape(scraper="arcade")
        options = {"folder": str(tmp_path / "art")}
        await bench.scrape(scraper="art-folder", options=options)
        for file, name in (("DK.mra", "Colon_ Game"), ("X.mra", title)):
            facts = await bench.facts(file)
            assert facts["mediaProps"][SHOT] == f"{snaps}/{name}.png"
