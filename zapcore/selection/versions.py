"""Order of versions and revisions: ROMSearch's for ``compat``, the natural one else."""

import re
from collections.abc import Iterable, Mapping

_PARTS = re.compile(r"\d+|[a-z]+")
_NUMBERS = re.compile(r"\d+")
_EARLY = {"dev": 0, "alpha": 1, "beta": 2, "pre": 3, "rc": 4}
END = 10
LETTERS = 11
NUMBER = 12
LONGEST_NUMBER = 18
"""Digits that are compared as a number; Python refuses to read thousands of them."""

Key = tuple[tuple[int, int, str], ...]


def natural_key(text: str) -> Key:
    """Give what a version or revision is sorted by; "" is the first of all.

    Numbers count as numbers, digits come before letters (``Rev 3`` before ``Rev A``),
    letters before several (``Rev B`` before ``Rev AB``),
    and what is called alpha, beta or rc before what is not. Zeros at the end of a
    number say nothing: ``2.0 Beta`` comes before ``2``.
    """
    key: list[tuple[int, int, str]] = []
    for part in _PARTS.findall(text.lower()):
        if part.isdigit():
            key.append((NUMBER, int(part[:LONGEST_NUMBER]), ""))
            continue
        _drop_zeros(key)
        if part in _EARLY:
            key.append((_EARLY[part], 0, ""))
        else:
            key.append((LETTERS + 2 * (not key), len(part), part))
    _drop_zeros(key)
    key.append((END, 0, ""))
    return tuple(key)


def _drop_zeros(key: list[tuple[int, int, str]]) -> None:
    while key and key[-1] == (NUMBER, 0, ""):
        key.pop()


def natural_ranks(texts: Iterable[str]) -> Mapping[str, int]:
    """Give each text its place among the distinct ones, 0 for the oldest."""
    return _ranks({text: natural_key(text) for text in texts})


def compat_ranks(texts: Iterable[str]) -> Mapping[str, int]:
    """Give each text its place as ROMSearch ranks them, 0 for the oldest.

    Facts, section 2: a letter counts as its code point, the rest as PEP 440 has it.
    Where ROMSearch gives up on the whole group, the natural order serves.
    """
    texts = set(texts)
    if all(not text or _NUMBERS.fullmatch(text) for text in texts):
        return _ranks({text: int(text[:LONGEST_NUMBER] or 0) for text in texts})
    from packaging.version import Version  # noqa: PLC0415 - rarely needed

    try:
        return _ranks({text: Version(_normal(text)) for text in texts})
    except ValueError:  # no version, or one of more digits than Python reads
        return natural_ranks(texts)


def _normal(text: str) -> str:
    if text.startswith("."):
        text = f"0{text}"
    if len(text) == 1 and text.isalpha():
        return str(ord(text))
    if text and text[-1].isalpha():
        return f"{text[:-1]}.{ord(text[-1])}"
    return text or "0"


def _ranks(keys: Mapping[str, object]) -> dict[str, int]:
    order: list[object] = []
    for key in sorted(keys.values()):  # type: ignore[type-var] # all of one kind
        if not order or order[-1] != key:
            order.append(key)
    places = {key: place for place, key in enumerate(order)}
    return {text: places[key] for text, key in keys.items()}
