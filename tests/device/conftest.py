"""A device under emulation with zapcore installed on its card, for a whole file."""

import asyncio
import fcntl
import glob
import os
import shutil
import subprocess
import sys

import pytest

from benchmarks import device_big
from benchmarks.device_bundle import Started, build, connected, free_port
from benchmarks.device_guest import device as emulated
from benchmarks.device_guest import make_card, why_not

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCRIPT = "/media/fat/Scripts/zapcore.sh"


def pytest_collection_modifyitems(items):
    """Give tests of this folder the time that emulation takes."""
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker(pytest.mark.timeout(600))


class Device:
    """The emulated device, its card, and the service on it."""

    def __init__(self, guest, image):
        self.guest = guest
        self.image = image
        self.card = guest.card
        self.port = free_port()
        self.left_out = []

    def script(self, *words):
        """Run ``zapcore.sh`` as a person or the device would; give what it printed."""
        ended = self.guest.run(SCRIPT, *words, seconds=300)
        assert ended.returncode == 0, (words, ended.stdout, ended.stderr)
        return ended.stdout

    @property
    def started(self):
        """Give the running daemon of the service."""
        (program,) = self.guest.programs(" serve")
        return Started(program, self.port)

    def connect(self):
        return connected(self.started)

    def log(self):
        """Give what the service wrote, for who reads a failure."""
        return self.guest.run("cat", "/tmp/zapcore/out", "/tmp/zapcore/log").stdout

    def copy(self, source):
        """Put a folder on the card; names that exFAT cannot have are noted."""
        for folder, _, names in os.walk(source):
            target = os.path.join(self.card, os.path.relpath(folder, source))
            os.makedirs(target, exist_ok=True)
            for name in names:
                path = os.path.join(folder, name)
                try:
                    shutil.copyfile(
                        path, os.path.join(target, name), follow_symlinks=False
                    )
                except OSError:
                    self.left_out.append(name)


@pytest.fixture(scope="session")
def possible():
    """Skip where there can be no device; where all are tested that is a failure."""
    missing = why_not()
    if missing and os.environ.get("CI"):
        pytest.fail(f"the device cannot be tested: {missing}")
    if missing:
        pytest.skip(f"the device is not tested here: {missing}")


@pytest.fixture(scope="session")
def bundle(possible, tmp_path_factory):
    """Give the bundle's zip; of several test processes the first one builds it."""
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with open(folder / "bundle.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = glob.glob(str(folder / "bundle" / "*-mister.zip"))
        return made[0] if made else build(str(folder / "bundle"))


@pytest.fixture(scope="session")
def crafted(tmp_path_factory):
    """Make the crafted library as it is on a MiSTer's card; give that folder."""
    out = tmp_path_factory.mktemp("crafted")
    command = [sys.executable, "-m", "benchmarks.crafted_library"]
    command += ["--layout", "mister", "--out", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return out


@pytest.fixture(scope="module")
def device(bundle, crafted, tmp_path_factory):
    """A device on which zapcore was installed and started from its card."""
    image = make_card(str(tmp_path_factory.mktemp("card") / "image"))
    with emulated(image) as guest:
        made = Device(guest, image)
        made.copy(crafted)
        fill(made, bundle)
        made.script("install")
        made.script("start")
        yield made


def fill(device, bundle):
    """Put on the card what somebody who installs zapcore puts there."""
    for folder in ("Scripts", "linux", "zapcore/data"):
        os.makedirs(os.path.join(device.card, folder), exist_ok=True)
    script = os.path.join(ROOT, "packaging", "mister", "zapcore.sh")
    shutil.copyfile(script, os.path.join(device.card, "Scripts", "zapcore.sh"))
    version = os.path.basename(bundle).split("-")[1]
    shutil.copyfile(bundle, f"{device.card}/zapcore/bundle-{version}.zip")
    with open(f"{device.card}/zapcore/data/config.yml", "w") as file:
        file.write(f"port: {device.port}\nmdns: false\n")
    with open(f"{device.card}/MiSTer", "w"):
        pass


@pytest.fixture(scope="module")
def imported(device):
    """Index and import the library on the device; give what the two said at the end."""

    async def work():
        async with device.connect() as client:
            await client.call("media.generate")
            indexed = await client.until_done("media.indexing", "indexing")
            await client.call("media.scrape", scraperId="gamelist.xml")
            return indexed, await client.until_done("media.scraping", "scraping")

    return asyncio.run(work())


@pytest.fixture(scope="module")
def same_here(device, imported, tmp_path_factory):
    """Index and import this card here, too; give (device's, ours) databases."""
    card = tmp_path_factory.mktemp("here")
    shutil.copytree(f"{device.card}/games", card / "games")
    shutil.copytree(f"{device.card}/docs", card / "docs")
    data = tmp_path_factory.mktemp("data")
    asyncio.run(device_big.build(str(card), str(data / "here")))
    for path in glob.glob(f"{device.card}/zapcore/data/media.db*"):
        shutil.copyfile(path, data / os.path.basename(path))
    return str(data / "media.db"), str(data / "here" / "media.db")
