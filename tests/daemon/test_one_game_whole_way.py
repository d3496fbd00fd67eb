"""A library of real names: indexed, selected, browsed, changed; right each time.

What is right is worked out here by the pure core over all names of a system at once,
with the lists read straight from the tests' data.
"""

import gzip
import os
from pathlib import Path

import pytest

from benchmarks.one_game_data import WORDS, read_json, read_system
from zapcore.lists.dat_names import load_dat_names, systems_by_name
from zapcore.operations.select_batch import Readers
from zapcore.selection.candidate import Rom
from zapcore.selection.choice import once
from zapcore.selection.choose import Chooser
from zapcore.selection.clonelist import read_clone_list
from zapcore.selection.discs import set_of
from zapcore.selection.grouping import Grouper, Lists
from zapcore.selection.profile import Profile, all_but_games, read_profile
from zapcore.selection.retroachievements import read_achievements

DATA = Path(__file__).parent.parent / "data" / "one-game-one-rom"
SYSTEMS = {
    "Sega - Saturn": ("Saturn", "saturn", ".cue"),
    "Sega - Game Gear": ("GameGear", "gamegear", ".gg"),
    "NEC - PC Engine - TurboGrafx-16": ("TurboGrafx16", "pcengine", ".pce"),
}
GERMAN = {
    "regions": ["Germany", "Europe", "USA"],
    "languages": ["German", "English"],
    "fallbackRegions": ["Japan"],
}
SUMS = {"mode": "compat", "regions": ["Japan", "Europe"], "languages": ["Japanese"]}


class System:
    """One system on disk, and what is right for it."""

    def __init__(self, dat, root, lists):
        self.id, self.folder, self.extension = SYSTEMS[dat]
        self.path = root / self.folder
        self.path.mkdir(parents=True)
        source = DATA / dat
        for rom in read_system(str(source)).roms:
            if "/" not in rom.name:
                (self.path / (rom.name + self.extension)).touch()
        for kind, below in (
            ("clonelist", "clonelists"),
            ("retroachievements", "retroachievements"),
        ):
            (lists / below).mkdir(parents=True, exist_ok=True)
            packed = (source / f"{kind}.json.gz").read_bytes()
            (lists / below / f"{dat}.json").write_bytes(gzip.decompress(packed))
        self.clones = read_clone_list(read_json(str(source / "clonelist.json.gz")))
        self.heard = read_json(str(source / "retroachievements.json.gz"))
        self.by_name = load_dat_names().read(dat).system in systems_by_name(WORDS)

    def choices(self, given):
        """Choose among what lies on disk now."""
        profile = (
            read_profile(given, WORDS)
            if given
            else Profile(WORDS.regions, WORDS.languages, all_but_games(WORDS))
        )
        reader = Readers(WORDS).of(profile)
        achievements = read_achievements(
            self.heard, reader, by_name=self.by_name, subsets=profile.compat
        )
        lists = Lists(self.clones, achievements)
        names = [path.stem for path in self.path.iterdir()]
        roms = [Rom(str(self.path / (n + self.extension)), n) for n in names]
        games = Grouper(profile, WORDS, reader, lists).games(roms)
        return Chooser(profile, WORDS).choose(games)

    def shown(self, given=None):
        """Give the paths that a list of one entry a game shows."""
        choices = self.choices(given)
        first = {}
        for choice in choices:
            disc = set_of(choice.game)
            if disc and choice.ranked:
                first[disc[1]] = min(disc[0], first.get(disc[1], disc[0]))
        wanted = [
            choice
            for choice in choices
            if not (disc := set_of(choice.game)) or first.get(disc[1]) == disc[0]
        ]
        return sorted(once(wanted))


@pytest.fixture
def library(tmp_path):
    return tmp_path / "roms"


@pytest.fixture
def systems(library, data):
    lists = data / "lists"
    return [System(dat, library, lists) for dat in SYSTEMS]


async def select(client, **params):
    await client.result("media.select", **params)
    last = await client.until("media.selecting", selecting=False)
    assert last["state"] == "completed", last
    return last


async def everything(client, method, key, **params):
    """Give all pages of a list."""
    found, cursor = [], {}
    while True:
        answer = await client.result(
            method, preferred=True, maxResults=1000, **params, **cursor
        )
        found += answer[key]
        page = answer.get("pagination") or {}
        if not page.get("hasNextPage"):
            return answer, found
        cursor = {"cursor": page["nextCursor"]}


async def shown(client, system):
    """Give what search and browse show of a system, which is the same."""
    _, rows = await everything(client, "media.search", "results", systems=[system.id])
    path = str(system.path)
    answer, entries = await everything(client, "media.browse", "entries", path=path)
    searched = sorted(row["path"] for row in rows)
    assert sorted(entry["path"] for entry in entries) == searched
    assert answer["totalFiles"] == len(searched)
    root = await client.result(
        "media.browse", path=os.path.dirname(path), preferred=True
    )
    (folder,) = [one for one in root["entries"] if one["path"] == path]
    assert folder["fileCount"] == len(searched)
    return searched


@pytest.mark.timeout(240)
async def test_a_library_of_real_names_shows_one_right_file_a_game_whatever_changes(
    systems, daemon, client
):
    assert (await client.index())["state"] == "completed"
    await select(client)
    for system in systems:
        assert await shown(client, system) == system.shown()
    for name, given in (("german", GERMAN), ("sums", SUMS)):
        await client.result("media.select.profiles.set", name=name, profile=given)
        await select(client, profile=name)
        for system in systems:
            assert await shown(client, system) == system.shown(given)
    await select(client, profile="default")
    saturn, gear, _ = systems
    await change(client, gear)
    await change(client, saturn)
    for system in systems:
        assert await shown(client, system) == system.shown()


async def change(client, system):
    """Take the chosen files of games away and bring them back, one index at a time."""
    games = [c for c in system.choices(None) if len(c.ranked) > 2]
    away = system.path.parent.parent / f"away-{system.folder}"
    away.mkdir()
    before = system.shown()
    # The chosen ones vanish.
    for choice in games[::7]:
        path = Path(choice.ranked[0].id)
        if path.exists():
            os.rename(path, away / path.name)
    await client.index()
    after = system.shown()
    assert await shown(client, system) == after != before
    # Better ones appear.
    for path in sorted(away.iterdir()):
        os.rename(path, system.path / path.name)
        if path.name.startswith("A"):
            await client.index(systems=[system.id])
            assert await shown(client, system) == system.shown()
    await client.index()
    assert await shown(client, system) == before


@pytest.mark.timeout(120)
async def test_alternatives_and_explanations_come_to_the_same_choice(
    systems, daemon, client
):
    await client.index()
    await client.result("media.select.profiles.set", name="sums", profile=SUMS)
    for name in ("default", "sums"):
        await select(client, profile=name)
        for system in systems[1:]:
            rows = (
                await client.result(
                    "media.search", systems=[system.id], maxResults=1000
                )
            )["results"]
            for row in rows[::25]:
                await explained(client, row["mediaId"])


async def explained(client, media):
    """Choose again from what is told of a file's game."""
    told = await client.result("media.alternatives", mediaId=media)
    why = (await client.result("media.explain", mediaId=media))["selection"]
    found = told["alternatives"]
    ranked = [one for one in found if one["rank"]]
    assert [one["rank"] for one in ranked] == [*range(1, len(ranked) + 1)]
    assert all(one["reasons"] and one["reason"] for one in found if not one["rank"])
    if told["mode"] == "documented" and not any(o["rule"] == "set" for o in found):
        values = [[one["values"][rule] for rule in told["rules"]] for one in ranked]
        assert values == sorted(values)
    if told["mode"] == "compat" and not any(one["rule"] == "set" for one in found):
        scores = [-one["score"] for one in ranked]
        assert scores == sorted(scores)
    (mine,) = [one for one in found if one["media"]["mediaId"] == media]
    for key in ("rank", "preferred", "reason", "reasons", "rule", "values"):
        assert mine[key] == why[key], key
    assert (why["game"], why["of"]) == (told["game"], len(found))
    if not set_of(told["game"]):
        assert [one["preferred"] for one in ranked[:1]] == [True] * bool(ranked)


async def test_a_pick_is_shown_at_once_and_outlives_a_new_media_database(
    systems, starting, data, library, connect
):
    running = starting("--library", library)
    client = await connect(running.url)
    await client.index()
    await select(client)
    gear = systems[1]
    game = next(c for c in gear.choices(None) if len(c.ranked) > 2)
    found = await client.result(
        "media.search",
        pathPrefix=str(gear.path / os.path.basename(game.ranked[2].id)),
    )
    picked = found["results"][0]
    answer = await client.result("media.select.pick", mediaId=picked["mediaId"])
    assert answer == {"game": game.game, "picked": True}
    wanted = sorted({*gear.shown()} - {game.chosen.id} | {game.ranked[2].id})
    assert await shown(client, gear) == wanted
    running.stop()
    for file in data.glob("media.db*"):
        file.unlink()
    client = await connect(starting("--library", library).url)
    await client.index()
    await select(client)
    assert await shown(client, gear) == wanted
    why = await client.result(
        "media.explain", system="GameGear", path=game.ranked[2].id
    )
    assert why["selection"]["rule"] == "picked"
