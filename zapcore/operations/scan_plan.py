"""What each type of scan does (scanning document, "Scan Types"; facts, section 1.2).

| type | index | hashes read again | judged again | sources |
|---|---|---|---|---|
| new_platforms | systems without a file | no | new files | of new files |
| quick | all | of changed files | changed files | of files without metadata |
| update | no | no | what its DATs changed | again, of files with metadata |
| unmatched | no | no | what its DATs changed | of files without metadata |
| complete | all, names too | all | all | again, of all files |
| hashes | all | all | all | none |

A scan of single files reads their bytes again, whatever its type; the sources follow
the type. Nothing is taken away before something better is there.
"""

from enum import Enum

from zapcore.content import ScanOrder, ScanType
from zapcore.valueclass import dataclass


class Again(Enum):
    """Which files' metadata are read again."""

    NEVER = "those without"
    KNOWN = "those that have some"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Plan:
    """What one scan does.

    ``fresh_only``: only systems that have no file yet. ``local``: the bytes of files
    and what lies beside them are read, not only sources of the network asked.
    """

    index: bool = True
    fresh_only: bool = False
    rebuild: bool = False
    rehash: bool = False
    metadata: bool = True
    local: bool = True
    again: Again = Again.NEVER


PLANS = {
    ScanType.NEW_PLATFORMS: Plan(fresh_only=True),
    ScanType.QUICK: Plan(),
    ScanType.UPDATE: Plan(index=False, again=Again.KNOWN),
    ScanType.UNMATCHED: Plan(index=False),
    ScanType.COMPLETE: Plan(rebuild=True, rehash=True, again=Again.ALL),
    ScanType.HASHES: Plan(rehash=True, metadata=False),
}


def plan_of(order: ScanOrder) -> Plan:
    """Give what this scan does."""
    plan = PLANS[order.type]
    if order.options.get("only") == "sources":
        return Plan(index=False, local=False, again=plan.again)
    if not order.media_ids:
        return plan
    return Plan(
        rehash=True,
        metadata=plan.metadata and order.type is not ScanType.QUICK,
        again=plan.again,
    )
