"""Several lists of one system as one, and words for what is missing or broken."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import field, replace

from zapcore.lists.cache import Kept
from zapcore.lists.files import (
    Kind,
    ListError,
    achievements_of,
    clones_of,
    languages_of,
)
from zapcore.selection.clonelist import CloneList
from zapcore.selection.grouping import Lists
from zapcore.selection.retroachievements import Achievements
from zapcore.titles.release_words import ReleaseWords
from zapcore.valueclass import dataclass

TOLD = 3
"""Entries of a list that were passed over and are named."""


@dataclass(frozen=True, slots=True)
class FoundLists:
    """The lists of a system; ``files`` they came from; ``notes`` are sentences."""

    lists: Lists = field(default_factory=Lists)
    notes: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Joiner:
    """Puts lists together, in the order in which they come: the first counts."""

    words: ReleaseWords
    by_name: bool
    compat: bool

    def join(
        self,
        what: str,
        kept: Iterable[tuple[str, Kept]],
        expected: Collection[Kind],
        notes: list[str],
    ) -> FoundLists:
        """Give all of it; ``kept`` are (name of the file, what is known of it).

        Which of the ``expected`` kinds there is none of is told.
        """
        lists, files, seen = Lists(), [], set()
        for name, one in kept:
            if one.error or one.kind is None:
                notes.append(one.error)
                continue
            seen.add(one.kind)
            if self.compat and one.kind is Kind.LANGUAGES:
                continue
            try:
                lists = self._with(lists, one.kind, name, one.content or {})
            except ListError as error:
                notes.append(str(error))
            else:
                files.append(name)
        notes += told(lists.clones)
        notes += (
            f"there is no {kind} for {what} in the folder of lists"
            for kind in Kind
            if kind in expected
            and kind not in seen
            and not (self.compat and kind is Kind.LANGUAGES)
        )
        return FoundLists(lists, tuple(notes), tuple(files))

    def _with(
        self, lists: Lists, kind: Kind, name: str, content: Mapping[str, object]
    ) -> Lists:
        if kind is Kind.CLONES:
            found = clones_of(name, content)
            return replace(lists, clones=lists.clones.joined(found))
        if kind is Kind.LANGUAGES:
            spoken = languages_of(name, content, self.words)
            return replace(lists, languages={**spoken, **lists.languages})
        more = achievements_of(
            name, content, self.words, by_name=self.by_name, compat=self.compat
        )
        return replace(lists, achievements=_both(lists.achievements, more))


def told(clones: CloneList) -> list[str]:
    """Give in words what was passed over in clone lists, a few of each."""
    passed = clones.passed
    notes = [f"passed over in the clone list: {text}" for text in passed[:TOLD]]
    if len(passed) > TOLD:
        notes.append(f"passed over in the clone list: {len(passed) - TOLD} more")
    return notes


def _both(first: Achievements, second: Achievements) -> Achievements:
    titles = dict(first.titles)
    for title, releases in second.titles.items():
        titles[title] = (*titles.get(title, ()), *releases)
    return Achievements(
        first.hashes | second.hashes, titles, first.ruled | second.ruled
    )
