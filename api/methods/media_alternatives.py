"""``media.alternatives``: every file of a game, and why this one is shown."""

import asyncio
from collections.abc import Mapping

from api.choice_shape import MISSING, chosen, frame_of, told_of
from api.context import Context
from api.encode import Json, dumps
from api.refs import read_ref
from api.registry import Params, method
from api.wire.basics import RefParams
from api.wire.choosing import AlternativesResult
from zapcore.model import Level
from zapcore.selection.explain import Explainer


@method(
    "media.alternatives",
    takes=RefParams,
    gives=AlternativesResult,
    errors=MISSING,
    level=Level.READ,
)
async def media_alternatives(context: Context, params: Params) -> object:
    """Give every file of a file's game, best first, each with the reason."""
    ref = read_ref(context, params)
    view, rows = await context.readers.game(ref, context.rows.search)
    setting, choice, chooser = await chosen(context, view)
    ids = {rom.path: rom.id for rom in view.roms}

    def told() -> Json:
        return Json.array(
            [
                _with_row(told_of(one, shown=number in view.shown), rows[number])
                for one in Explainer(chooser).tell(choice)
                for number in [ids[one.rom.id]]
            ]
        )

    return {
        **frame_of(setting, choice, view),
        "rules": [rule.name for rule in chooser.rules],
        # Hundreds of files, each compared with the chosen one by every rule.
        "alternatives": await asyncio.to_thread(told),
    }


def _with_row(told: Mapping[str, object], row: str) -> str:
    return f'{dumps(told)[:-1]},"media":{row}}}'
