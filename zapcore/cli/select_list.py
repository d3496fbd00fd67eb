"""``zapcore select --format list``: the chosen names, each once, one a line."""

from collections.abc import Iterator

from zapcore.cli.select_modes import Selected
from zapcore.cli.text import clean
from zapcore.selection.choice import once


def lines(selected: Selected) -> Iterator[bytes]:
    """Yield a line for each chosen ROM."""
    for _, rom in once(selected.choices).values():
        yield clean(rom.name).encode("utf-8", "replace") + b"\n"
