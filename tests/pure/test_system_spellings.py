"""The slugs that are kept beside the table of systems are those that would be made."""

import json
import os

from benchmarks.system_spellings import FOLDER, spellings
from zapcore.systems.table import SystemTable


def test_the_kept_slugs_are_up_to_date():
    with open(os.path.join(FOLDER, "spellings.json"), encoding="utf-8") as file:
        kept = json.load(file)
    assert kept == spellings(), "run: python -m benchmarks.system_spellings"


def test_a_system_is_found_by_whatever_spelling():
    table = SystemTable.load()
    for system in table:
        for name in (system.id, system.id.lower(), *table.spellings(system.id)):
            assert table.find(name) is not None
