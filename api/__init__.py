"""The wire: WebSocket and HTTP JSON-RPC."""

from zapcore.deferred import defer

# aiohttp's client, and jsonrpcserver's validators, are not needed here: they cost as
# much as all else of both. aiohttp's modules want to know its version for headers.
defer("aiohttp", __version__="")
defer("jsonrpcserver")
defer("oslash")
