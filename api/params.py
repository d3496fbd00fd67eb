"""Reads parameters: a wrong one is an error that names it.

Parameter names are compared without case (CONTRACT, "JSON-RPC envelope"), so the
mapping holds lower-cased names while ``name`` is written as on the wire.
"""

from collections.abc import Mapping

from zapcore.errors import ParameterError


class Absent(dict[str, object]):
    """Parameters of a request that has none; null and ``{}`` are something else."""

    __slots__ = ()


MAX_TEXT = 4096
MAX_ITEMS = 1000
MAX_TAGS = 100
"""Tag filters of one question: each is a condition of its own to the database."""


def text(params: Mapping[str, object], name: str, default: str = "") -> str:
    """Give a string; ``default`` when it is absent or null.

    Raises:
        ParameterError: it is no string, or too long.
    """
    value = params.get(name.lower())
    if value is None:
        return default
    if not isinstance(value, str):
        raise ParameterError(name, f"{name} must be a string")
    if len(value) > MAX_TEXT:
        raise ParameterError(name, f"{name} is longer than {MAX_TEXT} characters")
    if not _is_text(value):
        raise ParameterError(name, f"{name} holds half of a character")
    return value


def required_text(params: Mapping[str, object], name: str) -> str:
    """Give a string that must be there.

    Raises:
        ParameterError: it is absent, empty or no string.
    """
    return required_texts(params, name)[0]


def required_texts(params: Mapping[str, object], *names: str) -> list[str]:
    """Give strings that must all be there.

    Raises:
        ParameterError: one is no string, or some are absent or empty; it names them.
    """
    found = [text(params, name) for name in names]
    missing = [n for n, value in zip(names, found, strict=True) if not value]
    if missing:
        words = "; ".join(f"{name} is required" for name in missing)
        raise ParameterError(missing[0], words)
    return found


def integer(
    params: Mapping[str, object], name: str, low: int, high: int, default: int
) -> int:
    """Give a whole number from ``low`` to ``high``; ``default`` when absent or null.

    Raises:
        ParameterError: it is no whole number or out of range.
    """
    value = params.get(name.lower())
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int):
        raise ParameterError(name, f"{name} must be a whole number")
    if value < low:
        raise ParameterError(name, f"{name} must be greater than {low - 1}")
    if value > high:
        raise ParameterError(name, f"{name} must be at most {high}")
    return value


def boolean(params: Mapping[str, object], name: str, *, default: bool = False) -> bool:
    """Give a boolean; ``default`` when it is absent or null.

    Raises:
        ParameterError: it is no boolean.
    """
    value = params.get(name.lower())
    if value is None:
        return default
    if not isinstance(value, bool):
        raise ParameterError(name, f"{name} must be true or false")
    return value


def text_list(
    params: Mapping[str, object], name: str, most: int = MAX_ITEMS
) -> list[str] | None:
    """Give a list of at most ``most`` non-empty strings; None when absent or null.

    Raises:
        ParameterError: it is no list, too long, or an item is no string or empty.
    """
    value = params.get(name.lower())
    if value is None:
        return None
    if not isinstance(value, list):
        raise ParameterError(name, f"{name} must be a list of strings")
    if len(value) > most:
        raise ParameterError(name, f"{name} has more than {most} items")
    for number, item in enumerate(value):
        if not isinstance(item, str) or not item or len(item) > MAX_TEXT:
            raise ParameterError(name, f"{name}[{number}] must be a non-empty string")
        if not _is_text(item):
            raise ParameterError(name, f"{name}[{number}] holds half of a character")
    return list(value)


def tag_filters(params: Mapping[str, object]) -> tuple[str, ...]:
    """Give the ``tags`` of a search, each once.

    Raises:
        ParameterError: it is no list of strings, or too long.
    """
    found = text_list(params, "tags", MAX_TAGS) or ()
    return tuple(dict.fromkeys(found))


def one_of(
    params: Mapping[str, object], name: str, allowed: tuple[str, ...], default: str
) -> str:
    """Give one of ``allowed``.

    Raises:
        ParameterError: it is something else.
    """
    value = text(params, name, default)
    if value not in allowed:
        raise ParameterError(
            name, f"{name} must be one of: {' '.join(filter(None, allowed))}"
        )
    return value


def only(params: Mapping[str, object], *names: str) -> None:
    """Refuse parameters other than ``names``.

    Raises:
        ParameterError: one is not known.
    """
    known = {name.lower() for name in names}
    for name in params:
        if name not in known:
            raise ParameterError(name, f"unknown parameter {name!r}")


def _is_text(value: str) -> bool:
    """Tell whether it can be stored; JSON lets a lone surrogate through."""
    return value.isascii() or not any("\ud800" <= c <= "\udfff" for c in value)
