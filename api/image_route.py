"""``GET /api/image/{mediaId}``: a picture's bytes for frontends, to be kept by them.

Query: ``type`` (several, repeated or with commas) and ``maxSize`` as in ``media.image``
(ZAPCORE-API, "The door").
"""

import asyncio
from typing import TypeVar

from aiohttp import web
from aiohttp.helpers import ETag

from api.bodies import DEADLINE_S, cut, send_body
from api.context import Context
from api.errors import to_wire
from api.images.shrink import tier_of
from api.images.studio import FREE, Served
from api.picture_choice import MAX_SIZE, choose
from mediadb.read_refs import Ref
from zapcore.errors import ParameterError, RequestError, StoreError, ZapcoreError

REVALIDATE = "private, no-cache"
"""Clients may keep it and must ask whether it is still the same: a 304 costs little."""

R = TypeVar("R", bound=web.StreamResponse)

PIECE = 64 << 10
"""Bytes of a picture that are sent at a time."""

MAX_DIGITS = 19
MAX_TYPES = 100


async def serve_image(context: Context, request: web.Request) -> web.StreamResponse:
    """Answer with the picture, 304 if the client has it, or a sentence why not."""
    try:
        media_id = _number(request.match_info["mediaId"], "mediaId", 2**63 - 1)
        kinds = _kinds(request)
        tier = _tier(request)
        have = frozenset(tag.value for tag in request.if_none_match or ())
        async with asyncio.timeout(DEADLINE_S):
            with context.courtesy.serving():
                _, found = await choose(
                    context, Ref(media_id=media_id), kinds, tier, have
                )
    except TimeoutError:
        return web.Response(status=503, text="The request took too long\n")
    except ZapcoreError as error:
        text = f"{to_wire(error).message}\n"
        return web.Response(status=_status(error), text=text)
    if found.tag in have or "*" in have:
        return _dressed(web.Response(status=304), found)
    if request.method == "HEAD" or len(found.data) <= FREE:
        return _dressed(web.Response(body=found.data), found)
    response = _dressed(web.StreamResponse(), found)
    response.content_length = len(found.data)
    return await send_body(request, response, cut(found.data, PIECE))


def _dressed(response: R, found: Served) -> R:
    if response.status == 200:  # noqa: PLR2004 - OK
        response.content_type = found.content_type
        response.headers["X-Content-Type-Options"] = "nosniff"
    response.etag = ETag(found.tag)
    response.headers["Cache-Control"] = REVALIDATE
    return response


def _status(error: ZapcoreError) -> int:
    if isinstance(error, ParameterError):
        return 400
    if isinstance(error, RequestError):
        return 404
    return 503 if isinstance(error, StoreError) else 500


def _kinds(request: web.Request) -> list[str]:
    parts = ",".join(request.query.getall("type", [])).split(",")
    if len(parts) > MAX_TYPES:
        raise ParameterError("type", f"type names more than {MAX_TYPES}")
    return [part.strip() for part in parts if part.strip()]


def _tier(request: web.Request) -> int:
    values = request.query.getall("maxSize", [])
    if not values:
        return 0
    if len(values) > 1:
        raise ParameterError("maxSize", "maxSize stands more than once")
    return tier_of(_number(values[0], "maxSize", MAX_SIZE))


def _number(text: str, name: str, limit: int) -> int:
    digits = text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS
    if not digits or not 1 <= int(text) <= limit:
        raise ParameterError(name, f"{name} must be between 1 and {limit}")
    return int(text)
