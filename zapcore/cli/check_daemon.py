"""The doctor's look at a running daemon, over its socket."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import zapcore
from api.listening import holder_of
from zapcore.cli import operation, wire
from zapcore.cli.check_machine import is_taken
from zapcore.cli.finding import Finding, bad, good, note
from zapcore.cli.refusals import ClientError, NotAllowedError, sentence_of
from zapcore.cli.text import many
from zapcore.valueclass import dataclass

if TYPE_CHECKING:
    from zapcore.cli.target import Target

DAEMON = "daemon"
PORT = "port"


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking; ``answers``: a zapcore is there."""

    findings: Sequence[Finding]
    answers: bool = False


async def check_daemon(meant: "Target", *, held: bool) -> Asked:
    """Ask the daemon; where there is none, look at its port.

    ``held``: a daemon runs on our data folder, whatever its port.
    """
    try:
        async with wire.connect(meant.url, meant.key) as client:
            version = await client.call("version")
            states = {
                kind.name: await operation.status(client, kind)
                for kind in operation.ALL
            }
            database = (await client.call("media"))["database"]
            messages = (await client.call("inbox"))["messages"]
    except NotAllowedError as error:
        wrong = bad(DAEMON, str(error), "make a key and name it with --key")
        return Asked([wrong], answers=True)
    except ClientError as error:
        if meant.is_here:
            return Asked([_port(meant, held=held)])
        return Asked([bad(DAEMON, sentence_of(error), "look at that machine")])
    found = [*_version(version), *_library(database), *_operations(states)]
    found += [note(DAEMON, one["body"]) for one in messages if one.get("body")]
    return Asked(found, answers=bool(version.get("zapcore")))


def _port(meant: "Target", *, held: bool) -> Finding:
    if is_taken(meant.host, meant.port):
        who = (
            holder_of(meant.port) or "another user's process (as root its name is told)"
        )
        return bad(
            PORT,
            f"port {meant.port} is held by {who}, which is no zapcore",
            "stop it, or choose another port with --port or `port:` in config.yml",
        )
    if held:
        text = f"a daemon runs on this data folder, not on port {meant.port}"
        return note(DAEMON, text, "name its port with --port")
    return note(
        DAEMON,
        f"no daemon runs; port {meant.port} is free",
        "`zapcore serve` starts one",
    )


def _version(version: dict[str, Any]) -> Iterator[Finding]:
    own = version.get("zapcore")
    if not own:
        text = f"Zaparoo Core {version.get('version')} answers there, no zapcore"
        yield note(DAEMON, text, "choose another port for zapcore with --port")
    elif own != zapcore.__version__:
        text = f"zapcore {own} runs, this command is {zapcore.__version__}"
        yield note(DAEMON, text, "start the daemon anew")
    else:
        yield good(DAEMON, f"zapcore {own} runs, for {version['platform']}")


def _library(database: dict[str, Any]) -> Iterator[Finding]:
    if database["indexing"]:
        return
    files, missing = database.get("totalMedia", 0), database.get("missingMedia", 0)
    if not files:
        yield note(DAEMON, "the library is empty", "`zapcore index` looks for games")
    elif missing:
        text = f"{missing:,} of {many(files, 'file')} are missing"
        yield note(DAEMON, text, "mount what is missing, or `zapcore clean`")
    else:
        yield good(DAEMON, f"{many(files, 'file')} indexed")


def _operations(states: dict[str, dict[str, Any]]) -> Iterator[Finding]:
    for name, state in states.items():
        if state.get("state") == "failed":
            why = state.get("error") or "its log says why"
            yield bad(
                DAEMON, f"the last {name} failed: {why}", f"`zapcore {name}` again"
            )
        elif state.get("pausedBy") == "space":
            yield bad(DAEMON, f"the {name} waits: the disk is full", "free some space")
        elif state.get("pausedBy") == "unmounted":
            text = f"the {name} waits: the library is not mounted"
            yield bad(DAEMON, text, "mount it")
        elif state.get("paused"):
            yield note(DAEMON, f"the {name} is paused", "`zapcore resume` goes on")
