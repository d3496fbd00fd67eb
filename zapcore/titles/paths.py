"""Path records: what one path says about its game (facts, section 5)."""

import posixpath
import re
from collections.abc import Sequence
from datetime import date
from urllib.parse import unquote

from zapcore.titles.filename import display_title_of, title_of
from zapcore.titles.slug import slug_record
from zapcore.titles.tag_parens import GroupCache
from zapcore.titles.tags import parse_tags
from zapcore.titles.tagvalues import unpad_value
from zapcore.titles.vocabulary import Pair, Vocabulary, load_vocabulary
from zapcore.titles.words import lower
from zapcore.valueclass import dataclass

_URI = re.compile(r"([^/\\]+?)://(?=.)", re.DOTALL)
_WHITE = " \t\n\f\r"
_RANK = re.compile(rf"\d{{1,3}}[.\-)_{_WHITE}]+([^{_WHITE}].*)", re.ASCII | re.DOTALL)
_DATED = re.compile(
    rf"((?:19|20)\d\d)(?:[-._](\d\d)(?:[-._](\d\d))?)?(?![\d])[.\-)_{_WHITE}]+"
    rf"([^{_WHITE}].*)",
    re.ASCII | re.DOTALL,
)
_WHOLE_DATE = re.compile(r"\d{4}([-._]\d\d){0,2}", re.ASCII)
CUSTOM_SCHEMES = frozenset(
    {
        "steam",
        "flashpoint",
        "launchbox",
        "scummvm",
        "lutris",
        "heroic",
        "gog",
        "kodi-movie",
        "kodi-episode",
        "kodi-song",
        "kodi-album",
        "kodi-artist",
        "kodi-show",
    }
)
WEB = frozenset({"http", "https"})
FEWEST = 5
DATE, RANK = "date", "rank"
"""Prefix policies: what most names of a folder begin with."""


@dataclass(frozen=True, slots=True)
class PathRecord:
    """What a path says. ``ext`` has its dot; ``tags`` are as staged for the store."""

    path: str
    parent_dir: str
    file_name: str
    title: str
    display_title: str
    slug: str
    secondary: str
    length: int
    words: int
    ext: str
    tags: tuple[Pair, ...]


def path_record(
    path: str,
    media_type: str,
    *,
    provided: str = "",
    policy: str = "",
    has_extension: bool = True,
) -> PathRecord:
    """Give the record of a path.

    ``provided`` is a name that a source other than the file system gave; ``policy`` is
    the prefix policy of the folder.
    """
    words = load_vocabulary()
    path = canonical_path(path)
    stem, ext = split_name(path, has_extension=has_extension)
    title = display = provided
    if not provided:
        rest = strip_prefix(stem, policy)
        title = title_of(rest, media_type, words)
        display = display_title_of(rest, media_type, words)
    record = slug_record(media_type, title)
    slug = record.slug or lower(provided or stem)
    length = record.length if record.slug else len(slug)
    return PathRecord(
        path=path,
        parent_dir=parent_dir(path),
        file_name=stem,
        title=title,
        display_title=display,
        slug=slug,
        secondary=record.secondary,
        length=length,
        words=record.words,
        ext=ext,
        tags=staged(stem, ext, media_type, words),
    )


def staged(
    stem: str,
    ext: str,
    media_type: str,
    words: Vocabulary,
    groups: GroupCache | None = None,
) -> tuple[Pair, ...]:
    """Give the tags as the store takes them: extension first, values unpadded.

    ``groups`` remembers bracket groups from one name to the next.
    """
    found = [("extension", ext[1:])] if ext else []
    for kind, value, _ in parse_tags(stem, media_type, words, groups):
        if kind and value:
            found.append((kind, unpad_value(value)))
    return tuple(found)


def scheme_of(path: str) -> str:
    """Give the scheme of a URI as it is written, "" for a path."""
    match = _URI.match(path)
    return match[1] if match else ""


def canonical_path(path: str) -> str:
    """Turn backslashes and clean the path lexically; a URI stays as it is."""
    if scheme_of(path) or not path:
        return path
    clean = posixpath.normpath(path.replace("\\", "/"))
    # POSIX lets two leading slashes stand; here they mean nothing.
    return clean[1:] if clean.startswith("//") else clean


def parent_dir(path: str) -> str:
    """Give everything up to the last slash, or ``scheme://``."""
    scheme = scheme_of(path)
    if scheme:
        return f"{scheme}://"
    return path[: path.rfind("/") + 1]


def split_name(path: str, *, has_extension: bool = True) -> tuple[str, str]:
    """Give (file name without extension, lower-case extension with its dot).

    The extension is cut only when it is written in lower case.
    """
    scheme = scheme_of(path).lower() if "://" in path else ""
    base = path.rsplit("/", 1)[-1] if path != "/" else ""
    if scheme in CUSTOM_SCHEMES:
        return unquote(base), ""
    if scheme in WEB:
        base = unquote(base.partition("#")[0].partition("?")[0])
    _, dot, last = base.rpartition(".") if has_extension else ("", "", "")
    if not dot or not (last.isascii() and last.isalnum()):
        return base, ""
    ext = f".{last.lower()}"
    if scheme in WEB:
        return base, ext
    return base.removesuffix(ext), ext


def name_from_path(path: str) -> str:
    """Give the name that a path or URI stands for."""
    return split_name(path)[0]


def parse_prefix(stem: str) -> tuple[str, str]:
    """Give (``date`` or ``rank``, the rest), or two empty strings."""
    if _WHOLE_DATE.fullmatch(stem):
        return "", ""
    match = _DATED.fullmatch(stem)
    if match and _is_date(match[1], match[2], match[3]):
        return DATE, match[4]
    match = _RANK.fullmatch(stem)
    good = match and any(c.isalnum() for c in match[1])
    return (RANK, match[1]) if match and good else ("", "")


def _is_date(year: str, month: str | None, day: str | None) -> bool:
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return False
    return True


def strip_prefix(stem: str, policy: str) -> str:
    """Take the prefix away if it is of the folder's kind."""
    if not policy:
        return stem
    kind, rest = parse_prefix(stem)
    return rest if kind == policy else stem


def detect_prefix_policy(stems: Sequence[str]) -> str:
    """Tell what more than half of a folder's names (five or more) begin with."""
    if len(stems) < FEWEST:
        return ""
    kinds = [parse_prefix(stem)[0] for stem in stems if stem[:1].isdigit()]
    for policy in (DATE, RANK):
        if kinds.count(policy) * 2 > len(stems):
            return policy
    return ""
