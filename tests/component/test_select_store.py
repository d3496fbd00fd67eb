"""Whatever comes, goes and is wished for: what is chosen is as if chosen from nothing."""

import os
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from select_home import chosen, group, open_select

from mediadb.media_db import open_media
from mediadb.migrate import scripts

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
