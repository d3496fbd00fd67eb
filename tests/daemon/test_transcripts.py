"""The recorded steps, played to a real daemon: answers, notifications, graphs.

Whatever differs is named by a row of docs/differences.md.
"""

import asyncio
import os

import graph_compare as graph
import pytest
from transcript_judge import differences, judge, rows
from transcript_session import LATER, play_es, play_mister

pytestmark = pytest.mark.timeout(240)  # the first test plays both sessions

ES = (
    "01",
    "02",
    "03",
    "04",
    "05",
    "06",
    "07",
    "08",
    "09",
    "10",
    "12",
    "13",
    "14",
    "15",
)
MISTER = ("02", "03", "07")
STEPS = [("es", step) for step in ES] + [("mister", step) for step in MISTER]
GRAPHS = [
    ("es", "02-after-index"),
    ("es", "03-after-gamelist"),
    ("es", "04-after-rescrape"),
    ("es", "05-after-force"),
    ("es", "07a-after-media-folder"),
    ("es", "07b-after-media-folder-force"),
    ("es", "13-after-clean"),
    ("mister", "02-after-index"),
    ("mister", "03-after-gamelist"),
]
KEYS = ("missing", "slug", "name", "mediaTags", "titleTags", "mediaProps", "titleProps")
WITHOUT_SG1000 = ("07a", "07b", "13")
SCRAPED = "scraper.gamelist.xml:scraped"


@pytest.fixture(scope="module")
def sessions(tmp_path_factory):
    """Both sessions, each played once from its first step to its last."""
    found = {}
    for layout, play in (("es", play_es), ("mister", play_mister)):
        folder = tmp_path_factory.mktemp(layout)
        (folder / "home").mkdir()
        found[layout] = asyncio.run(play(folder / "home", folder / "data"))
    return found


def graph_lines(session, name):
    """Give what the graph after a step differs in, as lines for the table."""
    recorded = graph.recorded(f"{session.layout}-{name}")
    ours = dict(session.graphs[name])
    if name.startswith(WITHOUT_SG1000):
        ours.pop("SG1000")
    else:
        names = {f"{each}.sg" for each in LATER}
        rows = recorded["SG1000"]
        recorded["SG1000"] = [
            row for row in rows if os.path.basename(row["path"]) not in names
        ]
    keys = KEYS if name[:2] != "02" else KEYS[:4]
    for system, path, key, a, b in graph.mismatches(recorded, ours, keys):
        yield f"{session.layout}-{name} graph {system} {path}.{key}: {a} -> {b}"


@pytest.mark.parametrize(("layout", "step"), STEPS)
def test_a_recorded_step_is_answered_and_told_as_it_was(sessions, layout, step):
    left, _ = judge(differences(sessions[layout].played[step]))
    assert left == []


@pytest.mark.parametrize(("layout", "name"), GRAPHS)
def test_the_library_is_the_recorded_one_after_the_step(sessions, layout, name):
    left, _ = judge(map(as_line, graph_lines(sessions[layout], name)))
    assert left == []


def as_line(text):
    from transcript_compare import Line

    return Line(text)


def test_each_row_of_the_table_of_answers_is_needed(sessions):
    needed = set()
    for layout, step in STEPS:
        needed |= judge(differences(sessions[layout].played[step]))[1].keys()
    for layout, name in GRAPHS:
        needed |= judge(map(as_line, graph_lines(sessions[layout], name)))[1].keys()
    assert [name for name, _ in rows() if name not in needed] == []


@pytest.mark.parametrize("layout", ["es", "mister"])
def test_systems_are_counted_as_the_database_holds_them(sessions, layout):
    session = sessions[layout]
    (answer,) = (
        e.ours for e in session.played["02"].exchanges if e.method == "systems"
    )
    counted = {s["id"]: s["mediaCount"] for s in answer["result"]["systems"]}
    held = {s: len(rows) for s, rows in session.graphs["02-after-index"].items()}
    assert {system: n for system, n in counted.items() if n} == held


@pytest.mark.parametrize(
    ("layout", "step", "name"),
    [
        ("es", "03", "03-after-gamelist"),
        ("es", "05", "05-after-force"),
        ("mister", "03", "03-after-gamelist"),
    ],
)
def test_the_total_is_the_number_of_rows_with_the_sentinel(
    sessions, layout, step, name
):
    session = sessions[layout]
    systems = session.graphs[name].values()
    held = sum(SCRAPED in row["mediaTags"] for rows in systems for row in rows.values())
    ends = [n["params"] for _, n in session.played[step].told.ours]
    assert ends[-1]["done"] is True
    assert ends[-1]["totalScraped"] == held
