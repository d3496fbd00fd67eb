"""Writes ``zapcore/systems/spellings.json``: the slug of each name of a system.

    .venv/bin/python -m benchmarks.system_spellings

To be run when a name came to ``systems.json``, or slugs are made in another way.
"""

import json
import os

from zapcore.systems import table
from zapcore.titles.slug import slugify

FOLDER = os.path.dirname(table.__file__)


def spellings() -> dict[str, str]:
    """Give each name and its slug."""
    with open(os.path.join(FOLDER, "systems.json"), encoding="utf-8") as file:
        rows = json.load(file)["systems"]
    names = sorted({name for row in rows for name in table.names_of(row)})
    return {name: slugify("Game", name) for name in names}


def main() -> None:
    with open(os.path.join(FOLDER, "spellings.json"), "w", encoding="utf-8") as file:
        json.dump(spellings(), file, ensure_ascii=False, indent=0)
        file.write("\n")


if __name__ == "__main__":
    main()
