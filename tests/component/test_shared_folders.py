"""Systems that share a folder, a list and a media folder: nobody takes another's."""

import os
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rules_fixture import Roms, game, imported
from scrape_fixture import open_bench

from scrapers.gamelist_xml import claims
from scrapers.gamelist_xml.scraper import GamelistXml
from scrapers.media_folder.scraper import MediaFolder
from zapcore.events import Warned
from zapcore.model import Beside, ScrapeCatalog, ScrapeJob, ScrapePlace, ScrapeRecord
from zapcore.titles.slug import slugify

BOTH = ("gamelist.xml", "media-folder")
IMAGE = "property:image-image"


@pytest.fixture
def roms(tmp_path):
    return Roms(tmp_path / "games", "GAMEBOY")


@pytest.fixture
async def mister(tmp_path, roms):
    roms.root.mkdir()
    async with open_bench(tmp_path / "data", roms.root, platform="mister") as found:
        yield found


async def art(bench, name):
    return (await bench.facts(name))["mediaProps"].get(IMAGE)


async def both_runs(bench, **kwargs):
    for scraper in BOTH:
        ended = await imported(bench, scraper=scraper, **kwargs)
    return ended


async def test_an_entry_of_one_system_s_file_says_nothing_of_another_s(mister, roms):
    roms.games("Tetris.gbc")
    roms.list(game("./Tetris.gb", "Tetris", developer="Nobody", image="./x.png"))
    roms.put("GAMEBOY/x.png")
    ended = await imported(mister)
    facts = await mister.facts("Tetris.gbc")
    assert (facts["titleTags"], facts["mediaProps"]) == (set(), {})
    assert (ended.matched, ended.skipped) == (0, 1)


async def test_each_system_takes_its_own_of_two_entries_of_one_name(mister, roms):
    roms.games("Tetris.gb", "Tetris.gbc")
    one, two = roms.put("GAMEBOY/a/1.png"), roms.put("GAMEBOY/a/2.png")
    roms.list(
        game("./Tetris.gb", "Tetris", developer="Nintendo", image="./a/1.png"),
        game("./Tetris.gbc", "Tetris", developer="Hudson", image="./a/2.png"),
    )
    await imported(mister)
    for name, maker, picture in (
        ("Tetris.gb", "nintendo", one),
        ("Tetris.gbc", "hudson", two),
    ):
        facts = await mister.facts(name)
        assert facts["titleTags"] == {f"developer:{maker}"}
        assert facts["mediaProps"][IMAGE] == picture


async def test_a_name_that_two_systems_have_is_nobody_s_and_is_told_once(mister, roms):
    roms.games("Tetris.gb", "Tetris.gbc", "Alleyway.gb", "Wario.gbc")
    picture = roms.put("GAMEBOY/media/images/Tetris.png")
    others = [roms.put(f"GAMEBOY/media/images/{n}.png") for n in ("Alleyway", "Wario")]
    ended = await both_runs(mister)
    assert await art(mister, "Tetris.gb") is await art(mister, "Tetris.gbc") is None
    assert [await art(mister, n) for n in ("Alleyway.gb", "Wario.gbc")] == others
    (told,) = ended.warnings
    assert told.file == picture
    assert "Tetris.gb or for Tetris.gbc" in told.message


async def test_a_list_is_read_for_it_only_if_it_may_name_another_system_s_file(
    mister, roms, monkeypatch
):
    read = []
    named = claims._named
    monkeypatch.setattr(claims, "_named", lambda *of: read.append(of) or named(*of))
    roms.games("Tetris.gb")
    picture = roms.put("GAMEBOY/media/images/Tetris.png")
    roms.list(game("./Tetris.gb", "Tetris"))
    await both_runs(mister)
    assert (await art(mister, "Tetris.gb"), read) == (picture, [])
    roms.list(game("./Gone.GBC", "Gone", image="./media/images/Tetris.png"))
    await both_runs(mister, force=True)
    assert await art(mister, "Tetris.gb") is None
    assert read


async def test_a_list_that_is_a_pipe_holds_nobody_up(mister, roms):
    roms.games("Tetris.gb")
    picture = roms.put("GAMEBOY/media/images/Tetris.png")
    os.mkfifo(roms.nes / "gamelist.xml")
    await imported(mister, scraper="media-folder")
    assert await art(mister, "Tetris.gb") == picture


async def test_the_list_decides_whose_an_ambiguous_picture_is(mister, roms):
    roms.games("Tetris.gb", "Tetris.gbc")
    picture = roms.put("GAMEBOY/media/images/Tetris.png")
    roms.list(
        game("./Tetris.gbc", "Tetris", image="./media/images/Tetris.png"),
        game("./Tetris.gb", "Tetris"),
    )
    for scraper in reversed(BOTH):
        await imported(mister, scraper=scraper)
        assert await art(mister, "Tetris.gb") is None
        assert await art(mister, "Tetris.gbc") == picture


async def test_a_picture_that_the_list_gives_to_another_system_is_not_taken_by_name(
    mister, roms
):
    roms.games("Tetris.gb", "Tetris DX.gbc")
    picture = roms.put("GAMEBOY/media/images/Tetris.png")
    roms.list(
        game("./Tetris.gb", "Tetris"),
        game("./Tetris DX.gbc", "Tetris DX", image="./media/images/Tetris.png"),
    )
    await both_runs(mister)
    assert await art(mister, "Tetris.gb") is None
    assert await art(mister, "Tetris DX.gbc") == picture


@pytest.mark.parametrize(
    "path", ["images/Tetris.gbc.png", "images/GBC/Tetris.png", "GBC/images/Tetris.png"]
)
async def test_the_extension_or_a_folder_says_whose_a_picture_is(mister, roms, path):
    roms.games("Tetris.gb", "Tetris.gbc")
    picture = roms.put(f"GAMEBOY/media/{path}")
    ended = await both_runs(mister)
    assert await art(mister, "Tetris.gb") is None
    assert await art(mister, "Tetris.gbc") == picture
    assert not ended.warnings
    os.unlink(picture)
    await mister.scrape(scraper="media-folder", force=True)
    assert await art(mister, "Tetris.gbc") is None


async def test_a_forced_run_removes_what_was_taken_from_another_system(mister, roms):
    roms.games("Tetris.gb")
    roms.put("GAMEBOY/media/images/Tetris.png")
    await imported(mister, scraper="media-folder")
    assert await art(mister, "Tetris.gb")
    roms.games("Tetris.gbc")
    await imported(mister, scraper="media-folder", force=True)
    assert await art(mister, "Tetris.gb") is await art(mister, "Tetris.gbc") is None


async def test_a_folder_of_its_own_is_read_beside_the_shared_one(mister, roms):
    roms.games("Tetris.gb")
    roms.put("GBC/Tetris.gbc")
    shared = roms.put("GAMEBOY/media/images/Tetris.png")
    own = roms.put("GBC/media/images/Tetris.png")
    roms.list(game("../GAMEBOY/Tetris.gb", "Tetris", developer="Out"), system="GBC")
    ended = await both_runs(mister)
    assert await art(mister, "Tetris.gb") == shared
    assert await art(mister, "Tetris.gbc") == own
    assert (await mister.facts("Tetris.gb"))["titleTags"] == set()
    assert not ended.warnings


async def test_a_picture_in_a_folder_of_its_own_is_not_ambiguous(mister, roms):
    roms.games("Tetris.gb")
    roms.put("GBC/Sub/Tetris.gbc")
    own = roms.put("GBC/media/images/Tetris.png")
    in_shared = roms.put("GAMEBOY/media/images/GBC/Other.png")
    roms.games("Other.gb", "Other.gbc")
    await both_runs(mister)
    assert await art(mister, "Tetris.gbc") == own
    assert await art(mister, "Other.gbc") == in_shared
    assert await art(mister, "Other.gb") is await art(mister, "Tetris.gb") is None


async def test_a_zip_is_of_the_system_whose_files_lie_in_it(mister, roms):
    def zipped(path, *names):
        with zipfile.ZipFile(roms.put(path), "w") as pack:
            for name in names:
                pack.writestr(name, b"x")

    zipped("GAMEBOY/Tetris.zip", "a.gb")
    zipped("GAMEBOY/Both.zip", "b.gb", "b.gbc")
    roms.games("Tetris.gbc")
    one = roms.put("GAMEBOY/x/1.png")
    roms.put("GAMEBOY/media/images/Both.png")
    roms.list(
        game("./Tetris.zip", "Tetris", image="./x/1.png", developer="Nintendo"),
        game("./Both.zip", "b", image="./x/1.png"),
    )
    await both_runs(mister)
    assert await art(mister, "a.gb") == one
    names = ("b.gb", "b.gbc", "Tetris.gbc")
    assert [await art(mister, name) for name in names] == [None] * 3
    assert (await mister.facts("Tetris.gbc"))["titleTags"] == set()


async def test_an_unchanged_shared_folder_is_not_read_again(mister, roms, tmp_path):
    roms.games("Tetris.gb", "Tetris.gbc")
    roms.put("GAMEBOY/media/images/Tetris.png")
    roms.list(game("./Tetris.gb", "Tetris", image="./media/images/Tetris.png"))
    await both_runs(mister)
    for scraper in BOTH:
        ended = await mister.scrape(scraper=scraper)
        assert (ended.processed, ended.matched) == (0, 0)


# One library, drawn: whose each picture is follows from how it was made.

SYSTEMS = {"Gameboy": ".gb", "GameboyColor": ".gbc", "MegaDuck": ".bin"}
FOLDERS = {"Gameboy": "Game Boy", "GameboyColor": "GBC", "MegaDuck": "MegaDuck"}
STEMS = ("A", "B", "C")

FILES = st.tuples(
    st.sampled_from(["", "Sub/", "Pack.zip/"]),
    st.sampled_from(STEMS),
    st.sampled_from(sorted(SYSTEMS)),
)
WAYS = st.sampled_from(["name", "flat", "whole", "folder", "list"])
LIBRARY = st.tuples(
    st.lists(FILES, min_size=2, max_size=6, unique=True),
    st.lists(st.tuples(st.integers(0, 5), WAYS, st.sampled_from(STEMS)), max_size=6),
)


class Drawn:
    """A library on disk, and whose each of its pictures is."""

    def __init__(self, root, files, pictures):
        self.root = root
        self.files = {below + stem + SYSTEMS[of]: of for below, stem, of in files}
        self.called = {(below, stem): set() for below, stem, _ in files}
        for below, stem, of in files:
            self.called[below, stem].add(of)
        self.owners = {}
        self.listed = {}
        self.wanted = set()
        names = sorted(self.files)
        for number, way, other in pictures:
            self._picture(names[number % len(names)], way, other)
        entries = [
            game(f"./{path}", "", image=f"./{picture}")
            for picture, paths in self.listed.items()
            for path in sorted(paths)
        ]
        (root / "gamelist.xml").write_text(f"<gameList>{''.join(entries)}</gameList>")

    def _picture(self, path, way, other):
        system = self.files[path]
        below, name = path.rpartition("/")[::2]
        below += "/" if below else ""
        stem = name.rpartition(".")[0]
        picture = {
            "name": f"media/images/{below}{stem}.png",
            "flat": f"media/images/{stem}.png",
            "whole": f"media/images/{below}{name}.png",
            "folder": f"media/images/{FOLDERS[system]}/{stem}.png",
            "list": f"media/images/{other}.png",
        }[way]
        file = self.root / picture
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")
        if way == "list":
            self.listed.setdefault(picture, set()).add(path)
        elif way in {"whole", "folder"}:
            self.owners.setdefault(picture, set()).add(system)
            self.wanted.add((path, way))

    def may_have(self, picture):
        """Give the systems that may show a picture, by how it is called."""
        found = set(self.owners.get(picture, ()))
        listed = {self.files[path] for path in self.listed.get(picture, ())}
        if found or listed:
            return found | listed
        below, stem = picture[len("media/images/") : -4].rpartition("/")[::2]
        below += "/" if below else ""
        here = self.called.get((below, stem))
        if here is None:
            here = set().union(*(o for (_, s), o in self.called.items() if s == stem))
        return here if len(here) == 1 else set()

    def job(self, system):
        own = sorted(path for path, of in self.files.items() if of == system)
        stems = {path: path.rpartition("/")[2].rpartition(".")[0] for path in own}
        slugs = {path: slugify("Game", stem) for path, stem in stems.items()}
        titles = {slug: n for n, slug in enumerate(sorted(set(slugs.values())), 1)}
        beside = {
            f"{self.root}/{path}": Beside(of, path.rpartition("/")[2][0].lower())
            for path, of in self.files.items()
            if of != system
        }
        others = {end for of, end in SYSTEMS.items() if of != system}
        place = ScrapePlace(
            system,
            "Game",
            (system, FOLDERS[system], "GAMEBOY"),
            (str(self.root),),
            others=frozenset(others),
        )
        rows = tuple(
            (number, titles[slugs[path]], f"{self.root}/{path}")
            for number, path in enumerate(own, 1)
        )
        return ScrapeJob(place, ScrapeCatalog(titles, rows, beside=beside))

    def shown(self, scraper):
        """Give (file, picture) of all that a scraper writes, for all systems."""
        for system in sorted(set(self.files.values())):
            job = self.job(system)
            paths = {media: path for media, _, path in job.catalog.rows}
            for item in scraper.read(job):
                if isinstance(item, ScrapeRecord):
                    for value in item.media_properties:
                        below = len(f"{self.root}/")
                        yield paths[item.media_id][below:], value.text[below:]


@given(LIBRARY)
@settings(max_examples=60, deadline=None)
def test_no_system_shows_what_is_another_s(drawn):
    with tempfile.TemporaryDirectory() as folder:
        library = Drawn(Path(folder).resolve(), *drawn)
        for scraper in (GamelistXml(), MediaFolder()):
            for path, picture in library.shown(scraper):
                assert library.files[path] in library.may_have(picture), picture


@given(LIBRARY)
@settings(max_examples=60, deadline=None)
def test_each_picture_that_is_surely_one_file_s_is_found(drawn):
    with tempfile.TemporaryDirectory() as folder:
        library = Drawn(Path(folder).resolve(), *drawn)
        found = dict(library.shown(MediaFolder()))
        for path, _ in library.wanted:
            assert path in found
        there = {str(p.relative_to(library.root)) for p in library.root.rglob("*.png")}
        for path, system in library.files.items():
            name = f"media/images/{path.rpartition('.')[0]}.png"
            by_name = name in there and name not in library.listed
            if by_name and library.may_have(name) == {system}:
                assert path in found


def test_an_ambiguous_picture_is_told_by_each_system_in_the_same_words():
    with tempfile.TemporaryDirectory() as folder:
        files = [("", "A", "Gameboy"), ("", "A", "GameboyColor")]
        library = Drawn(Path(folder).resolve(), files, [(0, "name", "A")])
        told = {
            item
            for system in ("Gameboy", "GameboyColor")
            for item in MediaFolder().read(library.job(system))
            if isinstance(item, Warned)
        }
        assert len(told) == 1
