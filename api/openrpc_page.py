"""``python -m api.openrpc_page``: writes ``docs/api.md`` from the OpenRPC document.

Prints to standard output; a test compares the file with it.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from api import openrpc
from api.registry import load_methods

Node: TypeAlias = Mapping[str, Any]

HEAD = """\
# The API

Made by `python -m api.openrpc_page > docs/api.md`; a test keeps it current. The same as
an OpenRPC document: `rpc.discover`, or `GET /api/openrpc.json`.
"""

PICTURES = """\
## Pictures over HTTP

`GET /api/image/{mediaId}` gives the bytes of a game's picture, chosen as `media.image`
does; `HEAD` the same without them. Level: read, outside the limit of requests a minute.
It takes

* `type`: kinds in the order of choice, such as `boxart`; repeated, or with commas (at
  most 100). Unknown ones are passed over. Absent: the usual order.
* `maxSize`: the longest side in pixels, as in `media.image` (1 to 8192). Absent, or
  where no thumbnail can be made: the original.

200 carries an `ETag` and `Cache-Control: private, no-cache`: keep the picture, and ask
with `If-None-Match` whether it is still the same; 304 says that it is. Errors are a
line of text: 400 names the parameter that is wrong, 404 says that there is no such file
or no picture that can be shown, 503 that the database cannot be used now or that it
took too long, 500 that zapcore is at fault. As everywhere, 401 is a key that is not
known and 403 somebody who is not let in without one.
"""

TASKS = """\
## Tasks over HTTP

The same as `tasks`, `tasks.run` and `tasks.status`, behind the same door and with the
same levels; names of members are in snake case, as the scanning document's clients
write them.

* `GET /api/tasks` lists the tasks, `GET /api/tasks/status` the runs since the start (a
  list), `GET /api/tasks/{task_id}` one of them.
* `POST /api/tasks/run/{name}` with a JSON object, or no body at all, gives
  `{task_name, task_id, status, created_at, enqueued_at, …}`.

Errors of a task are `{"detail": "…"}`: 400 is a wrong argument, a body that is no JSON
object, or a task that runs by itself only; 403 too low a level; 404 an unknown task,
run or system; 409 says that another operation runs; 503 a library or database that
cannot be used now.

What is refused before it reaches a task is a line of text instead, as everywhere: 401 a
key that is not known, 403 a foreign `Origin` or somebody who is not let in without a
key, 421 a wrong `Host`, 415 a body of another type, 413 one of more than 1 MiB, 408 one
that does not come, 400 one that breaks off.
"""

EXAMPLES = """\
The examples were recorded over the library that `zapcore sample` makes, in
`/media/games`; the tests replay them.
"""

LIMITS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minLength": "not empty",
    "maxLength": "",
    "minItems": "at least {} item",
    "maxItems": "at most {} items",
    "default": "default {}",
}
LONG = 600
"""Characters of an example's result that are shown; the document has the whole."""


def page() -> str:
    """Give the page of this version's methods."""
    whole = openrpc.document("", load_methods(), openrpc.load_examples())
    parts = [
        HEAD,
        whole["info"]["description"],
        PICTURES,
        TASKS,
        "## Methods\n",
        EXAMPLES,
    ]
    for method in whole["methods"]:
        parts += _method(method, whole["components"]["errors"])
    parts += ["## Notifications\n"]
    for note in whole["x-notifications"]:
        parts += [f"### {note['name']}\n", note["summary"].replace("``", "`") + "\n"]
        parts += [_members(note["params"])]
    parts += ["## Types\n"]
    for name, schema in whole["components"]["schemas"].items():
        parts += _type(name, schema)
    return "\n".join([*parts, _errors(whole["components"]["errors"])])


def _method(method: Node, errors: Mapping[str, Node]) -> Iterator[str]:
    yield f"### {method['name']}\n"
    if method.get("deprecated"):
        yield f"Deprecated. {method['description']}\n"
        return
    yield method["summary"] + "\n"
    if "description" in method:
        yield method["description"] + "\n"
    if "x-level" in method:
        yield f"Level: {method['x-level']}.\n"
    if method["params"]:
        yield _members(method["params"])
    yield f"Result: {kind(method['result']['schema'])}.\n"
    codes = [errors[ref["$ref"].rpartition("/")[2]]["code"] for ref in method["errors"]]
    yield f"Errors: {', '.join(map(str, codes))}.\n"
    yield from map(_example, method.get("examples", ()))


def _members(members: Iterable[Node]) -> str:
    rows = ["| name | type | meaning |", "| --- | --- | --- |"]
    for member in members:
        name = f"`{member['name']}`"
        always = f"**{name}**" if member.get("required") else name
        words = " ".join(member.get("description", "").split())
        limits = _limits(member["schema"])
        meaning = f"{words} {limits}".strip()
        rows.append(f"| {always} | {kind(member['schema'])} | {meaning} |")
    return "\n".join(rows) + "\n"


def kind(schema: Node) -> str:
    """Give the type of a schema in words, with links to named types."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    for several in ("anyOf", "allOf"):
        if several in schema:
            return " or ".join(map(kind, schema[several]))
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"] if value != "")
    if schema.get("type") == "array":
        return f"list of {kind(schema['items'])}"
    values = schema.get("additionalProperties")
    if values:
        return f"object of {kind(values)}"
    return str(schema.get("type", "any"))


def _limits(schema: Node) -> str:
    told = [
        words.format(schema[key])
        for key, words in LIMITS.items()
        if words and key in schema
    ]
    return f"({', '.join(told)})" if told else ""


def _example(example: Node) -> str:
    params = {param["name"]: param["value"] for param in example["params"]}
    result = json.dumps(example["result"]["value"], ensure_ascii=False)
    if len(result) > LONG:
        result = f"{result[:LONG]} …"
    asked = json.dumps(params, ensure_ascii=False)
    return f"{example['name']}:\n\n```text\n-> {asked}\n<- {result}\n```\n"


def _type(name: str, schema: Node) -> Iterator[str]:
    yield f"### {name}\n"
    yield schema["description"].replace("``", "`") + "\n"
    required = schema.get("required", ())
    members = [
        {
            "name": member,
            "schema": inner,
            "required": member in required,
            "description": inner.get("description", ""),
        }
        for member, inner in schema["properties"].items()
    ]
    if members:
        yield _members(members)


def _errors(errors: Mapping[str, Node]) -> str:
    rows = ["## Errors\n", "| code | name | meaning |", "| --- | --- | --- |"]
    for name, error in errors.items():
        rows.append(f"| {error['code']} | {name} | {error['message']} |")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
