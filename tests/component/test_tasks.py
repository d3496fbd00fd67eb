"""Tasks are listed and run over JSON-RPC and over the scanning document's REST API."""

import asyncio
import json
from dataclasses import fields, replace
from types import SimpleNamespace

import aiohttp
import pytest

from api import visitors
from api.context import Context
from api.hub import Hub
from api.server import ApiServer
from api.visitors import THIS_DEVICE
from mediadb.media_db import open_media
from mediadb.task_runs import SqliteTaskRuns
from zapcore.content import ScanOrder
from zapcore.errors import AlreadyRunningError, StoreError
from zapcore.model import Level
from zapcore.operations.automatic import SCAN, Clock, Turns
from zapcore.operations.courtesy import Courtesy
from zapcore.operations.task_kinds import MISSING, ORPHANED, WATCHER, Settings
from zapcore.operations.tasks import TaskDesk
from zapcore.ports_tasks import TaskRun
from zapcore.systems.table import SystemTable

NOW = 1_780_000_000.0
TIME = "2026-05-28T20:26:40Z"


class Scans:
    """A slot and what starts scans in it; a scan lasts until it is told to end."""

    def __init__(self):
        self.kind = None
        self.orders = []
        self.free = asyncio.Event()
        self.free.set()
        self.state = "completed"

    async def start(self, order):
        if self.kind:
            raise AlreadyRunningError(self.kind, f"{self.kind} is running")
        self.kind = "scan"
        self.free.clear()
        self.orders.append(order)

    def end(self, state="completed"):
        self.kind, self.state = None, state
        self.free.set()

    async def wait(self):
        await self.free.wait()

    def enabled_sources(self):
        return ("gamelist",)

    def status(self):
        return self


class Desk:
    """A desk, what it works with, and a server to reach it."""

    def __init__(self, runs, scans, session):
        self.scans = scans
        self.runs = runs
        self.cleaned = []
        self.slow = None
        self.error = None
        turns = Turns(scans, scans, runs, lambda: False, Clock(lambda: NOW))
        settings = Settings(
            scheduled=True, cron="0 3 * * *", watched=False, next_scan=lambda: NOW + 60
        )
        cleanups = {MISSING: self.clean, ORPHANED: self.clean}
        self.desk = TaskDesk(settings, turns, runs, cleanups, lambda: NOW)
        readers = SimpleNamespace(system_numbers=self.numbers)
        known = {
            "tasks": self.desk,
            "readers": readers,
            "systems": SystemTable.load(),
            "courtesy": Courtesy(),
            "visitor": THIS_DEVICE,
        }
        others = {field.name: None for field in fields(Context)}
        self.server = ApiServer(Context(**others | known), Hub(), "127.0.0.1", 0)
        self.session = session
        self.base = ""

    async def numbers(self):
        return {"NES": 7, "SNES": 8}

    async def clean(self, asked):
        self.cleaned.append(asked)
        if self.slow:
            await self.slow.wait()
        if self.error:
            raise self.error
        return {"found": 3}

    async def ask(self, method, path, body=None, **headers):
        """Give status and JSON of a REST request."""
        data = body if isinstance(body, str | None) else json.dumps(body)
        given = {} if body is None else {"Content-Type": "application/json"}
        async with self.session.request(
            method,
            self.base + path,
            data=data,
            headers={**given, **headers},
            skip_auto_headers=["Content-Type"],
        ) as answer:
            text = await answer.text()
            is_json = answer.content_type == "application/json"
            return answer.status, json.loads(text) if is_json else text

    async def call(self, method, **params):
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        _, answer = await self.ask("POST", "/api", request)
        return answer.get("result"), answer.get("error")


class Runs(dict):
    """Remembers runs without a database."""

    async def all(self):
        return dict(self)

    async def began(self, name, now):
        self[name] = TaskRun(now, 0, "running")

    async def ended(self, name, now, state):
        self[name] = TaskRun(self[name].started, now, state)


@pytest.fixture
async def desk():
    async with aiohttp.ClientSession() as session:
        found = Desk(Runs(), Scans(), session)
        port = await found.server.start()
        found.base = f"http://127.0.0.1:{port}"
        yield found
    await found.desk.close()
    await found.server.stop()


async def test_runs_are_kept_in_the_database(tmp_path):
    database = await open_media(str(tmp_path))
    runs = SqliteTaskRuns(database)
    await runs.ended("never began", 5, "completed")
    await runs.began(SCAN, 10)
    await runs.ended(SCAN, 20, "failed")
    await runs.began(MISSING, 30)
    assert await runs.all() == {
        SCAN: TaskRun(10, 20, "failed"),
        MISSING: TaskRun(30, 0, "running"),
    }
    await runs.began(SCAN, 40)
    assert (await runs.all())[SCAN] == TaskRun(40, 0, "running")
    await database.close()


RUN_KEYS = {"task_name", "task_id", "status", "created_at", "enqueued_at"}


async def test_the_documents_first_post_runs_verbatim_with_an_empty_body(desk):
    status, answer = await desk.ask("POST", "/api/tasks/run/scan_library", "")
    assert status == 200
    assert answer.keys() >= RUN_KEYS
    assert (answer["task_name"], answer["status"]) == ("scan_library", "started")
    assert answer["created_at"] == answer["enqueued_at"] == TIME
    assert desk.scans.orders == [ScanOrder()]


async def test_the_documents_second_post_runs_verbatim(desk):
    body = '{"platform_id": null}'
    status, answer = await desk.ask("POST", "/api/tasks/run/cleanup_missing_roms", body)
    assert status == 200
    assert answer.keys() >= RUN_KEYS
    assert answer["status"] == "finished"
    assert answer["meta"] == {"cleanup_stats": {"found": 3}}
    [asked] = desk.cleaned
    assert (asked.systems, asked.dry_run) == ((), False)


async def test_a_post_without_any_body_or_type_runs_as_well(desk):
    status, _ = await desk.ask("POST", "/api/tasks/run/scan_library")
    assert (status, len(desk.scans.orders)) == (200, 1)


@pytest.mark.parametrize(
    ("args", "systems", "dry_run"),
    [
        ({}, (), False),
        ({"platform_id": 7}, ("NES",), False),
        ({"platformId": 8, "dryRun": True}, ("SNES",), True),
        ({"system_id": "snes", "dry_run": True}, ("SNES",), True),
        ({"platform_id": None, "system_id": None, "dry_run": None}, (), False),
    ],
)
async def test_a_clean_up_takes_a_system_by_number_or_id(desk, args, systems, dry_run):
    status, _ = await desk.ask("POST", f"/api/tasks/run/{MISSING}", args)
    [asked] = desk.cleaned
    assert (status, asked.systems, asked.dry_run) == (200, systems, dry_run)
    given = args.get("platform_id") or args.get("platformId")
    assert asked.number == given


@pytest.mark.parametrize(
    ("name", "body", "status", "words"),
    [
        ("nonsense", "{}", 404, "unknown task: nonsense"),
        (WATCHER, "{}", 400, f"{WATCHER} runs by itself and cannot be started"),
        (MISSING, "{nope", 400, "Parse error"),
        (MISSING, "[1]", 400, "The body must be a JSON object"),
        (MISSING, "null", 400, "The body must be a JSON object"),
        (MISSING, '{"platform_id": "7"}', 400, "must be a whole number"),
        (MISSING, '{"platform_id": 99}', 404, "unknown system: 99"),
        (MISSING, '{"system_id": "gameboi"}', 404, "unknown system: gameboi"),
        (MISSING, '{"system_id": "NES", "platform_id": 7}', 400, "cannot be mixed"),
        (MISSING, '{"dry_run": 1, "dryRun": 1}', 400, "twice"),
        (MISSING, '{"force": true}', 400, "unknown parameter"),
        (SCAN, '{"dry_run": true}', 400, "unknown parameter"),
        (MISSING, "[" * 70 + "]" * 70, 400, "nested deeper"),
    ],
)
async def test_what_is_wrong_has_a_status_and_a_sentence(
    desk, name, body, status, words
):
    found, answer = await desk.ask("POST", f"/api/tasks/run/{name}", body)
    assert found == status
    assert words in answer["detail"]
    assert (desk.cleaned, desk.scans.orders) == ([], [])


async def test_a_second_start_is_a_conflict_and_leaves_no_run(desk):
    await desk.ask("POST", "/api/tasks/run/scan_library")
    status, answer = await desk.ask("POST", "/api/tasks/run/scan_library")
    assert (status, answer) == (409, {"detail": "scan is running"})
    _, runs = await desk.ask("GET", "/api/tasks/status")
    assert [run["status"] for run in runs] == ["started"]
    _, error = await desk.call("tasks.run", name=SCAN)
    assert (error["code"], error["data"]) == (1001, {"operation": "scan"})


async def test_anything_but_json_is_415_and_does_not_run(desk):
    for body in ("{}", ""):
        status, text = await desk.ask(
            "POST", f"/api/tasks/run/{SCAN}", body, **{"Content-Type": "text/plain"}
        )
        assert (status, text) == (415, "Content-Type must be application/json\n")
    assert desk.scans.orders == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/tasks"),
        ("GET", "/api/tasks/status"),
        ("POST", f"/api/tasks/run/{SCAN}"),
    ],
)
async def test_the_paths_are_behind_the_door(desk, method, path):
    headers = {"Content-Type": "application/json"}
    for name, value, status in (
        ("Host", "evil.example", 421),
        ("Origin", "https://evil.example", 403),
    ):
        found, _ = await desk.ask(method, path, None, **headers, **{name: value})
        assert found == status
    assert desk.scans.orders == []


def level(monkeypatch, found):
    """Let everybody who comes have this level only."""
    own = visitors.Neighbours.visitor

    def visitor(self, peer, address):
        return replace(own(self, peer, address), level=found)

    monkeypatch.setattr(visitors.Neighbours, "visitor", visitor)


@pytest.mark.parametrize(
    ("name", "read", "operate"),
    [(SCAN, 403, 200), (MISSING, 403, 200), (ORPHANED, 403, 403)],
)
async def test_each_task_needs_its_level(desk, monkeypatch, name, read, operate):
    for found, status in (
        (Level.READ, read),
        (Level.OPERATE, operate),
        (Level.ADMINISTER, 200),
    ):
        desk.scans.end()
        level(monkeypatch, found)
        assert (await desk.ask("POST", f"/api/tasks/run/{name}"))[0] == status
        assert (await desk.ask("GET", "/api/tasks"))[0] == 200


async def test_tasks_are_listed_in_both_spellings(desk):
    await desk.runs.began(SCAN, NOW - 100)
    await desk.runs.ended(SCAN, NOW - 50, "completed")
    found, _ = await desk.call("tasks")
    assert {group: [t["name"] for t in tasks] for group, tasks in found.items()} == {
        "scheduled": [SCAN],
        "manual": [MISSING, ORPHANED],
        "watcher": [WATCHER],
    }
    [scan] = found["scheduled"]
    assert scan["enabled"]
    assert (scan["manualRun"], scan["cronString"]) == (True, "0 3 * * *")
    assert scan["nextRun"] == "2026-05-28T20:27:40Z"
    assert scan["lastRun"] == {
        "started": "2026-05-28T20:25:00Z",
        "ended": "2026-05-28T20:25:50Z",
        "state": "completed",
    }
    assert not found["watcher"][0]["enabled"]
    _, plain = await desk.ask("GET", "/api/tasks")
    [scan] = plain["scheduled"]
    romm = {"name", "type", "title", "description", "enabled", "manual_run"}
    assert scan.keys() >= {*romm, "cron_string", "next_run", "last_run"}


async def test_a_scan_is_remembered_from_its_begin_to_its_end(desk):
    await desk.call("tasks.run", name=SCAN)
    await asyncio.sleep(0.05)
    found, _ = await desk.call("tasks")
    assert found["scheduled"][0]["lastRun"] == {"started": TIME, "state": "running"}
    desk.scans.end("failed")
    await asyncio.sleep(0.05)
    found, _ = await desk.call("tasks")
    assert found["scheduled"][0]["lastRun"]["state"] == "failed"
    _, [run] = await desk.ask("GET", "/api/tasks/status")
    assert (run["status"], run["ended_at"]) == ("failed", TIME)
    assert (await desk.ask("GET", f"/api/tasks/{run['task_id']}"))[1] == run
    assert (await desk.ask("GET", "/api/tasks/nonsense"))[0] == 404


async def test_a_scan_whose_end_nobody_saw_was_interrupted(desk):
    await desk.runs.began(SCAN, 1)
    found, _ = await desk.call("tasks")
    assert found["scheduled"][0]["lastRun"]["state"] == "interrupted"


async def test_a_clean_up_that_takes_long_answers_with_its_begin(desk, monkeypatch):
    monkeypatch.setattr("zapcore.operations.tasks.PATIENCE_S", 0.01)
    desk.slow = asyncio.Event()
    found, _ = await desk.call("tasks.run", name=MISSING)
    assert found["status"] == "started"
    assert "endedAt" not in found
    desk.slow.set()
    await asyncio.sleep(0.05)
    found, _ = await desk.call("tasks.status")
    assert found["runs"][0]["meta"] == {"cleanupStats": {"found": 3}}
    assert (await desk.runs.all())[MISSING].state == "completed"


async def test_a_clean_up_that_only_counts_is_no_run_to_remember(desk):
    await desk.call("tasks.run", name=MISSING, args={"dry_run": True})
    assert await desk.runs.all() == {}


async def test_a_clean_up_that_fails_says_why(desk):
    desk.error = StoreError("the disk is full")
    status, answer = await desk.ask("POST", f"/api/tasks/run/{MISSING}", {})
    assert (status, answer) == (503, {"detail": "the disk is full"})
    _, [run] = await desk.ask("GET", "/api/tasks/status")
    assert (run["status"], run["error"]) == ("failed", "the disk is full")


async def test_only_the_latest_runs_are_told_of(desk):
    for _ in range(60):
        await desk.call("tasks.run", name=MISSING)
    found, _ = await desk.call("tasks.status")
    assert len(found["runs"]) == 50
