"""What a scan is asked and tells."""

from typing import Annotated, TypedDict

from api.params import MAX_ITEMS
from api.wire.basics import NAME, POSITIVE, SystemIds

TYPES = ["new_platforms", "quick", "update", "unmatched", "complete", "hashes"]

MediaIds = Annotated[
    list[Annotated[int, POSITIVE]],
    "Only these files; their bytes are read again.",
    {"maxItems": MAX_ITEMS},
]
Sources = Annotated[
    list[Annotated[str, NAME]],
    "Sources of metadata by their ids. Absent: all that are enabled; empty: none.",
    {"maxItems": MAX_ITEMS},
]


class ScanParams(TypedDict, total=False):
    """What is scanned. `platforms`, `roms_ids` and `apis` are RomM's names."""

    type: Annotated[str, "What is visited; in any case.", {"enum": TYPES}]
    systems: SystemIds
    mediaIds: MediaIds
    sources: Sources
    unmatched: Annotated[
        str,
        "With the type `unmatched`: files that none of the sources knows (`none`, as "
        "without it), or those that at least one does not know (`any`).",
        {"enum": ["", "none", "any"]},
    ]
    dryRun: Annotated[bool, "Only tell what would be read, asked and downloaded."]
    platforms: Annotated[
        list[int | str],
        "Systems by `platformId` or name. Empty: all. One that is not there is named "
        "in `skippedSystems`.",
        {"maxItems": MAX_ITEMS},
    ]
    roms_ids: MediaIds
    apis: Sources
