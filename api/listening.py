"""Opens the port, and says who has it when it is taken."""

import errno
import os
import socket
from collections.abc import Iterable, Iterator

from zapcore.config_keys import ALL
from zapcore.errors import StartError

BACKLOG = 128
LISTENING = "0A"
"""State of a socket in ``/proc/net/tcp`` (proc(5))."""


def listen(host: str, port: int) -> socket.socket:
    """Give a socket that listens; ``all`` means every address, IPv4 and IPv6.

    Raises:
        StartError: the port is taken or the address is not ours.
    """
    try:
        return _open(host, port)
    except OSError as error:
        raise StartError(_why(error, host, port)) from error


def _open(host: str, port: int) -> socket.socket:
    if host != ALL:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    if socket.has_dualstack_ipv6():
        try:
            return socket.create_server(
                ("", port),
                family=socket.AF_INET6,
                backlog=BACKLOG,
                dualstack_ipv6=True,
            )
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise
    return socket.create_server(("", port), backlog=BACKLOG)


def _why(error: OSError, host: str, port: int) -> str:
    where = "" if host == ALL else f" on {host}"
    if error.errno == errno.EADDRINUSE:
        holder = holder_of(port) or "another program, perhaps Zaparoo Core or a zapcore"
        return (
            f"port {port} is taken by {holder}; stop it or choose another port with "
            "--port (0 takes a free one)"
        )
    reason = "" if error.strerror is None else f" ({error.strerror})"
    return (
        f"cannot listen{where} on port {port}{reason}; choose another with --host and "
        "--port"
    )


def holder_of(port: int) -> str:
    """Give name and number of the process that listens on a port, "" if unknown."""
    inodes = {f"socket:[{inode}]" for inode in _inodes(port)}
    for number in _numbers():
        try:
            files = os.scandir(f"/proc/{number}/fd")
        except OSError:
            continue  # it ended, or is another user's
        with files:
            if inodes and any(_target(file.path) in inodes for file in files):
                return f"{_name(number)} (process {number})"
    return ""


def _numbers() -> Iterable[str]:
    return filter(str.isdigit, os.listdir("/proc"))


def _inodes(port: int) -> Iterator[str]:
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            with open(table, encoding="ascii") as file:
                lines = file.read().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            here = fields[1].rpartition(":")[2]
            if fields[3] == LISTENING and int(here, 16) == port:
                yield fields[9]


def _target(path: str) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""


def _name(number: str) -> str:
    try:
        with open(f"/proc/{number}/comm", encoding="utf-8", errors="replace") as file:
            return file.read().strip()
    except OSError:
        return "a program"
