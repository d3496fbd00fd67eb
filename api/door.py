"""Which name a request may use for us, and from which web page it may come.

Judged before anything else: a foreign Host is a rebound name (421), a foreign Origin
another site (403). Lists: CONTRACT, section 1 ("Origin"), and ZAPCORE-API ("The door").
"""

import socket
from collections.abc import Container
from ipaddress import ip_address
from urllib.parse import urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
APPS = frozenset(
    {"capacitor://localhost", "ionic://localhost", "https://zaparoo.app"}
    | {"http://localhost", "https://localhost"}
)
PORTS = {"http": 80, "https": 443}
"""What an Origin leaves out (RFC 6454, section 6.2)."""

WRONG_HOST = (
    "Misdirected request: zapcore does not answer to this name. Use the device's "
    "address or host name, or add the name to `names` in its configuration\n"
)
WRONG_ORIGIN = (
    "Forbidden: this web page may not talk to zapcore. `origins` in the configuration "
    "of zapcore lists further ones that may\n"
)


def own_names() -> frozenset[str]:
    """Give the names by which this device is known: loopback, host name, mDNS."""
    name = socket.gethostname().lower().rstrip(".")
    short = name.partition(".")[0]
    return LOOPBACK | {found for found in (name, short, f"{short}.local") if short}


def host_is_ours(host: str, names: Container[str], own: str = "") -> bool:
    """Tell whether a Host header names us; ``own`` is the address that was reached."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
    except ValueError:
        return False
    plain = not (parts.path or parts.query or parts.fragment or parts.username)
    return plain and _is_ours(parts.hostname, names, own)


def origin_is_ours(
    origin: str | None, port: int, names: Container[str], own: str = ""
) -> bool:
    """Tell whether a request with this Origin header may run; absent is fine.

    Own origins are our names with the daemon's own port.
    """
    if origin is None or origin in APPS:
        return True
    try:
        parts = urlsplit(origin)
        right = (parts.port or PORTS.get(parts.scheme)) == port
    except ValueError:
        return False
    plain = not (parts.path or parts.query or parts.fragment or parts.username)
    known = parts.scheme in PORTS and _is_ours(parts.hostname, names, own)
    return right and plain and known


def _is_ours(name: str | None, names: Container[str], own: str) -> bool:
    plain = (name or "").removesuffix(".")
    if not plain or "%" in plain:
        return False
    if plain in names:
        return True
    try:
        written = str(ip_address(plain))
    except ValueError:
        return False
    return written == own or written in names
