"""Compares what was told of operations: run by run, however often each was told.

Ours are told four times a second at most, so of a run are compared: the states in their
order, the keys in each phase, the steps, the last figures of each system, the end.
"""

from itertools import groupby

from transcript import plain
from transcript_compare import ABSENT, SUMS, Line, lines, momentary, summed

STARTS = {"media.scraping": "media.scrape", "media.indexing": "media.generate"}
LAST_STAGE = "Building search caches"
FIRST = ("Preparing media scrape", "Preparing media database update")


def runs_of(notes, exchanges, side, method):
    """Give the id of the request that started it to its notes, run by run.

    A run that goes on after a restart was started by none: 0.
    """
    starts = [
        e.id
        for e in exchanges
        if e.method == STARTS[method] and "result" in getattr(e, side)
    ]
    runs = []
    for _, note in notes:
        if note["method"] != method:
            continue
        first = note["params"].get("currentStepDisplay") in FIRST
        if not runs or (first and _has_begun(runs[-1])):
            runs.append([])
        runs[-1].append(note["params"])
    keys = [0] * (len(runs) - len(starts)) + starts
    return dict(zip(keys, runs, strict=False))


def _has_begun(run):
    """Tell that a run is past its preparation (which a pause may repeat)."""
    return any(note.get("currentStepDisplay") not in FIRST for note in run)


def compare(played):
    """Give the lines of a step's notifications."""
    told = played.told
    for method in STARTS:
        theirs = runs_of(told.recorded, played.exchanges, "recorded", method)
        mine = runs_of(told.ours, played.exchanges, "ours", method)
        of = _of_scrape if method == "media.scraping" else _of_index
        for number in sorted({*theirs, *mine}):
            start = f"{played.step} {method} run"
            a, b = theirs.get(number), mine.get(number)
            if a is None or b is None:
                yield Line(f"{start}: {_end(a)} -> {_end(b)}")
                continue
            for line in of(a, b) if number else _of_resumed(a, b):
                yield Line(f"{start}{line.text}", line.row)
    rest = [_rest(told.recorded), _rest(told.ours)]
    for line in lines(*rest, ""):
        yield Line(f"{played.step} notifications{line.text}", line.row)


def _end(run):
    return "absent" if run is None else str(run[-1].get("state", "ended"))


def _rest(notes):
    return [plain(note) for _, note in notes if note["method"] not in STARTS]


def _of_resumed(recorded, ours):
    """Compare a run that went on before anybody was there to listen."""
    yield from _keys(recorded[-1:], ours[-1:], _phase)
    yield from lines(momentary(recorded[-1]), momentary(ours[-1]), ".end")


def _of_scrape(recorded, ours):
    states = [[k for k, _ in groupby(n["state"] for n in r)] for r in (recorded, ours)]
    yield from lines(*states, ".states")
    yield from _keys(recorded, ours, _phase)
    extra = _steps(ours) - _steps(recorded)
    yield from (Line(f".steps: absent -> {step}") for step in sorted(extra))
    theirs, mine = finals(recorded), finals(ours)
    ended = recorded[-1]["state"]
    for system in sorted({*theirs, *mine}) if ended == "completed" else ():
        a, b = theirs.get(system, ABSENT), mine.get(system, ABSENT)
        for line in lines(a, b, f".systems[{system}]"):
            yield Line(line.text, (system, ""))
    ends = [recorded[-1], ours[-1]]
    if not ends[0]["done"] or ended == "cancelled":
        ends = [momentary(each) for each in ends]
    else:
        ends = [
            summed(e, total(r)) for e, r in zip(ends, (recorded, ours), strict=True)
        ]
    yield from lines(*ends, ".end")


def finals(run):
    """Give the last figures of each system that held anything."""
    found = {}
    for note in run:
        system = note.get("currentSystem")
        if system and not note["done"]:
            found[system["systemId"]] = {k: system[k] for k in ("total", *SUMS)}
    return {system: each for system, each in found.items() if each["total"]}


def total(run):
    """Give (processed, matched, skipped) over all systems of a run."""
    each = finals(run).values()
    return tuple(sum(figures[name] for figures in each) for name in SUMS)


def _steps(run):
    return {
        (n["currentStep"], n.get("totalSteps"), n.get("systemId", ""))
        for n in run
        if "currentStep" in n and not n["done"]
    }


def _phase(note):
    if note["done"]:
        return "end"
    if note.get("currentStepDisplay") == FIRST[0]:
        return "first"
    return "system" if "currentSystem" in note else "prepared"


def _of_index(recorded, ours):
    systems = {n["currentStepDisplay"] for n in recorded if _within(n)}
    stages = [_stages(run, systems) for run in (recorded, ours)]
    if LAST_STAGE not in stages[0]:
        # Cancelled, somewhere: as far as both came.
        least = min(map(len, stages))
        stages = [each[:least] for each in stages]
    yield from lines(*stages, ".stages")
    yield from _keys(recorded, ours, _index_phase)
    yield from lines(recorded[-1], ours[-1], ".end")


def _within(note):
    return 0 < note.get("currentStep", 0) < note.get("totalSteps", 0)


def _stages(run, systems):
    shown = (n.get("currentStepDisplay", "") for n in run if n["indexing"])
    return [name for name, _ in groupby(shown) if name not in systems]


def _index_phase(note):
    if not note["indexing"]:
        return "end"
    return "first" if note.get("currentStepDisplay") == FIRST[1] else "stage"


def _keys(recorded, ours, phase_of):
    theirs, mine = _by_phase(recorded, phase_of), _by_phase(ours, phase_of)
    for phase in sorted(theirs.keys() & mine.keys()):
        must, may = theirs[phase]
        each, some = mine[phase]
        yield from (
            Line(f".{phase}.keys: {key} -> absent") for key in sorted(must - each)
        )
        yield from (
            Line(f".{phase}.keys: absent -> {key}") for key in sorted(some - may)
        )


def _by_phase(run, phase_of):
    """Give phase to (keys of every note, keys of any)."""
    found = {}
    for note in run:
        every, some = found.get(phase_of(note), (set(note), set()))
        found[phase_of(note)] = (every & set(note), some | set(note))
    return found
