"""Ids of games at providers that an owner wrote into the names of files."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from zapcore.identify.decoders.tables import tags

LONGEST_ID: Final = 18
"""Digits of an id: it fits 64 bits."""

_GROUP = re.compile(r"\(([^()\[\]{}]*)\)|\[([^()\[\]{}]*)\]|\{([^()\[\]{}]*)\}")
_TAG = re.compile(r"([a-z]+)-([0-9a-f-]+)", re.ASCII)
_UUID = re.compile(
    r"(?<![0-9a-z])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-z])", re.ASCII
)
_FLASHPOINT: Final = "flashpoint"


def id_tags(file_name: str) -> Mapping[str, str]:
    """Give provider to the game's id there, as the name of a file says it.

    ``(igdb-7)``, ``[ssfr-1]``, ``{moby-2}`` in any case, several in one pair of
    brackets with commas between; a UUID anywhere is Flashpoint's. Of a provider that
    is named with two ids nothing is believed. Ids have no leading zeros, 0 is none.
    Source: facts/SCANNING.md, section 2.5, and ``data/decoders.json``.
    """
    found: dict[str, set[str]] = {}
    for provider, number in _said(file_name.lower()):
        found.setdefault(provider, set()).add(number)
    return {provider: ids.pop() for provider, ids in found.items() if len(ids) == 1}


def _said(name: str) -> Iterator[tuple[str, str]]:
    for group in _GROUP.finditer(name):
        for word in group[group.lastindex or 0].split(","):
            tag = _TAG.fullmatch(word.strip())
            if tag and (provider := tags().get(tag[1])):
                yield from _of_tag(provider, tag[2])
    for uuid in _UUID.findall(name):
        yield _FLASHPOINT, uuid


def _of_tag(provider: str, text: str) -> Iterator[tuple[str, str]]:
    # Flashpoint's are found as UUIDs, with or without a tag around them.
    if provider != _FLASHPOINT and text.isdigit() and len(text) <= LONGEST_ID:
        number = text.lstrip("0")
        if number:
            yield provider, number
