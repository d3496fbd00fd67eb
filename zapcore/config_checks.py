"""Checks one value of the configuration; a wrong one is told in a sentence."""

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from zapcore import config_network
from zapcore.config_file import Digits, Found, Mapped, Unfit
from zapcore.config_keys import (
    AUTO,
    FORMS,
    KINDS,
    LARGEST_PORT,
    LEVELS,
    NETWORK_LEVELS,
    RAM,
    Key,
    Kind,
)
from zapcore.config_scan import (
    KINDS_OF_ART,
    LARGEST_CREW,
    LONGEST_DELAY,
    REGION_MODES,
    SOURCES,
)

TRUE, FALSE = (
    frozenset({"true", "yes", "1", "on"}),
    frozenset({"false", "no", "0", "off"}),
)
LONGEST = 80
CODE = re.compile(r"[a-z]{2,4}(-[a-z]{2,4})?")
"""Of a region or a language: ``us``, ``eu``, ``wor``, ``pt-br``."""

CRON_FIELDS = 5

Known = Callable[[], Iterable[str]]
"""Gives the systems and platform slugs that a folder may be mapped to."""


class WrongError(Exception):
    """A value cannot be used; its text says what was expected."""


def nearest(word: str, known: Iterable[str]) -> str:
    """Give ``; did you mean "x"?`` for the known word most like ``word``, or ``""``."""
    import difflib  # noqa: PLC0415 - for mistakes only

    close = difflib.get_close_matches(word, list(known), 1)
    return f'; did you mean "{close[0]}"?' if close else ""


def check(key: Key, found: Found, platforms: Sequence[str], systems: Known) -> object:
    """Give the value as the house keeps it.

    Args:
        key: the setting.
        found: what was written.
        platforms: the ids that ``platform`` may have.
        systems: what the values of a mapping may be; empty: not checked.

    Raises:
        WrongError: it is no value of this kind.
    """
    value = _plain(key, found.value)
    if isinstance(value, Mapped):
        return _mapping(value, systems)
    choices: Mapping[str, Sequence[str]] = {
        "platform": (AUTO, *platforms),
        "level": LEVELS,
        "form": FORMS,
        "network": NETWORK_LEVELS,
        "region_mode": REGION_MODES,
    }
    if key.kind in choices:
        return _choice(value, choices[key.kind])
    if key.repeatable:
        several = (value,) if isinstance(value, str) else value
        return tuple(dict.fromkeys(_PARTS[key.kind](p, found.base) for p in several))
    good = _CHECKS[key.kind](value, found.base)
    wrong = key.judge(good) if key.judge and isinstance(good, str) else ""
    if wrong:
        raise WrongError(wrong)
    return good


def _plain(
    key: Key, value: str | tuple[str, ...] | Mapped | Unfit
) -> str | tuple[str, ...] | Mapped:
    """Give the value in a form that the kind can have."""
    kind = KINDS[key.kind]
    if isinstance(value, Unfit):
        if key.kind == "boolean" and value.truth is not None:
            return str(value.truth)
        if key.kind in {"network", "game_file"} and value.truth is False:
            return NETWORK_LEVELS[0]  # YAML reads a bare `off` as a truth value
        if key.kind == "minutes" and value.fraction:
            return value.fraction
        if key.kind == "secret":
            raise WrongError(f"{kind} is expected; write it in quotes")
        raise WrongError(f"{kind} is expected, not {value.what}")
    if isinstance(value, Mapped) != (key.kind == "mapping"):
        shown = "another value" if key.kind == "secret" else f'"{value}"'
        what = "a mapping" if isinstance(value, Mapped) else shown
        raise WrongError(f"{kind} is expected, not {what}")
    if isinstance(value, tuple) and not key.repeatable:
        raise WrongError(f"{kind} is expected, not a list")
    return value


def _mapping(value: Mapped, systems: Known) -> Mapping[str, str]:
    known = sorted(systems())
    folded = {name.casefold() for name in known}
    wrong = [
        f'"{folder}" is no folder name'
        for folder, _ in value.pairs
        if not _is_name(folder)
    ]
    wrong += [
        f'no system is called "{system[:LONGEST]}"' + nearest(system.casefold(), known)
        for _, system in value.pairs
        if known and system.casefold() not in folded
    ]
    if value.twice or wrong:
        twice = [f'the folder "{name}" stands twice' for name in value.twice]
        raise WrongError("; and ".join([*twice, *wrong]))
    return dict(value.pairs)


def _place(value: object, base: str) -> str:
    return RAM if value == RAM else _path(value, base)


def _path(value: object, base: str) -> str:
    if not isinstance(value, str) or isinstance(value, Digits):
        raise WrongError(f'a path is expected; write it in quotes: "{value}"')
    if not value.strip() or "\0" in value:
        raise WrongError("a path is expected, not an empty text")
    return os.path.abspath(os.path.join(base, os.path.expanduser(value)))


def _choice(value: object, known: Sequence[str]) -> str:
    if value in known:
        return str(value)
    there = ", ".join(known)
    hint = nearest(str(value), known)
    raise WrongError(f'"{value}" is not known{hint or ";"} there are: {there}')


def _one_of(known: Sequence[str]) -> Callable[[object, str], str]:
    return lambda value, _base: _choice(str(value).strip().lower(), known)


def _below(limit: int, kind: Kind) -> Callable[[object, str], int]:
    def check_number(value: object, _base: str) -> int:
        text = str(value).strip()
        if text.isascii() and text.isdigit():
            number = int(text.lstrip("0")[:18] or "0")
            if number <= limit:
                return number
        raise WrongError(f'{KINDS[kind]} is expected, not "{text[:40]}"')

    return check_number


def _of_network(read: Callable[[str], str]) -> Callable[[object, str], str]:
    def check_network(value: object, _base: str) -> str:
        try:
            return read(str(value))
        except ValueError as error:
            raise WrongError(str(error)) from error

    return check_network


def _text(value: object, _base: str) -> str:
    return str(value)


def _word(value: object, _base: str) -> str:
    text = str(value).strip()
    if not text or "\0" in text:
        raise WrongError("a text is expected, not an empty one")
    return text


def _secret(value: object, _base: str) -> str:
    """Give a password as it is; what is wrong with it is told without it."""
    text = str(value)
    if not text.strip() or not text.isprintable():
        raise WrongError("a password or a key is expected: one line of text")
    return text


def _is_name(text: str) -> bool:
    return text not in {"", ".", ".."} and not {"/", "\0"} & set(text)


def _name(value: object, _base: str) -> str:
    text = str(value).strip()
    if not _is_name(text):
        raise WrongError(f'the name of one folder is expected, not "{text[:LONGEST]}"')
    return text


def _code(value: object, _base: str) -> str:
    text = str(value).strip().lower().replace("_", "-")
    if not CODE.fullmatch(text):
        raise WrongError(f'a code such as us or en is expected, not "{text[:LONGEST]}"')
    return text


def _extension(value: object, _base: str) -> str:
    """Give it in small letters without its dot."""
    text = str(value).strip().lower().removeprefix("*").removeprefix(".")
    if not text or {"/", "\0", "*", "?"} & set(text):
        shown = str(value)[:LONGEST]
        raise WrongError(f'an extension such as bak is expected, not "{shown}"')
    return text


def _boolean(value: object, _base: str) -> bool:
    text = str(value).strip().lower()
    if text in TRUE | FALSE:
        return text in TRUE
    raise WrongError(f'{KINDS["boolean"]} is expected, not "{text[:40]}"')


def _minutes(value: object, _base: str) -> float:
    text = str(value).strip()
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text, re.ASCII):
        number = float(text)
        if number <= LONGEST_DELAY:
            return int(number) if number.is_integer() else number
    raise WrongError(f'{KINDS["minutes"]} is expected, not "{text[:40]}"')


def _cron(value: object, _base: str) -> str:
    """Give a schedule of five fields that comes due some day (crontab(5))."""
    text = " ".join(str(value).strip().strip("\"'").split())
    if len(text.split()) == CRON_FIELDS:
        from datetime import datetime  # noqa: PLC0415 - costs start-up time

        import cronsim  # noqa: PLC0415 - most starts keep the default

        try:
            when = cronsim.CronSim(text, datetime(2024, 1, 1))  # noqa: DTZ001 - a day without a place
        except cronsim.CronSimError as error:
            why = f' ({str(error)[:LONGEST].lower()} in "{text[:LONGEST]}")'
            raise WrongError(f"{KINDS['cron']} is expected{why}") from error
        if next(when, None) is not None:
            return text
        raise WrongError(f'"{text[:LONGEST]}" never comes due')
    raise WrongError(f'{KINDS["cron"]} is expected, not "{text[:LONGEST]}"')


_UNBOUNDED = 10**18

_CHECKS: Mapping[str, Callable[[object, str], object]] = {
    "folder": _path,
    "place": _place,
    "file": _path,
    "address": _of_network(config_network.address),
    "port": _below(LARGEST_PORT, "port"),
    "text": _text,
    "game_file": _text,
    "number": _below(_UNBOUNDED, "number"),
    "boolean": _boolean,
    "core": _of_network(config_network.web_socket),
    "folder_name": _name,
    "crew": _below(LARGEST_CREW, "crew"),
    "minutes": _minutes,
    "cron": _cron,
    "secret": _secret,
    "url": _of_network(config_network.url),
}

_PARTS: Mapping[str, Callable[[object, str], str]] = {
    "folders": _path,
    "networks": _of_network(config_network.network),
    "names": _of_network(config_network.name),
    "origins": _of_network(config_network.origin),
    "words": _word,
    "extensions": _extension,
    "codes": _code,
    "sources": _one_of(SOURCES),
    "art": _one_of(KINDS_OF_ART),
}
