"""Artwork and entries that are named after arcade sets, wherever the MRA lies."""

import pytest
from rules_fixture import game

from scrapers.gamelist_xml.scraper import GamelistXml
from scrapers.media_folder.scraper import MediaFolder
from zapcore.arcade import ArcadeSet
from zapcore.events import Warned
from zapcore.model import Passed, ScrapeCatalog, ScrapeJob, ScrapePlace, ScrapeRecord
from zapcore.titles.slug import slugify

IMAGE = "property:image-image"
ARKANOIDS = {
    "Arkanoid (World).mra": ("Arkanoid", ArcadeSet("arkanoid", ("arkanoid.zip",))),
    "Arkanoid (Japan).mra": ("Arkanoid", ArcadeSet("arkanoid", ("arkanoid.zip",))),
    "Block Hole.mra": ("Block Hole", ArcadeSet("arkanoid", ("arkanoid.zip",))),
}


@pytest.fixture
def arcade(tmp_path):
    return tmp_path / "_Arcade"


def put(folder, path):
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"x")
    return str(file)


def job_of(folder, files):
    """Give a job over files: path to (title, set)."""
    folder.mkdir(exist_ok=True)
    slugs = [slugify("Game", title) for title, _ in files.values()]
    titles = {slug: number for number, slug in enumerate(dict.fromkeys(slugs), 1)}
    rows = tuple(
        (number, titles[slug], f"{folder}/{path}")
        for number, (path, slug) in enumerate(zip(files, slugs, strict=True), 1)
    )
    sets = {number: machine for number, (_, machine) in enumerate(files.values(), 1)}
    place = ScrapePlace("Arcade", "Game", ("Arcade", "_Arcade"), (str(folder),))
    return ScrapeJob(place, ScrapeCatalog(titles, rows, sets=sets))


def imported(folder, files, *entries):
    folder.mkdir(exist_ok=True)
    (folder / "gamelist.xml").write_text(f"<gameList>{''.join(entries)}</gameList>")
    return list(GamelistXml().read(job_of(folder, files)))


def shown(items):
    """Give row to its image."""
    return {
        item.media_id: value.text
        for item in items
        if isinstance(item, ScrapeRecord)
        for value in item.media_properties
        if value.type_tag == IMAGE
    }


def test_pictures_are_called_like_the_set_the_zip_or_the_parent(arcade):
    files = {
        "Donkey Kong (US).mra": ("Donkey Kong", ArcadeSet("dkong", ("dkong.zip",))),
        "moved/far/DK Junior.mra": ("DK Junior", ArcadeSet("dkongjr", ("x/dkjr.zip",))),
        "Crazy Kong.mra": ("Crazy Kong", ArcadeSet("ckong", (), "dkong")),
    }
    one = put(arcade, "media/images/dkong.png")
    two = put(arcade, "media/images/dkjr.png")
    assert shown(MediaFolder().read(job_of(arcade, files))) == {1: one, 2: two, 3: one}


def test_the_file_s_own_name_comes_before_that_of_its_set(arcade):
    files = {"Donkey Kong (US).mra": ("Donkey Kong", ArcadeSet("dkong"))}
    put(arcade, "media/images/dkong.png")
    own = put(arcade, "media/miximages/Donkey Kong (US).png")
    assert shown(MediaFolder().read(job_of(arcade, files))) == {1: own}


def test_pictures_of_a_set_are_of_each_file_that_loads_it(arcade):
    picture = put(arcade, "media/images/arkanoid.png")
    found = shown(MediaFolder().read(job_of(arcade, ARKANOIDS)))
    assert found == dict.fromkeys((1, 2, 3), picture)


@pytest.mark.parametrize(
    "path", ["./dkong.zip", "dkong.7z", "./roms/dkong", "DKONG.ZIP"]
)
def test_an_entry_of_a_list_of_sets_is_of_the_file_that_loads_it(arcade, path):
    files = {
        "below/Donkey Kong (US).mra": (
            "Donkey Kong",
            ArcadeSet("dkong", ("dkong.zip",)),
        ),
        "Other.mra": ("Other", ArcadeSet("other", ("dkong.zip",))),
    }
    picture = put(arcade, "media/images/Donkey Kong (US).png")
    (record,) = imported(arcade, files, game(path, "Kong the First", region="us"))
    assert (record.media_id, record.title_id) == (1, 1)
    assert {(tag.type, tag.value) for tag in record.media_tags} == {("region", "us")}
    assert shown([record]) == {1: picture}


def test_a_set_that_several_files_load_is_passed_over_and_told(arcade):
    put(arcade, "media/images/arkanoid.png")
    unmatched, told = imported(
        arcade, ARKANOIDS, game("./arkanoid.zip", "Nobody", developer="Taito")
    )
    assert unmatched is Passed.UNMATCHED
    assert isinstance(told, Warned)
    assert told.line == 1
    assert "Arkanoid (Japan).mra, Arkanoid (World).mra, Block Hole.mra" in told.message


def test_title_facts_of_such_a_set_are_written_where_the_title_is_sure(arcade):
    put(arcade, "media/images/arkanoid.png")
    both = dict(list(ARKANOIDS.items())[:2])
    for files, name in ((ARKANOIDS, "Arkanoid"), (both, "Nobody")):
        entry = game("./arkanoid.zip", name, developer="Taito", image="./x.png")
        record, told = imported(arcade, files, entry)
        assert record.title_id == 1
        assert [tag.value for tag in record.title_tags] == ["taito"]
        assert (record.media_tags, record.media_properties) == ((), ())
        assert isinstance(told, Warned)


def test_an_entry_that_names_the_mra_is_not_ambiguous(arcade):
    (record,) = imported(
        arcade, ARKANOIDS, game("./Arkanoid (Japan).mra", "Arkanoid", region="jp")
    )
    assert (record.media_id, len(record.media_tags)) == (2, 1)
