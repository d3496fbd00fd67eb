"""A daemon whose rooms are held back until a test lets them be imported.

It is a real process; all that ``sitecustomize`` does in it is to wait where
``zapcore.rooms`` is run, and to note which modules there are then, and at the end.
"""

import json
import os
import socket
import subprocess
import sys
import time

HOLD = """\
import atexit, json, os, sys, time
from importlib.machinery import PathFinder

FOLDER = os.path.dirname(__file__)

def note(name):
    aside = os.path.join(FOLDER, name + ".new")
    with open(aside, "w") as file:
        json.dump(sorted(sys.modules), file)
    os.replace(aside, os.path.join(FOLDER, name))

class Held:
    def find_spec(self, name, path=None, target=None):
        if name != "zapcore.rooms":
            return None
        spec = PathFinder.find_spec(name, path)
        run = spec.loader.exec_module

        def held(module):
            note("door")
            while os.path.exists(os.path.join(FOLDER, "held")):
                time.sleep(0.01)
            run(module)

        spec.loader.exec_module = held
        return spec

sys.meta_path.insert(0, Held())
atexit.register(note, "end")
"""


class Early:
    """One daemon; its door is open when this is made."""

    def __init__(self, folder, data, library, *words, held=True, env=None):
        self.folder = folder
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(HOLD)
        if held:
            (folder / "held").touch()
        self.port = free_port()
        command = [sys.executable, "-m", "zapcore.cli.main", "serve"]
        command += ["--data", data, "--library", library, "--port", self.port]
        self.process = subprocess.Popen(
            [*map(str, (*command, "--mdns", "false", *words))],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(folder), **(env or {})},
        )
        self.http = f"http://127.0.0.1:{self.port}"
        self.ws = f"ws://127.0.0.1:{self.port}/api/v0.1"

    def wait_for_door(self):
        ends = time.monotonic() + 30
        while time.monotonic() < ends and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 5).close()
            except OSError:
                time.sleep(0.01)
            else:
                return self
        raise AssertionError(self.process.stderr.read())

    def let_in(self):
        (self.folder / "held").unlink(missing_ok=True)

    def ready(self):
        self.let_in()
        line = self.process.stdout.readline()
        assert line.startswith("zapcore ready"), line + self.process.stderr.read()

    def modules(self, when):
        """Give the modules that there were ``door`` or ``end``."""
        path = self.folder / when
        ends = time.monotonic() + 30
        while not path.exists() and time.monotonic() < ends:
            time.sleep(0.01)
        return set(json.loads(path.read_text()))

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        out, err = self.process.communicate(timeout=10)
        return self.process.returncode, out, err


def free_port():
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]
