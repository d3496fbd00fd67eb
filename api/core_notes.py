"""What Zaparoo Core tells: passed on to all clients, its games heard by ourselves."""

from api.context import Activity
from api.hub import Hub
from zapcore.systems.table import SystemTable


class CoreNotes:
    """Hears Core's notifications."""

    def __init__(self, hub: Hub, activity: Activity, systems: SystemTable) -> None:
        self._hub = hub
        self._activity = activity
        self._systems = systems
        self._playing = False

    def hear(self, method: str, params: object) -> None:
        """Take one; a game that we know is told by ourselves, once."""
        if method == "media.started" and self._start(params):
            return
        if method == "media.stopped":
            self._stop(params)
            return
        self._hub.pass_on(method, params)

    def _start(self, params: object) -> bool:
        if not isinstance(params, dict):
            return False
        system = self._systems.find(str(params.get("systemId", "")))
        path = params.get("mediaPath")
        if system is None or not isinstance(path, str):
            return False
        self._activity.start(system, path, str(params.get("mediaName") or path))
        self._playing = True
        return True

    def _stop(self, params: object) -> None:
        if self._playing:
            self._playing = False
            self._activity.stop()
        elif params:
            self._hub.pass_on("media.stopped", params)
