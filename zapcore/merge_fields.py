"""One value of each field, of all that sources say of a title or a file. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from zapcore.merge_art import NOTHING_FETCHED, Fetched
from zapcore.merge_order import Ranking, Regions
from zapcore.sourced import OF_FILE, OWNER, SEVERAL, Fact, OwnerSays, SourceGame

BY_REGION = frozenset({"title", "released"})
"""Fields whose region comes before their language: names and dates."""


class Rom(NamedTuple):
    """One file of a title: its regions as the file's name tells them.

    ``fetched`` is what became of its artwork so far. A ``guest`` is an alternative of
    another game: nothing that is said of it is of the title.
    """

    media_id: int
    regions: tuple[str, ...] = ()
    fetched: Fetched = NOTHING_FETCHED
    guest: bool = False


class Chosen(NamedTuple):
    """A field's value, and why.

    ``media_id`` is the file whose game at ``source`` gave it, 0 for the owner's. A lock
    may hold that there is no value. ``others`` are (source, its texts), the next best
    first, also those of equal texts.
    """

    texts: tuple[str, ...]
    source: str
    region: str = ""
    language: str = ""
    media_id: int = 0
    others: tuple[tuple[str, tuple[str, ...]], ...] = ()
    locked: bool = False


Word: TypeAlias = tuple[list[Fact], Rom]
"""What one source says of one field, by one of its games: that of a file."""

Words: TypeAlias = dict[str, dict[str, Word]]
"""Field to source to its word."""


def gather(rom: Rom, games: Iterable[SourceGame], words: Words) -> Words:
    """Add what is said of a file to the words on its title; give those on itself.

    Of each source the word on the first file counts that has any.
    """
    own: Words = {}
    for game in games:
        source = game.source
        for fact in game.facts:
            name = fact.field
            said = None if rom.guest else words.get(name)
            if said is None:
                if name not in OF_FILE:
                    continue
                said = own.setdefault(name, {})
            if not fact.text or fact.text.isspace():
                continue
            word = said.get(source)
            if word is None:
                said[source] = ([fact], rom)
            elif word[1] is rom:
                word[0].append(fact)
    return own


def values(
    words: Words,
    ranking: Ranking,
    says: Sequence[OwnerSays],
    names: Iterable[str],
) -> dict[str, Chosen]:
    """Give the values of these fields, of sources and the owner."""
    found = {}
    for name in names:
        said = words.get(name)
        owned = _owned(name, says)
        if said or owned is not None:
            found[name] = _value(name, said or {}, ranking, owned)
    return found


def without_alternatives(words: Words, ranking: Ranking) -> Words:
    """Leave out all sources but the best of each field."""
    return {
        name: {(best := min(said, key=ranking.of_field(name).__getitem__)): said[best]}
        for name, said in words.items()
        if said
    }


def _owned(name: str, says: Iterable[OwnerSays]) -> Chosen | None:
    """Give what the owner said of a field: what is locked before what is set."""
    mine = None
    for one in says:
        if name in one.locks:
            return Chosen(tuple(one.locks[name]), OWNER, locked=True)
        if mine is None and any(one.fields.get(name, ())):
            mine = Chosen(tuple(one.fields[name]), OWNER)
    return mine


def _value(
    name: str,
    said: Mapping[str, Word],
    ranking: Ranking,
    owned: Chosen | None,
) -> Chosen:
    sources = list(said)
    if len(sources) > 1:
        sources.sort(key=ranking.of_field(name).__getitem__)
    if owned is None:
        source, *sources = sources
        best, texts = _of_source(name, said[source], ranking)
        owned = Chosen(texts, source, best.region, best.language, said[source][1][0])
    if not sources:
        return owned
    others: list[tuple[str, tuple[str, ...]]] = []
    for one in sources:
        facts = said[one][0]
        if len(facts) == 1:
            others.append((one, (facts[0].text,)))
        else:
            others.append((one, _of_source(name, said[one], ranking)[1]))
    return owned._replace(others=tuple(others))


def _of_source(name: str, word: Word, ranking: Ranking) -> tuple[Fact, tuple[str, ...]]:
    """Give the best of what one source says in variants, and its value of the field."""
    facts, rom = word
    if len(facts) == 1:
        return facts[0], (facts[0].text,)
    best = min(facts, key=_rank(name, ranking.regions(rom.regions), ranking))
    if name not in SEVERAL:
        return best, (best.text,)
    same = (fact.text for fact in facts if fact.language == best.language)
    return best, tuple(dict.fromkeys(same))


def _rank(
    name: str, regions: Regions, ranking: Ranking
) -> Callable[[Fact], tuple[object, ...]]:
    """Give what ranks several facts; of two as good the one that names its place."""
    languages = ranking.languages
    if name in BY_REGION:
        return lambda fact: (
            regions[fact.region],
            not fact.region,
            languages[fact.language],
            not fact.language,
        )
    return lambda fact: (
        languages[fact.language],
        not fact.language,
        regions[fact.region],
        not fact.region,
    )
