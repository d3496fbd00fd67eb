"""``media.select.pick``: the owner's pick beats all rules."""

from api.choice_shape import MISSING, chosen
from api.context import Context
from api.params import boolean
from api.refs import read_ref
from api.registry import Params, method
from api.wire.choosing import Picked, PickParams
from zapcore.model import Level


@method(
    "media.select.pick",
    takes=PickParams,
    gives=Picked,
    errors=MISSING,
    level=Level.OPERATE,
)
async def media_select_pick(context: Context, params: Params) -> object:
    """Have this file stand for its game, whatever the rules say; or no more."""
    ref = read_ref(context, params)
    on = boolean(params, "picked", default=True)
    view, _ = await context.readers.game(ref, context.rows.search)
    _, choice, _ = await chosen(context, view)
    mine = {rom.id for rom in (*choice.ranked, *(rom for rom, _ in choice.dropped))}
    rivals = [rom for rom in view.roms if rom.path in mine]
    await context.select.pick(view.key.system_id, rivals, view.media, on=on)
    return {"game": choice.game, "picked": on}
