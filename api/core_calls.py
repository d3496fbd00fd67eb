"""What a call that is passed on to Core is judged and answered by.

Apart from the connection itself, which needs aiohttp's client: most have no Core.
"""

from api.errors import WireError
from zapcore.model import Level
from zapcore.valueclass import dataclass

STAND_INS = frozenset({"tokens", "inbox", "readers", "clients"})
"""Methods that zapcore answers itself only while Core is away."""

ADMINISTERING = ("settings.", "clients.", "update.", "profiles.")


class CoreAwayError(Exception):
    """Core is not there, or did not answer in time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What Core said: an error, or a result."""

    result: object = None
    error: WireError | None = None


def level_of(method: str) -> Level:
    """Give what a caller must be allowed for a method that Core has.

    Core takes whatever comes from this device, so its settings are guarded here.
    """
    return Level.ADMINISTER if method.startswith(ADMINISTERING) else Level.OPERATE
