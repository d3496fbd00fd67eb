"""``keys``: what ``zapcore key`` does on the device, for the page and for scripts."""

import logging

from api.context import Context
from api.params import integer, one_of, text
from api.registry import Params, method
from api.wire.keys import KeyList, MadeKey, NewKeyParams, Revoked, RevokeParams
from zapcore.errors import ParameterError, TooManyKeysError
from zapcore.model import LONGEST_KEY_NAME, KeyInfo, Level

logger = logging.getLogger(__name__)

LEVELS = tuple(level.word for level in Level)
MOST = 100
"""Keys that there may be: each request that carries one is looked up among them."""

LAST = 2**63 - 1


@method("keys", gives=KeyList, level=Level.ADMINISTER)
async def keys(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Give all keys, oldest first; their secrets are not kept, so nobody can."""
    return {"keys": [_shape(key) for key in await context.keys.list()]}


@method(
    "keys.new",
    takes=NewKeyParams,
    gives=MadeKey,
    errors=(TooManyKeysError,),
    level=Level.ADMINISTER,
)
async def keys_new(context: Context, params: Params) -> object:
    """Make a key that gives its level from anywhere; its secret is shown this once."""
    level = one_of(params, "level", LEVELS, "")
    name = text(params, "name")
    if len(name) > LONGEST_KEY_NAME or not name.isprintable():
        words = f"name has at most {LONGEST_KEY_NAME} characters that can be printed"
        raise ParameterError("name", words)
    if len(await context.keys.list()) >= MOST:
        raise TooManyKeysError(MOST)
    made, secret = await context.keys.new(Level[level.upper()], name)
    logger.warning("%s made key %d: %s", context.visitor.name, made.number, level)
    return {**_shape(made), "key": secret}


@method("keys.revoke", takes=RevokeParams, gives=Revoked, level=Level.ADMINISTER)
async def keys_revoke(context: Context, params: Params) -> object:
    """Take a key back; who is connected with it must leave."""
    number = integer(params, "number", 1, LAST, 0)
    if not number:
        raise ParameterError("number", "number is required")
    revoked = await context.keys.revoke(number)
    if revoked:
        logger.warning("%s revoked key %d", context.visitor.name, number)
    return {"revoked": revoked}


def _shape(key: KeyInfo) -> dict[str, object]:
    return {
        "number": key.number,
        "name": key.name,
        "level": key.level.word,
        "made": key.made,
    }
