"""Which ROMs have RetroAchievements: by MD5, or by name where hashes are not of files.

Forms that are read: ROMSearch's (title to ``Hashes`` with ``MD5``, ``Name``,
``PatchUrl``) and Retool's (a list of objects with ``name`` and ``md5``, which may be
called ``digest``). By name means: the same game, and nothing that both names say of
region, language, version or revision differs (facts, section 5, last row). A file whose
bytes were hashed by the rule of its system is asked by that hash alone, wherever the
list has any.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from zapcore.selection.candidate import Rom
from zapcore.titles.releases import Release, ReleaseReader
from zapcore.valueclass import dataclass

SUBSETS = ("[Subset", "(Subset")
MOST = 200_000


class AchievementsError(Exception):
    """A list that cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class Achievements:
    """One system's list. A dump that needs a patch first has none as it is.

    ``hashes`` may be of files; ``ruled`` are those that only the rule of the system
    gives, where files are asked by name.
    """

    hashes: frozenset[str] = frozenset()
    titles: Mapping[str, tuple[Release, ...]] = field(default_factory=dict)
    ruled: frozenset[str] = frozenset()

    @property
    def hashed(self) -> bool:
        """Tell whether it has hashes that one of a file may be among."""
        return bool(self.hashes or self.ruled)

    def has(self, rom: Rom, release: Release, game: str) -> bool:
        """Tell whether this ROM of this game is in the list."""
        if rom.achievements and self.ruled:
            return rom.achievements in self.ruled
        if any(md5 in self.hashes for md5 in rom.md5):
            return True
        if not self.titles:
            return False
        names = {game, release.short}
        listed = (one for name in names for one in self.titles.get(name, ()))
        return any(_agree(one, release) for one in listed)


def read_achievements(
    given: object, reader: ReleaseReader, *, by_name: bool, subsets: bool = False
) -> Achievements:
    """Read a list from its JSON; ``by_name`` for systems without usable hashes.

    ``subsets`` takes a subset's set for one of the game itself, as ROMSearch does when
    its title does not say so.

    Raises:
        AchievementsError: it is no list of RetroAchievements.
    """
    found = list(_dumps(given))
    if not found and given:
        raise AchievementsError("it is no list of RetroAchievements")
    hashes = frozenset(md5.lower() for _, md5, _ in found if md5)
    if not by_name:
        return Achievements(hashes)
    titles: dict[str, tuple[Release, ...]] = {}
    for title, _, name in found:
        if name and (subsets or not any(mark in name for mark in SUBSETS)):
            release = reader.read(name)
            for key in {title or release.short, release.short}:
                titles[key] = (*titles.get(key, ()), release)
    return Achievements(titles=titles, ruled=hashes)


def _agree(listed: Release, release: Release) -> bool:
    return (
        (not listed.regions or listed.regions == release.regions)
        and (not listed.languages or listed.languages == release.languages)
        and listed.version == release.version
        and listed.revision == release.revision
    )


def _dumps(given: object) -> Iterator[tuple[str, str, str]]:
    """Give (title, MD5, name) of each dump that needs no patch."""
    if not isinstance(given, Mapping):
        return
    listed = given.get("retroachievements") or given.get("retroAchievements")
    if isinstance(listed, list):
        yield from _retool(listed)
        return
    for title, game in given.items():
        if isinstance(game, Mapping) and SUBSETS[0] not in str(title):
            yield from _romsearch(str(title), game.get("Hashes"))


def _romsearch(title: str, hashes: object) -> Iterator[tuple[str, str, str]]:
    for one in hashes if isinstance(hashes, list) else ():
        if isinstance(one, Mapping) and not one.get("PatchUrl"):
            yield title, str(one.get("MD5") or ""), str(one.get("Name") or "")


def _retool(listed: Iterable[object]) -> Iterator[tuple[str, str, str]]:
    for number, one in enumerate(listed):
        if isinstance(one, Mapping) and number < MOST:
            md5 = one.get("md5") or one.get("digest") or ""
            yield "", str(md5), str(one.get("name") or "")
