"""Which row of docs/differences.md explains a difference between two recordings."""

import re

import graph_compare as graph
from transcript_compare import Line, answers
from transcript_runs import compare, runs_of, total


def rows():
    """Give (id, patterns) of each row that touches ``answers``."""
    found = []
    with open(graph.DIFFERENCES, encoding="utf-8") as file:
        for line in file:
            cells = [c.strip() for c in re.split(r"(?<!\\)\|", line.strip())[1:-1]]
            if len(cells) > 5 and "answers" in cells[1].split():
                parts = re.findall(r"`([^`]*)`", cells[2])
                each = [re.compile(part.replace(r"\|", "|")) for part in parts]
                found.append((cells[0], each))
    return found


def differences(played, recorded_graphs=()):
    """Give the lines in which a step that was replayed differs."""
    sums = (None, None)
    for exchange in played.exchanges:
        yield from answers(played.step, exchange, sums)
        if exchange.method == "media.scrape.status":
            continue
        sums = _sums(played, exchange.id, sums)
    yield from compare(played)


def _sums(played, number, before):
    """Give the sums of the run that a request started, both sides."""
    found = []
    for side, notes, last in zip(
        ("recorded", "ours"),
        (played.told.recorded, played.told.ours),
        before,
        strict=True,
    ):
        run = runs_of(notes, played.exchanges, side, "media.scraping")
        key = number if number in run else 0 if last is None and 0 in run else None
        found.append(total(run[key]) if key is not None else last)
    return tuple(found)


def judge(found):
    """Give (lines that no row explains, row id to how many lines it explains)."""
    listed, known = graph.listed_differences(), rows()
    left, used = [], {}
    for line in found:
        row = _graph_row(line, listed) or _answer_row(line, known)
        if row:
            used[row] = used.get(row, 0) + 1
        else:
            left.append(line.text)
    return left, used


def _graph_row(line: Line, listed):
    if line.row is None:
        return None
    return "graph" if graph.is_listed(listed, *line.row) else None


def _answer_row(line, known):
    for name, patterns in known:
        if any(pattern.search(line.text) for pattern in patterns):
            return name
    return None
