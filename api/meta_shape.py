"""The shape of why a file's values are as they are: fields, providers, artwork."""

from collections.abc import Mapping

from zapcore.events import timestamp
from zapcore.owning import ArtView, FieldView, MetaView
from zapcore.sourced import Candidate, Said


def values(view: MetaView) -> dict[str, object]:
    """Give ``fields``, ``providers`` and ``artwork`` of ``media.explain``."""
    said = {one.source for one in view.said}
    picked = [name for name in view.matches if name not in said]
    return {
        "fields": [_field(one) for one in view.fields],
        "providers": [
            *(_provider(one, view.matches) for one in view.said),
            *(_unheard(name, view.matches) for name in picked),
        ],
        "artwork": [_art(one) for one in view.art],
    }


def _field(one: FieldView) -> dict[str, object]:
    found: dict[str, object] = {
        "field": one.name,
        "values": list(one.texts),
        "source": one.source,
        "locked": one.locked,
        "alternatives": {source: list(texts) for source, texts in one.others},
    }
    return found | _some(region=one.region, language=one.language)


def _provider(said: Said, matches: Mapping[str, str | None]) -> dict[str, object]:
    answer = said.answer
    found: dict[str, object] = {
        "id": said.source,
        "outcome": answer.outcome,
        "at": timestamp(said.at),
    }
    game = answer.game
    names = [fact.text for fact in game.facts if fact.field == "title"] if game else []
    found |= _some(
        how=answer.how,
        score=round(answer.score, 3),
        words=answer.words,
        gameId=game.id if game else "",
        gameName=names[0] if names else "",
        again=timestamp(said.again),
        handed=dict(answer.handed),
        candidates=[_candidate(one) for one in answer.candidates],
    )
    return found | _match(said.source, matches)


def _unheard(source: str, matches: Mapping[str, str | None]) -> dict[str, object]:
    """Tell of a pick that its source has not heard of, or never will."""
    outcome = "refused" if matches[source] is None else "waiting"
    return {"id": source, "outcome": outcome, **_match(source, matches)}


def _match(source: str, matches: Mapping[str, str | None]) -> dict[str, object]:
    return {"match": matches[source]} if source in matches else {}


def _candidate(one: Candidate) -> dict[str, object]:
    found: dict[str, object] = {"id": one.id, "name": one.names[0] if one.names else ""}
    return found | _some(
        names=list(one.names[1:]), year=one.year, score=one.score, words=one.words
    )


def _art(one: ArtView) -> dict[str, object]:
    found: dict[str, object] = {
        "kind": one.kind,
        "source": one.source,
        "state": one.state,
        "locked": one.locked,
    }
    return found | _some(words=one.words, again=timestamp(one.again))


def _some(**values: object) -> dict[str, object]:
    """Give those that say something."""
    return {name: value for name, value in values.items() if value}
