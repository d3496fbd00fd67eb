"""``GET /``: the page; ``/app/``: the Zaparoo app, if ``app_dir`` is configured.

The page asks nothing of any other machine, which its Content-Security-Policy also
enforces (W3C CSP Level 3). Of the app only files below ``app_dir`` are served; a path
that names none gives its ``index.html``, for the app makes its own addresses.
"""

import asyncio
import hashlib
import os
import re
from urllib.parse import quote

from aiohttp import web
from aiohttp.helpers import ETag

from zapcore.valueclass import dataclass

INDEX = "index.html"
TYPES = {
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
    "json": "application/json",
    "webmanifest": "application/manifest+json",
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "ico": "image/x-icon",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "wasm": "application/wasm",
    "txt": "text/plain",
    "map": "application/json",
}
TEXTS = frozenset({"html", "css", "js", "svg"})
REVALIDATE = "private, no-cache"
LINK = re.compile(rb'(?<=[a-z])\.(js|css|svg)(?=")')
NAME = re.compile(r"[A-Za-z0-9.:\[\]-]+")
"""Host headers that may stand in a policy."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'{sockets}; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'"
)
COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    content_type: str


class Page:
    """Serves the page, and the app's build below ``app_dir`` ("" for none)."""

    def __init__(self, app_dir: str = "") -> None:
        self._app_dir = app_dir
        self._files: dict[str, _File] = {}

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Add the routes."""
        router.add_get("/", self._index)
        router.add_get("/page/{name}", self._part)
        if self._app_dir:
            router.add_get("/app", _to_app)
            router.add_get("/app/{path:.*}", self._app)

    async def _index(self, request: web.Request) -> web.StreamResponse:
        return await self._serve(request, INDEX)

    async def _part(self, request: web.Request) -> web.StreamResponse:
        return await self._serve(request, request.match_info["name"])

    async def _serve(self, request: web.Request, name: str) -> web.StreamResponse:
        if not self._files:
            self._files = await asyncio.to_thread(_read, has_app=bool(self._app_dir))
        found = self._files.get(name)
        if found is None:
            return web.Response(status=404, text="There is no such page\n")
        body = _keyed(found.body, request.query.get("key", ""))
        tag = hashlib.sha256(body).hexdigest()[:32]
        have = {each.value for each in request.if_none_match or ()}
        if tag in have:
            response = web.Response(status=304)
        else:
            response = web.Response(
                body=body, content_type=found.content_type, charset="utf-8"
            )
        response.etag = ETag(tag)
        response.headers.update(COMMON)
        response.headers["Cache-Control"] = REVALIDATE
        response.headers["Content-Security-Policy"] = policy(request.host)
        return response

    async def _app(self, request: web.Request) -> web.StreamResponse:
        asked = request.match_info["path"]
        path = await asyncio.to_thread(_below, self._app_dir, asked)
        if path is None:
            return web.Response(status=404, text="The app has no such file\n")
        response = web.FileResponse(path)
        extension = os.path.splitext(path)[1][1:].lower()
        response.content_type = TYPES.get(extension, "application/octet-stream")
        response.headers.update(COMMON)
        response.headers["Cache-Control"] = REVALIDATE
        return response


def policy(host: str) -> str:
    """Give the page's policy; older browsers do not take 'self' for a WebSocket."""
    sockets = f" ws://{host} wss://{host}" if NAME.fullmatch(host) else ""
    return POLICY.format(sockets=sockets)


def _read(*, has_app: bool) -> dict[str, _File]:
    from importlib import resources  # noqa: PLC0415 - a start need not wait for it

    found: dict[str, _File] = {}
    for part in (resources.files("api") / "page").iterdir():
        extension = part.name.rpartition(".")[2]
        if extension in TEXTS:
            found[part.name] = _File(part.read_bytes(), TYPES[extension])
    if has_app:
        shown = found[INDEX].body.replace(b'data-app="no"', b'data-app="yes"')
        found[INDEX] = _File(shown, TYPES["html"])
    return found


def _keyed(body: bytes, key: str) -> bytes:
    """Have the parts of the page ask with the key that the page was asked with."""
    if not key:
        return body
    added = quote(key, safe="").encode()
    return LINK.sub(lambda link: link[0] + b"?key=" + added, body)


async def _to_app(request: web.Request) -> web.StreamResponse:  # noqa: ARG001 - the shape of a handler
    return web.Response(status=302, headers={"Location": "/app/"})


def _below(folder: str, asked: str) -> str | None:
    """Give the file that is meant, wherever links lead; None when it is outside."""
    if not asked.isprintable():
        return None
    root = os.path.realpath(folder)
    path = os.path.realpath(os.path.join(root, *asked.split("/")))
    if os.path.commonpath((root, path)) != root:
        return None
    if not os.path.isfile(path):
        if os.path.splitext(asked)[1]:
            return None
        path = os.path.realpath(os.path.join(root, INDEX))
    inside = os.path.commonpath((root, path)) == root
    return path if inside and os.path.isfile(path) else None
