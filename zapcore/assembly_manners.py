"""Builds what keeps zapcore from being in the way of games and other programs."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack

from zapcore.config import Config
from zapcore.config_keys import NO_GAME_FILE
from zapcore.cores import Cores
from zapcore.game_watch import GameWatch
from zapcore.operations.activity import Activity
from zapcore.operations.automatic import end_with
from zapcore.operations.library import Library
from zapcore.ports import Platform


def follow_games(
    config: Config, library: Library, activity: Activity, stack: AsyncExitStack
) -> None:
    """Hear of games from the device, and keep off its core, until ``stack`` ends."""
    platform = library.platform
    paths = game_files(config, platform)
    cores = Cores(platform.main_programs)
    if not paths and not platform.main_programs:
        return
    watch = GameWatch(paths, platform, library.systems, activity, cores)
    end_with(stack, asyncio.create_task(watch.keep(), name="games of the device"))


def game_files(config: Config, platform: Platform) -> Sequence[str]:
    """Give the files that say which game runs, as configured."""
    if config.game_file == NO_GAME_FILE:
        return ()
    return (config.game_file,) if config.game_file else platform.game_files
