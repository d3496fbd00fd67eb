"""``zapcore firstlight``: a first look at a library, as ``scripts/run`` gives it.

Starts a daemon as a child and, through its socket alone, indexes the library, imports
its gamelists and shows one game; then serves until Ctrl-C.
"""

import argparse
import io
import os
import sys
import zlib

from zapcore.cli import target
from zapcore.errors import ConfigError, ZapcoreError

NAME = "firstlight"
SUMMARY = "Index, import and serve a library (or a sample), showing what happens."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the library and where data is kept."""
    parser.add_argument(
        "library",
        metavar="LIBRARY",
        nargs="?",
        help="A folder whose children are system folders. Default: a sample is made.",
    )
    parser.add_argument(
        "--local",
        metavar="DIR",
        default=".local",
        help="Keeps the sample and one data folder for each library. Default: .local.",
    )


def run(asked: argparse.Namespace, problems: list[str]) -> int:
    """Run until Ctrl-C.

    Raises:
        ConfigError: an argument nobody knows.
        ZapcoreError: the library is not there, or the daemon fails.
    """
    if problems:
        raise ConfigError(problems)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True, errors="replace")
    local = os.path.abspath(asked.local)
    arguments = ["--log-level", "warning"]
    if asked.library:
        library = os.path.realpath(os.path.expanduser(asked.library))
        _check(library)
    else:
        library = _sample(os.path.join(local, "sample"))
        arguments += ["--platform", "linux"]
    data = _data_folder(local, library)
    arguments += ["--library", library, "--data", data]
    from zapcore.cli import tour  # noqa: PLC0415 - aiohttp is heavy

    if not target.has_port(os.environ, data):
        arguments += ["--port", str(tour.free_port())]
    return tour.run(library, arguments)


def _check(library: str) -> None:
    try:
        with os.scandir(library) as entries:
            if next(entries, None) is not None:
                return
    except OSError as error:
        raise ZapcoreError(
            f"the library {library} cannot be read ({error.strerror}); is the disk or "
            "share mounted?"
        ) from error
    raise ZapcoreError(
        f"the library {library} is empty; is the disk or share mounted? A library "
        "is a folder whose children are system folders such as nes, snes or psx"
    )


def _sample(folder: str) -> str:
    from zapcore.cli import sample_library  # noqa: PLC0415 - used here only

    try:
        made = sample_library.make(folder)
    except OSError as error:
        raise ZapcoreError(
            f"the sample library cannot be written: {error.strerror} ({error.filename})"
        ) from error
    print(f"No library was named: a sample of {made} games is in {folder}")
    return folder


def _data_folder(local: str, library: str) -> str:
    """Give each library its own folder, so that none hides another's games."""
    mark = zlib.crc32(os.fsencode(library))
    name = os.path.basename(library) or "root"
    return os.path.join(local, "data", f"{name}-{mark:08x}")
