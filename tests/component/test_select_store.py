"""Whatever comes, goes and is wished: what is chosen is as if chosen from nothing."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from owner_fixture import make_nes
from select_home import group, open_select

from mediadb import read_games
from zapcore.errors import ParameterError, UnknownProfileError
from zapcore.operations import select, select_run
from zapcore.selection.discs import set_of

TITLES = ("Alpha", "Beta", "Gamma - The (Return)", "Best of Alpha & Beta")
TAGS = (
    "(USA)",
    "(Europe) (En,Fr,De)",
    "(Japan)",
    "(USA) (Rev 1)",
    "(Europe) (Demo)",
    "(USA) (Disc 1)",
    "(USA) (Disc 2)",
    "(Japan) (Disc 1)",
    "(Japan) (Disc 2) (Rev 1)",
    "(japan) (disc 2)",
    "",
)
FILES = [f"{title} {tag}".strip() + ".nes" for title in TITLES for tag in TAGS]
FILES += ["alpha (USA).NES", "below/Alpha (USA).nes", "below/Beta (Disc 3).nes"]
LISTS = (
    (),
    (group("Alpha", "Alpha", "Beta"),),
    (
        group("Alpha", "Alpha", compilations=[("Best of Alpha & Beta", 1)]),
        group("Beta", "Beta", compilations=[("Best of Alpha & Beta", 2)]),
    ),
    (
        group("Other (Disc 1)", "Gamma", "Alpha (Disc 1)"),
        group("Alpha", "Beta", compilations=[("Best of Alpha & Beta", 1)]),
    ),
)
PROFILES = (
    {},
    {"regions": ["Japan", "USA"], "languages": ["Japanese", "English"]},
    {"regions": ["Europe"], "languages": ["French"], "fallbackRegions": True},
    {"mode": "compat", "regions": ["USA", "Europe"], "languages": ["English"]},
    {"filters": [], "exclude": ["Beta*"], "groups": {"Gamma": "Alpha"}},
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("files"), st.sets(st.sampled_from(FILES))),
        st.tuples(st.just("profile"), st.sampled_from(PROFILES)),
        st.tuples(st.just("lists"), st.sampled_from(LISTS)),
        st.tuples(st.just("pick"), st.integers(0, 50)),
        st.tuples(st.just("unpick"), st.integers(0, 50)),
        st.tuples(st.just("clean"), st.none()),
        st.tuples(st.just("late"), st.sets(st.sampled_from(FILES))),
    ),
    min_size=2,
    max_size=7,
)


class World:
    """Does the steps to a library, and to what is wished of it."""

    def __init__(self, home, roms):
        self.home = home
        self.nes = roms / "nes"
        (self.nes / "below").mkdir(parents=True)
        (self.nes / "Stays.nes").write_bytes(b"")
        self.clock = 0

    async def files(self, wanted):
        """Let exactly these be there, indexed."""
        for name in FILES:
            if name in wanted:
                (self.nes / name).write_bytes(b"")
            else:
                (self.nes / name).unlink(missing_ok=True)
        self.clock += 10**9
        # Two changes within one tick of the clock would look like none.
        for folder in (self.nes, self.nes / "below"):
            os.utime(folder, ns=(0, self.clock))
        await self.home.index()

    async def late(self, wanted):
        """Index without a selection at its end, and clean up before there is one."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(select, "AT_ONCE", -1)
            await self.files(wanted)
        await self.home.home.cleans.clean()

    async def clean(self, _):
        await self.home.home.cleans.clean()

    async def profile(self, given):
        await self.home.select.set_profile("mine", given)
        await self.home.refresh(profile="mine")

    async def lists(self, variants):
        self.home.clones("Nintendo - Nintendo Entertainment System", *variants)

    async def pick(self, number):
        there = sorted(self.nes.rglob("*.*e*"))
        path = there[number % len(there)]
        await self.home.pick(path)

    async def unpick(self, number):
        there = sorted(self.nes.rglob("*.*e*"))
        await self.home.pick(there[number % len(there)], on=False)


@settings(max_examples=60, deadline=None)
@given(steps=STEPS, few=st.sampled_from([2, 2000]), batch=st.sampled_from([3, 1000]))
async def test_after_any_changes_what_is_chosen_is_as_if_chosen_from_nothing(
    tmp_path_factory, steps, few, batch
):
    tmp = tmp_path_factory.mktemp("world")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(select_run, "FEW", few)
        patch.setattr(select_run, "BATCH", batch)
        async with open_select(tmp) as home:
            world = World(home, tmp / "roms")
            await home.index()
            for kind, given_ in steps:
                await getattr(world, kind)(given_)
            await home.refresh()
            found = await home.chosen()
            changes = await home.changes()
            await home.refresh()
            await home.index()
            assert await home.changes() == changes
            await _sound(home)
            await home.anew()
            assert found == await home.chosen()


async def _sound(home):
    """Each game, or set of discs, shows one file; no file is shown but for a game."""
    rows = await home.home.rows(
        "SELECT g.Name, g.Shown, x.MediaDBID, x.Rank FROM Games AS g"
        " JOIN GameMedia AS x ON x.GameDBID = g.DBID ORDER BY g.Name, x.Rank"
    )
    members, shown = {}, {}
    for name, is_shown, media, rank in rows:
        members.setdefault(name, []).append(rank)
        if rank:
            disc = set_of(name)
            key = ("set", disc[1]) if disc else ("game", name)
            found = shown.setdefault(key, [])
            if is_shown and rank == 1:
                found.append(media)
    assert all(len(media) == 1 for media in shown.values()), shown
    for ranks in members.values():
        there = [rank for rank in ranks if rank]
        assert there == [*range(1, len(there) + 1)]
    preferred = await home.home.rows("SELECT MediaDBID FROM Preferred")
    assert {n for (n,) in preferred} == {n for (n,) in shown.values()}


async def make(home, tmp_path, *names):
    """Let these be there, and select."""
    nes = make_nes(tmp_path / "roms", *names)
    await home.index()
    await home.refresh()
    return nes


async def test_of_two_files_that_are_shown_alike_one_is_chosen(tmp_path):
    nes = tmp_path / "roms" / "nes"
    nes.mkdir(parents=True)
    for odd in (b"Odd \xff (USA).nes", b"Odd \xfe (USA).nes"):
        (nes / os.fsdecode(odd)).write_bytes(b"")
    (nes / os.fsdecode(b"\xe9" * 251 + b".nes")).write_bytes(b"")
    (nes / ("x" * 251 + ".nes")).write_bytes(b"")
    async with open_select(tmp_path) as home:
        await home.index()
        assert len(await home.home.search()) == 4
        assert len(await home.preferred()) == 3
        await _sound(home)


async def test_a_pick_beats_all_and_the_last_one_counts(tmp_path):
    names = [f"Game ({tag}).nes" for tag in ("USA", "Japan", "Europe")]
    async with open_select(tmp_path) as home:
        nes = await make(home, tmp_path, *names)
        await home.pick(nes / names[1])
        assert await home.preferred() == [names[1]]
        (nes / names[1]).unlink()
        await home.index()
        await home.pick(nes / names[2])
        assert await home.preferred() == [names[2]]
        # The earlier pick was gone when the later one was made.
        (nes / names[1]).touch()
        await home.index()
        assert await home.preferred() == [names[2]]
        (nes / names[2]).unlink()
        await home.index()
        assert await home.preferred() == [names[1]]
        await home.pick(nes / names[0], on=False)
        assert await home.preferred() == [names[0]]


async def test_picks_and_profiles_outlive_the_media_database(tmp_path):
    names = [f"Game ({tag}).nes" for tag in ("USA", "Japan")]
    given = {"regions": ["Europe", "Japan"], "filterLanguages": False}
    async with open_select(tmp_path) as home:
        nes = await make(home, tmp_path, *names)
        await home.select.set_profile("mine", given)
        await home.refresh(profile="mine", systems=["snes"])
        await home.pick(nes / names[1])
        await home.select.set_profile("other name", given)
    for file in (tmp_path / "data").glob("media.db*"):
        file.unlink()
    async with open_select(tmp_path) as home:
        await home.index()
        await home.refresh()
        assert await home.preferred() == [names[1]]
        found, active = await home.select.profiles()
        assert {*found} == {"default", "mine", "other name"}
        assert found["mine"].region_preferences == ("Europe", "Japan")
        assert active == {"": "default", "SNES": "mine"}


async def test_a_profile_holds_for_the_systems_that_it_was_asked_for(tmp_path):
    names = [f"Game ({tag})" for tag in ("USA", "Japan")]
    snes = tmp_path / "roms" / "snes"
    snes.mkdir(parents=True)
    for name in names:
        (snes / f"{name}.sfc").touch()
    japan = {"regions": ["Japan", "USA"], "filterLanguages": False}
    async with open_select(tmp_path) as home:
        await make(home, tmp_path, *(f"{name}.nes" for name in names))
        await home.select.set_profile("jp", japan)
        await home.refresh(profile="jp", systems=["snes"])
        assert await home.preferred() == ["Game (Japan).sfc", "Game (USA).nes"]
        await home.refresh(profile="jp")
        assert await home.preferred() == ["Game (Japan).nes", "Game (Japan).sfc"]
        assert await home.profiles.active() == {"": "jp"}
        await home.refresh(profile="default", systems=["nes"])
        assert await home.preferred() == ["Game (Japan).sfc", "Game (USA).nes"]
        await home.select.delete_profile("jp")
        await home.refresh()
        assert await home.preferred() == ["Game (USA).nes", "Game (USA).sfc"]
        assert await home.profiles.active() == {"NES": "default"}


async def test_the_default_profile_can_be_changed_and_comes_back(tmp_path):
    names = [f"Game ({tag}).nes" for tag in ("USA", "Japan")]
    async with open_select(tmp_path) as home:
        await make(home, tmp_path, *names)
        given = {"regions": ["Japan", "USA"], "filterLanguages": False}
        await home.select.set_profile("default", given)
        await home.select.set_profile("jp", given)
        await home.refresh(profile="jp")
        await home.refresh(profile="default", systems=["nes"])
        await home.select.delete_profile("default")
        assert await home.profiles.active() == {"": "jp", "NES": "default"}
        await home.refresh()
        assert await home.preferred() == [names[0]]
        with pytest.raises(UnknownProfileError):
            await home.select.delete_profile("default")
        assert await home.profiles.active() == {"": "jp", "NES": "default"}


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"regions": []}, "regions"),
        ({"regions": "USA"}, "regions"),
        ({"languages": ["Klingon"]}, "languages"),
        ({"filters": ["beauty"]}, "filters"),
        ({"mode": "best"}, "mode"),
        ({"first": 1}, "first"),
        ({"filterRegions": "yes"}, "filterRegions"),
        ({"groups": {"A": 1}}, "groups"),
        ({"include": ["x" * 301]}, "include"),
        ({"exclude": ["x"] * 1001}, "exclude"),
    ],
)
async def test_a_wrong_value_of_a_profile_names_its_key(tmp_path, given, key):
    async with open_select(tmp_path) as home:
        with pytest.raises(ParameterError) as error:
            await home.select.set_profile("mine", given)
        assert error.value.name == key
        assert await home.profiles.profiles() == {}


async def test_a_profile_needs_a_name_and_there_are_not_too_many(tmp_path):
    async with open_select(tmp_path) as home:
        for name in ("", "x" * 61, "a\nb"):
            with pytest.raises(ParameterError, match="name"):
                await home.select.set_profile(name, {})
        for number in range(select.MOST_PROFILES):
            await home.profiles.set(f"{number}", {})
        await home.select.set_profile("5", {"mode": "compat"})
        with pytest.raises(ParameterError, match="delete one first"):
            await home.select.set_profile("one more", {})
        with pytest.raises(UnknownProfileError):
            await home.select.start("nobody")
        with pytest.raises(UnknownProfileError):
            await home.select.delete_profile("nobody")


async def test_a_share_that_is_not_mounted_keeps_its_choices(tmp_path):
    names = [f"Game ({tag}).nes" for tag in ("USA", "Japan", "USA) (Rev 1")]
    other = tmp_path / "other"
    make_nes(other, "Local.nes")
    make_nes(tmp_path / "roms", *names)
    async with open_select(tmp_path, tmp_path / "roms", other) as home:
        await home.index()
        await home.refresh()
        before = await home.chosen()
        os.rename(tmp_path / "roms", tmp_path / "unmounted")
        await home.index()
        await home.home.cleans.clean()
        await home.refresh()
        await home.refresh(force=True)
        assert await home.chosen() == before
        os.rename(tmp_path / "unmounted", tmp_path / "roms")
        await home.index()
        assert await home.chosen() == before


async def test_nothing_is_left_of_files_that_were_cleaned_away(tmp_path):
    names = [f"Game ({tag}).nes" for tag in ("USA", "Japan")]
    async with open_select(tmp_path) as home:
        nes = await make(home, tmp_path, "Stays.nes", *names)
        for name in names:
            (nes / name).unlink()
        await home.index()
        await home.home.cleans.clean()
        for table in ("Games", "GameMedia", "Preferred", "Media"):
            found = await home.home.rows(f"SELECT COUNT(*) FROM {table}")
            assert found == [(1,)], table
        assert await home.home.rows("SELECT COUNT(*) FROM Unselected") == [(0,)]


async def test_files_cleaned_away_before_a_selection_free_their_game(
    tmp_path, monkeypatch
):
    names = [f"Game ({tag}).nes" for tag in ("USA", "Japan")]
    discs = ["Set (Disc 1) (USA).nes", "Set (Disc 2) (USA).nes"]
    async with open_select(tmp_path) as home:
        nes = await make(home, tmp_path, *names, *discs)
        assert await home.preferred() == [names[0], discs[0]]
        monkeypatch.setattr(select, "AT_ONCE", -1)
        (nes / names[0]).unlink()
        (nes / discs[0]).unlink()
        await home.index()
        await home.home.cleans.clean()
        await home.refresh()
        assert await home.preferred() == [names[1], discs[1]]
        found = await home.chosen()
        await home.anew()
        assert await home.chosen() == found


async def test_a_game_of_ten_thousand_files_is_chosen_and_told_in_part(tmp_path):
    nes = tmp_path / "roms" / "nes"
    many, folders = 10_000, 50
    for folder in range(folders):
        (nes / f"{folder:02}").mkdir(parents=True)
        for number in range(many // folders):
            name = f"{folder:02}/Game (USA) (Rev {number}).nes"
            os.mknod(nes / name)
    async with open_select(tmp_path) as home:
        await home.index()
        last = await home.refresh()
        assert (last.media, last.games, last.chosen) == (many, 1, 1)
        assert await home.preferred() == ["Game (USA) (Rev 199).nes"]
        worst = nes / "49" / "Game (USA) (Rev 0).nes"
        view = await home.view(worst)
        assert len(view.roms) == read_games.MOST
        assert view.media in {rom.id for rom in view.roms}
        assert len(view.shown) == 1
        await home.pick(worst)
        assert await home.preferred() == ["Game (USA) (Rev 0).nes"]


async def test_the_discs_of_a_large_set_are_one_entry(tmp_path):
    names = [f"Set (Disc {number}) (USA).nes" for number in range(1, 1201)]
    async with open_select(tmp_path) as home:
        nes = await make(home, tmp_path, *names)
        assert await home.preferred() == [names[0]]
        (nes / names[0]).unlink()
        await home.index()
        assert await home.preferred() == [names[1]]
        view = await home.view(nes / names[-1])
        assert len(view.roms) == read_games.MOST
