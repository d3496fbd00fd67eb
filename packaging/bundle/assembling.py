"""Puts a bundle together from what was unpacked: run by the bundle's own Python version.

``python3.13 -m bundle.assembling PLAN``: everything that decides on bytes (compiler,
zlib, liblzma) is then what is locked, whatever machine this is.
"""

import json
import os
import sys
from dataclasses import dataclass

from bundle import deflating
from bundle.archives import Entry, tarred, zipped
from bundle.contents import contents
from bundle.errors import BundleError
from bundle.sizes import on_clusters
from bundle.targets import targets

MOST_ZIPPED = 20_000_000
MOST_ON_CARD = 60 << 20


@dataclass(frozen=True, slots=True)
class Plan:
    """What to assemble, and from which folders.

    Attributes:
        target: name of the target.
        version: of zapcore.
        epoch: the time of every file, seconds since 1970.
        debs: folder of unpacked Debian packages.
        wheels: folder of unpacked wheels.
        project: folder of zapcore's source.
        out: path of the archive.
        deflate: path of libdeflate, for this machine.
    """

    target: str
    version: str
    epoch: int
    debs: str
    wheels: str
    project: str
    out: str
    deflate: str


def assemble(plan: Plan) -> None:
    """Write the archive.

    Raises:
        BundleError: something is missing, or it is too large.
    """
    target = targets()[plan.target]
    files = contents(
        target, plan.debs, plan.wheels, plan.project, plan.version, plan.epoch
    )
    if plan.out.endswith(".zip"):
        archive = zipped(files, plan.epoch, deflating.load(plan.deflate))
    else:
        archive = tarred(files, plan.epoch, f"zapcore-{plan.version}")
    card = on_clusters(len(entry.content) for entry in files.values())
    print(
        f"bundle: {len(files)} files, {sum(len(e.content) for e in files.values()):,}"
        f" bytes, {card / (1 << 20):.1f} MiB on clusters of 128 KiB;"
        f" {os.path.basename(plan.out)}: {len(archive):,} bytes"
    )
    with open(f"{plan.out}.part", "wb") as file:
        file.write(archive)
    os.replace(f"{plan.out}.part", plan.out)
    if len(archive) > MOST_ZIPPED or card > MOST_ON_CARD:
        raise BundleError(
            f"the bundle is too large: at most {MOST_ZIPPED:,} bytes packed and"
            f" {MOST_ON_CARD >> 20} MiB on a card"
        )


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as given:
        wanted = Plan(**json.load(given))
    try:
        assemble(wanted)
    except BundleError as problem:
        sys.exit(f"bundle: {problem}")
