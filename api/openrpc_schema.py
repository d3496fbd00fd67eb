"""JSON Schema of types: of TypedDicts, frozen events and what they are made of."""

import inspect
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    Required,
    TypeAlias,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from zapcore.events import wire_name

Schema: TypeAlias = dict[str, Any]

SIMPLE: Mapping[object, Schema] = types.MappingProxyType(
    {
        str: {"type": "string"},
        int: {"type": "integer"},
        float: {"type": "number"},
        bool: {"type": "boolean"},
        type(None): {"type": "null"},
        None: {"type": "null"},
        Any: {},
    }
)
WRAPPERS = frozenset({Required, NotRequired})


class Schemas:
    """Gives schemas; named types are kept in ``named`` and referred to."""

    def __init__(self) -> None:
        self.named: dict[str, Schema] = {}

    def of(self, kind: object) -> Schema:
        """Give the schema of a type.

        Raises:
            TypeError: it has none.
        """
        origin, args = get_origin(kind), get_args(kind)
        if origin is None:
            return self._plain(kind)
        if origin is Annotated or origin in WRAPPERS:
            return self._annotated(args[0], args[1:])
        if origin in {Union, types.UnionType}:
            return {"anyOf": [self.of(arg) for arg in args]}
        if origin is Literal:
            return {"enum": list(args)}
        return self._container(origin, args)

    def _plain(self, kind: object) -> Schema:
        if kind in SIMPLE:
            return dict(SIMPLE[kind])
        if isinstance(kind, type) and (is_typeddict(kind) or is_dataclass(kind)):
            return self._reference(kind)
        raise TypeError(f"{kind!r} has no schema")

    def _container(self, origin: object, args: tuple[object, ...]) -> Schema:
        if origin in {dict, Mapping}:
            return {"type": "object", "additionalProperties": self.of(args[1])}
        if origin in {list, tuple}:
            return {"type": "array", "items": self.of(args[0])}
        raise TypeError(f"{origin!r} has no schema")

    def _annotated(self, kind: object, notes: tuple[object, ...]) -> Schema:
        """Give the schema of a type with its description and narrowing keywords."""
        schema = self.of(kind)
        if "$ref" in schema:  # what stands beside a reference is not read
            schema = {"allOf": [schema]}
        for note in notes:
            if isinstance(note, Mapping):
                schema |= note
            elif note:
                schema["description"] = note
        return schema

    def _reference(self, kind: type) -> Schema:
        if kind.__name__ not in self.named:
            self.named[kind.__name__] = {}
            self.named[kind.__name__] = self._object(kind)
        return {"$ref": f"#/components/schemas/{kind.__name__}"}

    def _object(self, kind: type) -> Schema:
        members = members_of(kind)
        schema: Schema = {"type": "object", "title": kind.__name__}
        if kind.__doc__:
            schema["description"] = inspect.cleandoc(kind.__doc__)
        schema["properties"] = {
            name: self.of(member) for name, (member, _) in members.items()
        }
        required = [name for name, (_, always) in members.items() if always]
        if required:
            schema["required"] = required
        return schema


Members: TypeAlias = dict[str, tuple[object, bool]]
"""Name on the wire to its type and whether it is always there."""


def members_of(kind: type) -> Members:
    """Give the members of a TypedDict or an event."""
    return _event(kind) if is_dataclass(kind) else _typed(kind)


def _typed(kind: type) -> Members:
    always: frozenset[str] = getattr(kind, "__required_keys__", frozenset())
    hints = get_type_hints(kind, include_extras=True)
    return {name: (hints[name], name in always) for name in kind.__annotations__}


def _event(kind: type) -> Members:
    """Give those of a frozen class: what may be None is left out when it is."""
    hints = get_type_hints(kind, include_extras=True)
    found: Members = {}
    for field in fields(kind):
        if field.metadata.get("wire", True):
            hint = hints[field.name]
            parts = [part for part in get_args(hint) if part is not type(None)]
            optional = get_origin(hint) is types.UnionType
            found[wire_name(field.name)] = (
                parts[0] if optional else hint,
                not optional,
            )
    return found
