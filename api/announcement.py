"""Lets phones find us on the home network: DNS-SD over mDNS (RFC 6762, RFC 6763).

zeroconf is optional and costs 4 MB and start-up time, so it is imported where it is
used, in a worker thread, once there is an address to announce.
"""

import asyncio
import importlib
import logging
import socket
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zeroconf.asyncio import AsyncZeroconf

logger = logging.getLogger(__name__)

TYPE = "_zaparoo._tcp.local."
LOOK_S = 30.0
"""How often it is looked whether our addresses are still the same."""

WITHOUT_PHONES = ("lo", "docker", "br-", "veth", "virbr", "cni", "tun", "wg")
"""Begins of the names of interfaces behind which no phone is (CONTRACT, section 1)."""


def beyond_loopback(host: str) -> bool:
    """Tell whether a program elsewhere can reach what listens on this address."""
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return True  # it is `all`


class Announcement:
    """Announces the port for as long as it runs; ``host`` is what we listen on."""

    def __init__(self, host: str, port: int, facts: Mapping[str, str]) -> None:
        self._host = host
        self._port = port
        self._facts = dict(facts)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Announce, and follow our addresses until ``close``."""
        self._task = asyncio.create_task(self._follow(), name="mdns")

    async def close(self) -> None:
        """Take the announcement back."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _follow(self) -> None:
        try:
            await asyncio.to_thread(importlib.import_module, "zeroconf.asyncio")
        except ImportError:
            logger.info("not announced by mDNS: zapcore[mdns] is not installed")
            return
        while True:
            addresses = await asyncio.to_thread(_addresses, self._host)
            if addresses:
                await self._announce_while(addresses)
            else:
                await asyncio.sleep(LOOK_S)

    async def _announce_while(self, addresses: Sequence[str]) -> None:
        """Announce these addresses until they change."""
        from zeroconf import Error  # noqa: PLC0415 - see the module
        from zeroconf.asyncio import AsyncZeroconf  # noqa: PLC0415 - the same

        try:
            zeroconf = AsyncZeroconf(interfaces=list(addresses))
        except OSError as error:
            logger.info("not announced by mDNS: %s", error)
            await asyncio.sleep(LOOK_S)
            return
        try:
            await self._register(zeroconf, addresses)
            now = addresses
            while now == addresses:
                await asyncio.sleep(LOOK_S)
                now = await asyncio.to_thread(_addresses, self._host)
        except (Error, OSError) as error:
            logger.info("not announced by mDNS: %s", error)
            await asyncio.sleep(LOOK_S)
        finally:
            await zeroconf.async_close()

    async def _register(
        self, zeroconf: "AsyncZeroconf", addresses: Sequence[str]
    ) -> None:
        from zeroconf import ServiceInfo  # noqa: PLC0415 - see the module

        name = socket.gethostname().partition(".")[0] or "zapcore"
        info = ServiceInfo(
            TYPE,
            f"{name}.{TYPE}",
            port=self._port,
            parsed_addresses=list(addresses),
            properties=self._facts,
            server=f"{name}.local.",
        )
        told = await zeroconf.async_register_service(info, allow_name_change=True)
        await told
        logger.info("announced by mDNS as %s", info.name)


def _addresses(host: str) -> list[str]:
    """Give the IPv4 addresses that phones may know us by; it blocks."""
    import ifaddr  # noqa: PLC0415 - comes with zeroconf

    found = [
        str(one.ip)
        for adapter in ifaddr.get_adapters()
        if not adapter.name.startswith(WITHOUT_PHONES)
        for one in adapter.ips
        if one.is_IPv4
    ]
    wanted = host if host not in {"all", "0.0.0.0", "::"} else ""  # noqa: S104 - compared, not bound
    return sorted(ip for ip in found if wanted in {"", ip})
