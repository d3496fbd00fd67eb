"""``media.missing``: what is gone, what is asked, and the answers."""

from dataclasses import replace

import pytest

from mediadb.read_missing import SqliteMissing
from zapcore.errors import AlreadyRunningError
from zapcore.operations.missing import MissingService


class Index:
    """An index that notes that it was started, or is busy."""

    def __init__(self):
        self.started = 0
        self.busy = False

    async def start(self, systems=None):
        if self.busy:
            raise AlreadyRunningError("scan", "scanning")
        self.started += 1


@pytest.fixture
def index():
    return Index()


@pytest.fixture
def ask(call, reading, store, index, tmp_path):
    table = tmp_path / "mountinfo"
    table.write_bytes(b"27 1 254:0 / / rw - ext4 /dev/vda rw\n")
    service = MissingService(SqliteMissing(reading, store), index, str(table))
    call.context = replace(call.context, missing=service)
    return call


@pytest.fixture
def gone(rows):
    """Three files that went missing one after the other, and one that is there."""
    found = []
    for since, (system, path, title) in enumerate(
        [
            ("SNES", "snes/Late.sfc", "Late"),
            ("NES", "nes/Early.nes", "Early"),
            ("NES", "nes/Later.nes", "Later"),
        ]
    ):
        number = rows.media(system, path, title)
        rows.raw.execute("UPDATE Media SET IsMissing = 1 WHERE DBID = ?", (number,))
        rows.raw.execute(
            "UPDATE Missing SET Since = ? WHERE MediaDBID = ?", (since * 60, number)
        )
        found.append(number)
    rows.media("NES", "nes/There.nes", "There")
    return found


def question(rows, path, answer=0):
    rows.raw.execute("INSERT INTO Questions VALUES (?, 12, 20, 60, ?)", (path, answer))


async def test_missing_files_are_told_with_since_when_the_longest_first(
    ask, rows, gone
):
    found = await ask("media.missing")
    assert [row["mediaId"] for row in found["missing"]] == gone
    row = found["missing"][1]
    assert row.pop("system")["id"] == "NES"
    assert row == {
        "mediaId": gone[1],
        "path": f"{rows.root}/nes/Early.nes",
        "name": "Early",
        "since": "1970-01-01T00:01:00Z",
        "root": rows.root,
    }
    assert (found["total"], found["questions"]) == (3, [])
    assert found["pagination"] == {"hasNextPage": False, "pageSize": 100}


async def test_pages_go_on_where_the_one_before_ended_and_systems_filter(ask, gone):
    seen, cursor = [], ""
    while True:
        page = await ask("media.missing", maxResults=1, cursor=cursor)
        seen += [row["mediaId"] for row in page["missing"]]
        assert page["total"] == 3
        if not page["pagination"]["hasNextPage"]:
            break
        cursor = page["pagination"]["nextCursor"]
    assert seen == gone
    found = await ask("media.missing", systems=["nintendo entertainment system", "nes"])
    assert [row["mediaId"] for row in found["missing"]] == gone[1:]
    assert found["total"] == 2


async def test_where_nothing_is_missing_the_list_is_empty(ask, rows):
    rows.media("NES", "nes/There.nes", "There")
    assert await ask("media.missing") == {"missing": [], "total": 0, "questions": []}


async def test_a_question_says_where_how_many_and_whether_it_is_mounted(
    ask, rows, tmp_path
):
    (tmp_path / "roms" / "nes").mkdir()
    question(rows, rows.root)
    question(rows, f"{rows.root}/nes", answer=2)
    question(rows, "/not/there", answer=1)
    rows.raw.execute(
        "INSERT INTO Mounts VALUES (?, ?)", (f"{rows.root}/nes", f"{rows.root}/nes/")
    )
    shape = {"gone": 12, "known": 20, "since": "1970-01-01T00:01:00Z"}
    assert (await ask("media.missing"))["questions"] == [
        {"path": "/not/there", **shape, "notMounted": True, "answer": "gone"},
        {"path": rows.root, **shape, "notMounted": False},
        {
            "path": f"{rows.root}/nes",
            **shape,
            "notMounted": True,
            "answer": "waiting",
        },
    ]


async def test_gone_starts_an_index_and_waiting_does_not(ask, rows, index):
    question(rows, rows.root)
    answer = {"path": rows.root, "gone": False}
    assert await ask("media.missing.answer", **answer) == {**answer, "started": False}
    assert index.started == 0
    answer["gone"] = True
    assert await ask("media.missing.answer", **answer) == {**answer, "started": True}
    assert index.started == 1
    assert rows.one("SELECT Answer FROM Questions") == 1


async def test_gone_is_kept_for_the_next_index_while_something_runs(ask, rows, index):
    index.busy = True
    question(rows, rows.root)
    found = await ask("media.missing.answer", path=rows.root, gone=True)
    assert found["started"] is False
    assert rows.one("SELECT Answer FROM Questions") == 1


async def test_an_answer_for_another_path_is_told_which_are_asked_about(ask, rows):
    question(rows, rows.root)
    code, message = await ask("media.missing.answer", path="/a", gone=True)
    assert code == -32602
    assert f"of the path '/a', only of '{rows.root}'" in message


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"path": "/a", "gone": True}, "of the path '/a', nor of any other"),
        ({"gone": True}, "path is required"),
        ({"path": "/a"}, "gone is required"),
        ({"path": "/a", "gone": "yes"}, "gone must be true or false"),
    ],
)
async def test_a_wrong_answer_names_its_mistake(ask, rows, params, words):
    code, message = await ask("media.missing.answer", **params)
    assert code == -32602
    assert words in message


async def test_a_foreign_cursor_is_refused(ask, rows):
    code, _ = await ask("media.missing", cursor="WzFd")
    assert code == -32602
