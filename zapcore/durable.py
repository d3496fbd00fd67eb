"""Names that outlive a power cut: a folder's own are synced by syncing that folder."""

import contextlib
import os


def sync_folder(folder: str) -> None:
    """Sync a folder's names; file systems that cannot are left alone."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(path: str) -> None:
    """Make a folder and those above it; what is synced in it later outlives a cut.

    A file's own sync need not bring the names of the folders that lead to it.

    Raises:
        OSError: it cannot be made, or what lies there is no folder.
    """
    if os.path.isdir(path):
        return
    above = os.path.dirname(os.path.abspath(path))
    make_folder(above)
    try:
        os.mkdir(path)
    except FileExistsError:
        if not os.path.isdir(path):
            raise
    sync_folder(above)
