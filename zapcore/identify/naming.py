"""Whether the name of a file claims another game, or another release, than a DAT's.

Spelling, the order of regions and what a name leaves out are no claims.
"""

import functools
import re
from enum import IntEnum

from zapcore.identify.dats.spelling import name_key
from zapcore.titles.release_wide import load_wide_words
from zapcore.titles.release_words import load_release_words
from zapcore.titles.releases import Release, ReleaseReader
from zapcore.titles.similarity import jaro_winkler
from zapcore.titles.slug import slug_tokens, slugify

ALIKE = 0.93
"""From here on two titles are taken for one that was misspelt."""

LONGEST_ACRONYM = 8
SHORTEST_SUBTITLE = 4
"""Letters that a title may have more, or less, and mean the same game."""

WORLD = "World"
UNRIPE = frozenset({"demos", "preproduction"})
_BRACKETS = re.compile(r"\s*[(\[].*")
_PARTS = re.compile(r"\s+[-~/]\s+")
_DIGITS = re.compile(r"\d+")
_HACK = re.compile(
    r"\[h[^\]]*\]|\[t[+-][^\]]*\]|\((?:[^()]*\s)?hack(?:\s[^()]*)?\)|\[[^\]]*\bhack\b[^\]]*\]",
    re.IGNORECASE,
)


class Apart(IntEnum):
    """How far the name of a file is from what it is compared with."""

    NO = 0
    RELEASE = 1
    GAME = 2


def is_hack(name: str) -> bool:
    """Tell whether a name says that it is a changed copy: ``[h1]``, ``(Hack)``."""
    return bool(_HACK.search(name))


def without_hack(name: str) -> str:
    """Give the name of what was changed, as far as the name of the hack tells it."""
    return _HACK.sub("", name).strip()


def title_of(name: str) -> str:
    """Give a name without its brackets."""
    return _BRACKETS.sub("", name).strip() or name


def apart(name: str, game: str, *, known: bool) -> Apart:
    """Compare the name of a file with that of a DAT's game.

    Args:
        name: the file's, without extension.
        game: the DAT's.
        known: whether the file's name is, letter for letter, that of another game of
            the DATs: then nothing of it is taken for sloppiness.
    """
    if name_key(name) == name_key(game):
        return Apart.NO
    if not _same_title(title_of(name), title_of(game), strict=known):
        return Apart.GAME
    if is_hack(name) and not is_hack(game):
        return Apart.RELEASE
    reader = _reader()
    return _releases(reader.read(name), reader.read(game), strict=known)


@functools.cache
def _reader() -> ReleaseReader:
    return ReleaseReader(load_release_words(), load_wide_words())


def _same_title(mine: str, other: str, *, strict: bool) -> bool:
    a, b = slugify("Game", mine), slugify("Game", other)
    # A number alone says nothing, unless it is the name of a game.
    if a == b or not (strict or any(map(str.isalpha, a))):
        return True
    if strict:
        return False
    parts = {slugify("Game", part) for part in _PARTS.split(other)}
    if a in parts or _is_acronym(a, other):
        return True
    if _DIGITS.findall(a) != _DIGITS.findall(b):
        return False
    if a.startswith(b) or b.startswith(a):
        return _is_longer(a, b) or _is_longer(b, a)
    return jaro_winkler(a, b) >= ALIKE


def _is_longer(long: str, short: str) -> bool:
    """Tell whether one title is the other with a subtitle; ``X`` is a sequel."""
    return (
        len(short) >= SHORTEST_SUBTITLE
        and long.startswith(short)
        and len(long) - len(short) >= SHORTEST_SUBTITLE
    )


def _is_acronym(short: str, title: str) -> bool:
    """Tell whether it is made of the initials of a title: ``smb3``."""
    if len(short) > LONGEST_ACRONYM:
        return False
    initials = "".join(
        word if word.isdigit() else word[0] for word in slug_tokens("Game", title)
    )
    return len(initials) > 1 and short == initials


def _releases(mine: Release, other: Release, *, strict: bool) -> Apart:
    """Compare what two names of one title say of the release."""
    same = (
        _overlap(mine.regions, other.regions)
        and _agree(mine.disc, other.disc)
        and _agree(_number(mine), _number(other))
        and mine.flags & UNRIPE == other.flags & UNRIPE
    )
    if same and strict:
        same = _number(mine) == _number(other) and mine.disc == other.disc
    return Apart.NO if same else Apart.RELEASE


def _overlap(mine: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if not mine or not other or WORLD in mine or WORLD in other:
        return True
    return not set(mine).isdisjoint(other)


def _agree(mine: str, other: str) -> bool:
    """Tell whether a file's name claims nothing else; it may leave it out."""
    return not mine or mine.lower() == other.lower()


def _number(release: Release) -> str:
    return " ".join(filter(None, (release.version, release.revision)))
