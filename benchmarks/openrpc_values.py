"""Makes calls from the OpenRPC document: values that fit its schemas, and others."""

import json
import os
from random import Random
from typing import Any

with open(os.path.join(os.path.dirname(__file__), "data", "jsonrpc-words.json")) as _f:
    HOSTILE = json.load(_f)["values"]

TYPES = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}
TEXTS = ("NES", "snes", "Gameboy", "nosuch", "gelb", "C", "#", "comet", "courier lan")
TEXTS += ("region:us", "-region:jp", "~lang:en", "user:favorite", "a:b", "boxart")
TEXTS += ("gamelist.xml", "media-folder", "../..", "/", "NES/Comet Courier (USA).nes")
TEXTS += ("Comet Courier", "pok\u00e9mon \u30bc\u30eb\u30c0", "name-desc", "inline")
NUMBERS = (0, 1, 2, 3, 7, 13, 14, 100, 999, 8192, -1, 2**31, 2**63, 10**40)
STARTING = frozenset({"media.generate", "media.index", "media.scrape"})
"""Methods that start an operation: called seldom, or nothing else would be idle."""


class Maker:
    """Makes calls of the document's methods; ``texts`` are words of the library."""

    def __init__(self, document: dict, random: Random, texts: tuple[str, ...]) -> None:
        self._random = random
        self._texts = TEXTS + texts
        self._schemas = document["components"]["schemas"]
        self._methods = document["methods"]
        self._weights = [_weight(method) for method in self._methods]

    def call(self) -> tuple[str, object, bool]:
        """Give a method, its parameters, and whether the document forbids them."""
        (method,) = self._random.choices(self._methods, self._weights)
        descriptors = method["params"]
        params: dict[str, object] = {}
        wrong = False
        share = self._random.choice((0.1, 0.3, 0.6))
        for descriptor in descriptors:
            chance = 0.95 if descriptor["required"] else share
            if self._random.random() < chance:
                value = self._value(descriptor["schema"])
                params[descriptor["name"]] = value
                wrong |= value is not None and not self.fits(
                    descriptor["schema"], value
                )
            else:
                wrong |= descriptor["required"]
        if self._random.random() < 0.05:
            params[self._random.choice(self._texts)] = self._any()
        elif self._random.random() < 0.1 and descriptors:
            names = [d["name"] for d in descriptors]
            return method["name"], [params.get(name) for name in names], wrong
        return method["name"], params, wrong

    def fits(self, schema: dict, value: object) -> bool:
        """Tell whether a value is what a schema describes."""
        if "$ref" in schema:
            schema = self._schemas[schema["$ref"].rpartition("/")[2]]
        if "allOf" in schema:
            return all(self.fits(inner, value) for inner in schema["allOf"])
        if "anyOf" in schema:
            return any(self.fits(inner, value) for inner in schema["anyOf"])
        if "enum" in schema:
            return value in schema["enum"]
        if not _is_of(schema.get("type"), value):
            return False
        return self._fits_inside(schema, value)

    def _fits_inside(self, schema: dict, value: object) -> bool:
        if isinstance(value, str | list):
            kind = "Length" if isinstance(value, str) else "Items"
            low, high = schema.get(f"min{kind}", 0), schema.get(f"max{kind}", 1 << 60)
            if not low <= len(value) <= high:
                return False
        if isinstance(value, list):
            return all(self.fits(schema.get("items", {}), item) for item in value)
        if isinstance(value, dict):
            return self._fits_members(schema, value)
        if isinstance(value, int) and not isinstance(value, bool):
            low, high = schema.get("minimum", value), schema.get("maximum", value)
            return bool(low <= value <= high)
        return True

    def _fits_members(self, schema: dict, value: dict) -> bool:
        """Tell of an object's members, which are compared without case."""
        if any(name not in value for name in schema.get("required", ())):
            return False
        known = schema.get("properties", {})
        return all(
            inner is None or name not in known or self.fits(known[name], inner)
            for name, inner in value.items()
        )

    def _value(self, schema: dict) -> object:
        """Make a value: mostly one that fits."""
        draw = self._random.random()
        if draw < 0.12:
            return self._any()
        if "$ref" in schema:
            schema = self._schemas[schema["$ref"].rpartition("/")[2]]
        for several in ("allOf", "anyOf"):
            if several in schema:
                return self._value(self._random.choice(schema[several]))
        if "enum" in schema:
            return self._random.choice(schema["enum"])
        return self._of_type(schema)

    def _of_type(self, schema: dict) -> object:
        kind = schema.get("type")
        if kind == "string":
            return self._random.choice(self._texts)
        if kind == "integer":
            low, high = schema.get("minimum", 0), schema.get("maximum", 100)
            edges = (low - 1, low, high, high + 1, self._random.choice(NUMBERS))
            return self._random.choice((*edges, self._random.randint(1, 14)))
        if kind == "boolean":
            return self._random.random() < 0.5
        if kind == "array":
            length = self._random.choice((0, 1, 1, 2, 3, 3, 101))
            return [self._value(schema["items"]) for _ in range(length)]
        if kind == "object":
            members = schema.get("properties", {}).items()
            return {
                n: self._value(s) for n, s in members if self._random.random() < 0.6
            }
        return self._any()

    def _any(self) -> Any:
        """Make a value that nobody asked for."""
        draw = self._random.random()
        if draw < 0.6:
            return self._random.choice(HOSTILE)
        if draw < 0.8:
            return self._random.choice(self._texts)
        if draw < 0.9:
            return [self._random.choice(HOSTILE) for _ in range(3)]
        return {self._random.choice(self._texts): self._random.choice(HOSTILE)}


def _weight(method: dict) -> int:
    if method["name"] in STARTING:
        return 1
    return 80 if method["params"] else 20


def _is_of(kind: str | None, value: object) -> bool:
    if kind is None:
        return True
    if kind != "boolean" and isinstance(value, bool):
        return False
    if kind == "number" and isinstance(value, int | float):
        return True
    return isinstance(value, TYPES[kind])
