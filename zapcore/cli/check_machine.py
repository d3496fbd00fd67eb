"""The doctor's look at the machine: clock, Pillow, archives, who holds the port."""

import errno
import importlib
import os
import socket
import time

from zapcore.cli.finding import Finding, bad, good, note
from zapcore.identify.openers import RARE_ZIP, Openers, find_openers

CLOCK = "clock"
PICTURES = "pictures"
ARCHIVES = "archives"
INDEXED = "of the archives that the device's file types let in (mostly zip and 7z),"
ALWAYS = "zip, tar, gz, bz2, xz"
"""Archives that need nothing but Python."""

ADVICE = {
    "7z": "7-Zip (`7zz`, Debian's `7zip` or `p7zip-full`)",
    "rar": "bsdtar (Debian's `libarchive-tools`)",
    "zst": "`zstd`",
    RARE_ZIP: "7-Zip (`7zz`, Debian's `7zip` or `p7zip-full`)",
}
"""What to install for those that need more."""

EARLIEST = 1767225600
"""2026-01-01, UTC: no zapcore is older, so an earlier clock is wrong."""

DAY_S = 86400


def check_clock(now: float, newest: float = 0.0) -> Finding:
    """Say whether the clock can be right.

    Args:
        now: its seconds since 1970.
        newest: when something of ours was last written, 0 if never.
    """
    shown = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(now))
    advice = "set it: `timedatectl set-ntp true`, or `date -s`; devices without a "
    advice += "battery need the network for it"
    if now < EARLIEST:
        return bad(CLOCK, f"the clock shows {shown}, which is past", advice)
    if newest - now > DAY_S:
        text = f"the clock shows {shown}, before zapcore last wrote"
        return note(CLOCK, text, advice)
    return good(CLOCK, f"the clock shows {shown}")


def check_pillow(module: str = "PIL") -> Finding:
    """Say whether small pictures can be made."""
    install = "`pip install 'zapcore[thumbnails]'`, in zapcore's environment"
    try:
        version = str(importlib.import_module(module).__version__)
        features = importlib.import_module(f"{module}.features")
    except ImportError:
        text = "Pillow is not installed: pictures are sent in full size"
        return note(PICTURES, text, install)
    if not features.check("webp"):
        text = f"Pillow {version} cannot write WebP: pictures are sent in full size"
        return note(PICTURES, text, install)
    return good(PICTURES, f"Pillow {version} makes small pictures")


def check_archives(found: Openers | None = None) -> Finding:
    """Say which archives can be looked into, and with what.

    Args:
        found: what this machine has; None looks.
    """
    opens = (found or find_openers()).opens
    with_tools = "".join(
        f", {kind} (with {os.path.basename(by)})" for kind, by in opens.items()
    )
    text = f"{INDEXED} files inside {ALWAYS}{with_tools} are hashed"
    missing = [kind for kind in ADVICE if kind not in opens]
    if not missing:
        return good(ARCHIVES, text)
    needs = " and ".join(dict.fromkeys(ADVICE[kind] for kind in missing))
    text += f"; {', '.join(missing)} are hashed as they lie there"
    library = ", or libarchive with `pip install 'zapcore[archives]'`"
    alone = missing == [RARE_ZIP]
    return note(ARCHIVES, text, f"install {needs}{'' if alone else library}")


def is_taken(host: str, port: int) -> bool:
    """Tell whether somebody listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            return error.errno == errno.EADDRINUSE
    return False
