"""What ``documented`` chooses otherwise than ``compat``, and by which rule.

Each difference is named by the first rule of the document that tells the two choices
apart and by the term of ROMSearch's sum that outweighed it there. And the claim is
checked that no re-release is chosen over a surviving original, and no older revision
over a newer one, but where a rule of higher rank decided: those cases are counted.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks.one_game_data import System
from zapcore.selection.candidate import Candidate
from zapcore.selection.choice import Choice
from zapcore.selection.choose import Chooser
from zapcore.selection.rules import Rule

SET = "the discs of a set come from one release"
PARENTS = "a DAT's parent joins games"
CONDITION = "an order of regions in the clone list, the right way round"


def differences(system: System, profile: Mapping[str, Any]) -> Counter[str]:
    """Count the kinds of games whose choice differs; "same" the others."""
    told = dict.fromkeys(("same",), 0)
    chooser, documented = system.choose(profile, "documented")
    sums, compat = system.choose(profile, "compat")
    theirs = {choice.game.lower(): choice for choice in compat}
    apart = {**profile, "datParents": False}
    alone = {c.game.lower(): c for c in system.choose(apart, "documented")[1]}
    found: Counter[str] = Counter(told)
    for choice in documented:
        key = choice.game.lower()
        other = theirs.get(key)
        if other is None or _members(other) != _members(choice):
            single = alone.get(key)
            by_list = single is not None and other is not None
            by_list = by_list and _members(single) != _members(other)
            found[CONDITION if by_list else PARENTS] += 1
        else:
            found[_kind(chooser, sums, choice, other)] += 1
    return found


def _members(choice: Choice) -> frozenset[str]:
    dropped = (rom.id for rom, _ in choice.dropped)
    return frozenset((*(rom.id for rom in choice.ranked), *dropped))


def _kind(chooser: Chooser, sums: Chooser, mine: Choice, theirs: Choice) -> str:
    ours, compat = mine.chosen, theirs.chosen
    if ours is None or compat is None or ours.id in _tied(theirs):
        same = (ours is None) == (compat is None)
        return "same" if same else _filtered(mine, theirs)
    if mine.by_set:
        return SET
    twin = next((rom for rom in mine.ranked if rom.id == compat.id), None)
    rival = next((rom for rom in theirs.ranked if rom.id == ours.id), None)
    if twin is None or rival is None:
        return _filtered(mine, theirs)
    rule = decided(chooser, mine, ours, twin)
    return f"{rule} before {_outweighed(sums, theirs, compat, rival)}"


def _tied(choice: Choice) -> set[str]:
    best = max(choice.scores.values(), default=0)
    return {rom for rom, score in choice.scores.items() if score == best}


def _filtered(mine: Choice, theirs: Choice) -> str:
    ours = {rom.id: why for rom, why in mine.dropped}
    other = {rom.id: why for rom, why in theirs.dropped}
    words = (
        word
        for rom in {*ours, *other}
        for word in {*ours.get(rom, ())} ^ {*other.get(rom, ())}
    )
    return f"filter {min(words, default='?')}"


def decided(chooser: Chooser, choice: Choice, one: Candidate, other: Candidate) -> str:
    """Give the name of the first rule that tells two ROMs of a game apart."""
    rule = _rule(chooser, choice, one, other)
    return rule.name


def _rule(chooser: Chooser, choice: Choice, one: Candidate, other: Candidate) -> Rule:
    here = chooser.context.of(choice.ranked)
    return next(
        rule
        for rule in chooser.rules
        if rule.value(one, here) != rule.value(other, here)
    )


def _outweighed(
    sums: Chooser, choice: Choice, winner: Candidate, loser: Candidate
) -> str:
    """Give the term of the sum that speaks most for ROMSearch's choice."""
    terms = dict(
        zip(
            (rom.id for rom in choice.ranked),
            sums.sums.terms(choice.ranked),
            strict=True,
        )
    )
    first, second = terms[winner.id], terms[loser.id]
    gains = {
        name: first.get(name, 0.0) - second.get(name, 0.0) for name in {*first, *second}
    }
    name = max(sorted(gains), key=gains.__getitem__)
    several = {"region": winner.regions, "language": winner.languages}.get(name, ())
    if name == "language" and len(set(several)) < len(several):
        return "language (one implied twice)"
    return f"{name} (a sum of several)" if len(several) > 1 else name


MODERN, OLDER = "a re-release over an original", "an older revision over a newer"
EXEMPT = {MODERN: "modern", OLDER: "revision"}
"""Only rules before this one may let it happen."""


def overruled(system: System, profile: Mapping[str, Any]) -> Counter[tuple[str, str]]:
    """Count (what happened, rule that decided) of every game where it did."""
    chooser, choices = system.choose(profile, "documented")
    return Counter(case for choice in choices for case in {*_cases(chooser, choice)})


def _cases(chooser: Chooser, choice: Choice) -> Iterator[tuple[str, str]]:
    chosen = choice.chosen
    if chosen is None:
        return
    revisions = chooser.context.of(choice.ranked).revisions
    for other in choice.ranked[1:]:
        newer = revisions[other.release.revision] > revisions[chosen.release.revision]
        modern = "modern_version" in chosen.flags
        for name, holds in (
            (MODERN, modern and "modern_version" not in other.flags),
            (OLDER, newer),
        ):
            if holds:
                rule = decided(chooser, choice, chosen, other)
                yield name, "set" if choice.by_set else rule


def violations(cases: Mapping[tuple[str, str], int], rules: Sequence[Rule]) -> int:
    """Count the cases that no rule of higher rank explains."""
    order = [rule.name for rule in rules]
    return sum(
        count
        for (what, rule), count in cases.items()
        if rule != "set" and order.index(rule) >= order.index(EXEMPT[what])
    )
