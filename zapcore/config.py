"""YAML file, environment and flags -> one frozen ``Config``; every mistake at once.

``KEYS`` is the only list of settings: the flags of ``zapcore serve``, the checks here
and ``docs/reference.md`` are all made from it. A flag outranks the environment, which
outranks the file, which outranks the default; a wrong value is reported wherever it
stands, also when a higher source overrides it.
"""

import difflib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from zapcore.config_file import Found, Unfit, read_file
from zapcore.errors import ConfigError

Kind = Literal[
    "folders",
    "folder",
    "file",
    "platform",
    "level",
    "address",
    "port",
    "text",
    "number",
    "boolean",
]

PREFIX = "ZAPCORE_"
FILE_NAME = "config.yml"
DEFAULT_PORT = 7497
LARGEST_PORT = 65535
DEFAULT_CACHE = 64
LEVELS = ("debug", "info", "warning", "error")
DEVICE_DATA = {"mister": "/media/fat/zapcore", "mistex": "/media/fat/zapcore"}


@dataclass(frozen=True, slots=True)
class Key:
    """One setting; ``default`` is the text that the reference shows."""

    name: str
    kind: Kind
    metavar: str
    default: str
    meaning: str
    in_file: bool = True

    @property
    def flag(self) -> str:
        """Give its flag, like ``--log-level``."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """Give its environment variable, like ``ZAPCORE_LOG_LEVEL``."""
        return PREFIX + self.name.upper().replace(".", "_")

    @property
    def repeatable(self) -> bool:
        """Tell whether the flag may be given more than once."""
        return self.kind == "folders"


KEYS = (
    Key(
        "library",
        "folders",
        "DIR",
        "the platform's own roots",
        "A folder whose children are system folders (nes, snes, psx …). "
        "Replaces the platform's default roots; may be given more than once.",
    ),
    Key(
        "data",
        "folder",
        "DIR",
        "$XDG_DATA_HOME/zapcore or ~/.local/share/zapcore; "
        "/media/fat/zapcore on MiSTer and MiSTeX",
        "The folder for the databases and the configuration file.",
        in_file=False,
    ),
    Key(
        "config",
        "file",
        "FILE",
        f"{FILE_NAME} in the data folder, if it is there",
        "The configuration file, in YAML.",
        in_file=False,
    ),
    Key(
        "platform",
        "platform",
        "NAME",
        "linux",
        "The device: decides default roots, folder names and how a zip is read.",
    ),
    Key(
        "host",
        "address",
        "ADDRESS",
        "127.0.0.1",
        "The address to listen on; loopback only for now.",
    ),
    Key(
        "port",
        "port",
        "N",
        str(DEFAULT_PORT),
        "The TCP port to listen on; 0 takes a free one.",
    ),
    Key(
        "log_level",
        "level",
        "LEVEL",
        "info",
        f"How much is logged to standard error: {', '.join(LEVELS)}.",
    ),
    Key(
        "thumbnail_cache",
        "number",
        "MIB",
        str(DEFAULT_CACHE),
        "The size that stored thumbnails may reach, in MiB; 0 stores none.",
    ),
    Key(
        "app_dir",
        "folder",
        "DIR",
        "none",
        "The folder of the Zaparoo app's build, which is then served at /app/.",
    ),
)

KINDS: Mapping[Kind, str] = {
    "folders": "a folder, or a list of folders",
    "folder": "a folder",
    "file": "a file",
    "platform": "a name",
    "level": "a name",
    "address": "a loopback address",
    "port": f"a whole number from 0 to {LARGEST_PORT}",
    "text": "a text",
    "number": "a whole number",
    "boolean": "true or false",
}
"""What each kind of value is called in sentences and in the reference."""


@dataclass(frozen=True, slots=True)
class Config:
    """What the daemon runs by; folders are absolute.

    An empty ``library`` means the platform's default roots. ``options`` are those of
    scrapers, by key like ``scraper.gamelist_xml.custom_path``.
    """

    data: str
    library: tuple[str, ...] = ()
    platform: str = "linux"
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    log_level: str = "info"
    thumbnail_cache: int = DEFAULT_CACHE
    app_dir: str = ""
    options: Mapping[str, object] = field(default_factory=dict)


class _WrongError(Exception):
    """A value cannot be used; its text says what was expected."""


def load(
    flags: Mapping[str, str | Sequence[str] | None],
    environment: Mapping[str, str],
    platforms: Sequence[str],
    problems: Sequence[str] = (),
    more: Sequence[Key] = (),
) -> Config:
    """Join flags, environment and file into one checked configuration.

    Args:
        flags: by key name; None or absent where the flag was not given.
        environment: the process's environment.
        platforms: the ids that ``platform`` may have.
        problems: mistakes that the caller found already, reported with the rest.
        more: the options of scrapers, which have no flags.

    Raises:
        ConfigError: with one sentence for each mistake.
    """
    found = list(problems)
    values: dict[str, Any] = {}
    keys = (*KEYS, *more)
    for source in (_from_flags(flags), _from_environment(environment, keys, found)):
        _take(source, platforms, values, found)
    data = values.setdefault("data", default_data(values.get("platform"), environment))
    path = values.pop("config", None)
    in_file = [key.name for key in keys if key.in_file]
    file = read_file(path or os.path.join(data, FILE_NAME), in_file, found, path)
    by_name = {key.name: key for key in keys}
    pairs = ((by_name[name], value) for name, value in file)
    _take(pairs, platforms, values, found)
    if found:
        raise ConfigError(found)
    options = {key.name: values.pop(key.name) for key in more if key.name in values}
    return Config(**values, options=options)


def default_data(platform: str | None, environment: Mapping[str, str]) -> str:
    """Give the data folder that is used when none is named.

    Source: XDG Base Directory Specification (a relative XDG_DATA_HOME is ignored).
    """
    if platform in DEVICE_DATA:
        return DEVICE_DATA[platform]
    base = environment.get("XDG_DATA_HOME", "")
    if not os.path.isabs(base):
        home = environment.get("HOME") or os.path.expanduser("~")
        base = os.path.join(home, ".local", "share")
    return os.path.join(base, "zapcore")


def nearest(word: str, known: Iterable[str]) -> str:
    """Give ``; did you mean "x"?`` for the known word most like ``word``, or ``""``."""
    close = difflib.get_close_matches(word, list(known), 1)
    return f'; did you mean "{close[0]}"?' if close else ""


def _from_flags(
    flags: Mapping[str, str | Sequence[str] | None],
) -> Iterator[tuple[Key, Found]]:
    for key in KEYS:
        value = flags.get(key.name)
        if value is not None:
            given = value if isinstance(value, str) else tuple(value)
            yield key, Found(given, key.flag, os.curdir)


def _from_environment(
    environment: Mapping[str, str], keys: Sequence[Key], problems: list[str]
) -> Iterator[tuple[Key, Found]]:
    known = {key.variable: key for key in keys}
    for name in sorted(environment):
        key, text = known.get(name), environment[name]
        if key and text:
            parts = tuple(part for part in text.split(os.pathsep) if part)
            value = parts if key.repeatable else text
            yield key, Found(value, name, os.curdir)
        elif name.startswith(PREFIX) and not key:
            problems.extend(_misspelt(name))


def _misspelt(name: str) -> Iterator[str]:
    """Report a variable that looks like one of ours; others may own the rest."""
    known = [key.variable.removeprefix(PREFIX) for key in KEYS]
    close = difflib.get_close_matches(name.removeprefix(PREFIX), known, 1, 0.75)
    if close:
        yield (
            f'unknown environment variable "{name}"; did you mean "{PREFIX}{close[0]}"?'
        )


def _take(
    source: Iterable[tuple[Key, Found]],
    platforms: Sequence[str],
    values: dict[str, Any],
    problems: list[str],
) -> None:
    """Check every value of ``source``; keep those that no higher source gave."""
    for key, found in source:
        try:
            values.setdefault(key.name, _check(key, found, platforms))
        except _WrongError as error:
            problems.append(f"{key.name} ({found.place}): {error}")


def _check(key: Key, found: Found, platforms: Sequence[str]) -> object:
    value = found.value
    if isinstance(value, Unfit) and key.kind == "boolean" and value.truth is not None:
        return value.truth
    if isinstance(value, Unfit):
        raise _WrongError(f"{KINDS[key.kind]} is expected, not {value.what}")
    if isinstance(value, tuple) and not key.repeatable:
        raise _WrongError(f"{KINDS[key.kind]} is expected, not a list")
    if key.kind == "platform":
        return _choice(value, platforms)
    if key.kind == "level":
        return _choice(value, LEVELS)
    if key.kind == "folders":
        several = (value,) if isinstance(value, str | int) else value
        return tuple(dict.fromkeys(_path(part, found.base) for part in several))
    return _CHECKS[key.kind](value, found.base)


def _path(value: object, base: str) -> str:
    if not isinstance(value, str):
        raise _WrongError(f'a path is expected; write it in quotes: "{value}"')
    if not value.strip() or "\0" in value:
        raise _WrongError("a path is expected, not an empty text")
    return os.path.abspath(os.path.join(base, os.path.expanduser(value)))


def _choice(value: object, known: Sequence[str]) -> str:
    if value in known:
        return str(value)
    there = ", ".join(known)
    hint = nearest(str(value), known)
    raise _WrongError(f'"{value}" is not known{hint or ";"} there are: {there}')


def _port(value: object, _base: str) -> int:
    text = str(value).strip()
    if isinstance(value, str | int) and text.isascii() and text.isdigit():
        number = int(text.lstrip("0")[:9] or "0")
        if number <= LARGEST_PORT:
            return number
    raise _WrongError(f'{KINDS["port"]} is expected, not "{text[:40]}"')


def _address(value: object, _base: str) -> str:
    import ipaddress  # noqa: PLC0415 - costs start-up time on the device

    text = "127.0.0.1" if value == "localhost" else str(value)
    try:
        address = ipaddress.ip_address(text)
    except ValueError as error:
        raise _WrongError(
            f'an address such as 127.0.0.1 or ::1 is expected, not "{text[:80]}"'
        ) from error
    if not address.is_loopback:
        raise _WrongError(
            f'"{text}" can be reached from outside. zapcore cannot tell its visitors '
            "apart yet, so it listens on loopback only: 127.0.0.1 or ::1"
        )
    return text


def _text(value: object, _base: str) -> str:
    return str(value)


def _number(value: object, _base: str) -> int:
    text = str(value).strip()
    if text.isascii() and text.isdigit():
        return int(text[:18])
    raise _WrongError(f'{KINDS["number"]} is expected, not "{text[:40]}"')


def _boolean(value: object, _base: str) -> bool:
    text = str(value).strip().lower()
    if text in {"true", "false"}:
        return text == "true"
    raise _WrongError(f'{KINDS["boolean"]} is expected, not "{text[:40]}"')


_CHECKS: Mapping[str, Callable[[object, str], object]] = {
    "folder": _path,
    "file": _path,
    "address": _address,
    "port": _port,
    "text": _text,
    "number": _number,
    "boolean": _boolean,
}
