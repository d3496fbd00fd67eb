"""SYSTEM.CNF of PlayStation discs: the program they start, whose name is the serial.

Source: as ``zapcore.identify.achievements.cartridges``; its rules of reading are kept.
"""

from typing import Final, NamedTuple

from zapcore.identify.discs.iso import Files


class Key(NamedTuple):
    """The word before the program, and the device that may be named before its path."""

    word: bytes
    device: bytes


BOOT: Final = Key(b"BOOT", b"cdrom:")
BOOT2: Final = Key(b"BOOT2", b"cdrom0:")
_LARGEST: Final = 2047
_LONGEST: Final = 63


def boot_path(files: Files, key: Key) -> bytes:
    r"""Give the path of the program, such as ``SLUS_005.94``; b"" if there is none.

    Folders are parted by ``\``, as on the disc; no version follows.

    Raises:
        OSError: the image cannot be read.
    """
    found = files.find("SYSTEM.CNF")
    if found is None:
        return b""
    text = files.read(found._replace(size=_LARGEST), _LARGEST).partition(b"\0")[0]
    for line in text.split(b"\n"):
        if line.startswith(key.word):
            word, equals, value = line[len(key.word) :].partition(b"=")
            if equals and not word.strip():
                return _path(value.lstrip(), key.device)
    return b""


def _path(value: bytes, device: bytes) -> bytes:
    words = value.removeprefix(device).lstrip(b"\\").partition(b";")[0].split()
    return words[0][:_LONGEST] if words else b""
