"""Checks what the configuration says of addresses, networks, names and origins.

Each function gives the value as it is compared later, or raises ValueError with a
sentence. ``ipaddress`` and ``urllib`` cost start-up time on the device, and most
configurations name none of these.
"""

import re

from zapcore.config_keys import ALL

NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*")


def address(text: str) -> str:
    """Give an address to listen on, or ``all``."""
    if text == ALL:
        return text
    import ipaddress  # noqa: PLC0415 - costs start-up time on the device

    try:
        return str(ipaddress.ip_address("127.0.0.1" if text == "localhost" else text))
    except ValueError as error:
        raise ValueError(
            f"an address such as 127.0.0.1 or ::1 is expected, or {ALL}, not "
            f'"{text[:80]}"'
        ) from error


def network(text: str) -> str:
    """Give a network in its usual form, such as ``192.168.1.0/24``."""
    import ipaddress  # noqa: PLC0415 - the same

    try:
        return str(ipaddress.ip_network(text.strip(), strict=False))
    except ValueError as error:
        raise ValueError(
            f'a network such as 192.168.1.0/24 is expected, not "{text[:80]}"'
        ) from error


def name(text: str) -> str:
    """Give a host name in small letters, or an address."""
    plain = text.strip().lower().rstrip(".")
    if len(plain) <= 253 and NAME.fullmatch(plain):  # noqa: PLR2004 - RFC 1035, 2.3.4
        return plain
    import ipaddress  # noqa: PLC0415 - the same

    try:
        return str(ipaddress.ip_address(plain.strip("[]")))
    except ValueError as error:
        raise ValueError(
            f"a name such as zapcore.lan is expected, without scheme and port, not "
            f'"{text[:80]}"'
        ) from error


def origin(text: str) -> str:
    """Give an origin, such as ``https://games.example`` (RFC 6454, section 6)."""
    from urllib.parse import urlsplit  # noqa: PLC0415 - the same

    plain = text.strip().lower()
    try:
        parts = urlsplit(plain)
        plain_parts = f"{parts.scheme}://{parts.netloc}"
        good = parts.port != 0 and parts.scheme and parts.hostname and "@" not in plain
    except ValueError:
        good = plain_parts = ""
    if good and plain_parts == plain:
        return plain
    raise ValueError(
        f'an origin such as https://games.example is expected, not "{text[:80]}"'
    )


def web_socket(text: str) -> str:
    """Give the address of a Zaparoo Core; ``/api/v0.1`` where it names no path."""
    from urllib.parse import urlsplit  # noqa: PLC0415 - the same

    plain = text.strip()
    try:
        parts = urlsplit(plain)
        good = parts.scheme in {"ws", "wss"} and parts.hostname and parts.port != 0
        path = parts.path.strip("/")
    except ValueError:
        good = path = ""
    if good:
        return plain if path else plain.rstrip("/") + "/api/v0.1"
    raise ValueError(
        f'an address like ws://127.0.0.1:7498/api/v0.1 is expected, not "{plain[:80]}"'
    )


def url(text: str) -> str:
    """Give the address of a service, without a slash at its end."""
    from urllib.parse import urlsplit  # noqa: PLC0415 - the same

    plain = text.strip().rstrip("/")
    try:
        parts = urlsplit(plain)
        good = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        good = good and not (parts.query or parts.fragment or parts.username)
    except ValueError:
        good = False
    if good and plain.isascii() and plain.isprintable() and " " not in plain:
        return plain
    raise ValueError(
        "an address like https://example.org/api is expected, without name, password "
        "and question mark"
    )
