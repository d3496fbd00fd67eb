"""Installs, updates, roll-backs and removals of ``zapcore.sh`` on a card, recorded.

The card and its bundles are those of the script's own tests, so are BusyBox's programs.
``sync`` syncs one folder here and counts as all: to wait for every disk of this machine
at each would take minutes.
"""

import importlib.util
import io
import os
import shutil
import sys
import zipfile
from pathlib import Path
from types import ModuleType

from benchmarks.power_cut.daemon_run import REPOSITORY
from benchmarks.power_cut.disk import Folder, Promise
from benchmarks.power_cut.recording import Recording, Shell
from benchmarks.power_cut.run import Image, Verdict

CARD = os.path.join(REPOSITORY, "tests", "component", "mister_card.py")
SYNC = 'exec busybox sync -d "$HOME/fat"'
OWN = b"#!/bin/sh\necho mine\n"
STARTUP = "linux/user-startup.sh"
VERSIONS = ("0.1.0", "0.2.0", "0.3.0")
BAK_ENDS = (".zapcore.bak", ".zapcore.new")
KINDS = ("install", "update", "remove")
FIRST, LAST = "installed", "removing"


def card_module() -> ModuleType:
    """Give the module of the card, which lies among the tests."""
    spec = importlib.util.spec_from_file_location("mister_card", CARD)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["mister_card"] = module
    spec.loader.exec_module(module)
    return module


class Install:
    """One card: its recording, and the judge of its images."""

    def __init__(self, home: str, name: str, promise: Promise, shell: str) -> None:
        self._module = card_module()
        folder = Path(home, f"device-{name}")
        folder.mkdir()
        self._card = self._module.Card(folder, shell=shell)
        (folder / "served").write_text("")
        self._card.startup.write_bytes(OWN)
        self._shipped = folder / "shipped"
        self._shipped.mkdir()
        for version in VERSIONS:
            made = self._module.bundle(version)
            (self._shipped / f"bundle-{version}.zip").write_bytes(made)
        self._name, self._promise = name, promise
        self._out = os.path.join(home, f"calls-{name}")
        self.recording = self._record()

    def _record(self) -> Recording:
        card = self._card
        card.tool("sync", SYNC)
        command = card.command()
        shell = Shell(
            str(card.fat),
            self._out,
            words=command[:-1],
            env=card.environment(),
            cwd=str(card.folder),
        )
        try:
            self._session(shell)
            made = shell.end(self._name, self._promise)
        finally:
            shell.kill()
            card.cut()
            card.tool("sync", self._module.SWIFT)
        made.steps = [
            step._replace(kind="all") if step.kind == "sync" and not step.path else step
            for step in made.steps
        ]
        return made

    def _session(self, shell: Shell) -> None:
        self._ship(shell, VERSIONS[0])
        shell.mark("kind install")
        self._does(shell, "install", FIRST)
        self._does(shell, "startup on")
        shell.mark("kind update")
        self._ship(shell, VERSIONS[1])
        self._does(shell, "update")
        self._ship(shell, VERSIONS[2])
        self._does(shell, "-service start")
        self._does(shell, "-service stop")
        self._does(shell, "rollback")
        self._does(shell, "update")
        shell.mark("kind remove")
        shell.mark(LAST)
        self._does(shell, "remove")

    def _ship(self, shell: Shell, version: str) -> None:
        """Bring a zip as Downloader does: it goes to another name first."""
        name = f"bundle-{version}.zip"
        place = self._card.zapcore
        shell.say(f"cp {self._shipped}/{name} {place}/.new && rm -f {place}/bundle-*")
        shell.say(f"mv {place}/.new {place}/{name}")

    def _does(self, shell: Shell, words: str, mark: str = "") -> None:
        script = self._card.script
        shell.say(f"{' '.join(self._card.command()[:-1])} {script} {words}")
        shell.mark(mark or f"did {words}")

    def __call__(self, image: Image, _: Folder) -> Verdict:
        """Judge what a cut left: the old or the new version starts."""
        card = self._card
        (card.folder / "served").write_text("")
        try:
            verdict = self._judged(image)
        except AssertionError as error:
            verdict = Verdict(wrong=f"{error}"[:1500])
        finally:
            card.cut()
        verdict.told = card.log()
        return verdict

    def _judged(self, image: Image) -> Verdict:
        card, said = self._card, self.recording.said
        wrong = self._startup()
        if not card.script.exists():
            return Verdict(wrong="zapcore.sh is gone")
        if image.cut >= said[LAST]:
            card.does("remove")
            card.does("install", str(self._shipped / f"bundle-{VERSIONS[2]}.zip"))
        elif image.cut < said[FIRST]:
            # It was not told to be installed yet: it can be done now.
            card.does("install", str(self._shipped / f"bundle-{VERSIONS[0]}.zip"))
        card.does("-service", "start")
        found = card.answering()
        if found not in VERSIONS:
            wrong = wrong or f"{found} starts"
        folders = {path.name for path in card.zapcore.glob("rt-*")}
        if folders != set(card.versions()):
            wrong = wrong or f"{folders} are there, {card.versions()} count"
        if len(folders) > 2:
            wrong = wrong or f"{len(folders)} versions are kept"
        damage = self._damaged(found)
        card.does("-service", "stop")
        return Verdict(wrong=wrong or damage, started=True)

    def _damaged(self, version: str) -> str:
        """Say which file of the version that answers is not as it was shipped."""
        card = self._card
        folders = [name for name, one in card.versions().items() if one == version]
        if not folders:
            return f"{version} answers and does not count"
        for path, content in unzipped(self._module.bundle(version)).items():
            place = card.zapcore / folders[0] / path
            if not place.exists() or place.read_bytes() != content:
                return f"{path} of {version} is not as it was shipped"
        return ""

    def _startup(self) -> str:
        """Say what became of the owner's lines; a name may be gone, a copy never."""
        place = self._card.startup
        found = [
            path.read_bytes()
            for path in (place, *(Path(f"{place}{end}") for end in BAK_ENDS))
            if path.exists()
        ]
        if place.exists():
            found = found[:1]
        elif self._promise is not Promise.ENTRY:
            return "user-startup.sh is gone"
        if any(b"echo mine\n" in content for content in found):
            return ""
        return f"the owner's lines are gone: {found}"


def unzipped(content: bytes) -> dict[str, bytes]:
    """Give name to bytes of what a zip holds."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def ready() -> bool:
    """Tell whether BusyBox is here."""
    return shutil.which("busybox") is not None
