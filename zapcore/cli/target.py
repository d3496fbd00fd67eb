"""Which daemon a command speaks to: ``--host``, ``--port``, ``--key``.

What is not given comes from the environment and the configuration file, as with
``zapcore serve``, so that a daemon on another port is found without saying so again.
"""

import argparse
import os
from collections.abc import Mapping

from zapcore.config import DEFAULT_PORT, FILE_NAME, default_data
from zapcore.config_file import Found, read_file
from zapcore.errors import ConfigError
from zapcore.valueclass import dataclass

LARGEST_PORT = 65535
PATH = "/api/v0.1"
LOCAL = "127.0.0.1"
KEY_VARIABLE = "ZAPCORE_KEY"
EVERYWHERE = frozenset({"", "0.0.0.0", "::", "*"})  # noqa: S104 - compared, not bound
"""Addresses that a daemon listens on and nobody can connect to."""


@dataclass(frozen=True, slots=True)
class Target:
    """A daemon's address, and the key for it ("" for none)."""

    host: str
    port: int
    key: str = ""

    @property
    def url(self) -> str:
        """Give the address of its WebSocket."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"ws://{host}:{self.port}{PATH}"

    @property
    def is_here(self) -> bool:
        """Tell whether it is on this machine."""
        return self.host in {"localhost", "::1"} or self.host.startswith("127.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare host, port and key."""
    parser.add_argument(
        "--host",
        metavar="ADDRESS",
        help="The daemon's machine. Default: as configured, else this one.",
    )
    parser.add_argument(
        "--port",
        metavar="N",
        help=f"The daemon's port. Default: as configured, else {DEFAULT_PORT}.",
    )
    parser.add_argument(
        "--key",
        metavar="KEY",
        help=f"A key that `zapcore key new` made. Default: ${KEY_VARIABLE}, which "
        "other users of the machine cannot see.",
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    """Declare ``--json``."""
    parser.add_argument(
        "--json", action="store_true", help="Print JSON for scripts, nothing else."
    )


def read(
    asked: argparse.Namespace, environment: Mapping[str, str], problems: list[str]
) -> Target:
    """Give the daemon that is meant.

    Raises:
        ConfigError: the port is no port, or ``problems`` holds something already.
    """
    data = environment.get("ZAPCORE_DATA") or default_data(
        environment.get("ZAPCORE_PLATFORM"), environment
    )
    written = _written(environment, data)
    host = asked.host or environment.get("ZAPCORE_HOST") or written.get("host", "")
    port = asked.port or environment.get("ZAPCORE_PORT") or written.get("port", "")
    number = _port(port, problems)
    if problems:
        raise ConfigError(problems)
    key = asked.key or environment.get(KEY_VARIABLE, "")
    return Target(LOCAL if host in EVERYWHERE else host, number, key)


def has_port(environment: Mapping[str, str], data: str) -> bool:
    """Tell whether a daemon over this data folder was told its port."""
    return bool(
        environment.get("ZAPCORE_PORT") or _written(environment, data).get("port")
    )


def _port(text: str, problems: list[str]) -> int:
    if not text or text == "0":
        return DEFAULT_PORT
    if text.isascii() and text.isdigit() and int(text[:9]) <= LARGEST_PORT:
        return int(text)
    problems.append(
        f"port: a whole number from 1 to {LARGEST_PORT} is expected, not {text[:40]!r}"
    )
    return 0


def _written(environment: Mapping[str, str], data: str) -> dict[str, str]:
    """Give host and port of the configuration file; its mistakes are the daemon's."""
    path = environment.get("ZAPCORE_CONFIG") or os.path.join(data, FILE_NAME)
    found: dict[str, Found] = dict(read_file(path, ["host", "port"], [], None))
    return {
        name: str(one.value)
        for name, one in found.items()
        if isinstance(one.value, str | int)
    }
