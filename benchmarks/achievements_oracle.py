"""Compares our RetroAchievements hashes with those of rcheevos, over made images.

    python -m benchmarks.achievements_oracle --rahash PROGRAM    # PROGRAM CONSOLE FILE
    python -m benchmarks.achievements_oracle --node FOLDER       # npm's node-rcheevos

Both are builds of rcheevos (MIT): the crate ``rcheevos-sys`` has the C sources of 11.6,
the npm package ``node-rcheevos`` is a built 12 (``npm install node-rcheevos`` in
FOLDER). The last that is given decides; with ``--vectors FILE`` the hashes on which it
agrees are kept for the tests.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HERE), str(HERE / "tests/component")]

import disc_images  # noqa: E402 - the path is set above

from zapcore.identify.achievements import (  # noqa: E402 - the same
    Source,
    achievements_hash,
    console_of,
)

NODE = """
const {rhash} = require('node-rcheevos'), [console_id, path] = process.argv.slice(1)
try { console.log(rhash(+console_id, path)) } catch (e) {}
"""


def reference(args: argparse.Namespace, console: int, path: Path) -> list[str]:
    commands = []
    if args.rahash:
        commands.append(([args.rahash, str(console), str(path)], None))
    if args.node:
        commands.append((["node", "-e", NODE, str(console), str(path)], args.node))
    return [_said(command, folder) for command, folder in commands]


def _said(command: list[str], folder: str | None) -> str:
    run = subprocess.run(
        command, cwd=folder, env=os.environ, capture_output=True, text=True, check=False
    )
    return run.stdout.strip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rahash", help="a program that takes console and file")
    parser.add_argument("--node", help="a folder with npm's node-rcheevos")
    parser.add_argument("--vectors", type=Path, help="where to keep what agrees")
    args = parser.parse_args()
    agreed: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        cases = disc_images.cartridges(home / "c") + disc_images.discs(home / "d")
        for case in cases:
            ours = achievements_hash(Source(str(case.path)), case.system_id)
            theirs = reference(args, console_of(case.system_id), case.path)
            same = bool(theirs) and all(one == ours for one in theirs[-1:])
            if same and ours:
                agreed[case.name] = ours
            print("ok  " if same else "DIFF", case.name, ours, *theirs)
    if args.vectors:
        source = "rcheevos (MIT) over the images of tests/component/disc_images.py"
        text = json.dumps({"source": source, "md5": agreed}, indent=1)
        args.vectors.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
