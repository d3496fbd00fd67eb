"""Who may come in: Host and Origin, judged before anything else.

Until remote access is built the daemon listens on loopback, and this door keeps web
pages out: a foreign Host is a rebound name (421), a foreign Origin another site (403).
Lists: CONTRACT, section 1 ("Origin"), and ZAPCORE-API ("The door").
"""

from urllib.parse import urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
APPS = frozenset(
    {"capacitor://localhost", "ionic://localhost", "https://zaparoo.app"}
    | {"http://localhost", "https://localhost"}
)

WRONG_HOST = "Misdirected request: this daemon answers to localhost only\n"
WRONG_ORIGIN = "Forbidden: this web page may not talk to zapcore\n"


def host_is_ours(host: str) -> bool:
    """Tell whether a Host header names this machine's loopback."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return False
    plain = not (parts.path or parts.query or parts.fragment or parts.username)
    return plain and (parts.hostname or "") in LOOPBACK


def origin_is_ours(origin: str | None, port: int) -> bool:
    """Tell whether a request with this Origin header may run; absent is fine.

    Own origins are loopback names with the daemon's own port.
    """
    if origin is None or origin in APPS:
        return True
    try:
        parts = urlsplit(origin)
        own = parts.port == port
    except ValueError:
        return False
    plain = not (parts.path or parts.query or parts.fragment or parts.username)
    known = parts.scheme in {"http", "https"} and (parts.hostname or "") in LOOPBACK
    return own and plain and known
