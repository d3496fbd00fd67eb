"""LaunchBox's shelves on the disk: what is found, and what stands meanwhile."""

import pytest

from mediadb.answers import open_online
from mediadb.launchbox import SqliteLaunchBox
from mediadb.launchbox_names import folded
from zapcore.errors import StoreError
from zapcore.ports_launchbox import (
    DUMP,
    BoxArt,
    BoxFile,
    BoxGame,
    BoxImage,
    BoxName,
    Shelf,
)

MD, SNES = "Sega Genesis", "Super Nintendo Entertainment System"


@pytest.fixture
async def table(tmp_path):
    database = await open_online(str(tmp_path))
    yield SqliteLaunchBox(database)
    await database.close()


async def put(table, *records, name=DUMP, at=1):
    number = await table.begin(Shelf(name, "stamp", (MD, SNES), at))
    await table.add(number, records)
    return await table.finish(number)


def game(number, name, platform=MD, **facts):
    return BoxGame(number, platform, name, facts)


def ids(found):
    return [one.id for one in found]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Foo of Bar: A Baz to the Past", "Foo of Bar, The - A Baz to the Past"),
        ("Pokémon", "POKEMON"),
        ("Tom & Jerry", "Tom and Jerry"),
        ("Addams Family, The", "The Addams Family"),
        ("Foo: Bar", "Foo - Bar"),
        ("King's Quest", "King_s Quest"),
        ("An Apple, A Day", "An Apple, a day"),
    ],
)
def test_spellings_of_one_name_are_folded_alike(one, other):
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Foo", "Foo 2"), ("がき", "かき"), ("!!!", "???"), ("Foo", "The Foo")],
)
def test_other_names_are_folded_otherwise(one, other):
    assert folded(one) != folded(other)


async def test_a_game_is_found_with_its_names_and_images(table):
    name = BoxName(7, "Fu", "Japan")
    images = [BoxImage(7, f"{at}.png", "Box - Front", "Japan", "5") for at in (1, 2)]
    many = [game(7, "Foo", Overview="é\udc80"), name, images[0], name, images[1]]
    assert await put(table, *many) == 1
    found = await table.by_id(DUMP, 7)
    assert (found.name, found.facts) == ("Foo", {"Overview": "é?"})
    assert (found.names, found.images) == ((name, name), tuple(images))
    assert await table.by_names(DUMP, (MD,), ["FU"]) == [found]
    assert await table.by_id(DUMP, 8) is None
    assert await table.by_id(DUMP, 1 << 40) is None


async def test_games_of_other_platforms_are_left_out_and_the_first_name_counts(table):
    await put(table, game(1, "Foo"), game(2, "Bar"), game(3, "Foo", SNES))
    assert ids(await table.by_names(DUMP, (MD,), ["Bar", "Foo", ""])) == [2, 1]
    assert ids(await table.by_names(DUMP, (MD, SNES), ["Foo"])) == [1, 3]
    assert await table.by_names(DUMP, (), ["Foo"]) == []


async def test_what_belongs_to_no_game_is_dropped(table):
    strangers = [BoxName(9, "Baz"), BoxImage(9, "a.png", "Disc"), BoxName(1 << 30, "B")]
    assert await put(table, game(1, "Foo"), game(1, "Again"), *strangers) == 1
    assert (await table.by_id(DUMP, 1)).name == "Foo"
    assert await table.by_names(DUMP, (MD,), ["Baz", "B", "Again"]) == []


async def test_names_with_the_same_checksum_are_told_apart(table):
    await put(table, game(1, "plumless"), game(2, "buckeroo"))
    assert ids(await table.by_names(DUMP, (MD,), ["buckeroo"])) == [2]


async def test_a_file_is_looked_up_by_its_list(table):
    files = [BoxFile(MD, "FOO1", "Foo"), BoxFile(SNES, "foo1", "Bar")]
    await put(table, game(1, "Foo"), game(2, "Bar", SNES), *files)
    assert await table.names_of_file((MD,), "foo1") == ["Foo"]
    assert ids(await table.by_file(DUMP, (MD,), "foo1")) == [1]
    assert ids(await table.by_file(DUMP, (SNES,), "FOO1")) == [2]
    assert await table.names_of_file((MD,), "nothing") == []


async def test_a_shelf_of_an_install_has_files_and_pictures_of_its_own(table):
    art = [BoxArt("Foo_ Bar", "Images/b.png"), BoxArt("Foo_ Bar", "Images/a.png")]
    await put(table, game(1, "Dump"))
    await put(table, game(1, "Foo: Bar"), BoxFile(MD, "fb", id=1), *art, name=MD)
    assert (await table.by_file(MD, (MD,), "FB"))[0].name == "Foo: Bar"
    assert await table.art(MD, ["Foo: Bar"]) == ["Images/a.png", "Images/b.png"]
    assert await table.art(DUMP, ["Foo: Bar"]) == []
    assert (await table.by_id(DUMP, 1)).name == "Dump"
    await table.forget(MD)
    assert [*await table.shelves()] == [DUMP]
    assert await table.by_file(MD, (MD,), "FB") == []


async def test_the_old_dump_stands_until_the_new_one_is_whole(table):
    await put(table, game(1, "Old"), BoxFile(MD, "old", "Old"))
    number = await table.begin(Shelf(DUMP, "new", (MD,), 5))
    await table.add(number, [game(1, "New")])
    assert (await table.by_id(DUMP, 1)).name == "Old"
    assert await table.finish(number) == 1
    assert await table.shelves() == {DUMP: Shelf(DUMP, "new", (MD,), 5, 1)}
    assert (await table.by_id(DUMP, 1)).name == "New"
    assert await table.by_names(DUMP, (MD,), ["Old"]) == []


async def test_what_nobody_searches_is_removed(table):
    every = [game(at, f"Game {at}") for at in range(1, 700)]
    every += [BoxName(1, "Other"), BoxFile(MD, "file", "Game 1"), BoxArt("A", "b.png")]
    await put(table, *every)
    await put(table, game(5, "Kept"), BoxName(5, "Both"), BoxFile(MD, "kept", "Kept"))
    cut = await table.begin(Shelf(DUMP))
    await table.add(cut, every)
    while await table.tidy():
        pass
    tables = ("Shelves", "Games", "Parts", "Names", "Files", "Art")
    counts = [
        await table._database.run(
            lambda raw, name: raw.execute(
                f"SELECT COUNT(*) FROM LaunchBox{name}"
            ).fetchone()[0],
            name,
        )
        for name in tables
    ]
    assert counts == [1, 1, 1, 2, 1, 0]
    with pytest.raises(StoreError):
        await table.add(cut, every)
    assert (await table.by_id(DUMP, 5)).name == "Kept"
