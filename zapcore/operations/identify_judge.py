"""Takes files for games by what is known of their bytes, some hundred at a time."""

import asyncio
from collections.abc import Sequence

from zapcore.content import DatEntry, DatQuestion, Judgement, MediaFacts, Scope, Verdict
from zapcore.operations.identify_tell import Teller
from zapcore.ports import Control
from zapcore.ports_identify import DatLookup, FileReader, IdentifyStore, Judge

BATCH = 200
PAGE = 1000
UNKNOWN = Verdict.UNKNOWN


class Judging:
    """Asks the DATs, judges, and keeps what came out."""

    def __init__(
        self,
        store: IdentifyStore,
        dats: DatLookup,
        reader: FileReader,
        judge: Judge,
        teller: Teller,
    ) -> None:
        self._store = store
        self._dats = dats
        self._reader = reader
        self._judge = judge
        self._teller = teller
        self._listed: dict[str, str] = {}

    async def begin(self) -> None:
        """See which systems have DATs."""
        self._listed = await self._dats.stamps()

    async def rows(
        self, media: Sequence[int], control: Control, *, read: bool = True
    ) -> int:
        """Judge these rows; give how many are identified now.

        Without ``read`` their bytes are as they were: no disc is opened.
        """
        known = 0
        for start in range(0, len(media), BATCH):
            facts = await self._store.facts(media[start : start + BATCH])
            found = await self._found(facts)
            judged = await control.unless_cancelled(
                asyncio.to_thread(self._decide, facts, found, control, read=read)
            )
            known += sum(
                one.verdict is not Verdict.UNKNOWN for one, _ in judged.values()
            )
            await self._store.judged(judged)
            await control.checkpoint()
        return known

    async def outdated(self, scope: Scope, control: Control) -> None:
        """Judge the systems anew whose DATs changed since."""
        for system_id in await self._store.stale(scope, self._listed):
            if scope.media:
                # Some rows of a system say nothing of the others.
                return
            await control.begin()
            after = 0
            only = Scope((system_id,))
            while places := await self._store.places(only, after, PAGE):
                after = places[-1].id
                await self.rows([place.id for place in places], control, read=False)
            await self._store.set_stamp(system_id, self._listed.get(system_id, ""))

    async def _found(
        self, facts: Sequence[MediaFacts]
    ) -> dict[int, list[tuple[DatEntry, ...]]]:
        """Give row to what its questions found; one hop a system."""
        asked: dict[str, list[tuple[int, list[DatQuestion]]]] = {}
        for one, questions in await asyncio.to_thread(self._questions, facts):
            asked.setdefault(one.place.system_id, []).append((one.place.id, questions))
        found: dict[int, list[tuple[DatEntry, ...]]] = {}
        for system_id, rows in asked.items():
            every = [question for _, questions in rows for question in questions]
            answers = iter(await self._dats.find(system_id, every))
            for media, questions in rows:
                found[media] = [next(answers) for _ in questions]
        return found

    def _questions(
        self, facts: Sequence[MediaFacts]
    ) -> list[tuple[MediaFacts, list[DatQuestion]]]:
        listed = self._listed
        return [
            (one, self._judge.questions(one))
            for one in facts
            if one.place.system_id in listed
        ]

    def _decide(
        self,
        facts: Sequence[MediaFacts],
        found: dict[int, list[tuple[DatEntry, ...]]],
        control: Control,
        *,
        read: bool,
    ) -> dict[int, tuple[Judgement, str | None]]:
        between = control.give_way()
        judged: dict[int, tuple[Judgement, str | None]] = {}
        for one in facts:
            between()
            answers = found.get(one.place.id)
            decided = (
                Judgement(UNKNOWN)
                if answers is None
                else self._judge.judge(one, answers)
            )
            judged[one.place.id] = decided, self._achievements(one) if read else None
        return judged

    def _achievements(self, facts: MediaFacts) -> str:
        try:
            return self._reader.achievements(facts)
        except OSError as error:
            self._teller.unreadable(facts.place.path, error)
            return ""
