"""Phase 1 of the slugs of films, series and albums."""

import re

from zapcore.titles.phases_scene import (
    MUSIC_DISC,
    normalize_dots,
    strip_movie_scene_tags,
    strip_music_scene_tags,
    strip_scene_tags,
)
from zapcore.titles.scripts import fold_width
from zapcore.titles.words import (
    split_and_strip_articles,
    strip_leading_article,
    strip_metadata_brackets,
    strip_trailing_article,
    trim,
)

__all__ = ["parse_movie", "parse_music", "parse_tv"]

_S = "[s\u017f]"
_SPACES = re.compile(r"[ \t\n\f\r]+")
_CUT = re.compile(
    rf"(?ia)[ \t\n\f\r]+(?:edition|ver{_S}ion|cut|relea{_S}e)[ \t\n\f\r]*\Z"
)
_DATE = re.compile(r"(?a)(\d{4})[-./](\d{2})[-./](\d{2})")
_DATE_LAST = re.compile(r"(?a)\b(\d{2})[-./](\d{2})[-./](\d{4})\b")
_EPISODES = (
    re.compile(rf"(?ia){_S}(\d+)e(\d+)(?:[-e]?e?(\d+))?"),
    re.compile(r"(?ia)(\d+)x(\d+)(?:-?(\d+))?"),
    re.compile(rf"(?ia){_S}(\d+)\.e(\d+)(?:[-e]?e?(\d+))?"),
    re.compile(rf"(?ia){_S}(\d+)_e(\d+)(?:[-e]?e?(\d+))?"),
)
_HAS_EPISODE = re.compile(rf"(?ia)\b{_S}\d+e\d+")
_ABSOLUTE = re.compile(rf"(?ia)\b(?:epi{_S}ode|ep|e)[ \t\n\f\r._-]*(\d{{1,4}})\b")
_HASH = re.compile(r"(?a)#(\d{1,4})\b")
_LEADING = re.compile(r"(?a)\A[ \t\n\f\r]*(\d{2,4})[ \t\n\f\r._-]")
_MARKER = re.compile(
    rf"(?ia)\b({_S}\d{{2,}}e\d{{2,}}(?:e\d{{2,}})?|\d{{4}}-\d{{2}}-\d{{2}}|e\d{{2,4}})\b"
)
_PIECES = re.compile(r"[ \t\n\f\r]+[-|][ \t\n\f\r]+")


def parse_movie(title: str) -> str:
    """Bring a film title to the form that the universal phase starts from."""
    text = normalize_dots(strip_movie_scene_tags(fold_width(title)))
    while True:
        cut = trim(_CUT.sub("", text))
        if cut == text:
            break
        text = cut
    return strip_trailing_article(
        split_and_strip_articles(strip_metadata_brackets(text))
    )


def parse_music(title: str) -> str:
    """Bring an album or track title to the form that phase 2 starts from."""
    text = normalize_dots(strip_music_scene_tags(fold_width(title)))
    text = strip_metadata_brackets(text.replace("_", " ").replace("-", " "))
    text = MUSIC_DISC.sub("", text)
    text = strip_trailing_article(strip_leading_article(text))
    return trim(_SPACES.sub(" ", text))


def _episode(match: re.Match[str]) -> str:
    season, first, last = match.groups()
    text = f"s{int(season):02d}e{int(first):02d}"
    return f"{text}e{int(last):02d}" if last else text


def _dated(text: str) -> tuple[str, bool]:
    found = _DATE.search(text)
    if found:
        day = "-".join(found.groups())
    else:
        found = _DATE_LAST.search(text)
        if not found:
            return text, False
        day = "-".join(reversed(found.groups()))
    return text[: found.start()] + day + text[found.end() :], True


def _numbered(text: str) -> str:
    for pattern, end in ((_ABSOLUTE, ""), (_HASH, ""), (_LEADING, " ")):
        found = pattern.search(text)
        if found:
            number = f"e{int(found[1]):03d}{end}"
            return text[: found.start()] + number + text[found.end() :]
    return text


def _reordered(text: str) -> str:
    found = _MARKER.search(text)
    if not found:
        return text
    joined = f"{text[: found.start()]} - {text[found.end() :]}"
    pieces = [piece.strip("-|. ") for piece in _PIECES.split(joined)]
    shown = [piece for piece in pieces if piece]
    return " ".join([*shown[:1], found[0], *shown[1:]])


def parse_tv(title: str) -> str:
    """Bring a series or episode title to ``show marker rest``, without articles."""
    text = normalize_dots(strip_scene_tags(fold_width(title)))
    text, dated = _dated(strip_metadata_brackets(text))
    for form in _EPISODES:
        text = form.sub(_episode, text, count=1)
    if not dated and not _HAS_EPISODE.search(text):
        text = _numbered(text)
    return strip_trailing_article(split_and_strip_articles(_reordered(text)))
