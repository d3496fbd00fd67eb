"""Takes files for games by what is known of their bytes, some hundred at a time."""

import asyncio
from collections.abc import Sequence

from zapcore.content import DatEntry, DatQuestion, Judgement, MediaFacts, Scope, Verdict
from zapcore.operations.identify_tell import Teller
from zapcore.ports import Control
from zapcore.ports_dats import DatIndex
from zapcore.ports_identify import FileReader, IdentifyStore, Judge

BATCH = 200
PAGE = 1000
UNKNOWN = Verdict.UNKNOWN


class Judging:
    """Asks the DATs, judges, and keeps what came out."""

    def __init__(
        self,
        store: IdentifyStore,
        dats: DatIndex,
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
    ) -> None:
        """Judge these rows.

        Without ``read`` their bytes are as they were: no disc is opened.
        """
        for start in range(0, len(media), BATCH):
            facts = await self._store.facts(media[start : start + BATCH])
            found = await self._found(facts)
            judged = await control.unless_cancelled(
                asyncio.to_thread(self._decide, facts, found, control, read=read)
            )
            await self._store.judged(judged)
            await control.checkpoint()

    async def outdated(self, scope: Scope, control: Control) -> None:
        """Have the rows judged anew of systems whose DATs changed since."""
        if scope.media:
            # Some rows of a system say nothing of the others.
            return
        for system_id in await self._store.stale(scope, self._listed):
            await control.begin()
            stamp = self._listed.get(system_id, "")
            await self._store.judge_anew(system_id, stamp)
            await control.checkpoint()

    async def left(self, scope: Scope, control: Control) -> None:
        """Judge what waits for it: for its DATs, or because a scan was cut."""
        after = 0
        while rows := await self._store.unjudged(scope, after, PAGE):
            after = rows[-1][0]
            for read in (False, True):
                some = [number for number, bytes_ in rows if bytes_ is read]
                await self.rows(some, control, read=read)

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
        asked = []
        for one in facts:
            if one.place.system_id in self._listed:
                try:
                    asked.append((one, self._judge.questions(one)))
                except Exception as error:  # noqa: BLE001 - one file must not end a scan; it is logged whole
                    self._teller.unexpected(one.place.path, error)
        return asked

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
            decided = self._judged(one, found.get(one.place.id))
            judged[one.place.id] = decided, self._achievements(one) if read else None
        return judged

    def _judged(
        self, facts: MediaFacts, answers: list[tuple[DatEntry, ...]] | None
    ) -> Judgement:
        if answers is None:
            return Judgement(UNKNOWN)
        try:
            return self._judge.judge(facts, answers)
        except Exception as error:  # noqa: BLE001 - one file must not end a scan; it is logged whole
            self._teller.unexpected(facts.place.path, error)
            return Judgement(UNKNOWN)

    def _achievements(self, facts: MediaFacts) -> str:
        try:
            return self._reader.achievements(facts)
        except OSError as error:
            self._teller.unreadable(facts.place.path, error)
        except Exception as error:  # noqa: BLE001 - one file must not end a scan; it is logged whole
            self._teller.unexpected(facts.place.path, error)
        return ""
