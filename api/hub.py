"""All connections: a notification is written once and offered to each."""

from typing import TYPE_CHECKING, Protocol

from api.encode import dumps

if TYPE_CHECKING:
    from zapcore.events import Event


class Listener(Protocol):
    """A client that hears notifications; ``offer`` never blocks and never raises."""

    def offer(self, frame: str) -> None:
        """Take a frame, or give the client up when it does not read."""


class Hub:
    """The ``Publisher`` of the daemon."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()

    def publish(self, event: "Event") -> None:
        """Offer the event to every client."""
        if self._listeners:
            self._offer(event.NAME, event.params())

    def pass_on(self, method: str, params: object) -> None:
        """Offer what Zaparoo Core told; ``params`` None: it has none."""
        if self._listeners:
            self._offer(method, params)

    def _offer(self, method: str, params: object) -> None:
        name = dumps(method)
        more = "" if params is None else f',"params":{dumps(params)}'
        frame = f'{{"jsonrpc":"2.0","method":{name}{more}}}'
        for listener in tuple(self._listeners):
            listener.offer(frame)

    def join(self, listener: Listener) -> None:
        """Let a client listen."""
        self._listeners.add(listener)

    def leave(self, listener: Listener) -> None:
        """Let it go; harmless when it never joined."""
        self._listeners.discard(listener)
