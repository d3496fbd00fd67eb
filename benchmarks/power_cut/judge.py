"""Starts a daemon over what a cut left, and judges what it finds.

A real process: the start, the stores, the journal and the answers are those of
``zapcore serve``. Judged are, in this order: that it gets ready and answers; that every
operation which goes on by itself ends; that the library can be indexed again; that the
wire tells the keys and profiles of ``user.db``; that it stops cleanly and leaves whole
databases; that a ``media.db`` which was set aside was told of.
"""

import os
import signal
import sqlite3
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from benchmarks.power_cut.owned import USER, Held, held_in
from benchmarks.power_cut.wire import RefusedError, Wire

READY = "zapcore ready "
STOP_S = 20
ASIDE = ("media.db.broken", "media.db.damaged")
DATABASES = ("media.db", USER, "dats.db", "online.db")
REFUSED = (RefusedError, TimeoutError, OSError, ValueError)


@dataclass(slots=True)
class Finding:
    """What a start came to: ``wrong`` is "" when all is well."""

    wrong: str = ""
    started: bool = False
    aside: bool = False
    resumed: bool = False
    held: Held | None = None
    told: str = ""
    ended: list[str] = field(default_factory=list)


class Start:
    """One daemon over a data folder; ``popen`` starts it."""

    def __init__(
        self,
        words: Sequence[str],
        settings: Mapping[str, str],
        popen: type[subprocess.Popen[str]],
    ) -> None:
        self._errors: IO[str] = tempfile.TemporaryFile("w+", errors="replace")  # noqa: SIM115 - closed by close()
        self.process = popen(
            [*words],
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            env={**os.environ, **settings},
        )
        assert self.process.stdout is not None
        self.line = self.process.stdout.readline()

    def stop(self) -> str:
        """Stop it; give what is wrong about its end, or ""."""
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()
            return "it does not stop"
        return f"it ended with {status}" if status else ""

    def kill(self) -> None:
        """End it whatever it does."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(STOP_S)

    def told(self) -> str:
        """Give what it wrote to its log so far."""
        self._errors.seek(0)
        return self._errors.read()

    def close(self) -> None:
        """Let go of it."""
        self.kill()
        if self.process.stdout:
            self.process.stdout.close()
        self._errors.close()


def look(
    words: Sequence[str],
    settings: Mapping[str, str],
    data: str,
    popen: type[subprocess.Popen[str]],
    *,
    rebuild: bool,
    worn: bool = False,
) -> Finding:
    """Start, ask, stop; ``rebuild``: have it index again, too.

    With ``worn`` a page that nobody read since may be broken at the end, but not of
    ``user.db``.
    """
    found = Finding()
    before = _aside(data)
    start = Start(words, settings, popen)
    try:
        found.wrong = _asked(start, found, rebuild=rebuild)
        if found.started and not found.wrong:
            found.wrong = start.stop()
    finally:
        found.told = start.told()
        start.close()
    found.aside = _aside(data) > before
    if not found.wrong:
        found.held = held_in(data)
        found.wrong = _whole(data, [USER] if worn else DATABASES) or _same(found)
    if found.aside and not found.wrong and "media.db" not in found.told:
        found.wrong = "media.db was set aside without a message"
    return found


def _asked(start: Start, found: Finding, *, rebuild: bool) -> str:
    if not start.line.startswith(READY):
        return f"it did not start: {start.line!r}"
    found.started = True
    wire = Wire(start.line.split()[2])
    try:
        wire.call("version")
        states = wire.rest()
        found.resumed = any(state != "idle" for state in states)
        if "failed" in states:
            return f"an operation failed: {states}"
        if rebuild:
            wire.run("media.generate")
        found.ended = _wire_view(wire)
    except REFUSED as error:
        return repr(error)[:1000]
    finally:
        wire.close()
    return ""


def _wire_view(wire: Wire) -> list[str]:
    """Give keys, profiles and favourites as the wire tells them."""
    keys = [f"key {key['number']}" for key in wire.call("keys")["keys"]]
    profiles = wire.call("media.select.profiles")["profiles"]
    names = [f"profile {profile['name']}" for profile in profiles]
    liked = wire.call("media.search", tags=["user:favorite"], maxResults=100)
    return sorted([*keys, *names, f"favourites {len(liked['results'])}"])


def _same(found: Finding) -> str:
    """Compare what the wire told with what ``user.db`` holds."""
    held = found.held or {}
    for number, *_ in held.get("Keys", []):
        if f"key {number}" not in found.ended:
            return f"the wire does not tell key {number}: {found.ended}"
    for name, *_ in held.get("Profiles", []):
        if f"profile {name}" not in found.ended:
            return f"the wire does not tell profile {name}: {found.ended}"
    return ""


def _whole(data: str, names: Sequence[str]) -> str:
    """Check what a clean stop left."""
    for name in names:
        path = os.path.join(data, name)
        if not os.path.exists(path):
            if name == USER:
                return f"{name} is not there"
            continue
        raw = sqlite3.connect(path)
        try:
            (answer,) = raw.execute("PRAGMA integrity_check(1)").fetchone()
        except sqlite3.Error as error:
            answer = str(error)
        finally:
            raw.close()
        if answer != "ok":
            return f"{name}: {answer}"
    return ""


def _aside(data: str) -> int:
    """Give how many databases were set aside there."""
    if not os.path.isdir(data):
        return 0
    return sum(name.startswith(ASIDE) for name in os.listdir(data))
