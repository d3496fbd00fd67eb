"""A bounded memory of verdicts: the newest stay."""

import threading
from collections import OrderedDict


class Recent:
    """Text by name, at most ``limit`` of them; thread-safe."""

    def __init__(self, limit: int = 4096) -> None:
        self._limit = limit
        self._known: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: str) -> str | None:
        """Give the text, or None."""
        with self._lock:
            return self._known.get(name)

    def put(self, name: str, text: str) -> None:
        """Remember it; the oldest goes."""
        with self._lock:
            self._known[name] = text
            self._known.move_to_end(name)
            while len(self._known) > self._limit:
                self._known.popitem(last=False)
