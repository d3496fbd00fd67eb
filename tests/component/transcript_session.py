"""The recorded sessions, replayed from the first step to the last over real daemons.

What was done to the library between requests is not in the recordings, only its effect:
it is named here, by step and the request before which it was done.
"""

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from functools import partial

import graph_compare as graph
from transcript import Names, load
from transcript_replay import replay

from benchmarks.crafted_library import png

LATER = (
    "01. Numbered Game",
    "Dr. Test's Game!? #1",
    "Extra.Dots.v2.0",
    "Tag Game (Japan) [T+Eng1.00_Group]",
    "Tag Game (USA) (v1.2)",
)
"""Files that the library got after all steps but the last two were recorded."""

OTHER = (300, 300, (1, 2, 3))
"""The picture that took another's place in step 09."""


class Session:
    """One library, its daemons one after the other, and what the steps gave."""

    def __init__(self, layout, home, data):
        self.layout = layout
        self.home = home
        self.data = data
        self.root = graph.make_library(layout, home)
        shown = "<HOME>" if layout == "es" else "/media/fat"
        self.names = Names(shown, str(home))
        self.played = {}
        self.graphs = {}
        self._kept = {}
        self._process = None

    @contextmanager
    def daemon(self, data, *arguments):
        """Serve the library from this data folder; give the address."""
        command = [sys.executable, "-m", "zapcore.cli.main", "serve", "--port", "0"]
        command += ["--library", self.root, "--data", str(data), *arguments]
        platform = "linux" if self.layout == "es" else "mister"
        command += ["--platform", platform]
        env = {**os.environ, "HOME": str(self.home)}
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env=env
        ) as process:
            self._process = process
            # Who looks on is never late: steps ask what a short run does meanwhile.
            os.setpriority(os.PRIO_PROCESS, process.pid, 19)
            try:
                yield process.stdout.readline().split()[2]
            finally:
                process.terminate()
                process.wait(10)

    def kill(self):
        """End the daemon as a power cut would."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)

    async def play(self, url, step, actions=()):
        """Replay a step."""
        events = load(f"{self.layout}-{step}")
        if step == "06":
            _without_unknown(events)
        actions = {(step, number): act for number, act in actions}
        played = await replay(step, events, url, self.names, actions)
        played.step = f"{self.layout}-{step}"
        self.played[step] = played

    def keep(self, name, data=None):
        """Keep the graph as it is now under the name of a recorded one."""
        database = os.path.join(data or self.data, "media.db")
        self.graphs[name] = graph.ours(database, self.home, self.names.shown)

    def remove(self, *files):
        """Take files away; their bytes are kept for ``restore``."""
        for name in files:
            path = os.path.join(self.root, name)
            with open(path, "rb") as file:
                self._kept[path] = file.read()
            os.unlink(path)

    def restore(self):
        """Put back what was taken away."""
        for path, data in self._kept.items():
            with open(path, "wb") as file:
                file.write(data)
        self._kept.clear()

    def replace(self, name):
        """Put another picture in a file's place."""
        with open(os.path.join(self.root, name), "wb") as file:
            file.write(png(*OTHER))


async def play_es(home, data):
    """Play ``es-02`` to ``-10`` and ``-12`` to ``-15``; give the session."""
    session = Session("es", home, data / "first")
    session.remove(*(f"sg1000/{name}.sg" for name in LATER))
    later = dict(session._kept)
    session._kept.clear()
    with session.daemon(session.data) as url:
        for step, kept in (
            ("01", None),
            ("02", "02-after-index"),
            ("03", "03-after-gamelist"),
            ("04", "04-after-rescrape"),
            ("05", "05-after-force"),
            ("06", None),
        ):
            await session.play(url, step)
            if kept:
                session.keep(kept)
        await session.play(url, "07", _media_folder(session, "gba"))
        await session.play(url, "08")
        await session.play(url, "09", _pictures(session))
        await session.play(url, "10")
        await session.play(url, "12")
        await session.play(url, "13", _missing(session))
    session._kept = later
    session.restore()
    data = data / "second"
    custom = os.path.join(home, "bundle")
    data.mkdir(parents=True)
    (data / "config.yml").write_text(
        f"scraper:\n  gamelist_xml:\n    custom_path: {custom}\n"
    )
    with session.daemon(data) as url:
        await session.play(url, "14")
        session.kill()
    with session.daemon(data) as url:
        await session.play(url, "15")
    return session


async def play_mister(home, data):
    """Play ``mister-02``, ``-03`` and ``-07``; give the session."""
    session = Session("mister", home, data)
    session.remove(*(f"SG1000/{name}.sg" for name in LATER))
    session._kept.clear()
    with session.daemon(data) as url:
        await session.play(url, "02")
        session.keep("02-after-index")
        await session.play(url, "03")
        session.keep("03-after-gamelist")
        await session.play(url, "07", _media_folder(session, "GBA"))
    return session


def _media_folder(session, folder):
    stale = f"{folder}/media/images/Stale Art.png"

    def before():
        session.keep("07a-after-media-folder")
        session.remove(stale)

    def after():
        session.keep("07b-after-media-folder-force")
        session.restore()

    return (9, before), (17, after)


def _pictures(session):
    stale = "megadrive/media/images/Stale Later.png"
    return (
        (94, partial(session.remove, stale)),
        (96, session.restore),
        (99, partial(session.replace, stale)),
    )


def _missing(session):
    def clean():
        session.keep("13-after-clean")
        session.restore()

    gone = ("nes/Unlisted Game.nes", "nes/Region Game (Japan).nes")
    return (1, partial(session.remove, *gone)), (9, clean)


def _without_unknown(events):
    """Take a system that does not exist out of a list of others: ours refuses it."""
    (request,) = (
        e["msg"] for e in events if e["dir"] == "send" and e["msg"]["id"] == 1
    )
    request["params"]["systems"].remove("NotASystem")
