"""The SQL of a scope: which rows a scan looks at."""

import json

from zapcore.content import Scope

OF_SYSTEMS = (
    "(:systems IS NULL OR m.SystemDBID IN (SELECT DBID FROM Systems"
    " WHERE SystemID IN (SELECT value FROM json_each(:systems))))"
)
WITHIN = (
    f"{OF_SYSTEMS} AND"  # noqa: S608 - our own text
    " (:media IS NULL OR m.DBID IN (SELECT value FROM json_each(:media)))"
)
"""The condition on ``Media AS m``; its values are those of ``values``."""


def values(scope: Scope, **more: object) -> dict[str, object]:
    """Give the named parameters of ``WITHIN``, and more."""
    return {
        "systems": json.dumps(scope.systems) if scope.systems else None,
        "media": json.dumps(scope.media) if scope.media else None,
        **more,
    }
