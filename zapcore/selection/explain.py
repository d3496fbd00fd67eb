"""Why a ROM was chosen, ranked or dropped: the rules' words and what they compared.

An explanation holds the values of every rule, so that whoever reads it can choose again
and comes to the same ROM.
"""

from collections.abc import Iterator, Mapping, Sequence

from zapcore.selection.candidate import Candidate
from zapcore.selection.choice import Choice
from zapcore.selection.choose import Chooser
from zapcore.selection.filters import COMPILATION, EXCLUDED, LANGUAGES, REGIONS
from zapcore.selection.rules import NOWHERE, PICKED, Context, Rule, Value
from zapcore.valueclass import dataclass

SET = "it follows the discs of its set, which are chosen together"
FALLBACK = "no release of this game is within your preferences; this region is allowed"
ALONE = "it is the only one"
SAME = "both have the same score; its name comes first"

DROPPED = {
    LANGUAGES: "it has none of your languages: {languages}",
    REGIONS: "it is of none of your regions: {regions}",
    COMPILATION: "it is a compilation, and the game is there by itself",
    EXCLUDED: "you excluded it",
    "modern_version": "it is a modern re-release, and you leave those out",
}
KINDS = "it is filtered as {kind}"


@dataclass(frozen=True, slots=True)
class Told:
    """One ROM of a game as it is told.

    ``rank`` 1 is the chosen one, 0 a dropped one. ``reason`` is a sentence,
    ``reasons`` the words of filters, ``rule`` the rule that decided against the ROM
    before it (for the chosen one: against the next), ``values`` what every rule
    compared (``documented``: the lower wins; ``compat``: terms of the score).
    """

    rom: Candidate
    rank: int
    reason: str
    reasons: tuple[str, ...] = ()
    rule: str = ""
    values: Mapping[str, object] | None = None
    score: float | None = None


class Explainer:
    """Tells the choices of one chooser."""

    def __init__(self, chooser: Chooser) -> None:
        self._chooser = chooser
        # Of the choice that is told: made once and not for each of its ROMs.
        self._here: tuple[Choice, Context] | None = None
        self._terms: tuple[Choice, Sequence[Mapping[str, object]]] | None = None

    def tell(self, choice: Choice) -> Iterator[Told]:
        """Tell every ROM of a game, best first, the dropped ones last."""
        ranked = choice.ranked
        for place, rom in enumerate(ranked):
            yield self._ranked(choice, place, rom)
        for rom, why in choice.dropped:
            yield Told(rom, 0, _dropped(rom, why), why)

    def _ranked(self, choice: Choice, place: int, rom: Candidate) -> Told:
        rule, reason = self._decided(choice, place)
        return Told(
            rom,
            place + 1,
            reason,
            rule=rule,
            values=self._values(choice, place),
            score=choice.scores.get(rom.id),
        )

    def _decided(self, choice: Choice, place: int) -> tuple[str, str]:
        """Give (rule, sentence) of what put this one where it is."""
        ranked = choice.ranked
        if place == 0 and choice.by_set:
            return "set", SET
        if len(ranked) == 1:
            if ranked[0].picked:
                return PICKED.name, PICKED.words
            return "", FALLBACK if choice.fallback else ALONE
        if place == 0:
            rule, words = self._between(choice, 0, 1)
            besides = f". {FALLBACK.capitalize()}" if choice.fallback else ""
            return rule, f"chosen: {words}{besides}"
        rule, words = self._between(choice, 0, place)
        return rule, f"{ranked[0].name} is chosen: {words}"

    def _between(self, choice: Choice, better: int, worse: int) -> tuple[str, str]:
        if choice.by_set and better == 0:
            return "set", SET
        if self._chooser.profile.compat:
            return self._by_score(choice, better, worse)
        values = [self._of(choice, at) for at in (better, worse)]
        for rule, first, second in zip(
            self._chooser.rules, values[0], values[1], strict=True
        ):
            if first != second:
                roms = choice.ranked[better], choice.ranked[worse]
                return rule.name, _compared(rule, roms, (first, second))
        return "", ALONE

    def _by_score(self, choice: Choice, better: int, worse: int) -> tuple[str, str]:
        roms = choice.ranked[better], choice.ranked[worse]
        first, second = (choice.scores[rom.id] for rom in roms)
        if roms[0].picked and not roms[1].picked:
            return PICKED.name, PICKED.words
        if first == second:
            return "name", SAME
        return "score", f"it has {first:.15g} points, {roms[1].name} {second:.15g}"

    def _values(self, choice: Choice, place: int) -> dict[str, object]:
        if not self._chooser.profile.compat:
            rules = self._chooser.rules
            found = self._of(choice, place)
            return {
                rule.name: list(value) if isinstance(value, tuple) else value
                for rule, value in zip(rules, found, strict=True)
            }
        chooser = self._chooser
        sums = chooser.fallback_sums if choice.fallback else chooser.sums
        if self._terms is None or self._terms[0] is not choice:
            self._terms = choice, sums.terms(choice.ranked)
        return dict(self._terms[1][place])

    def _of(self, choice: Choice, place: int) -> list[Value]:
        if self._here is None or self._here[0] is not choice:
            self._here = choice, self._chooser.context.of(choice.ranked)
        rom, here = choice.ranked[place], self._here[1]
        return [rule.value(rom, here) for rule in self._chooser.rules]


def _dropped(rom: Candidate, why: Sequence[str]) -> str:
    return "; ".join(
        DROPPED.get(word, KINDS).format(
            kind=word.replace("_", " "),
            regions=", ".join(rom.regions),
            languages=", ".join(dict.fromkeys(rom.languages)),
        )
        for word in why
    )


def _compared(
    rule: Rule, roms: tuple[Candidate, Candidate], values: tuple[Value, Value]
) -> str:
    """Give the rule's words and what it compared."""
    first, second = (
        _shown(rule, rom, value) for rom, value in zip(roms, values, strict=True)
    )
    return f"{rule.words} ({first}, the other {second})" if first else rule.words


def _shown(rule: Rule, rom: Candidate, value: Value) -> str:
    """Give a value as the owner would say it; "" where the words say it all."""
    release = rom.release
    texts = {
        "region": " and ".join(rom.regions) or "no region",
        "default_region": " and ".join(rom.regions) or "no region",
        "language": ", ".join(dict.fromkeys(rom.languages)) or "no language",
        "default_language": ", ".join(dict.fromkeys(rom.languages)) or "no language",
        "revision": f"revision {release.revision}" if release.revision else "the first",
        "version": f"version {release.version}" if release.version else "without one",
        "priority": f"place {rom.priority}",
    }
    text = texts.get(rule.name, "")
    if rule.name in {"region", "default_region"} and isinstance(value, int):
        place = f"place {value + 1}" if value < NOWHERE else "in no list"
        text = f"{text}: {place}"
    return text
