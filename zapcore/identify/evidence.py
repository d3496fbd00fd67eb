"""What a file is taken for: the strongest reason wins, weaker ones are kept.

Nothing is guessed: names count only letter for letter, as far as letters and digits
go, and only what a DAT of the file's own system lists is believed.
"""

import posixpath
from collections.abc import Sequence

from zapcore.content import (
    BodyKind,
    DatEntry,
    DatQuestion,
    FactState,
    FileFacts,
    Judgement,
    MediaFacts,
    Verdict,
)
from zapcore.identify import sentences
from zapcore.identify.asking import asked_of
from zapcore.identify.case import Case, has_hash, is_comparable, is_cut, left_of
from zapcore.identify.dats.spelling import stem
from zapcore.identify.hits import (
    HASHES,
    NAMES,
    SERIALS,
    SUMS,
    Hit,
    evidence_of,
    fittest,
    hits_of,
    of_game,
    of_kinds,
)
from zapcore.identify.naming import Apart, apart, is_hack, title_of, without_hack

HACKS = frozenset({"hacks", "hack"})


class DatJudge:
    """The ``Judge`` of ``zapcore.ports_identify``."""

    def questions(self, facts: MediaFacts) -> list[DatQuestion]:
        """Give what the DATs of its system are asked."""
        name = posixpath.basename(facts.place.path)
        return questions_of(facts.own, facts.parts, name, facts.member)

    def judge(
        self, facts: MediaFacts, found: Sequence[tuple[DatEntry, ...]]
    ) -> Judgement:
        """Judge by what each question found."""
        name = posixpath.basename(facts.place.path)
        return judge(name, facts.own, facts.parts, found, facts.member)


def questions_of(
    facts: FileFacts | None,
    parts: Sequence[FileFacts],
    file_name: str,
    member: str = "",
) -> list[DatQuestion]:
    """Give what the DATs of its system are asked about a row.

    Args:
        facts: of the row's own file; None when it was not looked at.
        parts: of the files that it names: tracks of a cue sheet, discs of an m3u.
        file_name: with its extension, without folders.
        member: the name inside the archive that the row is; "" for the whole file.
    """
    return [one.question for one in asked_of(facts, parts, file_name, member)]


def judge(
    file_name: str,
    facts: FileFacts | None,
    parts: Sequence[FileFacts],
    found: Sequence[Sequence[DatEntry]],
    member: str = "",
) -> Judgement:
    """Judge a row by what was found for each of ``questions_of`` the same arguments."""
    asked = asked_of(facts, parts, file_name, member)
    state = facts.state if facts else FactState.QUICK
    hits = hits_of(asked, found, state)
    case = Case(stem(file_name), file_name, facts, parts, asked, hits, member)
    for look in (_by_hash, _by_serial, _by_sum, _by_hack, _by_name):
        judged = look(case)
        if judged is not None:
            return judged
    return Judgement(
        Verdict.UNKNOWN,
        evidence=evidence_of(hits, "", "its contents say otherwise"),
        words=sentences.unknown(facts, read=case.read),
    )


def _by_hash(case: Case) -> Judgement | None:
    exact = of_kinds(case.hits, HASHES)
    game = fittest(exact, case.name, of_kinds(case.hits, SERIALS | NAMES))
    if not game:
        return None
    mine = [*of_game(exact, game)]
    entry = mine[0].entry
    left = left_of(case, exact, game)
    more = sentences.beside(_note(mine), left.unknown, left.dumps)
    if left.parts:
        words = sentences.partly(game, left.parts, left.of)
        return _judged(case, Verdict.PROBABLE, entry, words)
    if any(hit.entry.status == "baddump" for hit in mine):
        return _judged(case, Verdict.BAD, entry, sentences.bad(entry, more))
    if _is_known_hack(entry):
        return _judged(case, Verdict.HACK, entry, sentences.known_hack(entry, more))
    if _apart(case, game) is not Apart.NO:
        words = sentences.disagrees(case.name, entry, more)
        return _judged(case, Verdict.DISAGREES, entry, words)
    return _judged(case, Verdict.EXACT, entry, sentences.exact(entry, more))


def _by_serial(case: Case) -> Judgement | None:
    told = of_kinds(case.hits, SERIALS)
    sums = of_kinds(case.hits, SUMS)
    both = [hit for hit in told if any(of_game(sums, hit.entry.game))]
    game = fittest(both or told, case.name, of_kinds(case.hits, NAMES))
    if not game:
        return None
    entry = next(of_game(told, game)).entry
    others = {hit.entry.game for hit in told} - {game}
    if case.read and not both and is_comparable(case, told):
        words = sentences.changed(entry, is_cut(case, told), other=bool(others))
        return _judged(case, Verdict.HACK, entry, words)
    serial = told[0].asked.question.serial
    words = sentences.by_serial(entry, serial, len(others), sums=bool(both))
    return _judged(case, Verdict.PROBABLE, entry, words)


def _by_sum(case: Case) -> Judgement | None:
    sums = of_kinds(case.hits, SUMS)
    game = fittest(sums, case.name, of_kinds(case.hits, NAMES))
    if not game:
        return None
    mine = [*of_game(sums, game)]
    entry = mine[0].entry
    left = left_of(case, sums, game)
    if left.parts:
        words = sentences.partly(game, left.parts, left.of)
        return _judged(case, Verdict.PROBABLE, entry, words)
    if any(hit.entry.status == "baddump" for hit in mine):
        words = sentences.bad(entry, sentences.beside(_note(mine), 0, 1))
        return _judged(case, Verdict.BAD, entry, words)
    named = "" if _apart(case, game) is Apart.NO else case.name
    words = sentences.by_sum(entry, named, read=case.read)
    return _judged(case, Verdict.PROBABLE, entry, words)


def _by_hack(case: Case) -> Judgement | None:
    if not is_hack(case.name):
        return None
    named = of_kinds(case.hits, NAMES)
    entry = named[0].entry if named else None
    if entry is None:
        title = title_of(without_hack(case.name))
        return Judgement(Verdict.HACK, words=sentences.hack_of(title))
    if entry.game.casefold() == case.name.casefold():
        # The DAT lists the hack itself; its name is no proof of its contents.
        return None
    return _judged(case, Verdict.HACK, entry, sentences.hack_of(entry.game))


def _by_name(case: Case) -> Judgement | None:
    named = of_kinds(case.hits, NAMES)
    game = fittest(named, case.name)
    if not game:
        return None
    entry = next(of_game(named, game)).entry
    if not case.read:
        return _judged(case, Verdict.NAMED, entry, sentences.named(entry))
    listed = [hit for hit in named if hit.entry.game == game and has_hash(hit.entry)]
    comparable = is_comparable(case, listed) and bool(listed)
    words = sentences.named_otherwise(
        entry, is_cut(case, listed) if comparable else None
    )
    return _judged(case, Verdict.NAMED, entry, words)


def _judged(case: Case, verdict: Verdict, entry: DatEntry, words: str) -> Judgement:
    why = f"stronger reasons say “{entry.game}”"
    evidence = evidence_of(case.hits, entry.game, why)
    return Judgement(
        verdict, entry.game, entry.parent, entry.categories, evidence, words
    )


def _apart(case: Case, game: str) -> Apart:
    known = any(hit.kind in NAMES for hit in case.hits)
    return apart(case.name, game, known=known)


def _note(hits: Sequence[Hit]) -> BodyKind:
    """Give which bytes fit, the plainest first."""
    kinds = {hit.asked.body.kind for hit in hits if hit.asked.body is not None}
    return next(kind for kind in BodyKind if kind in kinds)


def _is_known_hack(entry: DatEntry) -> bool:
    words = {word.casefold() for word in entry.categories}
    return not words.isdisjoint(HACKS) or is_hack(entry.game)
