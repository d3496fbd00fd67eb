"""What a file name says before its brackets are read in order (facts, section 3).

Each step takes the working text, appends the tags it found, and gives the text without
what it consumed. Order matters: patches, disc of, revision, volume, version, year,
season, issue, track, bare translation, bare version, edition.
"""

import re

from zapcore.titles.tag_hacks import cut_hack_suffix, take_patches
from zapcore.titles.tag_structure import SIDES, number
from zapcore.titles.vocabulary import BRACKETED, INFERRED, Tag, Vocabulary

# No re.ASCII beside IGNORECASE where s and k stand: the original folds U+017F to s and
# U+212A to k, so digits are written as [0-9].
_W = r"[ \t\n\f\r]"
_DISC_OF = re.compile(
    rf"\((disc|disk){_W}+([0-9]+){_W}+of{_W}+([0-9]+)(?:{_W}+side{_W}+([a-d1-4]))?\)",
    re.IGNORECASE,
)
_REV = re.compile(rf"\(rev(?:{_W}+|-)([a-z0-9]+)\)", re.ASCII | re.IGNORECASE)
_REV_DOTTED = re.compile(
    rf"\(rev(?:{_W}+|-)(\d+(?:\.[0-9a-z]+)+)\)", re.ASCII | re.IGNORECASE
)
_VOLUME = re.compile(rf"\(vol(?:\.|ume){_W}*(\d+)\)", re.ASCII | re.IGNORECASE)
_V = re.compile(r"\(v(\d+(?:\.\d+)*)\)", re.ASCII | re.IGNORECASE)
_YEAR = re.compile(r"\((19[5-9]\d|20\d\d)\)", re.ASCII)
_EPISODE = re.compile(r"s([0-9]{1,2})e([0-9]{1,3})", re.IGNORECASE)
_ISSUE = re.compile(
    rf"#([0-9]+)|(?<![A-Za-z0-9_])(?:issue|no\.){_W}*([0-9]+)", re.IGNORECASE
)
_TRACK = re.compile(
    rf"^([0-9]{{1,3}})(?:{_W}|[.\-_])+|^track{_W}*([0-9]{{1,3}})", re.IGNORECASE
)
_CENTURY = re.compile(r"^(?:19|20)\d\d", re.ASCII)
_TRANSLATION = re.compile(
    rf"(?:^|(?<={_W}))T([+-])([A-Za-z]{{2,3}})(?:{_W}+v(\d+(?:\.\d+)*))?(?={_W}|\.|$)",
    re.ASCII,
)
_BARE_VERSION = re.compile(r"\b[vV](\d+(?:\.\d+)*)", re.ASCII)
_EDITION = re.compile(
    rf"{_W}(version|edition|ausgabe|versione|edizione|versao|edicao|バージョン|"
    rf"エディション|ヴァージョン)(?:{_W}*[(\[{{<]|{_W}*$)",
    re.IGNORECASE,
)
_VERSION_WORDS = frozenset(
    {"version", "versione", "versao", "バージョン", "ヴァージョン"}
)


def leading(
    text: str, media_type: str, words: Vocabulary, tags: list[Tag]
) -> tuple[str, bool]:
    """Run the steps; give (text that is left, was a year taken)."""
    game = media_type in {"Game", ""}
    if game and "[" in text:
        text = take_patches(text, words, tags)
    if game and "(" in text:
        text, found = cut_hack_suffix(text, words)
        tags += found
    dated = False
    if "(" in text:
        text = _disc_of(text, tags)
        text = _simple(_REV, "rev", text, tags)
        text = _dotted_rev(text, tags)
        text = _volumes(text, tags)
        text = _simple(_V, "rev", text, tags)
        text, dated = _year(text, tags)
    text = _by_type(text, media_type, tags)
    if game:
        text = _translation(text, words, tags)
    text = _bare_version(text, tags)
    _edition(text, tags)
    return text, dated


def _disc_of(text: str, tags: list[Tag]) -> str:
    match = _DISC_OF.search(text)
    if not match:
        return text
    kind, which, total, side = match.groups()
    tags.append(("media", kind.lower(), BRACKETED))
    tags.append(("disc", number(which), BRACKETED))
    tags.append(("disctotal", number(total), BRACKETED))
    if side:
        tags.append(("media", f"side-{SIDES[side.lower()]}", BRACKETED))
    return text[: match.start()] + text[match.end() :]


def _simple(pattern: re.Pattern[str], kind: str, text: str, tags: list[Tag]) -> str:
    match = pattern.search(text)
    if not match:
        return text
    tags.append((kind, match[1].lower().replace(".", "-"), BRACKETED))
    return text[: match.start()] + text[match.end() :]


def _dotted_rev(text: str, tags: list[Tag]) -> str:
    if any(kind == "rev" for kind, _, _ in tags):
        return text
    return _simple(_REV_DOTTED, "rev", text, tags)


def _volumes(text: str, tags: list[Tag]) -> str:
    match = _VOLUME.search(text)
    if not match:
        return text
    tags.append(("volume", number(match[1]), BRACKETED))
    return _VOLUME.sub("", text)


def _year(text: str, tags: list[Tag]) -> tuple[str, bool]:
    match = _YEAR.search(text)
    if not match:
        return text, False
    tags.append(("year", match[1], BRACKETED))
    return text[: match.start()] + text[match.end() :], True


def _by_type(text: str, media_type: str, tags: list[Tag]) -> str:
    """Take season and episode, issue and track, where the media type has them."""
    if media_type != "Game":
        match = _EPISODE.search(text)
        if match:
            tags.append(("season", number(match[1]), INFERRED))
            tags.append(("episode", number(match[2]), INFERRED))
            text = text[: match.start()] + text[match.end() :]
    if media_type not in {"Game", "Music"}:
        match = _ISSUE.search(text)
        if match:
            tags.append(("issue", number(match[1] or match[2]), INFERRED))
            text = text[: match.start()] + text[match.end() :]
    if media_type in {"Music", ""} and not _CENTURY.match(text):
        match = _TRACK.search(text)
        if match:
            tags.append(("track", number(match[1] or match[2]), INFERRED))
            text = text[: match.start()] + text[match.end() :]
    return text


def _translation(text: str, words: Vocabulary, tags: list[Tag]) -> str:
    match = _TRANSLATION.search(text)
    if not match:
        return text
    tags += translated(match[1], match[2], match[3], words, INFERRED)
    return text[: match.start()] + text[match.end() :]


def translated(
    sign: str, code: str, version: str | None, words: Vocabulary, source: str
) -> list[Tag]:
    """Give the tags of ``T+Eng v1.2``."""
    value = "translation:old" if sign == "-" else "translation"
    found: list[Tag] = [("unlicensed", value, source)]
    code = code.lower()
    language = words.languages.get(code)
    if language is None:
        pairs = words.keywords.get(code, ())
        language = next((value for kind, value in pairs if kind == "lang"), None)
    if language:
        found.append(("lang", language, source))
    if version:
        found.append(("rev", version.replace(".", "-"), source))
    return found


def _bare_version(text: str, tags: list[Tag]) -> str:
    if any(kind == "rev" for kind, _, _ in tags):
        return text
    match = _BARE_VERSION.search(text)
    if not match:
        return text
    tags.append(("rev", match[1].replace(".", "-"), INFERRED))
    return text[: match.start()] + text[match.end() :]


def _edition(text: str, tags: list[Tag]) -> None:
    match = _EDITION.search(text)
    if match:
        word = match[1].lower()
        value = "version" if word in _VERSION_WORDS else "edition"
        tags.append(("edition", value, INFERRED))
