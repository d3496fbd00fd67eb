"""Patterns of clone lists: those that could take for ever are refused.

Python's matcher tries every way to split a text among repeats. A repeat within a
repeat, or a choice within one, makes that exponential; many in a row make it a high
power of the length. Retool's own patterns have none of the former and three at most of
the latter.
"""

import re
from collections.abc import Iterator
from re import _parser as parsing  # type: ignore[attr-defined] # how re itself reads one
from typing import Any

LONGEST = 150
"""Characters of a name that a pattern sees."""

IN_A_ROW = 3
REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})
ASSERTIONS = frozenset({"ASSERT", "ASSERT_NOT"})
CHOICES = frozenset({"BRANCH", "GROUPREF", "GROUPREF_EXISTS"})


class PatternError(Exception):
    """A pattern that is not used; the text says why."""


def compiled(text: str) -> re.Pattern[str]:
    """Compile a pattern, without regard to case.

    Raises:
        PatternError: it is broken, or could take for ever.
    """
    try:
        tree = parsing.parse(text)
        pattern = re.compile(text, re.IGNORECASE)
        repeats = sum(_repeats(tree, within=False))
    except (re.error, OverflowError, RecursionError):
        raise PatternError(f"the pattern {text!r} is broken") from None
    if repeats > IN_A_ROW:
        raise _slow(text)
    return pattern


def _repeats(tree: Any, *, within: bool) -> Iterator[int]:  # noqa: ANN401 - re's own
    """Yield 1 for each repeat of open length; too many at once for a nested one."""
    for operation, argument in tree:
        name = str(operation)
        if name in CHOICES and within:
            yield IN_A_ROW + 1
        elif name in REPEATS:
            least, most, inner = argument
            is_open = least != most and most > 1
            if is_open and within:
                yield IN_A_ROW + 1
            yield int(is_open)
            yield from _repeats(inner, within=within or most > 1)
        else:
            # An assertion matches once where it stands: nothing in it is nested.
            inside = within and name not in ASSERTIONS
            for part in _parts(argument):
                yield from _repeats(part, within=inside)


def _parts(argument: Any) -> Iterator[Any]:  # noqa: ANN401 - re's own
    if isinstance(argument, parsing.SubPattern):
        yield argument
    elif isinstance(argument, tuple | list):
        for item in argument:
            yield from _parts(item)


def _slow(text: str) -> PatternError:
    return PatternError(
        f"the pattern {text!r} could take for ever: it repeats what repeats already"
    )
