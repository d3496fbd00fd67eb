"""Scores tags, path records and helpers against vectors, for ``benchmarks.golden``.

Each ``score`` takes decoded lines, the header out, and gives (right, total, misses);
a miss is (input, expected, got).
"""

import base64
import json
from collections.abc import Iterable, Iterator

from zapcore.systems.table import SystemTable
from zapcore.titles import paths, tagvalues
from zapcore.titles.filename import display_title_of, title_of
from zapcore.titles.normalize import normalize_company, normalize_tag
from zapcore.titles.slug import slug_tokens
from zapcore.titles.tags import parse_tags
from zapcore.titles.vocabulary import load_vocabulary

Score = tuple[int, int, list[tuple[str, object, object]]]


def decoded(value):
    """Undo ``{"b64": …}``, which stands for bytes that are not UTF-8."""
    if isinstance(value, dict) and set(value) == {"b64"}:
        return base64.b64decode(value["b64"]).decode("utf-8", "surrogateescape")
    if isinstance(value, dict):
        return {key: decoded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [decoded(item) for item in value]
    return value


def rows(lines: Iterable[str]) -> Iterator[dict]:
    for line in lines:
        row = json.loads(line) if line.strip() else {"_file": ""}
        if "_file" not in row:
            yield decoded(row)


def _compare(cases: Iterator[tuple[str, object, object]]) -> Score:
    found = list(cases)
    misses = [case for case in found if case[1] != case[2]]
    return len(found) - len(misses), len(found), misses


def score_tags(lines: Iterable[str]) -> Score:
    words = load_vocabulary()

    def cases():
        for row in rows(lines):
            name, kind = row["in"], row["mt"]
            got = {
                "tags": [list(tag) for tag in parse_tags(name, kind, words)],
                "title": title_of(name, kind, words),
                "title_n": title_of(name, kind, words, strip_numbers=True),
                "display": display_title_of(name, kind, words),
            }
            yield name, {key: row[key] for key in got}, got

    return _compare(cases())


def score_paths(lines: Iterable[str]) -> Score:
    systems = SystemTable.load()
    words = load_vocabulary()

    def cases():
        for row in rows(lines):
            asked = row["in"]
            system = systems.find(asked["system"])
            kind = asked.get("mt") or (system.media_type if system else "Game")
            found = paths.path_record(
                asked["path"],
                kind,
                provided=asked.get("provided", ""),
                policy=asked.get("prefix") or "",
                has_extension=not asked.get("noext"),
            )
            raw = parse_tags(found.file_name, kind, words)
            got = {
                "mediaType": kind,
                "path": found.path,
                "parentDir": found.parent_dir,
                "fileName": found.file_name,
                "title": found.title,
                "displayTitle": found.display_title,
                "slug": found.slug,
                "tokens": list(slug_tokens(kind, found.title)),
                "ext": found.ext,
                "tags": [f"{a}:{b}" if b else a for a, b, _ in raw],
                "staged": [list(tag) for tag in found.tags],
                "secondary": found.secondary,
                "len": found.length,
                "words": found.words,
            }
            yield asked["path"], {key: row[key] for key in got}, got

    return _compare(cases())


def score_helpers(lines: Iterable[str]) -> Score:
    systems = SystemTable.load()
    return _compare(
        (str(row.get("arg", row.get("list"))), row["out"], _help(row, systems))
        for row in rows(lines)
    )


def _help(row: dict, systems: SystemTable) -> object:
    name, arg = row["fn"], row.get("arg", "")
    simple = {
        "normalizeTag": normalize_tag,
        "normalizeCompanyName": normalize_company,
        "padTagValue": tagvalues.pad_value,
        "unpadTagValue": tagvalues.unpad_value,
        "canonicalizeTagAlias": tagvalues.canonical_alias,
        "isExclusive": tagvalues.is_exclusive,
        "isScannerOwned": tagvalues.is_scanner_owned,
        "filenameFromPath": paths.name_from_path,
    }
    if name in simple:
        return simple[name](arg)
    if name == "normalizeTagValue":
        return tagvalues.normalize_value(arg, row.get("arg2", ""))
    if name == "parseBuildDate":
        found = tagvalues.parse_date(arg) or tagvalues.parse_compact_date(arg)
        return [found, bool(found)]
    if name == "parseStem":
        return list(paths.parse_prefix(arg))
    if name == "detectPrefixPolicy":
        stems = [paths.split_name(path)[0] for path in row["list"]]
        policy = paths.detect_prefix_policy(stems)
        return [policy, bool(policy)]
    if name == "lookupSystem":
        system = systems.find(arg)
        return system.id if system else None
    return f"unknown helper {name}"
