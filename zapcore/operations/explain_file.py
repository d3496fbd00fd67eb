"""Tells what one file is taken for, by what is known of its bytes at this moment."""

import asyncio

from zapcore.content import FactState, FileFacts, Judgement, MediaFacts
from zapcore.ports_dats import DatIndex
from zapcore.ports_identify import IdentifyStore, Judge

NOTHING = FileFacts(FactState.QUICK)


class FileExplainer:
    """Judges a file anew, with all evidence; nothing is read from the library."""

    def __init__(self, store: IdentifyStore, dats: DatIndex, judge: Judge) -> None:
        self._store = store
        self._dats = dats
        self._judge = judge

    async def explain(self, media_id: int) -> tuple[MediaFacts, Judgement, str] | None:
        """Give (its bytes, the judgement, its RetroAchievements hash in hex or "").

        None when there is no such row any more.
        """
        facts = await self._store.facts([media_id])
        if not facts:
            return None
        one = facts[0]
        questions = await asyncio.to_thread(self._judge.questions, one)
        found = await self._dats.find(one.place.system_id, questions)
        judged = await asyncio.to_thread(self._judge.judge, one, found)
        return one, judged, await self._store.achievements(media_id)
