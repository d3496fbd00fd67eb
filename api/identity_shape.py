"""The shape of what a file is: its verdict, its hashes, the evidence."""

from collections.abc import Iterator, Sequence

from zapcore.content import Body, FactState, FileFacts, Judgement, MediaFacts

STATES = {
    FactState.QUICK: "waiting",
    FactState.FULL: "read",
    FactState.REFUSED: "refused",
}


def identity(
    facts: MediaFacts,
    judged: Judgement,
    achievements: str,
    problems: Sequence[str] = (),
) -> dict[str, object]:
    """Give ``identity`` of ``media.explain``; ``problems`` are told as messages too."""
    own = facts.own
    every = tuple(filter(None, (own, *facts.parts)))
    found: dict[str, object] = {
        "verdict": judged.verdict,
        "words": judged.words,
        "state": STATES[own.state] if own else "unread",
        "hashes": [*_hashes(facts)],
        "serials": sorted({serial for one in every for serial in one.serials}),
        "messages": [
            *problems,
            *(message for one in every for message in one.messages),
        ],
    }
    more = {
        "game": judged.game,
        "parent": judged.parent,
        "categories": list(judged.categories),
        "achievements": achievements,
    }
    return {**found, **{key: value for key, value in more.items() if value}}


def evidence(judged: Judgement) -> list[dict[str, object]]:
    """Give ``evidence`` of ``media.explain``, strongest first."""
    return [
        {
            "kind": one.kind,
            "source": one.source,
            "strength": one.strength,
            "claims": {"game": one.claims},
            **({"refused": one.refused} if one.refused else {}),
        }
        for one in judged.evidence
    ]


def _hashes(facts: MediaFacts) -> Iterator[dict[str, object]]:
    if facts.own is not None:
        yield from _of_file(facts.own, facts.member, "")
    for part, path in zip(facts.parts, facts.paths, strict=True):
        yield from _of_file(part, "", path.rpartition("/")[2])


def _of_file(facts: FileFacts, member: str, part: str) -> Iterator[dict[str, object]]:
    for body in facts.bodies:
        if not member or body.name == member:
            yield _body(body, body.name or part)


def _body(body: Body, name: str) -> dict[str, object]:
    found: dict[str, object] = {"kind": body.kind, "size": body.size}
    if name:
        found["name"] = name.encode("utf-8", "replace").decode()
    if body.crc32 is not None:
        found["crc32"] = f"{body.crc32:08x}"
    if body.md5:
        found["md5"] = body.md5.hex()
    if body.sha1:
        found["sha1"] = body.sha1.hex()
    return found
