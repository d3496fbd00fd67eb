"""One game, one ROM: reads a system's inputs and what ROMSearch made of them.

A system's folder holds ``input.dat.gz``, ``clonelist.json.gz``,
``retroachievements.json.gz`` and, where it is recorded, ``golden.<profile>.jsonl.gz``
or all profiles in one ``golden.json.xz``.
"""

import gzip
import json
import lzma
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zapcore.identify.dat import Dat, read_dat
from zapcore.selection.candidate import Rom
from zapcore.selection.choice import Choice
from zapcore.selection.choose import Chooser
from zapcore.selection.clonelist import CloneList, read_clone_list
from zapcore.selection.grouping import Grouper, Lists
from zapcore.selection.profile import Profile, read_profile
from zapcore.selection.retroachievements import Achievements, read_achievements
from zapcore.titles.release_words import load_release_words
from zapcore.titles.releases import ReleaseReader

WORDS = load_release_words()


@dataclass(frozen=True)
class System:
    """The inputs of one system."""

    name: str
    folder: str
    roms: Sequence[Rom]
    clones: CloneList
    achievements: Achievements

    def choose(
        self, given: Mapping[str, Any], mode: str
    ) -> tuple[Chooser, list[Choice]]:
        """Choose under one entry of ``profiles.json``; with a reader of its own."""
        profile = read_profile({**given, "mode": mode}, WORDS)
        achievements = self.achievements if given.get("ra") else Achievements()
        lists = Lists(self.clones, achievements)
        games = Grouper(profile, WORDS, ReleaseReader(WORDS), lists).games(self.roms)
        chooser = Chooser(profile, WORDS)
        return chooser, chooser.choose(games)


def read_json(path: str) -> Any:
    """Give what a JSON file holds, packed by gzip or not."""
    opened = gzip.open if path.endswith(".gz") else open
    with opened(path, "rb") as file:
        return json.load(file)


def roms_of(dat: Dat) -> list[Rom]:
    """Give the ROMs of a DAT; each is known by its name."""
    return [Rom(g.name, g.name, g.categories, g.md5, g.parent) for g in dat.games]


def read_system(folder: str) -> System:
    """Read one system's folder."""
    dat = read_dat(Path(folder, "input.dat.gz"))
    achievements = read_achievements(
        read_json(os.path.join(folder, "retroachievements.json.gz")),
        ReleaseReader(WORDS),
        by_name=dat.name in WORDS.by_name,
        subsets=True,
    )
    clones = read_clone_list(read_json(os.path.join(folder, "clonelist.json.gz")))
    return System(os.path.basename(folder), folder, roms_of(dat), clones, achievements)


def read_golden(folder: str, profile: str) -> list[dict[str, Any]]:
    """Give what ROMSearch made of a system under one profile, a group each."""
    together = os.path.join(folder, "golden.json.xz")
    if os.path.exists(together):
        with lzma.open(together) as file:
            return json.load(file).get(profile, [])
    path = os.path.join(folder, f"golden.{profile}.jsonl.gz")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def systems_of(folder: str) -> list[str]:
    """Give the folders of systems below a folder, by name."""
    found = (os.path.join(folder, name) for name in sorted(os.listdir(folder)))
    return [path for path in found if os.path.exists(f"{path}/input.dat.gz")]


@dataclass(frozen=True)
class EdgeCase:
    """One hand-made game and what ROMSearch made of it."""

    id: str
    expected: Mapping[str, Any]
    given: Mapping[str, Any]

    def choose(self, mode: str) -> Choice:
        """Choose: what the case says of each ROM is told by lists made for it."""
        profile = self._profile(mode)
        lists = Lists(read_clone_list(self._clones()), self._achievements())
        roms = [
            Rom(name, name, tuple(filter(None, [said.get("category")])), (_mark(name),))
            for name, said in self.given["roms"].items()
        ]
        games = Grouper(profile, WORDS, ReleaseReader(WORDS), lists).games(roms)
        (choice,) = Chooser(profile, WORDS).choose(games)
        return choice

    def _profile(self, mode: str) -> Profile:
        wanted = {
            "region_preferences": self.given["regions"],
            "language_preferences": self.given["languages"],
            **self.given["chooser"],
            "mode": mode,
        }
        return read_profile(wanted, WORDS)

    def _clones(self) -> object:
        kinds: dict[str, list[object]] = {}
        for name, said in self.given["roms"].items():
            kind = "supersets" if said.get("is_superset") else "titles"
            kind = "compilations" if said.get("is_compilation") else kind
            entry = {"searchTerm": name, "nameType": "full"}
            entry["priority"] = said.get("priority", 1)
            entry["titlePosition"] = said.get("title_pos", 0)
            kinds.setdefault(kind, []).append(entry)
        return {"variants": [{"group": "G", "titles": [{"searchTerm": "G"}], **kinds}]}

    def _achievements(self) -> Achievements:
        roms = self.given["roms"].items()
        return Achievements(frozenset(_mark(name) for name, it in roms if it.get("ra")))


def _mark(name: str) -> str:
    return name.encode().hex()


def read_edge_cases(folder: str) -> list[EdgeCase]:
    """Read the hand-made cases."""
    cases = read_json(os.path.join(folder, "edge_cases.json"))
    return [EdgeCase(case["id"], case["expect"], case) for case in cases]


@dataclass(frozen=True)
class Score:
    """How one group compares with the recorded one."""

    game: str
    error: bool
    choice: bool = False
    ranking: bool = False
    scores: bool = False
    exclusions: bool = False


def scored(
    choices: Iterable[Choice], golden: Iterable[Mapping[str, Any]]
) -> list[Score]:
    """Compare each recorded group; one that raised there must only be sane."""
    mine = {choice.game: choice for choice in choices}
    return [_compared(mine.get(group["game"]), group) for group in golden]


def _compared(choice: Choice | None, group: Mapping[str, Any]) -> Score:
    error, game = "error" in group, group["game"]
    if choice is None:
        return Score(game, error)
    if error:
        return Score(game, error, sane(choice))
    names = [rom.name for rom in choice.ranked]
    chosen = names[0] if names else None
    expected = [name for name, _ in group["ranked"]]
    return Score(
        game,
        error,
        chosen == group["chosen"] or chosen in group["tied"],
        names == expected,
        names == expected and _near(choice, group["ranked"]),
        {rom.name: list(why) for rom, why in choice.dropped} == group["excluded"],
    )


def _near(choice: Choice, ranked: Iterable[tuple[str, float]]) -> bool:
    pairs = zip(choice.ranked, ranked, strict=True)
    return all(abs(choice.scores[rom.id] - score) < 0.005 for rom, (_, score) in pairs)


def sane(choice: Choice) -> bool:
    """Tell whether one ROM is chosen, or every one dropped for a reason."""
    return bool(choice.ranked) or all(why for _, why in choice.dropped)
