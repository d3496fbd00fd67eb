"""Archives that are the same bytes for the same content: times, order, modes fixed."""

import io
import lzma
import tarfile
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

EARLIEST = 315532800
"""1980-01-01, UTC: a zip knows no earlier time."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file: its bytes, and whether it is run."""

    content: bytes
    is_program: bool = False

    @property
    def mode(self) -> int:
        """Its permissions."""
        return 0o755 if self.is_program else 0o644


def zipped(files: Mapping[str, Entry], epoch: int, *, deflated: bool) -> bytes:
    """Give a zip of these files, by path.

    Args:
        files: what is in it.
        epoch: the time of every file, seconds since 1970.
        deflated: False keeps them as they are.
    """
    when = time.gmtime(max(epoch, EARLIEST))[:6]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted(files):
            info = zipfile.ZipInfo(path, when)
            info.create_system = 3  # Unix, wherever it is made
            info.external_attr = (0o100000 | files[path].mode) << 16
            kind = zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED
            archive.writestr(info, files[path].content, kind, 9)
    return out.getvalue()


def tarred(files: Mapping[str, Entry], epoch: int, top: str) -> bytes:
    """Give a ``.tar.xz`` of these files, below one folder.

    Args:
        files: what is in it, by path.
        epoch: the time of every file, seconds since 1970.
        top: name of the folder.
    """
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path in sorted(files):
            info = tarfile.TarInfo(f"{top}/{path}")
            info.size = len(files[path].content)
            info.mode = files[path].mode
            info.mtime = epoch
            archive.addfile(info, io.BytesIO(files[path].content))
    return lzma.compress(out.getvalue(), preset=9 | lzma.PRESET_EXTREME)


def places(archive: bytes) -> dict[str, tuple[int, int]]:
    """Give offset and size of each file's bytes in a zip that is not deflated."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        for info in opened.infolist():
            start = info.header_offset
            names = int.from_bytes(archive[start + 26 : start + 28], "little")
            extra = int.from_bytes(archive[start + 28 : start + 30], "little")
            found[info.filename] = (start + 30 + names + extra, info.file_size)
    return found
