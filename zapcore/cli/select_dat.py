"""``zapcore select --format dat``: a Logiqx DAT of the chosen ROMs only."""

from collections.abc import Iterator

from zapcore.cli.select_modes import Selected
from zapcore.identify import logiqx_text
from zapcore.identify.dat_lines import dat_lines
from zapcore.selection.choice import once


def lines(selected: Selected) -> Iterator[bytes]:
    """Yield the DAT: the header, each chosen ROM with its own lines, the end."""
    yield _head(selected)
    wanted = {int(number) for number in once(selected.choices)}
    for game in dat_lines(selected.inputs.path, wanted):
        yield b"\t" + game.xml + b"\n"
    yield logiqx_text.END.encode()


def _head(selected: Selected) -> bytes:
    inputs = selected.inputs
    about = inputs.dat.description or inputs.dat.name
    which = f"1G1R, {inputs.profile_name}, {inputs.profile.mode}"
    return logiqx_text.head(inputs.dat.name, f"{about} ({which})", inputs.dat.version)
