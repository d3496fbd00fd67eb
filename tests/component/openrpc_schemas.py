"""The OpenRPC document, its judge, and a validator from its meta-schema."""

import json
import os

from jsonschema import Draft7Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7

from api import openrpc
from api.registry import load_methods
from benchmarks.openrpc_judge import Judge

DATA = os.path.join(os.path.dirname(os.path.dirname(__file__)), "data", "openrpc")


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


def judge():
    return Judge(json.loads(json.dumps(document())))
