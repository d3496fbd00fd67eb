"""``zapcore select --format dat``: a Logiqx DAT of the chosen ROMs only."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from zapcore.cli.select_modes import Selected
from zapcore.cli.text import clean
from zapcore.identify.dat_lines import dat_lines
from zapcore.selection.choice import once

HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE datafile PUBLIC "-//Logiqx//DTD ROM Management Datafile//EN" \
"http://www.logiqx.com/Dats/datafile.dtd">
<datafile>
\t<header>
\t\t<name>{name}</name>
\t\t<description>{description}</description>
\t\t<version>{version}</version>
\t\t<author>zapcore</author>
\t</header>
"""


def lines(selected: Selected) -> Iterator[bytes]:
    """Yield the DAT: the header, each chosen ROM with its own lines, the end."""
    yield _head(selected).encode("utf-8", "replace")
    wanted = {int(number) for number in once(selected.choices)}
    for game in dat_lines(selected.inputs.path, wanted):
        yield b"\t" + game.xml + b"\n"
    yield b"</datafile>\n"


def _head(selected: Selected) -> str:
    inputs = selected.inputs
    about = inputs.dat.description or inputs.dat.name
    mode = inputs.profile.mode
    return HEAD.format(
        name=escape(clean(inputs.dat.name)),
        description=escape(clean(f"{about} (1G1R, {inputs.profile_name}, {mode})")),
        version=escape(clean(inputs.dat.version)),
    )
