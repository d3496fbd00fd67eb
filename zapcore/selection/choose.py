"""Filter, rank, choose: exactly one ROM a game, the same under any order of input."""

from collections.abc import Iterable, Mapping, Sequence

from zapcore.selection import compat
from zapcore.selection.candidate import Candidate, Game
from zapcore.selection.choice import Choice
from zapcore.selection.discs import together
from zapcore.selection.filters import (
    COMPILATION,
    EXCLUDED,
    LANGUAGES,
    REGIONS,
    reasons,
)
from zapcore.selection.named import Named
from zapcore.selection.profile import Profile
from zapcore.selection.rules import context, ranked, rules
from zapcore.titles.release_words import ReleaseWords


class Chooser:
    """Chooses under one profile."""

    def __init__(self, profile: Profile, words: ReleaseWords) -> None:
        self.profile = profile
        self.words = words
        self.rules = rules(profile)
        self.context = context(profile, words)
        self.sums = compat.sums(profile, words)
        self.fallback_sums = compat.sums(profile, words, with_fallback=True)
        self._include = Named(profile.include)
        self._exclude = Named(profile.exclude)

    def choose(self, games: Iterable[Game]) -> list[Choice]:
        """Choose for each game; the discs of one set are chosen together."""
        choices = [self.one(game) for game in games]
        if self.profile.discs_together:
            return together(choices)
        return choices

    def one(self, game: Game) -> Choice:
        """Choose for one game by itself."""
        kept, dropped = self._filtered(game)
        fallback = False
        if not kept and self.profile.fallback_regions:
            kept, dropped = self._fallen_back(dropped)
            fallback = bool(kept)
        order, scores = self._ranked(kept, fallback=fallback)
        return Choice(game.name, order, tuple(dropped), scores, fallback)

    def _filtered(
        self, game: Game
    ) -> tuple[list[Candidate], list[tuple[Candidate, tuple[str, ...]]]]:
        kept: list[Candidate] = []
        dropped: list[tuple[Candidate, tuple[str, ...]]] = []
        for rom in game.candidates:
            why = self._why_not(rom, game.name)
            if why:
                dropped.append((rom, why))
            else:
                kept.append(rom)
        if any(rom.compilation for rom in kept) and not _picked(kept):
            kept, more = _without_compilations(kept)
            dropped = _merged(dropped, more)
        return kept, dropped

    def _why_not(self, rom: Candidate, game: str) -> tuple[str, ...]:
        if rom.picked:
            return ()
        if self._exclude and self._exclude.covers(rom, game):
            return (EXCLUDED,)
        if self._include and self._include.covers(rom, game):
            return ()
        return reasons(rom, self.profile)

    def _fallen_back(
        self, dropped: Sequence[tuple[Candidate, tuple[str, ...]]]
    ) -> tuple[list[Candidate], list[tuple[Candidate, tuple[str, ...]]]]:
        """Take back what only its region or language cost, if the fall-back has it."""
        wanted = self.profile.fallback_regions
        kept, rest = [], []
        for rom, why in dropped:
            only_place = {*why} <= {REGIONS, LANGUAGES}
            if only_place and any(region in wanted for region in rom.regions):
                kept.append(rom)
            else:
                rest.append((rom, why))
        if any(rom.compilation for rom in kept):
            kept, more = _without_compilations(kept)
            rest = _merged(rest, more)
        return kept, rest

    def _ranked(
        self, kept: Sequence[Candidate], *, fallback: bool
    ) -> tuple[tuple[Candidate, ...], Mapping[str, float]]:
        if not kept:
            return (), {}
        if not self.profile.compat:
            return tuple(ranked(kept, self.rules, self.context)), {}
        scored = (self.fallback_sums if fallback else self.sums).ranked(kept)
        return tuple(rom for rom, _ in scored), {rom.id: at for rom, at in scored}


def _picked(kept: Sequence[Candidate]) -> bool:
    return any(rom.picked for rom in kept)


def _without_compilations(
    kept: Sequence[Candidate],
) -> tuple[list[Candidate], list[tuple[Candidate, tuple[str, ...]]]]:
    """Drop compilations where a single game stayed (document, "Compilations")."""
    single = [rom for rom in kept if not rom.compilation]
    if not single:
        return list(kept), []
    return single, [(rom, (COMPILATION,)) for rom in kept if rom.compilation]


def _merged(
    dropped: Sequence[tuple[Candidate, tuple[str, ...]]],
    more: Sequence[tuple[Candidate, tuple[str, ...]]],
) -> list[tuple[Candidate, tuple[str, ...]]]:
    return sorted((*dropped, *more), key=lambda pair: pair[0].place)
