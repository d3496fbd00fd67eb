"""Runs a command under strace, and reads what strace wrote.

Every text is written in hexadecimal and whole (``-xx -s``), every descriptor with the
path that it had at that moment (``-y``), every thread and child too (``-f``).
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

WHOLE = 1 << 25
"""Bytes of a text that are written; one that is cut is an error."""

CALLS = (
    "open,openat,creat,write,pwrite64,writev,pwritev,pwritev2,truncate,ftruncate,"
    "fallocate,rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,mknod,"
    "mknodat,link,linkat,symlink,symlinkat,fsync,fdatasync,sync,syncfs,sendfile,"
    "copy_file_range,splice,mmap,dup,dup2,dup3,fcntl,lseek,clone,clone3,fork,vfork,"
    "chdir,fchdir,sendto,sendmsg,io_uring_setup"
)

ENDED = re.compile(r"(\d+) +(\w+)\((.*)\) += (-?\d+|0x[0-9a-f]+)(.*)", re.DOTALL)
BEGUN = re.compile(r"(\d+) +(\w+)\((.*) <unfinished \.\.\.>", re.DOTALL)
RESUMED = re.compile(r"(\d+) +<\.\.\. \w+ resumed>(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Call:
    """One call that did not fail: its arguments, and what it gave, as strace tells.

    ``begun`` and ``ended`` are the lines of the recording where it did.
    """

    pid: int
    name: str
    args: tuple[str, ...]
    result: int
    told: str
    begun: int
    ended: int


def record(
    command: Sequence[str], out: str, env: Mapping[str, str], cwd: str | None = None
) -> subprocess.Popen[str]:
    """Start a command under strace; what it calls is written to the file ``out``."""
    strace = [shutil.which("strace") or "strace", "-f", "-qq", "-xx", "-y"]
    strace += ["--seccomp-bpf", "-s", str(WHOLE), "-e", f"trace={CALLS}", "-o", out]
    return subprocess.Popen(
        [*strace, "--", *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=dict(env),
        cwd=cwd,
    )


def read(path: str) -> Iterator[Call]:
    """Give the calls that did not fail, in the order in which they ended."""
    waiting: dict[str, tuple[str, int]] = {}
    with open(path, encoding="ascii") as file:
        for number, line in enumerate(file):
            text, begun = line.rstrip("\n"), number
            if match := BEGUN.fullmatch(text):
                waiting[match[1]] = (text.removesuffix(" <unfinished ...>"), number)
                continue
            if (match := RESUMED.fullmatch(text)) and match[1] in waiting:
                first, begun = waiting.pop(match[1])
                text = first + match[2]
            if match := ENDED.fullmatch(text):
                found = _call(match, begun, number)
                if found.result >= 0:
                    yield found


def _call(match: re.Match[str], begun: int, ended: int) -> Call:
    pid, name, args, result, told = match.groups()
    given = tuple(parted(args))
    return Call(int(pid), name, given, int(result, 0), told, begun, ended)


def parted(text: str) -> Iterator[str]:
    """Part arguments at commas that no bracket encloses; texts hold none of them."""
    depth, start = 0, 0
    for place in re.finditer(r"[\[\]{},]", text):
        sign = place[0]
        if sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
        elif not depth:
            yield text[start : place.start()].strip()
            start = place.end()
    yield text[start:].strip()


def parent_of(calls: Sequence[Call]) -> dict[int, tuple[int, bool]]:
    """Give each thread and child (who made it, whether they share descriptors)."""
    found = {}
    for call in calls:
        if call.name in {"clone", "clone3", "fork", "vfork"} and call.result:
            shares = any("CLONE_FILES" in arg for arg in call.args)
            found[call.result] = (call.pid, shares)
    return found


def data_of(text: str) -> bytes:
    """Give the bytes of a text as strace writes it.

    Raises:
        ValueError: it was cut.
    """
    if not text.startswith('"') or not text.endswith('"'):
        raise ValueError(f"no whole text: {text[:80]}")
    return bytes.fromhex(text[1:-1].replace("\\x", ""))


def several(text: str) -> bytes:
    """Give the bytes of a vector: ``[{iov_base="…", iov_len=…}, …]``."""
    found = re.findall(r'iov_base=("(?:\\x[0-9a-f]{2})*"\.*)', text)
    return b"".join(map(data_of, found))


def path_of(text: str) -> str:
    """Give the path of a descriptor, ``3<…>``; "" of none and of what was deleted."""
    start, end = text.find("<"), text.rfind(">")
    if start < 0 or end < start or text.endswith("(deleted)"):
        return ""
    return os.fsdecode(bytes.fromhex(text[start + 1 : end].replace("\\x", "")))


def number_of(text: str) -> int:
    """Give the number of a descriptor."""
    return int(text.partition("<")[0])
