"""``zapcore select --dat``: files in, files out."""

import argparse
import contextlib
import gc
import importlib
import os
import sys
from collections.abc import Callable, Iterator
from typing import cast

from zapcore.cli import select_inputs
from zapcore.cli.exits import Exit
from zapcore.cli.select_formats import M3U, MISSING
from zapcore.cli.select_modes import Selected, select
from zapcore.cli.text import clean
from zapcore.cli.written import write
from zapcore.errors import ConfigError, ZapcoreError
from zapcore.identify.dat import DatError
from zapcore.titles.release_words import load_release_words


def run(asked: argparse.Namespace) -> int:
    """Read, choose, write; give the exit status.

    Raises:
        ConfigError: the profile holds mistakes.
        ZapcoreError: a file cannot be read or written.
    """
    gc_was_on = gc.isenabled()
    # Nothing here makes cycles, and looking for them takes a tenth of the time.
    gc.disable()
    try:
        return _run(asked)
    except DatError as error:
        raise ZapcoreError(str(error)) from None
    finally:
        if gc_was_on:
            gc.enable()


def _run(asked: argparse.Namespace) -> int:
    _keep_inputs(asked)
    inputs = select_inputs.read(asked, load_release_words())
    for note in inputs.notes:
        print(clean(f"zapcore: {note}"), file=sys.stderr)
    selected = select(inputs, among_owned=asked.format != MISSING)
    if asked.format == M3U:
        from zapcore.cli import select_m3u  # noqa: PLC0415 - one format of several

        select_m3u.write_all(selected, asked.out, force=asked.force)
        return Exit.OK
    write(asked.out, _lines(asked.format)(selected))
    return Exit.OK


def _keep_inputs(asked: argparse.Namespace) -> None:
    """Refuse to write over what is read."""
    for name in ("dat", "clonelist", "ra", "metadata", "profile"):
        path = getattr(asked, name)
        with contextlib.suppress(OSError):
            if path and os.path.isfile(path) and os.path.samefile(path, asked.out):
                words = f"--out: {asked.out} is what --{name} reads; name another file"
                raise ConfigError([words])


def _lines(name: str) -> Callable[[Selected], Iterator[bytes]]:
    module = importlib.import_module(f"zapcore.cli.select_{name}")
    return cast("Callable[[Selected], Iterator[bytes]]", module.lines)
