"""A device under emulation: its root, its card, one core, 256 MB, and what it runs.

Everything lives in a mount and a process namespace of its own (``device_space.sh``):
the kernel ends its processes and takes back its mounts and its loop device when the
process that made it ends, however it ends. The card is a real exFAT with 128 KiB
clusters, as MiSTer's is. The guest shares the network, so that tests talk to it over
the loopback.
"""

import contextlib
import glob
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence

from benchmarks.device_root import NoRootError, ready_root

HERE = os.path.dirname(os.path.abspath(__file__))
TICK = os.sysconf("SC_CLK_TCK")
MIB = 1 << 20
LIMIT = 256 * MIB
CARD = 4096 * MIB
CLUSTER = "128K"
WINDOW = 1 << 32
"""Where the guest's addresses begin in the emulator, and how many there are."""

TOOLS = (
    *("unshare", "nsenter", "mount", "losetup", "taskset", "chroot"),
    *("qemu-arm-static", "mkfs.exfat", "mount.exfat-fuse"),
)
ENVIRONMENT = {
    "PATH": "/media/fat/Scripts:/usr/bin:/usr/sbin:/bin:/sbin",
    "HOME": "/root",
    "QEMU_CPU": "cortex-a9",
    "QEMU_GUEST_BASE": hex(WINDOW),
}
SPACE = ("unshare", "--mount", "--pid", "--fork", "--kill-child")
STARTS = 'echo 0 > "$1/cgroup.procs"; shift; exec "$@"'
PREFIX = "zapcore-device-"
V1, V2 = "/sys/fs/cgroup/memory", "/sys/fs/cgroup"


def why_not() -> str:
    """Say why there can be no device here; an empty text if there can."""
    if os.geteuid() != 0:
        return "mounts and a chroot need root"
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    missing = [tool for tool in TOOLS if shutil.which(tool, path=path) is None]
    if missing:
        return f"not installed: {', '.join(missing)}"
    for device in ("/dev/fuse", "/dev/loop-control"):
        if not os.path.exists(device):
            return f"{device} is not there"
    try:
        ready_root()
    except NoRootError as error:
        return str(error)
    return ""


class Program:
    """A process of the guest, seen from outside."""

    def __init__(self, pid: int, popen: "subprocess.Popen[str] | None" = None) -> None:
        self.pid = pid
        self.popen = popen

    def cpu_s(self) -> float:
        """CPU seconds of the emulated process so far, children that ended included."""
        with open(f"/proc/{self.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return sum(map(int, fields[11:15])) / TICK

    def memory_mb(self) -> float:
        """Resident memory (MB of 2**20) of the guest alone, without the emulator's."""
        return sum(size for _, size in self.mappings()) / 1024

    def mappings(self) -> Iterator[tuple[str, int]]:
        """Give (what is mapped, resident KiB) for each mapping of the guest."""
        inside, name = False, ""
        with open(f"/proc/{self.pid}/smaps") as file:
            for line in file:
                if "-" in line[:17]:
                    begin = int(line.split("-", 1)[0], 16)
                    inside = WINDOW <= begin < 2 * WINDOW
                    name = line[73:].strip()
                elif inside and line.startswith("Rss:"):
                    yield name, int(line.split()[1])

    def command(self) -> str:
        """Give its command line, the emulator's words included."""
        return read(f"/proc/{self.pid}/cmdline").replace("\0", " ")

    def bytes_written(self) -> int:
        """Bytes handed to write() so far."""
        with open(f"/proc/{self.pid}/io") as file:
            rows = dict(line.split(":") for line in file)
        return int(rows["wchar"])

    def is_running(self) -> bool:
        """Tell whether it has not ended."""
        if self.popen is not None:
            return self.popen.poll() is None
        return os.path.exists(f"/proc/{self.pid}")

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def stop(self, seconds: float = 30) -> tuple[int, float]:
        """End it as a service is ended; give its status and the CPU seconds of that.

        Raises:
            TimeoutError: it still runs after ``seconds``.
        """
        begin = last = self.cpu_s()
        end = time.monotonic() + seconds
        self.send(signal.SIGTERM)
        while self.is_running() and time.monotonic() < end:
            with contextlib.suppress(OSError):
                last = self.cpu_s()
            time.sleep(0.005)
        return self.wait(0), last - begin

    def wait(self, seconds: float) -> int:
        """Wait for its end; give its status, 0 if only init knows it.

        Raises:
            TimeoutError: it still runs after ``seconds``.
        """
        end = time.monotonic() + seconds
        while self.is_running():
            if time.monotonic() > end:
                raise TimeoutError(f"process {self.pid} does not end")
            time.sleep(0.02)
        return self.popen.returncode if self.popen else 0


class Guest:
    """A running device; ``device`` makes one."""

    def __init__(self, space: int, place: str, group: str, core: int) -> None:
        self._space = space
        self.place = place
        """Its root, for programs that run ``outside`` with the guest's mounts."""
        self._group = group
        self._core = core
        self.card = f"/proc/{space}/root{place}/media/fat"
        """The card, for programs outside the guest."""
        self.files = f"/proc/{space}/root{place}"

    def start(
        self,
        *words: str,
        settings: Mapping[str, str] | None = None,
        errors: int | None = None,
        at: str = "/media/fat",
    ) -> Program:
        """Start a program of the guest; its standard output is a pipe."""
        popen = subprocess.Popen(
            self.command(words, settings or {}, at),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        return Program(first_child(popen), popen)

    def run(
        self, *words: str, settings: Mapping[str, str] | None = None, seconds: int = 60
    ) -> "subprocess.CompletedProcess[str]":
        """Run a program of the guest to its end."""
        return subprocess.run(
            self.command(words, settings or {}, "/media/fat"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def command(
        self, words: Sequence[str], settings: Mapping[str, str], at: str
    ) -> list[str]:
        """Give the command that runs ``words`` in the guest."""
        told = {**ENVIRONMENT, **settings}
        pairs = [f"{name}={value}" for name, value in told.items()]
        return [
            *self.outside("sh", "-c", STARTS, "sh", self._group),
            *("taskset", "--cpu-list", str(self._core)),
            *("chroot", self.place, "/usr/bin/env", "-i", *pairs),
            *("/bin/sh", "-c", 'cd "$0" && exec "$@"', at, *words),
        ]

    def outside(self, *words: str) -> list[str]:
        """Give the command of a program of the host that sees the guest's mounts."""
        return ["nsenter", "--target", str(self._space), "--mount", "--pid", *words]

    def programs(self, part: str) -> list[Program]:
        """Give the guest's processes whose command line holds ``part``."""
        found = []
        for pid in map(int, read(f"{self._group}/cgroup.procs").split()):
            with contextlib.suppress(OSError):
                if part in Program(pid).command():
                    found.append(Program(pid))
        return found

    def peak_mb(self) -> float:
        """Give the group's peak, emulator and page cache included; 0: unknown."""
        for name in ("memory.max_usage_in_bytes", "memory.peak"):
            with contextlib.suppress(OSError):
                return int(read(f"{self._group}/{name}")) / MIB
        return 0.0


def read(path: str) -> str:
    with open(path) as file:
        return file.read()


def first_child(popen: "subprocess.Popen[str]") -> int:
    """Give the process in the namespace that ``nsenter`` waits for."""
    path = f"/proc/{popen.pid}/task/{popen.pid}/children"
    for _ in range(500):
        children = read(path).split()
        if children:
            return int(children[0])
        if popen.poll() is not None:
            break
        time.sleep(0.01)
    raise RuntimeError(f"nsenter started nothing (status {popen.poll()})")


def make_card(image: str, size: int = CARD) -> str:
    """Make an empty card in a file, which takes no room until it is filled."""
    with open(image, "wb") as file:
        file.truncate(size)
    command = ["mkfs.exfat", "-c", CLUSTER, image]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return image


@contextlib.contextmanager
def device(image: str, *, core: int | None = None) -> Iterator[Guest]:
    """Start a device with the card ``image``; at the end the card is unmounted."""
    place = tempfile.mkdtemp(prefix=PREFIX)
    script = os.path.join(HERE, "device_space.sh")
    space = subprocess.Popen(
        [*SPACE, "--propagation", "private", "sh", script, ready_root(), image, place],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert space.stdout is not None
    assert space.stdin is not None
    try:
        if space.stdout.readline() != "ready\n":
            raise RuntimeError("the device's mounts cannot be made; see above")
        inside = first_child(space)
        cores = sorted(os.sched_getaffinity(0))
        core = cores[os.getpid() % len(cores)] if core is None else core
        with group(LIMIT) as folder:
            try:
                yield Guest(inside, place, folder, core)
            finally:
                end_programs(folder)
                space.stdin.close()
                space.wait(30)
    finally:
        space.kill()
        space.wait()
        space.stdout.close()
        os.rmdir(place)


@contextlib.contextmanager
def group(limit: int) -> Iterator[str]:
    """Make a control group with so much memory (bytes); remove it at the end."""
    is_old = os.path.isdir(V1)
    parent = V1 if is_old else V2
    for left in glob.glob(f"{parent}/{PREFIX}*"):
        with contextlib.suppress(OSError):  # another one's, which is in use
            os.rmdir(left)
    if not is_old:
        write(f"{V2}/cgroup.subtree_control", "+memory")
    folder = tempfile.mkdtemp(prefix=PREFIX, dir=parent)
    try:
        write(f"{folder}/{'memory.limit_in_bytes' if is_old else 'memory.max'}", limit)
        yield folder
    finally:
        remove_group(folder)


def write(path: str, value: object) -> None:
    with open(path, "w") as file:
        file.write(str(value))


def end_programs(folder: str) -> None:
    """Kill what still runs in a group, so that the card can be unmounted."""
    for _ in range(100):
        left = read(f"{folder}/cgroup.procs").split()
        if not left:
            return
        for pid in map(int, left):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def remove_group(folder: str) -> None:
    """Remove a group as soon as the kernel has forgotten its processes."""
    for _ in range(100):
        with contextlib.suppress(OSError):
            os.rmdir(folder)
            return
        time.sleep(0.05)
