"""The wire: WebSocket and HTTP JSON-RPC."""
