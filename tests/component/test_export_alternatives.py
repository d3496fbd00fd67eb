"""An alternative is exported with what is said of it, never with its parent's."""

import pytest
from export_fixture import open_exports, tree

from zapcore.ports_export import Shelf

PARENT = "Pac-Man (Midway).mra"
OTHER = "Puck Man (Japan).mra"
LIST = f"""<?xml version="1.0"?>
<gameList>
	<game>
		<path>./{PARENT}</path>
		<name>Pac-Man</name>
		<desc>The parent.</desc>
		<developer>Namco</developer>
	</game>
	<game>
		<path>./_alternatives/_Pac-Man/{OTHER}</path>
		<name>Puck Man</name>
		<desc>The other.</desc>
		<developer>Other</developer>
	</game>
</gameList>
"""


def mra(name, own, parent=""):
    return (
        f"<misterromdescription><name>{name}</name><setname>{own}</setname>"
        f"<parent>{parent}</parent></misterromdescription>"
    )


@pytest.fixture
async def exports(tmp_path):
    arcade = tmp_path / "roms" / "_Arcade"
    below = arcade / "_alternatives" / "_Pac-Man"
    below.mkdir(parents=True)
    (arcade / PARENT).write_text(mra("Pac-Man (Midway)", "pacman"))
    (below / OTHER).write_text(mra("Puck Man (Japan)", "puckman", "pacman"))
    (arcade / "gamelist.xml").write_text(LIST)
    async with open_exports(tmp_path, tmp_path / "roms", platform="mister") as made:
        await made.bench.scrape()
        yield made


async def games_of(exports, tmp_path):
    shelf = Shelf("Arcade", str(tmp_path / "roms" / "_Arcade"))
    games, _ = await exports.store.page(shelf, ("", ""), 10)
    return sorted(games, key=lambda game: game.path.count("/"))


async def test_values_of_the_parent_are_not_an_alternatives(exports, tmp_path):
    parent, other = await games_of(exports, tmp_path)
    assert (parent.name, other.name) == ("Pac-Man", "Puck Man")
    assert parent.values["description"] == ("The parent.",)
    assert other.values["description"] == ("The other.",)
    assert other.values["developer"] == ("Other",)
    assert parent.title_id != other.title_id


@pytest.mark.parametrize("what", ["gamelist", "pegasus", "launchbox"])
async def test_what_a_list_says_of_either_stays_its_own(exports, tmp_path, what):
    before = await games_of(exports, tmp_path)
    await exports.run(what)
    first = tree(tmp_path / "roms", tmp_path / "data" / "exports")
    said = [raw for raw, _ in first.values() if b"The other." in raw]
    assert said
    assert [raw.count(b"Other") for raw in said] == [1] * len(said)
    assert all(raw.count(b"The parent.") == 1 for raw in said)
    await exports.bench.scrape(force=True)
    assert await games_of(exports, tmp_path) == before
    await exports.run(what)
    assert tree(tmp_path / "roms", tmp_path / "data" / "exports") == first
