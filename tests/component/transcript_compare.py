"""Tells what two answers differ in: one line for each place, to be found in a table.

What depends on the moment only (how far a running operation is) is checked by what
always holds of it, and left out.
"""

import json
import re
from typing import NamedTuple

from transcript import plain

ABSENT = object()
NEAR = 1e-5
SUMS = ("processed", "matched", "skipped")
STANDS = ("scraping", "done", "paused", "state", "throttled", "force", "scraperId")
BUSY = ("exists", "indexing", "optimizing", "paused", "throttled")

CODES = (
    (r"^invalid params|^invalid (add|remove) tags|^invalid cursor", -32602),
    (r"unsupported delivery|localPath delivery|^failed to parse tag", -32602),
    (r"^launcher not found", -32602),
    (r"in progress", 1001),
    (r"^unknown scraper", 1003),
    (r"unknown system|^system not found", 1004),
    (r"^media not found", 1005),
    (r"^ambiguous relative path", 1006),
    (r"^no image found", 1007),
    (r"image file too large|read image file", 1008),
    (r"not within an allowed root|disallowed components", 1009),
)
"""The numbered errors of ZAPCORE-API ("Errors") by what the original says."""


class Line(NamedTuple):
    """One difference, and the (system, path) of the row that it belongs to, if any."""

    text: str
    row: tuple[str, str] | None = None


def answers(step, exchange, sums):
    """Give the lines of one exchange; ``sums`` are of the last run, both sides."""
    start = f"{step} {exchange.method} {asked_for(exchange.params)}"
    params = exchange.params if isinstance(exchange.params, dict) else {}
    row = (params.get("system", ""), params.get("path", ""))
    pair = (_outcome(exchange, exchange.recorded), _outcome(exchange, exchange.ours))
    if exchange.method == "media.scrape.status":
        pair = statuses(*pair, sums)
    elif exchange.method == "media" and _indexing(pair[0]):
        pair = [_only(each, BUSY) for each in pair]
    if pair[0].keys() != pair[1].keys():
        yield Line(f"{start}.outcome: {_json(pair[0])} -> {_json(pair[1])}", row)
        return
    for line in lines(*pair, "", row):
        yield Line(f"{start}{line.text}", line.row)


def asked_for(params):
    """Give what a request is about, in a word or two."""
    if not isinstance(params, dict):
        return json.dumps(params)
    names = ("path", "query", "name", "mediaId", "items")
    found = [params[name] for name in names if name in params]
    return json.dumps(found[0], ensure_ascii=False)[:80] if found else "-"


def _outcome(exchange, answer):
    """Give the result, or the error with the number that it has by the rule."""
    if "result" in answer:
        return {"result": plain(answer["result"])}
    error = {key: answer["error"][key] for key in ("message", "code")}
    if answer is exchange.recorded:
        error["code"] = _code(error["message"])
    return {"error": error}


def _code(message):
    return next(code for words, code in CODES if re.search(words, message))


def _indexing(outcome):
    return outcome.get("result", {}).get("database", {}).get("indexing")


def _only(outcome, names):
    database = outcome.get("result", {}).get("database", {})
    return {"result": {key: database[key] for key in names if key in database}}


def statuses(recorded, ours, sums):
    """Give two statuses of a scrape so that they can be compared."""
    pair = [each["result"] for each in (recorded, ours)]
    if pair[0]["state"] in {"running", "paused", "cancelled"}:
        return [{"result": momentary(each)} for each in pair]
    return [
        {"result": summed(each, total)} for each, total in zip(pair, sums, strict=True)
    ]


def summed(status, total):
    """Write the sums of a run as such where they are those of its systems."""
    found = tuple(status[name] for name in SUMS)
    if total is None or found != total:
        return status
    return {**status, **dict.fromkeys(SUMS, "<sum over the systems>")}


def momentary(status):
    """Give how a scrape stands, without how far it is; check what always holds."""
    system = status.get("currentSystem")
    if system and system["total"]:
        assert system["processed"] <= system["total"]
        assert all(status[name] == system[name] for name in ("total", *SUMS))
    assert all(type(status[name]) is int for name in ("total", *SUMS, "totalScraped"))
    return {key: status[key] for key in STANDS if key in status}


def lines(recorded, ours, place, row=None):
    """Give a line for each place where two values differ."""
    if isinstance(recorded, dict) and isinstance(ours, dict):
        row = _row(recorded) or row
        for key in sorted({*recorded, *ours}):
            a, b = recorded.get(key, ABSENT), ours.get(key, ABSENT)
            yield from lines(a, b, f"{place}.{key}", row)
    elif isinstance(recorded, list) and isinstance(ours, list):
        yield from _of_lists(recorded, ours, place, row)
    elif not _equal(recorded, ours):
        own = _row(recorded) or _row(ours) or row
        yield Line(f"{place}: {_json(recorded)} -> {_json(ours)}", own)


def _equal(recorded, ours):
    """Compare; a number that was reckoned with half the digits is the same."""
    if isinstance(recorded, bool) is not isinstance(ours, bool):
        return False
    if isinstance(recorded, float) and isinstance(ours, float):
        return abs(recorded - ours) < NEAR
    return recorded == ours


def _row(value):
    """Give (system, path) of a media row."""
    if not isinstance(value, dict) or not isinstance(value.get("path"), str):
        return None
    system = value.get("system") or value.get("title", {}).get("system") or {}
    number = system.get("id") or value.get("systemId")
    return (number, value["path"]) if number else None


def _of_lists(recorded, ours, place, row):
    """Compare by what names the items, then their order, else by number."""
    theirs, mine = _named(recorded), _named(ours)
    if theirs is None or mine is None:
        for number in range(max(len(recorded), len(ours))):
            a = recorded[number] if number < len(recorded) else ABSENT
            b = ours[number] if number < len(ours) else ABSENT
            yield from lines(a, b, f"{place}[{number}]", row)
        return
    for name in dict.fromkeys((*theirs, *mine)):
        a, b = theirs.get(name, ABSENT), mine.get(name, ABSENT)
        yield from lines(a, b, f"{place}[{name}]", row)
    a = [name for name in theirs if name in mine]
    b = [name for name in mine if name in theirs]
    if a != b:
        yield Line(f"{place}.order: {_json(a)} -> {_json(b)}", row)


def _named(items):
    """Give items by name, or None when they have none or share one."""
    found = {}
    for item in items:
        if not isinstance(item, dict):
            return None
        if "type" in item and "tag" in item:
            name = f"{item['type']}:{item['tag']}"
        else:
            name = item.get("path") or item.get("id") or item.get("key")
        if not name or name in found:
            return None
        found[name] = item
    return found


def _json(value):
    if value is ABSENT:
        return "absent"
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
