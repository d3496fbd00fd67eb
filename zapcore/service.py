"""What a service manager is told: ready, alive, stopping (systemd's sd_notify).

The protocol is a datagram of ``NAME=value`` lines to the socket that ``NOTIFY_SOCKET``
names (sd_notify(3), sd_watchdog_enabled(3)). Signs of life come from the event loop
itself, so that they end when it hangs; without a manager nothing is sent and no task
runs.
"""

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Mapping

logger = logging.getLogger(__name__)

MICROSECONDS = 1_000_000


class Manager:
    """The service manager that started us, or none (an empty ``address``)."""

    def __init__(self, address: str = "", watchdog_s: float = 0.0) -> None:
        self._address = "\0" + address[1:] if address[:1] == "@" else address
        self._every_s = watchdog_s / 2

    def ready(self) -> None:
        """Say that clients are served from now on."""
        self._tell("READY=1\nSTATUS=Serving")

    def stopping(self) -> None:
        """Say that we end."""
        self._tell("STOPPING=1\nSTATUS=Stopping")

    @contextlib.asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Give signs of life, two in each period that the manager allows."""
        if not self._address or self._every_s <= 0:
            yield
            return
        task = asyncio.create_task(self._live(), name="service:watchdog")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _live(self) -> None:
        while True:
            self._tell("WATCHDOG=1")
            await asyncio.sleep(self._every_s)

    def _tell(self, text: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
                # A manager that does not read must not hold the loop.
                out.setblocking(False)
                out.sendto(text.encode(), self._address)
        except OSError as error:
            logger.warning("the service manager was not told %r: %s", text, error)


def manager(environment: Mapping[str, str], pid: int) -> Manager:
    """Give the manager that this environment names; ``pid`` is our own.

    A watchdog that is meant for another process, or whose period is no number, is none.
    """
    period = environment.get("WATCHDOG_USEC", "")
    meant = environment.get("WATCHDOG_PID", str(pid)) == str(pid)
    usable = meant and period.isascii() and period.isdigit()
    seconds = int(period) / MICROSECONDS if usable else 0.0
    address = environment.get("NOTIFY_SOCKET", "")
    return Manager(address if address[:1] in {"/", "@"} else "", seconds)
