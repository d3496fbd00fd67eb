"""Makes judgements: the verdict and its words, with what was followed or refused."""

from collections.abc import Collection

from zapcore.content import DatEntry, Judgement, Verdict
from zapcore.identify.case import Case
from zapcore.identify.hits import STRENGTHS, Hit, evidence_of
from zapcore.identify.naming import is_hack

HACKS = frozenset({"hacks", "hack"})


def unknown(case: Case, words: str, why: str) -> Judgement:
    """Make a judgement that refuses all evidence, for the reason ``why``."""
    evidence = evidence_of(case.hits, (), lambda _: why)
    return Judgement(Verdict.UNKNOWN, evidence=evidence, words=words)


def judged(  # noqa: PLR0913 - what a judgement is made of
    case: Case,
    verdict: Verdict,
    entry: DatEntry,
    words: str,
    *,
    taken: Collection[str] = (),
    tied: str = "",
) -> Judgement:
    """Make a judgement; ``taken`` are the dumps that it follows, else the entry's.

    ``tied`` says why equally strong reasons were not followed.
    """
    taken = taken or {entry.game}
    say = f"“{entry.game}”" if entry.game else "otherwise"
    best = max(
        (STRENGTHS[hit.kind] for hit in case.hits if hit.entry.game in taken),
        default=0,
    )

    def why(hit: Hit) -> str:
        if STRENGTHS[hit.kind] < best:
            return f"stronger reasons say {say}"
        return tied or f"no stronger than what says {say}"

    evidence = evidence_of(case.hits, taken, why)
    return Judgement(
        verdict, entry.game, entry.parent, entry.categories, evidence, words
    )


def is_known_hack(entry: DatEntry) -> bool:
    """Tell whether a DAT lists it as a hack, by its category or its name."""
    words = {word.casefold() for word in entry.categories}
    return not words.isdisjoint(HACKS) or is_hack(entry.game)
