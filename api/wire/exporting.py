"""What an export is asked."""

from typing import Annotated, TypedDict

from api.wire.basics import SystemIds
from zapcore.exporting import Frontend, What

WHATS = [what.value for what in What]
FRONTENDS = [frontend.value for frontend in Frontend]


class _ExportParams(TypedDict):
    what: Annotated[str, "Which kind of file is written.", {"enum": WHATS}]


class ExportParams(_ExportParams, total=False):
    """What is exported. Where it goes is said by the configuration alone."""

    frontend: Annotated[
        str,
        "Whose rules for paths and media folders a `gamelist` follows; without it "
        "`batocera`.",
        {"enum": ["", *FRONTENDS]},
    ]
    systems: SystemIds
    preferred: Annotated[
        bool, "One file a game: the one that `media.select` chose. Without it all."
    ]
    artwork: Annotated[
        bool,
        "Bring pictures to where the front-end looks for them; true without it.",
        {"default": True},
    ]
    dryRun: Annotated[bool, "Write nothing; only tell what would be written."]
    wait: Annotated[
        bool,
        "Answer at the end, with what was written; true without it. With false the "
        "answer is null at once, and `media.exporting` tells of the rest.",
        {"default": True},
    ]
