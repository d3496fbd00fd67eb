"""A file is chosen as what it was identified, and a set of discs is one game."""

import json
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from select_home import open_select

from zapcore.operations import select_run

SETS = ("Moons (USA)", "Moons (Japan)", "Moons II (USA)")
FILES = [f"{name} (Disc {disc}).cue" for name in SETS for disc in (1, 2)]
FILES += [f"{name}.m3u" for name in SETS]
FILES += ["Moons (Europe).chd", "below/Moons (USA) (Disc 3).cue", "any.m3u", "odd.cue"]
DUMPS = (
    "Moons (USA) (Disc 1)",
    "Moons (Japan) (Disc 2)",
    "Moons (USA) (Rev 1)",
    "Luna (Japan) (Disc 1)",
    "Luna (Japan)",
)
VERDICTS = ("exact", "bad", "hack", "disagrees", "named", "unknown")
LIST = "Sony - PlayStation"
IDENTITY = (
    "INSERT INTO Identities (MediaDBID, Verdict, Game, Parent, Categories,"
    " Achievements) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (MediaDBID) DO UPDATE SET"
    " Verdict = excluded.Verdict, Game = excluded.Game, Parent = excluded.Parent,"
    " Categories = excluded.Categories, Achievements = excluded.Achievements"
)


class World:
    """A PlayStation's files on disk, and what is known of their bytes."""

    def __init__(self, home, roms):
        self.home = home
        self.folder = roms / "psx"
        (self.folder / "below").mkdir(parents=True)
        self.clock = 0

    async def files(self, wanted):
        """Let exactly these be there, indexed."""
        for name in FILES:
            path = self.folder / name
            if name in wanted:
                path.write_bytes(b"")
            else:
                path.unlink(missing_ok=True)
        self.clock += 10**9
        for folder in (self.folder, self.folder / "below"):
            os.utime(folder, ns=(0, self.clock))
        await self.home.index()

    async def id_of(self, name):
        found = await self.home.home.rows(
            "SELECT m.DBID FROM Media AS m JOIN Folders AS f ON f.DBID = FolderDBID"
            " WHERE f.Path || FileName LIKE ? AND IsMissing = 0",
            f"%psx/{name}",
        )
        return found[0][0] if found else None

    async def identified(
        self,
        name,
        verdict,
        game,
        *,
        parent="",
        categories=(),
        achievements="",
    ):
        number = await self.id_of(name)
        if number:
            told = json.dumps([*categories])
            values = (number, verdict, game, parent, told, achievements)
            await self.home.home.change(IDENTITY, *values)

    async def forgotten(self, name):
        await self.home.home.change(
            "DELETE FROM Identities WHERE MediaDBID = ?", await self.id_of(name)
        )

    async def linked(self, name, *discs):
        """Let a playlist name these files; each file has its own row of the cache."""
        number = await self.id_of(name)
        if not number:
            return
        await self._own(name, number)
        change = self.home.home.change
        await change(
            "DELETE FROM MediaFiles WHERE MediaDBID = ? AND Number > 0", number
        )
        for place, disc in enumerate(discs, 1):
            path = str(self.folder / disc).encode()
            file = await self._own(disc, await self.id_of(disc))
            insert = "INSERT INTO MediaFiles VALUES (?, ?, ?, ?, '')"
            await change(insert, number, place, file, path)

    async def _own(self, name, number):
        file = FILES.index(name) + 1
        if number:
            insert = "INSERT OR REPLACE INTO MediaFiles VALUES (?, 0, ?, '', '')"
            await self.home.home.change(insert, number, file)
        return file


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("files"), st.sets(st.sampled_from(FILES), min_size=4)),
        st.tuples(
            st.just("identified"),
            st.sampled_from(FILES),
            st.sampled_from(VERDICTS),
            st.sampled_from(DUMPS),
            st.sampled_from(["", "Luna (Japan)", "Luna (Japan) (Disc 1)"]),
            st.sampled_from([(), ("Games",), ("Demos",)]),
            st.sampled_from(["", "aa" * 16]),
        ),
        st.tuples(st.just("forgotten"), st.sampled_from(FILES)),
        st.tuples(
            st.just("linked"),
            st.sampled_from([name for name in FILES if name.endswith(".m3u")]),
            st.lists(st.sampled_from(FILES[:6]), max_size=3, unique=True),
        ),
        st.tuples(st.just("pick"), st.integers(0, 50)),
        st.tuples(st.just("achievements"), st.booleans()),
        st.tuples(st.just("profile"), st.sampled_from([{}, {"mode": "compat"}])),
    ),
    min_size=3,
    max_size=9,
)


async def _step(home, world, kind, *given_):
    if kind == "files":
        await world.files(*given_)
    elif kind == "identified":
        name, verdict, game, parent, categories, hashed = given_
        await world.identified(
            name,
            verdict,
            game,
            parent=parent,
            categories=categories,
            achievements=hashed,
        )
    elif kind == "linked":
        await world.linked(given_[0], *given_[1])
    elif kind == "forgotten":
        await world.forgotten(*given_)
    elif kind == "achievements":
        achievements(home, "aa" * 16 if given_[0] else "bb" * 16)
    elif kind == "profile":
        await home.select.set_profile("default", *given_)
    elif there := sorted(p for p in world.folder.rglob("*.*") if p.is_file()):
        await home.pick(there[given_[0] % len(there)], "PSX")


def achievements(home, *hashes, name=""):
    """Write a list of RetroAchievements."""
    folder = home.lists / "retroachievements"
    folder.mkdir(parents=True, exist_ok=True)
    told = {"Moons": {"Hashes": [{"MD5": one, "Name": name} for one in hashes]}}
    (folder / f"{LIST}.json").write_text(json.dumps(told))


@settings(max_examples=15, deadline=None)
@given(steps=STEPS, few=st.sampled_from([2, 2000]))
async def test_whatever_becomes_known_what_is_chosen_is_as_if_chosen_from_nothing(
    tmp_path_factory, steps, few
):
    tmp = tmp_path_factory.mktemp("world")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(select_run, "FEW", few)
        async with open_select(tmp) as home:
            world = World(home, tmp / "roms")
            await world.files(FILES)
            await home.refresh()
            for step in steps:
                await _step(home, world, *step)
                await home.refresh()
                found = await home.chosen()
            changes = await home.changes()
            await home.refresh()
            assert await home.changes() == changes
            await home.anew()
            assert found == await home.chosen()


async def world_of(home, tmp_path, *names):
    world = World(home, tmp_path / "roms")
    for name in names:
        (world.folder / name).parent.mkdir(exist_ok=True)
        (world.folder / name).write_bytes(b"")
    await home.index()
    await home.refresh()
    return world


async def others(home, name):
    """Give how many more files the game of a shown file has."""
    found = await home.home.rows(
        "SELECT Others FROM Preferred JOIN Media ON DBID = MediaDBID"
        " WHERE FileName = ?",
        name,
    )
    return found[0][0]


async def test_a_file_with_a_wrong_name_is_chosen_as_what_its_bytes_are(tmp_path):
    async with open_select(tmp_path) as home:
        world = await world_of(home, tmp_path, "odd.cue", "Moons (Europe).chd")
        assert await home.preferred() == ["Moons (Europe).chd", "odd.cue"]
        for verdict in ("exact", "disagrees"):
            await world.identified("odd.cue", verdict, "Moons (USA)")
            await home.refresh()
            assert await home.preferred() == ["odd.cue"]
            assert await others(home, "odd.cue") == 1
            await world.identified("odd.cue", "named", "Moons (USA)")
            await home.refresh()
            assert await home.preferred() == ["Moons (Europe).chd", "odd.cue"]


async def test_what_a_dat_says_of_the_dump_filters_and_demotes_it(tmp_path):
    names = ["Moons (USA).chd", "Moons (Europe).chd"]
    async with open_select(tmp_path) as home:
        world = await world_of(home, tmp_path, *names)
        assert await home.preferred() == [names[0]]
        for verdict, categories, shown in (
            ("exact", ["Demos"], names[1]),
            ("bad", [], names[1]),
            ("exact", ["Games"], names[0]),
        ):
            game = "Moons (USA)"
            await world.identified(names[0], verdict, game, categories=categories)
            await home.refresh()
            assert await home.preferred() == [shown], verdict
        await world.identified(names[0], "hack", "Moons (Europe)")
        await home.refresh()
        assert await home.preferred() == [names[1]]


async def test_a_dats_parent_joins_games_of_the_library(tmp_path):
    names = ["Luna (Japan).chd", "Moons (USA).chd"]
    async with open_select(tmp_path) as home:
        world = await world_of(home, tmp_path, *names)
        assert await home.preferred() == names
        known = ("exact", "Moons (USA)")
        await world.identified(names[1], *known, parent="Luna (Japan)")
        await home.refresh()
        assert await home.preferred() == names[1:]
        assert (await home.view(world.folder / names[1], "PSX")).games == ("Luna",)
        apart = {"datParents": False, "filterRegions": False, "filterLanguages": False}
        await home.select.set_profile("default", apart)
        await home.refresh()
        assert await home.preferred() == names


async def test_achievements_are_found_by_hash_as_soon_as_it_is_known(
    tmp_path, monkeypatch
):
    monkeypatch.setattr("zapcore.lists.folder.systems_by_name", lambda _: frozenset())
    names = ["Moons (Europe).chd", "Moons (Japan).chd", "Moons (USA).chd"]
    async with open_select(tmp_path) as home:
        achievements(home, "aa" * 16, "bb" * 16)
        world = await world_of(home, tmp_path, *names)
        assert await home.preferred() == [names[2]]
        await world.identified(names[0], "unknown", "", achievements="AA" * 16)
        await home.refresh()
        assert await home.preferred() == [names[0]]
        await world.forgotten(names[0])
        await home.refresh()
        assert await home.preferred() == [names[2]]
        number = await world.id_of(names[1])
        change = home.home.change
        await change("INSERT INTO MediaFiles VALUES (?, 0, 7, '', '')", number)
        await home.refresh()
        assert await home.preferred() == [names[2]]
        body = "INSERT INTO Bodies VALUES (7, 0, 'file', '', 1, NULL, ?, x'')"
        await change(body, b"\xbb" * 16)
        await home.refresh()
        assert await home.preferred() == [names[1]]


async def test_by_name_only_what_has_no_hash_is_looked_for(tmp_path):
    names = ["Moons (Europe).chd", "Moons (USA).chd"]
    async with open_select(tmp_path) as home:
        achievements(home, "aa" * 16, name="Moons (Europe)")
        world = await world_of(home, tmp_path, *names)
        assert await home.preferred() == [names[0]]
        await world.identified(names[0], "unknown", "", achievements="bb" * 16)
        await home.refresh()
        assert await home.preferred() == [names[1]]
        await world.identified(names[0], "unknown", "", achievements="AA" * 16)
        await home.refresh()
        assert await home.preferred() == [names[0]]


async def test_a_hash_is_no_news_where_no_list_has_any(tmp_path):
    names = ["Moons (Europe).chd", "Moons (USA).chd"]
    async with open_select(tmp_path) as home:
        world = await world_of(home, tmp_path, *names)
        await world.identified(names[0], "unknown", "", achievements="aa" * 16)
        assert await home.home.rows("SELECT * FROM Unselected") == []
        achievements(home, "aa" * 16)
        await home.refresh()
        assert await home.preferred() == [names[0]]


DISCS = ["Moons (USA) (Disc 1).cue", "Moons (USA) (Disc 2).cue"]
JAPAN = ["Moons (Japan) (Disc 1).cue", "Moons (Japan) (Disc 2).cue"]
LISTS = ["Moons (USA).m3u", "Moons (Japan).m3u"]


async def test_a_playlist_stands_for_its_discs_and_without_one_the_first_disc_does(
    tmp_path,
):
    async with open_select(tmp_path) as home:
        world = await world_of(home, tmp_path, *DISCS, *LISTS[:1])
        assert await home.preferred() == LISTS[:1]
        assert await others(home, LISTS[0]) == 0
        await world.files(DISCS)
        await home.refresh()
        assert await home.preferred() == DISCS[:1]
        await world.files([*DISCS, *LISTS[:1]])
        await home.refresh()
        assert await home.preferred() == LISTS[:1]
        await world.files([DISCS[1], *LISTS[:1]])
        await home.refresh()
        assert await home.preferred() == LISTS[:1]


async def test_other_versions_of_a_set_are_counted_once_each(tmp_path):
    async with open_select(tmp_path) as home:
        world = await world_of(home, tmp_path, *DISCS, *JAPAN, *LISTS[:1])
        assert await home.preferred() == LISTS[:1]
        assert await others(home, LISTS[0]) == 1
        _, choices, _ = await home.select.tell(
            "PSX", (await home.view(world.folder / LISTS[0], "PSX")).roms
        )
        (choice,) = [choice for choice in choices if choice.game == "Moons"]
        found = [os.path.basename(rom.id) for rom in choice.ranked]
        assert found == [LISTS[0], JAPAN[0]]
        await world.files([*DISCS, *JAPAN, *LISTS])
        await home.refresh()
        assert await home.preferred() == LISTS[:1]
        assert await others(home, LISTS[0]) == 1


async def test_the_better_set_is_shown_though_only_the_other_has_a_playlist(tmp_path):
    async with open_select(tmp_path) as home:
        world = await world_of(home, tmp_path, *DISCS, *JAPAN, *LISTS[1:])
        assert await home.preferred() == DISCS[:1]
        assert await others(home, DISCS[0]) == 1
        await home.pick(world.folder / LISTS[1], "PSX")
        assert await home.preferred() == LISTS[1:]


async def test_a_whole_set_leads_the_playlist_of_a_set_that_lacks_discs(tmp_path):
    async with open_select(tmp_path) as home:
        await world_of(home, tmp_path, DISCS[0], *JAPAN, *LISTS)
        assert await home.preferred() == LISTS[1:]
        await home.select.set_profile("default", {"discsTogether": False})
        await home.refresh()
        assert await home.preferred() == LISTS[:1]


async def test_a_playlist_is_of_the_set_that_it_names_whatever_it_is_called(tmp_path):
    async with open_select(tmp_path) as home:
        world = await world_of(home, tmp_path, *DISCS, "any.m3u")
        assert await home.preferred() == [DISCS[0], "any.m3u"]
        await world.linked("any.m3u", *DISCS)
        await home.refresh()
        assert await home.preferred() == ["any.m3u"]
        # What its discs are is what it is.
        for number, disc in enumerate(DISCS, 1):
            game = f"Luna (Japan) (Disc {number})"
            await world.identified(disc, "exact", game)
        await home.refresh()
        view = await home.view(world.folder / "any.m3u", "PSX")
        assert view.games == ("Luna",)
        assert await home.preferred() == ["any.m3u"]
        await world.linked("any.m3u")
        await home.refresh()
        assert await home.preferred() == [DISCS[0], "any.m3u"]


async def test_a_playlist_joins_the_set_as_soon_as_all_its_discs_are_of_it(tmp_path):
    async with open_select(tmp_path) as home:
        world = await world_of(home, tmp_path, DISCS[0], "odd.cue", "any.m3u")
        await world.linked("any.m3u", DISCS[0], "odd.cue")
        await home.refresh()
        assert await home.preferred() == [DISCS[0], "any.m3u", "odd.cue"]
        await world.identified("odd.cue", "exact", DISCS[1][:-4])
        await home.refresh()
        assert await home.preferred() == ["any.m3u"]


async def test_a_row_that_is_given_another_name_is_of_another_game(tmp_path):
    async with open_select(tmp_path) as home:
        world = await world_of(home, tmp_path, "odd.cue", "Moons (Europe).chd")
        rename = "UPDATE Media SET FileName = 'Moons (USA).cue' WHERE DBID = ?"
        await home.home.change(rename, await world.id_of("odd.cue"))
        await home.refresh()
        assert await home.preferred() == ["Moons (USA).cue"]


async def test_a_set_is_one_by_name_though_each_disc_has_its_folder(tmp_path):
    names = [f"Moons (USA)/{disc[:-4]}/{disc}" for disc in DISCS]
    (tmp_path / "roms" / "psx").mkdir(parents=True)
    for name in (*names, f"Moons (USA)/{LISTS[0]}"):
        path = tmp_path / "roms" / "psx" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    async with open_select(tmp_path) as home:
        await home.index()
        await home.refresh()
        assert await home.preferred() == LISTS[:1]
