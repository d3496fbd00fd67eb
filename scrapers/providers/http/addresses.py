"""Judges addresses at the moment at which they are connected to.

aiohttp asks a socket for each address that a name was resolved to, and connects that
very socket to that very address (aiohappyeyeballs, ``_connect_sock``): what is judged
here cannot change in between, whatever a name server answers the next time.
"""

import errno
import ipaddress
import json
import socket
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Any

AddrInfo = tuple[Any, Any, int, str, tuple[Any, ...]]
HTTPS = 443
ISATAP = (0x00005EFE, 0x02005EFE)
"""Upper halves of interface identifiers that hold an IPv4 address (RFC 5214, 6.1)."""

Table = tuple[tuple[ipaddress.IPv4Network, ...], tuple[ipaddress.IPv6Network, ...]]


class RefusedError(OSError):
    """An address is none of the public network's."""

    def __init__(self) -> None:
        # One errno and one text: aiohappyeyeballs puts several errors into one.
        super().__init__(errno.EACCES, "not a public address")


def is_public(text: str) -> bool:
    """Tell whether an address is one that a service of the internet can have.

    Public are IPv4 and global unicast IPv6 addresses outside the special-purpose
    registries, and NAT64 addresses (RFC 6052) of public IPv4 ones. An IPv6 address in
    which another mechanism hides an IPv4 address is judged by that too, or not public.
    """
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return _is_public_4(address)
    return address.scope_id is None and _is_public_6(address)


def guarded_socket(info: AddrInfo) -> socket.socket:
    """Make the socket for an address, if a service of the internet can have it.

    Raises:
        RefusedError: it is not public, or its port is not that of HTTPS.
    """
    address = info[4]
    scope = address[3] if len(address) > 3 else 0  # noqa: PLR2004 - (..., flow, scope)
    if scope or address[1] != HTTPS or not is_public(str(address[0])):
        raise RefusedError
    return plain_socket(info)


def plain_socket(info: AddrInfo) -> socket.socket:
    """Make the socket for any address: the owner configured the host."""
    return socket.socket(family=info[0], type=info[1], proto=info[2])


SocketFactory = Callable[[AddrInfo], socket.socket]


def _is_public_6(address: ipaddress.IPv6Address) -> bool:
    low = int(address)
    inner = _is_public_4(ipaddress.IPv4Address(low & 0xFFFFFFFF))
    if address in _nat64():
        return inner
    if address not in _unicast() or any(address in net for net in _refused()[1]):
        return False
    return inner or (low >> 32) & 0xFFFFFFFF not in ISATAP


def _is_public_4(address: ipaddress.IPv4Address) -> bool:
    return not any(address in network for network in _refused()[0])


@cache
def _table() -> dict[str, Any]:
    file = resources.files(__package__) / "data" / "addresses.json"
    table: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return table


@cache
def _refused() -> Table:
    table = _table()
    return (
        tuple(map(ipaddress.IPv4Network, table["ipv4"])),
        tuple(map(ipaddress.IPv6Network, table["ipv6"])),
    )


@cache
def _unicast() -> ipaddress.IPv6Network:
    return ipaddress.IPv6Network(_table()["ipv6_unicast"])


@cache
def _nat64() -> ipaddress.IPv6Network:
    return ipaddress.IPv6Network(_table()["nat64"])
