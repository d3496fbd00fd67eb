"""``inbox``: what the owner should hear; clients of Zaparoo Core ask it on connect."""

from datetime import UTC, datetime

from api.context import Context
from api.registry import Params, method
from api.wire.identity import Inbox
from zapcore.model import Level

TITLE = "zapcore"


@method("inbox", gives=Inbox, level=Level.READ)
async def inbox(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Give the messages that hold now, the oldest first."""
    return {"messages": [_message(*one) for one in context.notices.held]}


def _message(number: int, text: str, since: float) -> dict[str, object]:
    when = datetime.fromtimestamp(since, UTC).isoformat(timespec="seconds")
    return {"id": number, "title": TITLE, "body": text, "createdAt": when}
