"""Filters: each says in one word why a ROM is dropped. They run in this order.

Document, "Filters"; order and words as measured (facts, section 3).
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from zapcore.selection.candidate import Candidate
from zapcore.selection.profile import Profile

COMPILATION = "is_compilation"
REGIONS, LANGUAGES = "regions", "languages"
EXCLUDED = "excluded"


class Filter(NamedTuple):
    """A rule that drops ROMs: gives the reasons, none to keep."""

    name: str
    words: str
    reasons: Callable[[Candidate, Profile], Sequence[str]]


def _kinds(rom: Candidate, profile: Profile) -> Sequence[str]:
    if not rom.flags:
        return ()
    return [name for name in profile.dat_filters if name in rom.flags]


def _languages(rom: Candidate, profile: Profile) -> Sequence[str]:
    wanted = profile.language_preferences
    on = profile.filter_languages and bool(rom.languages)
    lost = on and set(rom.languages).isdisjoint(wanted)
    return [LANGUAGES] if lost else ()


def _regions(rom: Candidate, profile: Profile) -> Sequence[str]:
    wanted = profile.region_preferences
    on = profile.filter_regions and bool(rom.regions)
    lost = on and set(rom.regions).isdisjoint(wanted)
    return [REGIONS] if lost else ()


def _modern(rom: Candidate, profile: Profile) -> Sequence[str]:
    lost = profile.exclude_modern and "modern_version" in rom.flags
    return ["modern_version"] if lost else ()


FILTERS = (
    Filter("kinds", "what is no game is left out", _kinds),
    Filter(LANGUAGES, "it has none of your languages", _languages),
    Filter(REGIONS, "it is of none of your regions", _regions),
    Filter("modern_version", "modern re-releases are left out", _modern),
)


def reasons(rom: Candidate, profile: Profile) -> tuple[str, ...]:
    """Give why a ROM is dropped, every reason in order; none when it stays."""
    if rom.picked:
        return ()
    return tuple(word for one in FILTERS for word in one.reasons(rom, profile))
