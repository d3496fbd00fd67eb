"""Puts a bundle together from what was unpacked, run by the bundle's own Python.

``python3.13 -m bundle.assembling PLAN``: everything that decides on bytes (compiler,
zlib, liblzma) is then what is locked, whatever machine this is.
"""

import json
import os
import sys

from bundle import deflating
from bundle.archives import tarred, zipped
from bundle.contents import contents
from bundle.errors import BundleError
from bundle.plan import Plan
from bundle.sizes import on_clusters
from bundle.targets import targets
from bundle.telling import tell


def assemble(plan: Plan) -> None:
    """Write the archive.

    Raises:
        BundleError: something is missing, or it is too large.
    """
    target = targets()[plan.target]
    files = contents(plan, target)
    if plan.out.endswith(".zip"):
        archive = zipped(files, plan.epoch, deflating.load(plan.deflate))
    else:
        archive = tarred(files, plan.epoch, f"zapcore-{plan.version}")
    card = on_clusters(len(entry.content) for entry in files.values())
    size = sum(len(entry.content) for entry in files.values())
    tell(
        f"{os.path.basename(plan.out)}: {len(archive):,} bytes;"
        f" {len(files)} files of {size:,} bytes,"
        f" {card / (1 << 20):.1f} MiB on clusters of 128 KiB"
    )
    if len(archive) > target.most_packed or card > target.most_on_card:
        raise BundleError(
            f"the bundle is too large: at most {target.most_packed:,} bytes packed and"
            f" {target.most_on_card >> 20} MiB on a card"
        )
    with open(f"{plan.out}.part", "wb") as file:
        file.write(archive)
    os.replace(f"{plan.out}.part", plan.out)


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as given:
        wanted = Plan(**json.load(given))
    try:
        assemble(wanted)
    except BundleError as problem:
        sys.exit(f"bundle: {problem}")
