"""Who a request comes from, and what they may do (ZAPCORE-API, "The door").

The peer's address is the one of the connection itself: headers of forwarders are never
believed. The device itself may administer, the home network does what the configuration
allows it, and everybody else needs a key.
"""

import time
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TypeAlias

from api.interfaces import Network, own_subnets
from zapcore.model import KeyInfo, Level
from zapcore.valueclass import dataclass

Address: TypeAlias = IPv4Address | IPv6Address

HOME = tuple(
    ip_network(text)
    for text in (
        "10.0.0.0/8",  # RFC 1918
        "172.16.0.0/12",
        "192.168.0.0/16",
        "169.254.0.0/16",  # RFC 3927: link-local
        "fc00::/7",  # RFC 4193: unique local
        "fe80::/10",  # RFC 4291: link-local
    )
)
FRESH_S = 10.0
"""How long the subnets of our interfaces are remembered."""

V6_PREFIX = 64
"""Bits: one home has so many addresses that limits count the prefix."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A peer, by its address or the prefix of it, and its level, None for a stranger.

    ``local``: it is on this device.
    """

    peer: str
    level: Level | None
    local: bool = False
    key: KeyInfo | None = None

    @property
    def name(self) -> str:
        """Give what the log calls it; never a secret."""
        if self.key is None:
            return self.peer
        return f"{self.peer} with key {self.key.number} ({self.key.name})"

    def may(self, level: Level) -> bool:
        """Tell whether it has this level or a higher one."""
        return self.level is not None and self.level >= level


THIS_DEVICE = Visitor("this device", Level.ADMINISTER, local=True)


def address_of(name: object) -> Address | None:
    """Give the address of a socket's name; IPv4 inside IPv6 is IPv4."""
    if not isinstance(name, tuple) or not name:
        return None
    try:
        found = ip_address(str(name[0]).partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def limit_name(address: Address) -> str:
    """Give the name by which limits count a peer."""
    if isinstance(address, IPv4Address):
        return str(address)
    return str(ip_network(f"{address}/{V6_PREFIX}", strict=False))


class Neighbours:
    """Judges addresses; ``networks`` are home instead of the usual ones."""

    def __init__(self, network: Level | None, networks: Sequence[str] = ()) -> None:
        self._level = network
        self._networks = tuple(map(ip_network, networks))
        self._subnets: tuple[Network, ...] = ()
        self._read_at = float("-inf")

    def visitor(self, peer: Address | None, own: Address | None) -> Visitor:
        """Give who comes from ``peer`` to our address ``own``."""
        if peer is None:
            return Visitor("unknown", None)
        # The kernel takes no packet from outside that claims to come from ourselves.
        if peer.is_loopback or peer == own:
            return Visitor(str(peer), Level.ADMINISTER, local=True)
        level = self._level if self._level and self._is_home(peer) else None
        return Visitor(str(peer), level)

    def _is_home(self, peer: Address) -> bool:
        if self._networks:
            return any(peer in network for network in self._networks)
        if any(peer in network for network in HOME):
            return True
        now = time.monotonic()
        if now - self._read_at > FRESH_S:
            self._subnets, self._read_at = own_subnets(), now
        return any(peer in network for network in self._subnets)
