"""YAML file, environment and flags -> one frozen ``Config``; every mistake at once.

``config_keys.KEYS`` is the only list of settings: the flags of ``zapcore serve``, the
checks here and ``docs/reference.md`` are all made from it. A flag outranks the
environment, which outranks the file, which outranks the default; a wrong value is
reported wherever it stands, also when a higher source overrides it.
"""

import difflib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from zapcore import config_network
from zapcore.config_file import Found, Unfit, read_file
from zapcore.config_keys import (
    ALL,
    DEFAULT_CACHE,
    DEFAULT_PORT,
    DEVICE_DATA,
    FILE_NAME,
    FORMS,
    KEYS,
    KINDS,
    LARGEST_PORT,
    LEVELS,
    NETWORK_LEVELS,
    PREFIX,
    Key,
    Kind,
)
from zapcore.errors import ConfigError

__all__ = [
    "DEFAULT_PORT",
    "FILE_NAME",
    "KEYS",
    "KINDS",
    "LARGEST_PORT",
    "PREFIX",
    "Config",
    "Key",
    "Kind",
    "default_data",
    "load",
    "nearest",
]


@dataclass(frozen=True, slots=True)
class Config:
    """What the daemon runs by; folders are absolute.

    An empty ``library`` means the platform's default roots. ``options`` are those of
    scrapers, by key like ``scraper.gamelist_xml.custom_path``.
    """

    data: str
    library: tuple[str, ...] = ()
    platform: str = "linux"
    host: str = ALL
    port: int = DEFAULT_PORT
    network: str = "operate"
    networks: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    log_level: str = "info"
    log_format: Literal["text", "json"] = "text"
    core: str = ""
    mdns: bool = True
    thumbnail_cache: int = DEFAULT_CACHE
    lists: str = ""
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
            parts = tuple(part for part in text.split(key.separator) if part)
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
    if isinstance(value, Unfit) and key.kind == "network" and value.truth is False:
        return NETWORK_LEVELS[0]  # YAML reads a bare `off` as a truth value
    if isinstance(value, Unfit):
        raise _WrongError(f"{KINDS[key.kind]} is expected, not {value.what}")
    if isinstance(value, tuple) and not key.repeatable:
        raise _WrongError(f"{KINDS[key.kind]} is expected, not a list")
    choices = {
        "platform": platforms,
        "level": LEVELS,
        "form": FORMS,
        "network": NETWORK_LEVELS,
    }
    if key.kind in choices:
        return _choice(value, choices[key.kind])
    if key.repeatable:
        several = (value,) if isinstance(value, str | int) else value
        return tuple(dict.fromkeys(_PARTS[key.kind](p, found.base) for p in several))
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


def _of_network(read: Callable[[str], str]) -> Callable[[object, str], str]:
    def check(value: object, _base: str) -> str:
        try:
            return read(str(value))
        except ValueError as error:
            raise _WrongError(str(error)) from error

    return check


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
    "address": _of_network(config_network.address),
    "port": _port,
    "text": _text,
    "number": _number,
    "boolean": _boolean,
    "core": _of_network(config_network.web_socket),
}

_PARTS: Mapping[Kind, Callable[[object, str], str]] = {
    "folders": _path,
    "networks": _of_network(config_network.network),
    "names": _of_network(config_network.name),
    "origins": _of_network(config_network.origin),
}
