"""Validators made from the OpenRPC document and its meta-schema."""

import copy
import json
import os

from jsonschema import Draft7Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7

from api import openrpc
from api.registry import load_methods

DATA = os.path.join(os.path.dirname(os.path.dirname(__file__)), "data", "openrpc")
EXEMPT = {"Document"}
"""Types whose members have names that no class can have."""


def read(name):
    with open(os.path.join(DATA, name), encoding="utf-8") as file:
        return json.load(file)


def meta_validator():
    """Give a validator of OpenRPC documents; it asks no network."""
    schema = DRAFT7.create_resource(read("json-schema.json"))
    meta = read("meta-schema.json")
    places = ("https://meta.json-schema.tools/", "https://meta.json-schema.tools")
    registry = Registry().with_resources(
        [
            *((place, schema) for place in places),
            ("https://meta.open-rpc.org/", DRAFT7.create_resource(meta)),
        ]
    )
    return Draft7Validator(meta, registry=registry)


def document():
    return openrpc.document("1.2.3", load_methods(), openrpc.load_examples())


class Strict:
    """Validators of results and notifications in which nothing unnamed may stand."""

    def __init__(self):
        whole = json.loads(json.dumps(document()))
        self.methods = {method["name"]: method for method in whole["methods"]}
        self.notes = {note["name"]: note for note in whole["x-notifications"]}
        self.components = copy.deepcopy(whole["components"])
        for name, schema in self.components["schemas"].items():
            if name not in EXEMPT:
                schema["additionalProperties"] = False

    def faults(self, schema, value):
        """Give what is wrong with a value, in words."""
        whole = {**schema, "components": self.components}
        return [
            f"{fault.json_path}: {fault.message[:300]}"
            for fault in Draft7Validator(whole).iter_errors(value)
        ]

    def result_faults(self, method, result):
        return self.faults(self.methods[method]["result"]["schema"], result)

    def note_faults(self, name, params):
        members = {p["name"]: p["schema"] for p in self.notes[name]["params"]}
        required = [p["name"] for p in self.notes[name]["params"] if p["required"]]
        schema = {
            "type": "object",
            "properties": members,
            "required": required,
            "additionalProperties": False,
        }
        return self.faults(schema, params)

    def codes(self, method):
        """Give the numbers of the errors that the document names."""
        names = [e["$ref"].rpartition("/")[2] for e in self.methods[method]["errors"]]
        return {self.components["errors"][name]["code"] for name in names}
