"""The OpenRPC document: made from the methods' types and docstrings.

What OpenRPC has no place for begins with ``x-``: notifications, and the level that a
method takes. Examples come from ``openrpc_examples.json``, recorded by
``benchmarks.openrpc_examples`` and replayed by the tests.
"""

import inspect
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, TypeAlias

from api.encode import Json, dumps
from api.errors import INVALID_PARAMS, MEANINGS, code_of
from api.openrpc_schema import Schemas, members_of
from api.registry import Declared, Handler, declared, load_methods
from zapcore import events

OPENRPC = "1.3.2"
EXAMPLES = "openrpc_examples.json"
INFO = """\
JSON-RPC 2.0 over WebSocket (text frames) and POST on `/api`, `/api/v0` and `/api/v0.1`.
Names of methods, of parameters and of a request's own members are compared without
case; a parameter that is null counts as absent; parameters may also be a list, in the
order given here. Parameters that a method does not know are passed over, as Zaparoo
Core does; `media.image`, `media.clean.orphans` and `media.meta.update` refuse them with
-32602. A request without `id` runs and is not answered. A batch has at most 100
requests, which run in order. Answers of one connection may come in another order than
the requests. Notifications (`x-notifications`) go to every WebSocket. Any method may
also answer with -32603 (zapcore is at fault), 1011 (the database cannot be used) and
1012 (not allowed).
"""

Node: TypeAlias = dict[str, Any]


def document(version: str, methods: Mapping[str, Handler], examples: Node) -> Node:
    """Give the document of these methods; ``version`` is zapcore's own."""
    schemas = Schemas()
    described = [
        node
        for handler in dict.fromkeys(methods.values())
        for node in _methods(handler, schemas, examples)
    ]
    return {
        "openrpc": OPENRPC,
        "info": {
            "title": "zapcore",
            "version": version,
            "description": INFO,
            "license": {"name": "GPL-3.0-or-later"},
        },
        "servers": [
            {"name": "this machine", "url": "ws://localhost:7497/api/v0.1"},
            {"name": "this machine, POST", "url": "http://localhost:7497/api/v0.1"},
        ],
        "methods": sorted(described, key=lambda node: str(node["name"])),
        "x-notifications": [_notification(kind, schemas) for kind in _events()],
        "components": {
            "schemas": dict(sorted(schemas.named.items())),
            "errors": {
                name: {"code": code, "message": meaning}
                for code, (name, meaning) in MEANINGS.items()
            },
        },
    }


@cache
def members(version: str) -> Mapping[str, Json]:
    """Give the members of our own document, each as JSON."""
    whole = document(version, load_methods(), load_examples())
    return {name: Json(dumps(value)) for name, value in whole.items()}


def text(version: str) -> str:
    """Give our own document as JSON."""
    found = members(version).items()
    return "{" + ",".join(f"{dumps(name)}:{value}" for name, value in found) + "}"


def load_examples() -> Node:
    """Give the recorded calls by method."""
    found: Node = {}
    for call in json.loads((resources.files("api") / EXAMPLES).read_text("utf-8")):
        found.setdefault(call["method"], []).append(call)
    return found


def described(handler: Handler) -> tuple[str, str]:
    """Give summary and description of a handler, as Markdown."""
    whole = inspect.getdoc(handler) or ""
    summary, _, rest = whole.replace("``", "`").partition("\n\n")
    return " ".join(summary.split()), rest.partition("\n\nRaises:")[0].strip()


def errors_of(told: Declared) -> list[int]:
    """Give the numbers of what a method refuses with."""
    codes = {code_of(kind) for kind in told.errors} | {INVALID_PARAMS}
    return sorted(codes)


def _methods(handler: Handler, schemas: Schemas, examples: Node) -> Iterator[Node]:
    """Describe a method, and its deprecated aliases as methods of their own."""
    told = declared(handler)
    summary, description = described(handler)
    for place, name in enumerate(told.names):
        node: Node = {"name": name, "summary": summary}
        if description:
            node["description"] = description
        if place:
            node |= {"deprecated": True, "description": f"Use `{told.names[0]}`."}
        node |= {
            "x-level": told.level.word,
            "paramStructure": "either",
            "params": _descriptors(told.takes, told.parameters, schemas),
            "result": {"name": "result", "schema": schemas.of(told.gives)},
            "errors": [
                {"$ref": f"#/components/errors/{MEANINGS[code][0]}"}
                for code in errors_of(told)
            ],
        }
        pairs = [_example(call) for call in examples.get(name, ())]
        if pairs:
            node["examples"] = pairs
        yield node


def _descriptors(
    kind: type | None, names: Iterable[str], schemas: Schemas
) -> list[Node]:
    """Describe these members of a type, one by one."""
    found: list[Node] = []
    known = members_of(kind) if kind else {}
    for name in names:
        member, required = known[name]
        schema = schemas.of(member)
        node: Node = {"name": name, "required": required, "schema": schema}
        words = schema.pop("description", "")
        if words:
            node["description"] = words
        found.append(node)
    return found


def _example(call: Node) -> Node:
    params = [{"name": n, "value": v} for n, v in call.get("params", {}).items()]
    result = {"name": "result", "value": call["result"]}
    return {"name": call["name"], "params": params, "result": result}


def _events() -> Iterable[type[events.Event]]:
    # A class with slots is made twice; the first one stays until it is collected.
    kinds = {kind.NAME: kind for kind in events.Event.__subclasses__()}
    return [kinds[name] for name in sorted(kinds)]


def _notification(kind: type[events.Event], schemas: Schemas) -> Node:
    return {
        "name": kind.NAME,
        "summary": inspect.cleandoc(kind.__doc__ or ""),
        "params": _descriptors(kind, members_of(kind), schemas),
    }
