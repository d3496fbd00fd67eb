"""Words of scene releases, removed from titles of films, series and albums.

Rule and order as observed of Zaparoo Core 7380873.
"""

import re

from zapcore.titles.words import trim

__all__ = [
    "MUSIC_DISC",
    "normalize_dots",
    "strip_movie_scene_tags",
    "strip_music_scene_tags",
    "strip_scene_tags",
]


def _folding(pattern: str) -> str:
    """Let s and k also match U+017F and U+212A, as simple case folding does."""
    pattern = re.sub(r"(?<!\\)s", "[s\u017f]", pattern)
    return re.sub(r"(?<!\\)k", "[k\u212a]", pattern)


def _words(alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"(?ia)\b(?:{_folding(alternatives)})\b")


_DTS = r"dts(?:-(?:hd(?:\.(?:ma|hra))?|es|x))?(?:\.?\d\.\d)?"
_MEDIA = (
    _words(r"480p|576p|720p|1080p|2160p|4k|hd|sd|uhd"),
    _words(
        r"bluray|bdrip|brrip|web-?rip|web-?dl|hdtv|dvdrip|bdremux|remux|hdcam|cam"
        r"|telesync|ts|tc"
    ),
    _words(r"x264|x265|h\.?264|h\.?265|hevc|xvid|avc|vc-1|10bit|8bit"),
    _words(
        rf"{_DTS}|truehd(?:\.?\d\.\d)?|ddp?\.?5\.1|dd\+|ddp|dd|aac(?:\.?2\.0)?|ac3"
        r"|flac|lpcm|pcm|atmos|ma|hra|es|[257]\.[01]"
    ),
)
_SERIES = (
    _words(
        r"proper|repack|internal|limited|extended|unrated|directors?.?cut|remastered"
        r"|multi|korsub"
    ),
)
_MOVIE = (
    _words(r"hdr10plus|hdr10\+|hdr10|hdr|dv|dolby\.?vision|hlg"),
    _words(r"3d|hsbs|hou|half-sbs|half-ou|sbs|ou"),
    _words(r"proper|repack|internal|limited|multi|korsub"),
)
MUSIC_DISC = re.compile(r"(?ia)\b(?:cd|di[s\u017f]c)[ \t\n\f\r]*\d{1,2}\b")
_MUSIC = (
    _words(r"flac|mp3|aac|alac|ape|wav|ogg|wma|m4a|opus"),
    _words(
        r"v[0-9]|320|256|192|128|cbr|vbr|abr|lame|apx|aps|24bit|16bit|96khz|88\.2khz"
        r"|48khz|44\.1khz|44khz|24-96|24-88|24-48|24-44|16-44"
    ),
    _words(r"cd|web|vinyl|sacd|dvd|blu-?ray|dat|cassette|tape|radio|fm|live|bootleg"),
    MUSIC_DISC,
)
_GROUP = re.compile("(?ia)-[A-Z\u017f\u212a]{2}[A-Z0-9\u017f\u212a]*\\Z")
_PROTECTED = re.compile(r"(?ia)([s\u017f]\d+)\.(e\d+)|(\d{2,4})\.(\d{2})\.(\d{2,4})")
_KEPT_DOT = "\ue000"


def _strip(text: str, lists: tuple[re.Pattern[str], ...]) -> str:
    for pattern in lists:
        text = trim(pattern.sub("", text))
    return trim(_GROUP.sub("", text))


def strip_scene_tags(text: str) -> str:
    """Remove the scene words of series."""
    return _strip(text, _MEDIA + _SERIES)


def strip_movie_scene_tags(text: str) -> str:
    """Remove the scene words of films; words that name an edition stay."""
    return _strip(text, _MEDIA + _MOVIE)


def strip_music_scene_tags(text: str) -> str:
    """Remove formats, qualities, sources and disc numbers of album releases."""
    return _strip(text, _MUSIC)


def _protect(match: re.Match[str]) -> str:
    return match[0].replace(".", _KEPT_DOT)


def normalize_dots(text: str) -> str:
    """Turn dots into spaces, except in ``S01.E02`` and dotted dates."""
    if "." not in text:
        return text
    text = _PROTECTED.sub(_protect, text).replace(".", " ")
    return trim(text.replace(_KEPT_DOT, "."))
