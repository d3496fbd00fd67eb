"""Judges answers and notifications by the OpenRPC document, strictly.

A member that the document does not name is a fault, though clients must bear it.
"""

import copy
from functools import cached_property

from jsonschema import Draft7Validator

EXEMPT = frozenset({"Document"})
"""Types whose members have names that no class can have."""

ANYWHERE = frozenset({-32602, 1012})


class Judge:
    """Holds one document."""

    def __init__(self, document: dict) -> None:
        self.methods = {method["name"]: method for method in document["methods"]}
        self.notes = {note["name"]: note for note in document["x-notifications"]}
        self._components = copy.deepcopy(document["components"])
        for name, schema in self._components["schemas"].items():
            if name not in EXEMPT:
                schema["additionalProperties"] = False

    @cached_property
    def _results(self) -> dict[str, Draft7Validator]:
        return {
            name: self._validator(method["result"]["schema"])
            for name, method in self.methods.items()
        }

    @cached_property
    def _codes(self) -> dict[str, frozenset[int]]:
        errors = self._components["errors"]
        return {
            name: ANYWHERE
            | {errors[e["$ref"].rpartition("/")[2]]["code"] for e in method["errors"]}
            for name, method in self.methods.items()
        }

    def answer_faults(self, method: str, answer: dict) -> list[str]:
        """Give what is wrong with an answer, in words."""
        if answer.get("jsonrpc") != "2.0" or ("result" in answer) == (
            "error" in answer
        ):
            return [f"no answer: {answer}"]
        if "result" in answer:
            return self.result_faults(method, answer["result"])
        error = answer["error"]
        if error["code"] not in self._codes[method] or not error["message"]:
            return [f"{method} does not name this error: {error}"]
        return []

    def result_faults(self, method: str, result: object) -> list[str]:
        """Give what is wrong with a result, in words."""
        return _words(self._results[method], result)

    def note_faults(self, name: str, params: object) -> list[str]:
        """Give what is wrong with the parameters of a notification, in words."""
        members = self.notes[name]["params"]
        schema = {
            "type": "object",
            "properties": {member["name"]: member["schema"] for member in members},
            "required": [member["name"] for member in members if member["required"]],
            "additionalProperties": False,
        }
        return _words(self._validator(schema), params)

    def _validator(self, schema: dict) -> Draft7Validator:
        return Draft7Validator({**schema, "components": self._components})


def _words(validator: Draft7Validator, value: object) -> list[str]:
    faults = validator.iter_errors(value)
    return [f"{fault.json_path}: {fault.message[:300]}" for fault in faults]
