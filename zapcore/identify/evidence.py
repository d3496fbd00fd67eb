"""What a file is taken for: the strongest reason wins, weaker ones are kept.

Nothing is guessed: names count only letter for letter, as far as letters and digits
go, and only what a DAT of the file's own system lists is believed.
"""

import posixpath
from collections.abc import Sequence
from dataclasses import replace

from zapcore.content import (
    Body,
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
from zapcore.identify.case import (
    Case,
    discless,
    has_hash,
    is_comparable,
    is_cut,
    left_of,
)
from zapcore.identify.dats.spelling import stem
from zapcore.identify.disc_sets import DiscSet, set_of
from zapcore.identify.hits import (
    HASHES,
    NAMES,
    SERIALS,
    SUMS,
    Hit,
    fittest,
    hits_of,
    of_game,
    of_kinds,
)
from zapcore.identify.naming import Apart, apart, is_hack, title_of, without_hack
from zapcore.identify.outcomes import is_known_hack, judged, unknown
from zapcore.identify.ties import BySerial, by_serial


class DatJudge:
    """The ``Judge`` of ``zapcore.ports_identify``."""

    def questions(self, facts: MediaFacts) -> list[DatQuestion]:
        """Give what the DATs of its system are asked."""
        name = posixpath.basename(facts.place.path)
        return questions_of(
            facts.own, facts.parts, name, facts.member, part_names=facts.paths
        )

    def judge(
        self, facts: MediaFacts, found: Sequence[tuple[DatEntry, ...]]
    ) -> Judgement:
        """Judge by what each question found."""
        name = posixpath.basename(facts.place.path)
        return judge(
            name,
            _sized(facts),
            facts.parts,
            found,
            facts.member,
            part_names=facts.paths,
        )


def _sized(facts: MediaFacts) -> FileFacts | None:
    """Give what is known of the row's own file; one that is empty need not be read."""
    own, place = facts.own, facts.place
    # The index has no time, and no size, of what lies inside a zip.
    if own is None or own.bodies or facts.member or place.size or not place.mtime:
        return own
    return replace(own, bodies=(Body(BodyKind.FILE, 0, "", 0),))


def questions_of(
    facts: FileFacts | None,
    parts: Sequence[FileFacts],
    file_name: str,
    member: str = "",
    *,
    part_names: Sequence[str] = (),
) -> list[DatQuestion]:
    """Give what the DATs of its system are asked about a row.

    Args:
        facts: of the row's own file; None when it was not looked at.
        parts: of the files that it names: tracks of a cue sheet, discs of an m3u.
        file_name: with its extension, without folders.
        member: the name inside the archive that the row is; "" for the whole file.
        part_names: of ``parts``, with or without folders; () where they are not known.
    """
    asked = asked_of(facts, parts, file_name, member, part_names)
    return [one.question for one in asked]


def judge(  # noqa: PLR0913 - what is known of a row
    file_name: str,
    facts: FileFacts | None,
    parts: Sequence[FileFacts],
    found: Sequence[Sequence[DatEntry]],
    member: str = "",
    *,
    part_names: Sequence[str] = (),
) -> Judgement:
    """Judge a row by what was found for each of ``questions_of`` the same arguments."""
    asked = asked_of(facts, parts, file_name, member, part_names)
    state = facts.state if facts else FactState.QUICK
    hits = hits_of(asked, found, state)
    name = stem(file_name)
    case = Case(name, file_name, facts, parts, asked, hits, member, part_names)
    if case.is_empty:
        return unknown(case, sentences.empty(), "there is nothing in it")
    hashes = _by_discs if case.is_set else _by_hash
    for look in (hashes, _by_serial, _by_sum, _by_hack, _by_name):
        outcome = look(case)
        if outcome is not None:
            return outcome
    words = sentences.unknown(facts, read=case.read)
    return unknown(case, words, "its contents say otherwise")


def _by_discs(case: Case) -> Judgement | None:
    exact = of_kinds(case.hits, HASHES)
    if not exact:
        return None
    found = set_of(case, exact)
    if not found.entries:
        return None
    verdict = _of_set(case, found)
    words = sentences.of_set(case.name, found, verdict)
    entry = found.entries[0]
    entry = entry._replace(game=found.name, parent=discless(entry.parent))
    if not found.name:
        entry = entry._replace(parent="", categories=())
    return judged(case, verdict, entry, words, taken=found.games)


def _of_set(case: Case, found: DiscSet) -> Verdict:
    if not found.whole:
        return Verdict.PROBABLE
    if any(entry.status == "baddump" for entry in found.entries):
        return Verdict.BAD
    if any(map(is_known_hack, found.entries)):
        return Verdict.HACK
    known = any(hit.kind in NAMES for hit in case.hits)
    title = found.name
    if title and apart(discless(case.name), title, known=known) is not Apart.NO:
        return Verdict.DISAGREES
    return Verdict.EXACT


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
        words = sentences.partly(game, left, read=case.read)
        return judged(case, Verdict.PROBABLE, entry, words)
    if any(hit.entry.status == "baddump" for hit in mine):
        return judged(case, Verdict.BAD, entry, sentences.bad(entry, more))
    if is_known_hack(entry):
        return judged(case, Verdict.HACK, entry, sentences.known_hack(entry, more))
    if _apart(case, game) is not Apart.NO:
        words = sentences.disagrees(case.name, entry, more)
        return judged(case, Verdict.DISAGREES, entry, words)
    return judged(case, Verdict.EXACT, entry, sentences.exact(entry, more))


def _by_serial(case: Case) -> Judgement | None:
    told = by_serial(case)
    if told is None:
        return None
    compared = case.read and not told.sums and is_comparable(case, told.hits)
    words = sentences.by_serial(told, read=case.read, compared=compared)
    verdict = Verdict.HACK if compared else Verdict.PROBABLE
    return judged(case, verdict, told.entry, words, taken=told.taken, tied=_tied(told))


def _tied(told: BySerial) -> str:
    """Say why another dump of the same serial is not meant."""
    what = "CRC and size say" if told.sums else "its name says"
    return f"as strong, but {what} “{told.entry.game}”"


def _by_sum(case: Case) -> Judgement | None:
    sums = of_kinds(case.hits, SUMS)
    game = fittest(sums, case.name, of_kinds(case.hits, NAMES))
    if not game:
        return None
    mine = [*of_game(sums, game)]
    entry, taken = mine[0].entry, {game}
    left = left_of(case, sums, game)
    if case.is_set:
        entry = entry._replace(game=discless(game), parent=discless(entry.parent))
        taken = {hit.entry.game for hit in case.hits if _of_one_set(hit, game)}
    if left.parts:
        words = sentences.partly(entry.game, left, read=case.read)
        return judged(case, Verdict.PROBABLE, entry, words, taken=taken)
    if any(hit.entry.status == "baddump" for hit in mine):
        words = sentences.bad(entry, sentences.beside(_note(mine), 0, 1))
        return judged(case, Verdict.BAD, entry, words, taken=taken)
    named = "" if _apart(case, entry.game) is Apart.NO else case.name
    words = sentences.by_sum(entry, named, read=case.read)
    return judged(case, Verdict.PROBABLE, entry, words, taken=taken)


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
    return judged(case, Verdict.HACK, entry, sentences.hack_of(entry.game))


def _by_name(case: Case) -> Judgement | None:
    named = of_kinds(case.hits, NAMES)
    game = fittest(named, case.name)
    if not game:
        return None
    entry = next(of_game(named, game)).entry
    if not case.read:
        return judged(case, Verdict.NAMED, entry, sentences.named(entry))
    listed = [hit for hit in named if hit.entry.game == game and has_hash(hit.entry)]
    if is_comparable(case, listed):
        words = sentences.named_otherwise(entry, short=is_cut(case, listed))
        return unknown(case, words, "its bytes are other ones")
    words = sentences.incomparable(entry, listed=bool(listed))
    return judged(case, Verdict.NAMED, entry, words)


def _of_one_set(hit: Hit, game: str) -> bool:
    return discless(hit.entry.game) == discless(game)


def _apart(case: Case, game: str) -> Apart:
    known = any(hit.kind in NAMES for hit in case.hits)
    return apart(case.name, game, known=known)


def _note(hits: Sequence[Hit]) -> BodyKind:
    """Give which bytes fit, the plainest first."""
    kinds = {hit.asked.body.kind for hit in hits if hit.asked.body is not None}
    return next(kind for kind in BodyKind if kind in kinds)
