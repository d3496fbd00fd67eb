"""Score the slug rules against recorded vectors (one JSON object a line).

The vectors are given by the caller; they are not part of the package. Fields: ``mt``
media type, ``in`` title, then the expected slug, tokens, parsed text, secondary slug,
length, words, script, and ``stages``: single rules applied alone to the input (absent
when the rule changes nothing).
"""

import base64
import json
from collections.abc import Iterable
from typing import Any

from zapcore.titles import phases_scene, phases_universal, roman, scripts, slug, words

__all__ = ["score"]

_STAGES = {
    "CollapseDottedInitialisms": words.collapse_initialisms,
    "ConvertRomanNumerals": roman.convert_roman_numerals,
    "ExpandAbbreviations": words.expand_abbreviations,
    "ExpandNumberWords": words.expand_number_words,
    "NormalizeDotSeparators": phases_scene.normalize_dots,
    "NormalizeOrdinals": words.normalize_ordinals,
    "NormalizePunctuation": phases_universal.normalize_punctuation,
    "NormalizeSymbolsAndSeparators": phases_universal.normalize_symbols,
    "NormalizeUnicode": phases_universal.normalize_unicode,
    "NormalizeWidth": scripts.fold_width,
    "SplitAndStripArticles": words.split_and_strip_articles,
    "StripEditionAndVersionSuffixes": words.strip_edition_suffixes,
    "StripLeadingArticle": words.strip_leading_article,
    "StripMetadataBrackets": words.strip_metadata_brackets,
    "StripMovieSceneTags": phases_scene.strip_movie_scene_tags,
    "StripMusicSceneTags": phases_scene.strip_music_scene_tags,
    "StripSceneTags": phases_scene.strip_scene_tags,
    "StripTrailingArticle": words.strip_trailing_article,
}


def _plain(value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"b64"}:
        return base64.b64decode(value["b64"]).decode("utf-8", "surrogateescape")
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def _expected(row: dict[str, Any]) -> dict[str, Any]:
    title = _plain(row["in"])
    wanted = {
        name: _plain(row[name])
        for name in ("slug", "tokens", "parsed", "secondary", "len", "words", "script")
    }
    stages = {name: _plain(value) for name, value in row["stages"].items()}
    for name in _STAGES:
        wanted[name] = stages.get(name, title)
    wanted["TokenSignature"] = stages.get("TokenSignature", title)
    wanted["SplitTitle"] = stages.get("SplitTitle")
    wanted["NormalizeToWords"] = stages.get("NormalizeToWords", wanted["tokens"])
    return wanted


def _actual(media_type: str, title: str) -> dict[str, Any]:
    record = slug.slug_record(media_type, title)
    main, secondary, has = words.split_title(title)
    return {
        "slug": slug.slugify(media_type, title),
        "tokens": slug.slug_tokens(media_type, title),
        "parsed": slug.parse_title(media_type, title),
        "secondary": record.secondary,
        "len": record.length,
        "words": record.words,
        "TokenSignature": slug.token_signature(media_type, title),
        "script": scripts.detect_script(title),
        "SplitTitle": [main, secondary, has] if has else None,
        "NormalizeToWords": slug.normalize_to_words(title),
        **{name: stage(title) for name, stage in _STAGES.items()},
    }


def score(lines: Iterable[str]) -> tuple[int, int, list[dict[str, Any]]]:
    """Count the rows whose every field is right.

    Returns:
        Right rows, all rows, and one dict per wrong row: ``mt``, ``in`` and
        ``wrong`` (field -> expected, got).
    """
    right = total = 0
    misses: list[dict[str, Any]] = []
    for line in lines:
        if not line.strip() or '"_fields"' in line:
            continue
        row = json.loads(line)
        title = _plain(row["in"])
        wanted, got = _expected(row), _actual(row["mt"], title)
        wrong = {k: [wanted[k], got[k]] for k in wanted if wanted[k] != got[k]}
        total += 1
        right += not wrong
        if wrong:
            misses.append({"mt": row["mt"], "in": title, "wrong": wrong})
    return right, total, misses
