"""``settings.logs.download``: what is kept of the log, for who is asked for help."""

import asyncio
import base64

from api.context import Context
from api.registry import Params, method
from api.wire.identity import LogFile
from zapcore.model import Level

FILE_NAME = "zapcore.log"


@method("settings.logs.download", gives=LogFile, level=Level.ADMINISTER)
async def settings_logs_download(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Give the log's file: operations that changed something, and warnings.

    It is of bounded size and holds no key, password or token. An unused daemon's is
    empty.
    """
    return await asyncio.to_thread(_file, context)


def _file(context: Context) -> dict[str, object]:
    found = context.log.read() if context.log else b""
    content = base64.b64encode(found).decode("ascii")
    return {"filename": FILE_NAME, "size": len(found), "content": content}
