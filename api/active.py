"""The game that runs, in the shape of ``media.active`` (recording es-12)."""

from api.context import Context
from mediadb.read_owner import MediaKey


async def read_active(context: Context) -> dict[str, object] | None:
    """Give the game that runs, if any, and what the database knows of it."""
    game = context.activity.game
    if game is None:
        return None
    shape: dict[str, object] = {
        "zapScript": f"@{game.system_id}/{game.name}",
        "started": game.started,
        "launcherId": "",
        "systemId": game.system_id,
        "systemName": game.system_name,
        "mediaPath": game.path,
        "mediaName": game.name,
        "slot": "primary",
    }
    found = await context.readers.shown(MediaKey(game.system_id, game.path))
    if found is not None:
        shape["zapScript"] = found.zap_script
        shape["mediaId"] = found.row.media
        if found.row.relative_path:
            shape["relativePath"] = found.row.relative_path
    return shape
