"""A line whose answers a test writes, and which tells what it was asked."""

import json
from collections.abc import Callable, Mapping

from zapcore.errors import BadAnswerError, CredentialsError
from zapcore.ports_online import Request
from zapcore.sourced import Candidate, GameQuery, How

OK = 200
REFUSING = (401, 403)


def query(platforms=(), known=None, how=How.HANDED, source="igdb", **more):
    """A game as sources are asked about it."""
    ids = {source: (known, how)} if known else {}
    facts = {"media_id": 1, "system_id": "SNES", "name": "Foo"} | more
    facts.setdefault("names", (facts["name"],))
    facts.setdefault("file_name", f"{facts['name']}.sfc")
    return GameQuery(platforms={source: tuple(platforms)}, ids=ids, **facts)


def same_name(game, candidates):
    """Judge by equal names only."""
    by_score = [
        c._replace(score=1.0 if game.name in c.names else 0.4) for c in candidates
    ]
    chosen = [c for c in by_score if c.score == 1.0 and c.platform is not False]
    others = tuple(c for c in by_score if c not in chosen)
    if len(chosen) == 1:
        return chosen[0], others, "the names are equal"
    return None, tuple(by_score), "no name is equal"


class ScriptedLine:
    """Gives answers in turn: JSON values, bytes, or (status, either)."""

    def __init__(self, *answers: object, by: Callable[[Request], object] | None = None):
        self.answers = list(answers)
        self.by = by
        self.asked: list[Request] = []
        self.told: list[Mapping[str, object]] = []
        self.closed: list[str] = []

    async def ask(self, request: Request) -> object:
        self.asked.append(request)
        answer = self.by(request) if self.by else self.answers.pop(0)
        status, content = answer if isinstance(answer, tuple) else (OK, answer)
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        if status in request.misses:
            return None
        if status != OK:
            error = request.explain(status, body) if request.explain else None
            if error is None and status in REFUSING:
                error = CredentialsError("it does not know us")
            raise error or BadAnswerError(f"status {status}")
        return json.loads(json.dumps(request.read(body)))

    def limits(self, **told: object) -> None:
        self.told.append(told)

    def rejected(self, message: str) -> None:
        self.closed.append(message)


def facts_of(answer, field):
    """Give (text, region, language) of each fact of a field."""
    facts = answer.game.facts
    return [(f.text, f.region, f.language) for f in facts if f.field == field]


__all__ = ["Candidate", "ScriptedLine", "facts_of", "query", "same_name"]
