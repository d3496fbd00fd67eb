"""Whether it is worth asking a source, when requests are to be saved.

Not asked is a source that could win no field: whoever comes before it in the owner's
order has given all that it can give. What its regions would have won is given up.
"""

from collections.abc import Iterable, Sequence

from zapcore.merge import MergeOrder
from zapcore.merge_order import COVER
from zapcore.ports_asking import AskedStore
from zapcore.ports_online import Spec
from zapcore.sourced import Answer, Outcome, Said

WORDS = "not asked: {others} gave all that it could have given"


class Saver:
    """Decides by what other sources said."""

    def __init__(self, store: AskedStore, order: MergeOrder) -> None:
        self._store = store
        self._order = order
        self._line = [
            *order.metadata,
            *(name for name in order.artwork if name not in order.metadata),
        ]

    def before(self, source: str, others: Iterable[str]) -> list[str]:
        """Give those of others that are asked before a source."""
        place = self._place(source)
        return [name for name in others if self._place(name) < place]

    async def spared(self, media_id: int, spec: Spec) -> Answer | None:
        """Give why a source is not asked about a row, None if it is."""
        said = await self._store.answers(media_id)
        if could_win(spec, said, self._order):
            return None
        others = ", ".join(one.source for one in said if one.answer.game)
        return Answer(Outcome.NOT_ASKED, words=WORDS.format(others=others))

    def _place(self, source: str) -> int:
        return self._line.index(source) if source in self._line else len(self._line)


def could_win(spec: Spec, said: Sequence[Said], order: MergeOrder) -> bool:
    """Tell whether a source could win a field or a kind of artwork."""
    given: dict[str, set[str]] = {}
    for one in said:
        game = one.answer.game
        if game is not None and one.source != spec.id:
            for name in (*(f.field for f in game.facts), *(a.kind for a in game.art)):
                given.setdefault(name, set()).add(one.source)
    names = [(name, order.metadata) for name in spec.fields]
    names += [(kind, order.artwork) for kind in spec.kinds & {*order.media_kinds}]
    return any(
        not _outranked(spec.id, given.get(name, set()), order, name, line)
        for name, line in names
    )


def _outranked(
    source: str, givers: set[str], order: MergeOrder, name: str, line: Sequence[str]
) -> bool:
    """Tell whether one of the givers of a field comes before a source there."""
    overrides = order.overrides
    first = overrides.get(name) or overrides.get(COVER.get(name, name), ())
    ranked = (*first, *line)
    mine = ranked.index(source) if source in ranked else len(ranked)
    return any(giver in ranked and ranked.index(giver) < mine for giver in givers)
