"""The vocabulary of releases: what 1G1R asks of a bracket. Data, read once.

Tables: ``data/release_tags.json`` and ``data/release_tables.json``, which name their
sources.
"""

import functools
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from typing import Any, TypeAlias

from zapcore.valueclass import dataclass

Flags: TypeAlias = frozenset[str]


@dataclass(frozen=True, slots=True)
class ReleaseTag:
    """One kind of bracket: the flags that it sets, and whether it stays in names."""

    flags: Flags
    kept: bool = False
    compat: bool = True
    """Whether ROMSearch knows it too."""


@dataclass(frozen=True, slots=True)
class ReleaseWords:
    """The tables; regions and languages are in their default order of preference."""

    regions: tuple[str, ...]
    region_aliases: Mapping[str, str]
    implied: Mapping[str, str]
    languages: tuple[str, ...]
    codes: Mapping[str, tuple[str, ...]]
    filters: tuple[str, ...]
    disc_words: tuple[tuple[str, str], ...]
    by_name: frozenset[str]
    """Systems whose RetroAchievements are found by name and not by hash."""
    _round: Mapping[str, ReleaseTag]
    _square: Mapping[str, ReleaseTag]
    _patterns: tuple[tuple[re.Pattern[str], ReleaseTag], ...]

    def languages_of(self, code: str) -> tuple[str, ...]:
        """Give what a code such as ``En`` or ``Pt-BR`` means; nothing if unknown."""
        return self.codes.get(code) or self.codes.get(code.partition("-")[0], ())

    def spoken(self, codes: Iterable[str]) -> tuple[str, ...]:
        """Give the languages of these codes, each once, in the table's order."""
        every = {name for code in codes for name in self.languages_of(code)}
        return tuple(sorted(every, key=self.languages.index))

    def tag(self, text: str, *, square: bool) -> ReleaseTag | None:
        """Give the kind of this bracket; None for one that belongs to the title."""
        lowered = text.lower()
        if square:
            return self._square.get(lowered)
        found = self._round.get(lowered)
        if found is not None:
            return found
        matching = (tag for pattern, tag in self._patterns if pattern.fullmatch(text))
        return next(matching, None)


@functools.cache
def load_release_words() -> ReleaseWords:
    """Read the tables that come with zapcore."""
    tables = _read("release_tables.json")
    round_, square, patterns = _tags(_read("release_tags.json")["groups"])
    return ReleaseWords(
        regions=tuple(name for name, _ in tables["regions"]),
        region_aliases=tables["region_aliases"],
        implied={name: language for name, language in tables["regions"] if language},
        languages=tuple(tables["languages"]),
        codes={code: tuple(names) for code, names in tables["language_codes"].items()},
        filters=tuple(tables["filters"]),
        disc_words=tuple((old, new) for old, new in tables["disc_words"]),
        by_name=frozenset(tables["retroachievements_by_name"]),
        _round=round_,
        _square=square,
        _patterns=patterns,
    )


def _tags(
    groups: Sequence[Mapping[str, Any]],
) -> tuple[
    dict[str, ReleaseTag],
    dict[str, ReleaseTag],
    tuple[tuple[re.Pattern[str], ReleaseTag], ...],
]:
    round_: dict[str, ReleaseTag] = {}
    square: dict[str, ReleaseTag] = {}
    patterns: list[tuple[re.Pattern[str], ReleaseTag]] = []
    for group in groups:
        tag = ReleaseTag(
            frozenset(group["flags"]),
            kept=group.get("kept", False),
            compat=group.get("compat", True),
        )
        round_ |= {word.lower(): tag for word in group.get("words", ())}
        square |= {word.lower(): tag for word in group.get("square", ())}
        patterns += [
            (re.compile(text, re.IGNORECASE), tag) for text in group.get("patterns", ())
        ]
    return round_, square, tuple(patterns)


def _read(name: str) -> Any:  # noqa: ANN401 - JSON of our own
    text = resources.files("zapcore.titles").joinpath("data", name).read_text("utf-8")
    return json.loads(text)
