"""What is told of a choice among the files of a game."""

from collections.abc import Sequence

from api.context import Context
from mediadb.read_games import GameView
from zapcore.errors import (
    AmbiguousPathError,
    MediaNotFoundError,
    UnknownSystemError,
)
from zapcore.operations.select_batch import Setting
from zapcore.selection.choice import Choice
from zapcore.selection.choose import Chooser
from zapcore.selection.explain import Told

MISSING = (UnknownSystemError, MediaNotFoundError, AmbiguousPathError)


async def chosen(context: Context, view: GameView) -> tuple[Setting, Choice, Chooser]:
    """Choose again for the game that the file stands for."""
    setting, choices, chooser = await context.select.tell(view.key.system_id, view.roms)
    return setting, _main(choices, view), chooser


def _main(choices: Sequence[Choice], view: GameView) -> Choice:
    """Give the game that the file is asked about: one that it stands for, if any."""
    path = next(rom.path for rom in view.roms if rom.id == view.media)
    known = {name.lower() for name in view.games}
    mine = [
        choice
        for choice in choices
        if any(rom.id == path for rom in choice.ranked)
        or any(rom.id == path for rom, _ in choice.dropped)
    ]
    return min(
        mine,
        key=lambda choice: (
            choice.chosen is None or choice.chosen.id != path,
            bool(known) and choice.game.lower() not in known,
            choice.game,
        ),
    )


def frame_of(setting: Setting, choice: Choice, view: GameView) -> dict[str, object]:
    """Give what is told of a game: its name, and by which profile it was chosen."""
    return {
        "game": choice.game,
        "alsoIn": [name for name in view.games if name.lower() != choice.game.lower()],
        "profile": setting.profile_name,
        "mode": setting.profile.mode,
        "notes": setting.notes,
    }


def told_of(told: Told, *, shown: bool) -> dict[str, object]:
    """Give what is told of one file of a game; ``shown``: it stands for it."""
    shape: dict[str, object] = {
        "rank": told.rank,
        "preferred": shown,
        "picked": told.rom.picked,
        "reason": told.reason,
        "reasons": told.reasons,
        "rule": told.rule,
        "values": told.values or {},
    }
    if told.score is not None:
        shape["score"] = told.score
    return shape
