"""Names of GoodTools and TOSEC, for the owner's own files.

A name that has no region as No-Intro writes it is read again: ``(U) [!]`` or
``(1991)(Sega)(US)[a]``. ROMSearch knows neither, so ``compat`` does not read them.
Tables: ``data/release_wide.json``.
"""

import functools
import json
import re
from collections.abc import Mapping, Sequence
from importlib import resources

from zapcore.titles.release_words import Flags, ReleaseTag
from zapcore.valueclass import dataclass

_YEAR = re.compile(r"(?:19|20)[\dx][\dx](?:-[\dx]{2}){0,2}")
_COUNTRIES = re.compile(r"[A-Z]{2}(?:-[A-Z]{2})*")
_LANGUAGES = re.compile(r"[a-z]{2}(?:-[a-z]{2})*")


@dataclass(frozen=True, slots=True)
class Wide:
    """What one bracket says: regions, language codes (``En``), or its kind."""

    regions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    tag: ReleaseTag | None = None


ALONE = "UEJW"
CUT = Wide(tag=ReleaseTag(frozenset()))


@dataclass(frozen=True, slots=True)
class WideWords:
    """The tables."""

    letters: Mapping[str, tuple[str, ...]]
    countries: Mapping[str, str]
    round: tuple[tuple[re.Pattern[str], Flags], ...]
    square: tuple[tuple[re.Pattern[str], Flags], ...]

    def read(self, brackets: Sequence[tuple[str, bool]]) -> list[Wide | None]:
        """Read all brackets of a name: (text, is it square); None says nothing."""
        years = (at for at, (text, _) in enumerate(brackets) if _YEAR.fullmatch(text))
        year = next(years, -1)
        flagged = any(square for _, square in brackets)
        return [
            _kind(text, self.square)
            if square
            else self._tosec(text, at - year)
            if year >= 0
            else self._good(text, sure=flagged)
            for at, (text, square) in enumerate(brackets)
        ]

    def _good(self, text: str, *, sure: bool) -> Wide | None:
        """Read a code of GoodTools; few single letters mean a region by themselves."""
        regions = self.letters.get(text)
        if regions and (sure or len(text) > 1 or text in ALONE):
            return Wide(regions)
        return _kind(text, self.round)

    def _tosec(self, text: str, behind: int) -> Wide | None:
        """Read what stands so far behind the year; the next is who published it."""
        if behind in {0, 1}:
            return CUT
        parts = text.split("-")
        if _COUNTRIES.fullmatch(text) and all(part in self.countries for part in parts):
            return Wide(tuple(self.countries[part] for part in parts))
        if _LANGUAGES.fullmatch(text):
            return Wide(languages=tuple(part.title() for part in parts))
        return _kind(text, self.round)


def _kind(text: str, patterns: Sequence[tuple[re.Pattern[str], Flags]]) -> Wide | None:
    for pattern, flags in patterns:
        if pattern.fullmatch(text):
            return Wide(tag=ReleaseTag(flags))
    return None


@functools.cache
def load_wide_words() -> WideWords:
    """Read the tables that come with zapcore."""
    file = resources.files("zapcore.titles").joinpath("data", "release_wide.json")
    data = json.loads(file.read_text("utf-8"))
    return WideWords(
        {code: tuple(names) for code, names in data["letters"].items()},
        data["countries"],
        _patterns(data["round"]),
        _patterns(data["square"]),
    )


def _patterns(
    rows: Sequence[tuple[Sequence[str], str]],
) -> tuple[tuple[re.Pattern[str], Flags], ...]:
    return tuple((re.compile(text), frozenset(flags)) for flags, text in rows)
