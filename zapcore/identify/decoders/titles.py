"""Asks for the titles of what the name of a file tells by a serial or a short name."""

from zapcore.identify.decoders.names import Decoded, names_of, questions_of
from zapcore.ports_dats import DatIndex
from zapcore.ports_launchbox import MAME, LaunchBoxTable


class Titles:
    """Asks the owner's DATs, and LaunchBox's list of MAME's sets if it was read."""

    def __init__(self, dats: DatIndex, launchbox: LaunchBoxTable | None = None) -> None:
        self._dats = dats
        self._launchbox = launchbox

    async def of(self, decoded: Decoded, system_id: str) -> tuple[str, ...]:
        """Give what a game may be called, the surest first: at most two hops.

        Nothing is asked of a file whose name tells no serial and no short name.

        Raises:
            StoreError: the disk is full or cannot be used.
        """
        questions = questions_of(decoded)
        if not questions:
            return decoded.names
        found = await self._dats.find(system_id, questions)
        listed = (
            await self._launchbox.names_of_file((MAME,), decoded.set_name)
            if self._launchbox and decoded.set_name
            else ()
        )
        return names_of(decoded, found, listed)
