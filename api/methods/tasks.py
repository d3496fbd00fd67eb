"""``tasks``, ``tasks.run``, ``tasks.status``: what runs by itself or by hand."""

from collections.abc import Mapping
from types import MappingProxyType

from api.context import Context
from api.params import boolean, integer, only, required_text, text
from api.refs import read_system
from api.registry import Params, method
from api.wire.tasks import TaskRun as WireRun
from api.wire.tasks import TaskRunParams, TaskRunsResult, TasksResult
from zapcore.errors import (
    AlreadyRunningError,
    NotAllowedError,
    NotMountedError,
    NotRunnableError,
    ParameterError,
    UnknownSystemError,
    UnknownTaskError,
)
from zapcore.events import timestamp
from zapcore.model import Level
from zapcore.operations.automatic import SCAN
from zapcore.operations.task_kinds import (
    MISSING,
    ORPHANED,
    Asked,
    Group,
    Run,
    Standing,
    Task,
)

ARGUMENTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        SCAN: ("systemId", "platformId"),
        MISSING: ("systemId", "platformId", "dryRun"),
        ORPHANED: ("dryRun", "force"),
    }
)
"""By task; clients write them in this way or in snake case."""

TOO_LOW = (
    "not allowed: {task} needs the level {level}. Make a key on the device with "
    "`zapcore key new --level {level}` and connect with it"
)
LARGEST = 2**63 - 1


@method("tasks", gives=TasksResult, level=Level.READ)
async def tasks(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """List the tasks: by the clock, by hand, and what watches the library."""
    standings = await context.tasks.tasks()
    return {
        group.value: [_told(one) for one in standings if one.task.group is group]
        for group in Group
    }


@method(
    "tasks.run",
    takes=TaskRunParams,
    gives=WireRun,
    errors=(
        AlreadyRunningError,
        UnknownTaskError,
        NotRunnableError,
        UnknownSystemError,
        NotMountedError,
        NotAllowedError,
    ),
    level=Level.OPERATE,
)
async def tasks_run(context: Context, params: Params) -> object:
    """Run a task: a scan is started, a clean-up is waited for for some seconds.

    The clean-up of resources needs the level administer.
    """
    name = required_text(params, "name")
    args = params.get("args")
    if args is not None and not isinstance(args, dict):
        raise ParameterError("args", "args must be an object")
    task = await context.tasks.task(name)
    if not context.visitor.may(task.level):
        words = TOO_LOW.format(task=name, level=task.level.word)
        raise NotAllowedError(task.level.word, words)
    asked = await _asked(context, task, args or {})
    return _run(await context.tasks.run(name, asked))


@method("tasks.status", gives=TaskRunsResult, level=Level.READ)
async def tasks_status(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """List the runs that were asked for since zapcore started, the latest first."""
    return {"runs": [_run(run) for run in await context.tasks.history()]}


async def _asked(context: Context, task: Task, args: Mapping[str, object]) -> Asked:
    """Read the arguments of a task: ``dry_run`` and ``dryRun`` are the same."""
    found = {key.lower().replace("_", ""): value for key, value in args.items()}
    if len(found) < len(args):
        raise ParameterError("args", "args names something twice")
    only(found, *ARGUMENTS[task.name])
    number = integer(found, "platformId", 1, LARGEST, 0)
    named = text(found, "systemId")
    if number and named:
        words = "platform_id cannot be mixed with system_id"
        raise ParameterError("platform_id", words)
    systems: tuple[str, ...] = ()
    if named:
        systems = (read_system(context, named).id,)
    elif number:
        systems = (await _numbered(context, number),)
    dry_run, force = boolean(found, "dryRun"), boolean(found, "force")
    return Asked(systems, dry_run, force, number or None)


async def _numbered(context: Context, number: int) -> str:
    """Give the system of a number that ``systems`` gave as ``platformId``.

    Raises:
        UnknownSystemError: none has it.
    """
    known = await context.readers.system_numbers()
    for system_id, own in known.items():
        if own == number:
            return system_id
    raise UnknownSystemError(str(number))


def _told(standing: Standing) -> dict[str, object]:
    task, last = standing.task, standing.last
    shape: dict[str, object] = {
        "name": task.name,
        "type": task.type,
        "title": task.title,
        "description": task.description,
        "enabled": task.enabled,
        "manualRun": task.runnable,
    }
    if task.cron:
        shape["cronString"] = task.cron
    if standing.next is not None:
        shape["nextRun"] = timestamp(standing.next)
    if last is not None:
        ended = {"ended": timestamp(last.ended)} if last.ended else {}
        began = {"started": timestamp(last.started), "state": last.state}
        shape["lastRun"] = {**began, **ended}
    return shape


def _run(run: Run) -> dict[str, object]:
    created = timestamp(run.created)
    shape: dict[str, object] = {
        "taskName": run.task.name,
        "taskType": run.task.type,
        "taskId": run.id,
        "status": run.status.value,
        "createdAt": created,
        "enqueuedAt": created,
        "startedAt": created,
    }
    if run.ended:
        shape["endedAt"] = timestamp(run.ended)
    if run.figures:
        shape["meta"] = {"cleanupStats": dict(run.figures)}
    if run.error:
        shape["error"] = run.error
    return shape
