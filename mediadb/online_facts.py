"""What a source knows of a game, as bytes of a row: JSON without blanks, deflated."""

import json
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

from zapcore.sourced import Art, Candidate, Fact, SourceGame

LEVEL = 6
NEEDED = 2
"""A fact has a field and a text, artwork a kind and an address."""


def encode(game: SourceGame) -> bytes:
    """Give the facts, artwork and names of a game; its source and id are columns."""
    value: dict[str, Any] = {}
    if game.facts:
        value["f"] = [_short(fact) for fact in game.facts]
    if game.art:
        value["a"] = [_short(art) for art in game.art]
    if game.names:
        value["n"] = game.names
    return zlib.compress(dumped(value).encode(), LEVEL)


def decode(source: str, number: str, kept: bytes) -> SourceGame:
    """Make again what ``encode`` was given; ``number`` is the game's id there."""
    value = json.loads(zlib.decompress(kept))
    return SourceGame(
        source,
        number,
        tuple(Fact(*fact) for fact in value.get("f", ())),
        tuple(Art(*art) for art in value.get("a", ())),
        tuple(value.get("n", ())),
    )


def same(one: bytes, other: bytes) -> bool:
    """Tell whether two of them say the same, whichever zlib wrote them."""
    return one == other or zlib.decompress(one) == zlib.decompress(other)


def candidates_text(candidates: Iterable[Candidate]) -> str:
    """Give candidates as JSON."""
    return dumped(list(candidates))


def candidates_of(text: str) -> tuple[Candidate, ...]:
    """Make candidates of what ``candidates_text`` gave."""
    return tuple(
        Candidate(number, tuple(names), *rest)
        for number, names, *rest in json.loads(text)
    )


def dumped(value: object) -> str:
    """Give JSON without blanks, non-ASCII as it is."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # A lone surrogate is no text for a database: what stands for it is.
    return text.encode("utf-8", "replace").decode()


def _short(values: Sequence[object]) -> list[object]:
    """Leave out what is empty at the end: it is the default there."""
    kept = list(values)
    while len(kept) > NEEDED and kept[-1] in {"", 0}:
        kept.pop()
    return kept
