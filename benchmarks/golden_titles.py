"""Scores the helpers of the resolver, and the resolver itself over its fixture."""

import base64
import gzip
import json
import os
from collections import defaultdict
from dataclasses import astuple

from zapcore.titles.choice import Candidate, Preferences
from zapcore.titles.paths import path_record
from zapcore.titles.query import Operator, parts_of, read_filters, shorter, take_filters
from zapcore.titles.resolve import TitleNames, resolve, take_apart
from zapcore.titles.similarity import LEAST, jaro_winkler, most_alike
from zapcore.titles.slug import token_signature

FIXTURE = "resolve_fixture.jsonl.gz"
SIGNS = {Operator.ALL: "AND", Operator.ANY: "OR", Operator.NONE: "NOT"}
NEAR = 1e-5
CLOSEST = 5


class Titles:
    """The titles of one system in memory, in the order of their files."""

    def __init__(self, paths):
        self.titles = {}
        self.rows = defaultdict(list)
        for number, path in enumerate(paths, 1):
            file = path_record(path, "Game")
            self.titles.setdefault(file.slug, file)
            name = self.titles[file.slug].title
            tags = frozenset(file.tags)
            self.rows[file.slug].append(Candidate(number, file.slug, name, path, tags))

    def of_slugs(self, slugs):
        return self._where(lambda title: title.slug in slugs)

    def of_secondary(self, slug):
        return self._where(lambda title: title.secondary == slug)

    def without_secondary(self, slug):
        return self._where(lambda title: title.slug == slug and not title.secondary)

    def beginning(self, slug):
        return self._where(lambda t: t.secondary and t.slug.startswith(slug))

    def like(self, length, words):
        titles = self.titles.values()
        fit = (t for t in titles if t.length in length and t.words in words)
        return [TitleNames(title.slug, title.title) for title in fit]

    def _where(self, fits):
        found = (self.rows[slug] for slug, title in self.titles.items() if fits(title))
        return [row for rows in found for row in rows]


def _text(value):
    if isinstance(value, dict) and "b64" in value:
        return base64.b64decode(value["b64"]).decode("utf-8", "surrogateescape")
    return value


def _helper(row):
    """Give (wanted, got) of one call of a helper."""
    kind, arg, out = row["fn"], _text(row["arg"]), row["out"]
    if kind == "tokenSignature":
        return out, token_signature(row["mt"], arg)
    if kind == "progressiveTrim":
        wanted = list(dict.fromkeys(each[0] for each in out or ()))
        return wanted, list(dict.fromkeys(shorter(row["mt"], arg, row["n"])))
    if kind == "matchInfo":
        wanted = tuple(out[name] for name in ("canonical", "main", "secondary"))
        return wanted, astuple(parts_of(row["mt"], arg))
    if kind == "extractCanonicalTags":
        filters, rest = take_filters(arg)
        wanted = ([tuple(each) for each in out["filters"]], out["remaining"])
        return wanted, ([(f.type, f.value, SIGNS[f.operator]) for f in filters], rest)
    return _likeness(arg, row["list"], out)


def _likeness(slug, others, out):
    wanted = [[(s, round(n, 5)) for s, n in out[k] or ()] for k in sorted(out)]
    best = most_alike(slug, others)[:CLOSEST]
    known = {other for other, _ in most_alike(slug, others)}
    by_likeness = sorted(
        ((o, jaro_winkler(slug, o)) for o in others if o in known),
        key=lambda pair: -pair[1],
    )
    found = [pair for pair in by_likeness if pair[1] >= LEAST]
    return wanted, [[(s, round(n, 5)) for s, n in each] for each in (best, found)]


def score_titles(lines):
    misses = []
    for line in lines:
        row = json.loads(line)
        wanted, got = _helper(row)
        if wanted != got:
            misses.append((f"{row['fn']} {row['arg']}", wanted, got))
    return len(lines) - len(misses), len(lines), misses


def score_resolve(lines, folder):
    """Score the rows that are found and how sure that is."""
    systems, misses = _systems(folder), []
    for line in lines:
        row = json.loads(line)
        default = Preferences()
        preferences = Preferences(
            tuple(row.get("regions", default.regions)),
            tuple(row.get("langs", default.languages)),
        )
        filters = read_filters(row.get("tags", []))
        asked = take_apart("Game", row["query"], filters, preferences)
        found = resolve(systems[row["system"]], asked)
        got = (found.candidate.path, found.confidence) if found else (None, 0)
        wanted = (row.get("path"), row.get("confidence", 0))
        if wanted[0] != got[0] or abs(wanted[1] - got[1]) > NEAR:
            misses.append((f"{row['system']} {row['query']}", wanted, got))
    return len(lines) - len(misses), len(lines), misses


def _systems(folder):
    paths = defaultdict(list)
    with gzip.open(os.path.join(folder, FIXTURE), "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            paths[row["system"]].append(row["path"])
    return {system: Titles(each) for system, each in paths.items()}
