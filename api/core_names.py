"""The owner's names of cores, in the answers that show a core."""

from typing import Any

from zapcore.systems.table import SystemTable

RBF = "property:rbf"


def named(systems: SystemTable, media: dict[str, Any]) -> dict[str, Any]:
    """Give the graph of a row with the names that ``names.txt`` has.

    Without one a system is called by its id there, as in the original.
    """
    system = media["title"]["system"]
    system["name"] = systems.renamed(system["id"]) or system["name"]
    rbf = media["properties"].get(RBF)
    if rbf and (name := systems.core(rbf["text"])):
        rbf["name"] = name
    return media
