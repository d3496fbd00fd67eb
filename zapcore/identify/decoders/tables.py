"""The tables of the decoders (``data/decoders.json``, ``data/scummvm.json``)."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any


@cache
def tags() -> Mapping[str, str]:
    """Give the name of an id tag to its provider."""
    return {
        key: value for key, value in _read("decoders")["tags"].items() if key != ABOUT
    }


@cache
def ways() -> Mapping[str, tuple[str, ...]]:
    """Give system id to the ways in which the names of its files are read."""
    rows = _read("decoders")["systems"]
    return {key: tuple(value) for key, value in rows.items() if key != ABOUT}


@cache
def scummvm() -> Mapping[str, str]:
    """Give the short name of a game of ScummVM to its title."""
    found: dict[str, str] = _read("scummvm")["games"]
    return found


ABOUT = "about"


def _read(table: str) -> Any:  # noqa: ANN401 - each table has its own shape
    path = resources.files("zapcore.identify") / "data" / f"{table}.json"
    return json.loads(path.read_text("utf-8"))
