"""Hash of Neo Geo CDs: the programs that IPL.TXT loads.

Source: as ``cartridges``.
"""

import re
from typing import Final

from zapcore.identify.achievements.discs import add_file
from zapcore.identify.achievements.source import new_md5
from zapcore.identify.discs.image import Image
from zapcore.identify.discs.iso import Files
from zapcore.identify.limits import Tick

_READ: Final = 1023
_PROGRAM = re.compile(rb"^([^.\n\x1a]*\.PRG)", re.IGNORECASE | re.MULTILINE)


def neogeocd(image: Image, _tick: Tick) -> str:
    """Hash the programs, in the order of the list."""
    with image.open(1) as track:
        if track is None:
            return ""
        files = Files(track)
        listed = files.find("IPL.TXT")
        if listed is None:
            return ""
        text = track.read(listed.sector, _READ).partition(b"\0")[0]
        digest = new_md5()
        for name in _PROGRAM.findall(text.partition(b"\x1a")[0]):
            found = files.find(name.decode("latin-1"))
            if found is None or not add_file(digest, track, found):
                return ""
    return digest.hexdigest()
