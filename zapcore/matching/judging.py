"""Which of a source's games a file's name means: a ``NameJudge``."""

from collections.abc import Sequence

from zapcore.matching.hooks import Hooks, hooks_of, may_fit
from zapcore.matching.letters import without_brackets
from zapcore.matching.likeness import (
    FIRST,
    MOST_UNLIKE,
    SAME,
    THRESHOLD,
    compare_names,
)
from zapcore.matching.reasons import SERIES, Why, why_apart
from zapcore.matching.sentences import why_none, why_not, why_this
from zapcore.matching.ties import YEARS_APART, Judged, nearest, years_apart
from zapcore.sourced import Candidate, GameQuery

SHOWN = 10
"""Candidates that are given back at most."""

LEAST_SHOWN = 0.3
ALTERNATIVE = 0.02
"""What it costs to be found by an alternative name."""

LESS_SURE = 0.005
"""What it costs to be found by a less sure name of the game, and each further one."""

SILENT = 0.03
"""What it costs that the source does not tell the platform."""

MOST_RANKS = 3
LIKE_A_SERIES = 0.4
"""From here on a surer name that says otherwise forbids a less sure one to fit."""

FIRST_SURE = 0.92
"""A name that only lacks a 1, in the very year."""

MOST_YEARS = 3
"""Years that a candidate may lie off: one farther away is a remake of the name."""

SAME_YEARS = 1
"""Years within which "Foo" is taken for "Foo 1"."""


def judge_names(
    game: GameQuery, candidates: Sequence[Candidate]
) -> tuple[Candidate | None, tuple[Candidate, ...], str]:
    """Choose the candidate that a game's name means, if there is exactly one.

    Rules: numbers must be equal; every word counts that is no article, conjunction or
    spelling; a candidate on another system is never taken, one whose system is not told
    only if its name is equal; of several with one name the one of the nearest year.

    Returns:
        The candidate that is meant, or None; at most ten that may be, best first, each
        with its score (0 to 1, ``THRESHOLD`` and above fit) and why it is not the one;
        a sentence for the owner.
    """
    asked = asked_names(game)
    hooks = [hooks_of(name) for name in asked]
    judged = [_judge(hooks, game.year, one) for one in _once(candidates)]
    judged.sort(key=lambda one: -one.score)
    shown = tuple(map(_shown, (one for one in judged[:SHOWN] if _is_shown(one))))
    fitting = [one for one in judged if one.score >= THRESHOLD]
    best = nearest(fitting, game.year)
    if len(best) == 1:
        return _shown(best[0]), shown, why_this(best[0])
    return None, shown, why_none(asked[0], best, judged)


def asked_names(game: GameQuery) -> tuple[str, ...]:
    """Give what a game may be called, the surest first, without brackets."""
    names = (*game.names, game.name)
    plain = [without_brackets(name).strip() for name in names]
    return tuple(dict.fromkeys(name for name in plain if name)) or (game.file_name,)


def _is_same_year(apart: int | None) -> bool:
    return apart is not None and apart <= SAME_YEARS


def _once(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Take each id once: what has two entries under one id is one game."""
    seen: dict[str, Candidate] = {}
    for one in candidates:
        key = one.id or repr(one.names)
        known = seen.get(key)
        if known is None:
            seen[key] = one
        elif one.platform or one.names != known.names:
            names = tuple(dict.fromkeys(known.names + one.names))
            seen[key] = known._replace(
                names=names, platform=known.platform or one.platform
            )
    return list(seen.values())


def _is_shown(one: Judged) -> bool:
    return one.score >= LEAST_SHOWN


def _shown(one: Judged) -> Candidate:
    return one.candidate._replace(score=round(one.score, 3), words=why_not(one))


def _judge(asked: Sequence[Hooks], year: str, candidate: Candidate) -> Judged:
    best, cost_of_best, mine, name = 0.0, 0.0, asked[0].name, ""
    for rank, sought in enumerate(asked):
        for place, offered in enumerate(candidate.names):
            if not may_fit(sought, offered):
                continue
            found = compare_names(sought.name, offered)
            cost = LESS_SURE * min(rank, MOST_RANKS) + ALTERNATIVE * (place > 0)
            if found - cost > best - cost_of_best:
                best, cost_of_best, mine, name = found, cost, sought.name, offered
            if found == SAME:
                break
        is_last = rank == len(asked) - 1
        if (
            best - cost_of_best >= THRESHOLD
            or is_last
            or _contradicts(best, mine, name)
        ):
            break
    score, why = max(best - cost_of_best, 0.0), None
    if score >= LEAST_SHOWN:
        score, why = _weighed(best, cost_of_best, candidate, year)
    return Judged(candidate, score, why, name, mine)


def _contradicts(score: float, asked: str, name: str) -> bool:
    """Tell whether a surer name says that it is another game of the series."""
    return score >= LIKE_A_SERIES and why_apart(asked, name) in SERIES


def _weighed(
    found: float, cost: float, candidate: Candidate, year: str
) -> tuple[float, Why | None]:
    """Weigh the platform and the year of a candidate against its name's likeness."""
    score = found - cost
    apart = years_apart(candidate.year, year)
    if candidate.platform is False:
        return MOST_UNLIKE * score, Why.SYSTEM if score >= THRESHOLD else None
    if found == FIRST and candidate.platform and _is_same_year(apart):
        return FIRST_SURE - cost, Why.FITS
    if score < THRESHOLD:
        return score, None
    if apart is not None and apart > MOST_YEARS:
        return MOST_UNLIKE, Why.YEAR
    if candidate.platform:
        return score, Why.FITS
    is_exact = found == SAME and (apart is None or apart <= YEARS_APART)
    return (score - SILENT, Why.FITS) if is_exact else (MOST_UNLIKE, Why.UNTOLD)
