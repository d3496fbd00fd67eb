"""Builds the manners of operations: before the door, with as few imports as it."""

import asyncio

from zapcore.background import Background, Pool
from zapcore.priority import Priority


def background_of(loop: asyncio.AbstractEventLoop) -> Background:
    """Give the manners of operations; their work in ``loop`` goes to lowered threads.

    To be called in the thread that is not lowered, before any work is handed over.
    """
    background = Background(Priority())
    loop.set_default_executor(Pool(background))
    return background
