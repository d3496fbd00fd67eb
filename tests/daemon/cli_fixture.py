"""A daemon over the sample library for a module, and the commands beside it."""

import contextlib
import io
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
import unittest.mock

from zapcore.cli.main import main

COMMAND = [sys.executable, "-P", "-m", "zapcore.cli.main"]


class Serving:
    """A daemon over a library."""

    def __init__(self, library, data):
        words = ["serve", "--library", library, "--data", data, "--port", "0"]
        self.process = subprocess.Popen(
            [*COMMAND, *map(str, words)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.url = self.process.stdout.readline().split()[2]

    def stop(self):
        self.process.kill()
        self.process.communicate(timeout=10)


class Commands:
    """Runs ``zapcore`` commands against one daemon."""

    def __init__(self, url, home):
        self.port = re.search(r":(\d+)/", url).group(1)
        self.home = home
        self.env = {
            **{k: v for k, v in os.environ.items() if not k.startswith("ZAPCORE_")},
            "ZAPCORE_PORT": self.port,
            "ZAPCORE_DATA": str(home),
            "TERM": "xterm",
            "PYTHONUTF8": "1",
        }

    def __call__(self, *words, status=0, **env):
        """Run one inside this process; give (standard output, standard error).

        Starting an interpreter for each takes most of a second on the small machines.
        """
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
        with (
            unittest.mock.patch.dict(os.environ, {**self.env, **env}, clear=True),
            contextlib.chdir(self.home),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            found = main([*map(str, words)])
        told = [_text(stream) for stream in (out, err)]
        assert found == status, (words, *told)
        return told

    def json(self, *words, status=0):
        out, _ = self(*words, "--json", status=status)
        return json.loads(out)

    def terminal(self, *words, columns=80):
        """Start one on a terminal of its own."""
        return Terminal([*COMMAND, *map(str, words)], self.env, self.home, columns)


def _text(stream):
    stream.flush()
    return stream.buffer.getvalue().decode()


class Terminal:
    """A command whose output is a terminal that the test reads."""

    def __init__(self, command, env, folder, columns):
        self.master, slave = pty.openpty()
        self.text = ""
        # A shell that puts the suite in the background has it ignore Ctrl-C.
        self.process = subprocess.Popen(
            ["env", "--default-signal=INT", *command],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=folder,
            env={**env, "COLUMNS": str(columns), "LINES": "24"},
            start_new_session=True,
        )
        os.close(slave)

    def until(self, pattern, seconds=15):
        """Read until ``pattern`` has been shown."""
        end = time.monotonic() + seconds
        while not re.search(pattern, self.text):
            assert time.monotonic() < end, self.text
            assert self._more(0.1), self.text
        return self.text

    def ctrl_c(self):
        self.process.send_signal(signal.SIGINT)

    def ended(self):
        """Read to the end; give (exit status, everything that was shown)."""
        while self._more(15):
            pass
        return self.process.wait(10), self.text

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)
        os.close(self.master)

    def _more(self, seconds):
        if not select.select([self.master], [], [], seconds)[0]:
            return self.process.poll() is None
        try:
            found = os.read(self.master, 65536)
        except OSError:  # the last writer is gone
            return False
        self.text += found.decode(errors="replace")
        return bool(found)


def large(folder, systems=("nes", "snes"), games=3000):
    """Make a library that takes long enough to be watched."""
    for system, end in zip(systems, ("nes", "sfc"), strict=True):
        (folder / system).mkdir(parents=True)
        names = [f"Game {number:05} (USA)" for number in range(games)]
        for name in names:
            (folder / system / f"{name}.{end}").touch()
        (folder / system / "gamelist.xml").write_text(
            "<gameList>"
            + "".join(
                f"<game><path>./{name}.{end}</path><desc>{'word ' * 20}</desc></game>"
                for name in names
            )
            + "</gameList>"
        )
    return folder
