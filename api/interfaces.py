"""The subnets that this device's interfaces are in: who lives there is at home.

Phones come from global IPv6 addresses too. Read from the kernel when it is asked:
``/proc/net/if_inet6`` (proc(5)) and the ioctls of netdevice(7).
"""

import fcntl
import socket
import struct
from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TypeAlias

Network: TypeAlias = IPv4Network | IPv6Network

SIOCGIFADDR = 0x8915
SIOCGIFNETMASK = 0x891B
IF_INET6 = "/proc/net/if_inet6"
WIDEST = {4: 8, 6: 48}
"""Bits of a prefix; a tunnel that claims more is no home."""


def own_subnets() -> tuple[Network, ...]:
    """Give the subnet of each address of each interface; what fails is left out."""
    found = (*_subnets_4(), *_subnets_6())
    return tuple(net for net in found if net.prefixlen >= WIDEST[net.version])


def _subnets_4() -> Iterator[Network]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        for _, name in socket.if_nameindex():
            try:
                address = _ask(asked, SIOCGIFADDR, name)
                mask = _ask(asked, SIOCGIFNETMASK, name)
            except OSError:
                continue  # it has no IPv4 address
            yield ip_network(f"{address}/{mask}", strict=False)


def _ask(asked: socket.socket, what: int, name: str) -> str:
    answer = fcntl.ioctl(asked, what, struct.pack("256s", name.encode()[:15]))
    return socket.inet_ntoa(answer[20:24])


def _subnets_6() -> Iterator[Network]:
    try:
        with open(IF_INET6, encoding="ascii") as file:
            lines = file.read().splitlines()
    except OSError:
        return  # a kernel without IPv6
    for line in lines:
        address, _, length, *_ = line.split()
        written = socket.inet_ntop(socket.AF_INET6, bytes.fromhex(address))
        yield ip_network(f"{written}/{int(length, 16)}", strict=False)
