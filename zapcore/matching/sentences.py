"""Sentences for the owner: why a game of a source was taken, or none."""

from collections.abc import Sequence

from zapcore.matching.likeness import SLIPPED
from zapcore.matching.reasons import Why, why_apart
from zapcore.matching.ties import Judged


def why_this(chosen: Judged) -> str:
    """Say why a candidate was taken."""
    asked, name, score = chosen.asked, chosen.name, chosen.score
    if name.casefold() == asked.casefold():
        return f"it is called “{name}”"
    if score <= SLIPPED:
        return f"“{name}” is “{asked}” but for one letter, and nothing is nearer"
    return f"“{name}” is “{asked}”, written another way"


def why_none(asked: str, best: Sequence[Judged], judged: Sequence[Judged]) -> str:
    """Say why no candidate was taken."""
    if len(best) > 1:
        return f"{len(best)} games are called “{best[0].name}”, and no year decides"
    if not judged or not judged[0].score or judged[0].why is Why.FITS:
        return f"no game found is called like “{asked}”"
    return why_not(judged[0])


def why_not(one: Judged) -> str:
    """Say why a candidate is not the one that is meant; "" of one that fits."""
    why = one.why or why_apart(one.asked, one.name)
    return _REFUSALS[why].format(name=one.name, asked=one.asked)


_REFUSALS = {
    Why.FITS: "",
    Why.NUMBER: "“{name}” is another game than “{asked}”: their numbers differ",
    Why.LONGER: "“{name}” says more than “{asked}”: it may be another game",
    Why.SHORTER: "“{name}” is only the beginning of “{asked}”",
    Why.PART: "“{name}” is another game than “{asked}”",
    Why.OTHER: "“{name}” is not “{asked}”",
    Why.FIRST: "“{name}” may be the first part of “{asked}”, or all of it",
    Why.YEAR: "“{name}” is of another time: it may be a remake",
    Why.SYSTEM: "“{name}” is on another system",
    Why.UNTOLD: "“{name}” may be on another system: its source does not tell",
}
