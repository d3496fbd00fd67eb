"""The OpenRPC document: valid, whole, current, and the same in both places."""

import contextlib
import json
import os

import openrpc_schemas
import pytest

from api import errors, openrpc, openrpc_page
from api.registry import declared, load_methods
from zapcore.errors import ZapcoreError
from zapcore.events import Event

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))


def test_the_document_is_valid_against_the_meta_schema_of_openrpc():
    whole = json.loads(json.dumps(openrpc_schemas.document()))
    faults = list(openrpc_schemas.meta_validator().iter_errors(whole))
    assert faults == []


def test_the_meta_schema_refuses_a_document_without_methods():
    whole = json.loads(json.dumps(openrpc_schemas.document()))
    del whole["methods"]
    assert not openrpc_schemas.meta_validator().is_valid(whole)
    whole["methods"] = [{"name": "x", "params": [{"name": "y"}]}]
    assert not openrpc_schemas.meta_validator().is_valid(whole)


def test_every_method_and_notification_is_there_once():
    whole = openrpc_schemas.document()
    names = [method["name"] for method in whole["methods"]]
    assert sorted(name.lower() for name in names) == sorted(load_methods())
    assert len(set(names)) == len(names)
    notes = {note["name"] for note in whole["x-notifications"]}
    assert notes == {kind.NAME for kind in Event.__subclasses__()}


def test_every_method_and_parameter_is_described_and_required_ones_come_first():
    for method in openrpc_schemas.document()["methods"]:
        assert method["summary"], method["name"]
        flags = [param["required"] for param in method["params"]]
        assert flags == sorted(flags, reverse=True), method["name"]
        assert all(param["schema"] for param in method["params"])


def test_every_error_of_the_tree_has_a_number_and_every_number_a_meaning():
    unseen = set(errors.MEANINGS)
    for kind, code in errors.CODES:
        assert issubclass(kind, ZapcoreError)
        assert code in errors.MEANINGS
        unseen.discard(code)
    ours = {-32700, -32600, -32601, -32603, -32000}
    assert unseen - ours <= {1012, 1013}
    whole = openrpc_schemas.document()["components"]["errors"]
    assert {error["code"] for error in whole.values()} == set(errors.MEANINGS)


def test_a_reference_always_leads_somewhere():
    whole = openrpc_schemas.document()
    text = json.dumps(whole)
    for part in text.split('"$ref": "')[1:]:
        place = whole
        for step in part.partition('"')[0].removeprefix("#/").split("/"):
            place = place[step]
        assert place


class Listening(dict):
    """Parameters that note which names they are asked for."""

    def __init__(self):
        super().__init__()
        self.asked = set()

    def get(self, key, default=None):
        self.asked.add(key)
        return super().get(key, default)

    def __contains__(self, key):
        self.asked.add(key)
        return super().__contains__(key)


@pytest.mark.parametrize("name", sorted(load_methods()))
async def test_a_method_reads_the_parameters_that_it_declares_and_no_others(name):
    handler = load_methods()[name]
    known = {part.lower() for part in declared(handler).parameters}
    params = Listening()
    # There is nothing behind it; what it asked until then counts.
    with contextlib.suppress(ZapcoreError, AttributeError):
        await handler(None, params)
    assert params.asked <= known


async def test_discover_and_the_path_give_the_same_document(wire):
    request = '{"jsonrpc":"2.0","id":1,"method":"rpc.discover"}'
    _, body, _ = await wire.post(request)
    found = json.loads(body)["result"]
    url = f"http://127.0.0.1:{wire.port}/api/openrpc.json"
    async with wire.session.get(url) as answer:
        assert answer.status == 200
        assert answer.content_type == "application/json"
        assert await answer.json() == found
    assert found == json.loads(openrpc.text(wire.context.version))
    assert found["info"]["version"] == wire.context.version


async def test_the_path_is_behind_the_door(wire):
    url = f"http://127.0.0.1:{wire.port}/api/openrpc.json"
    for header, value, status in (
        ("Host", "evil.example", 421),
        ("Origin", "https://evil.example", 403),
    ):
        async with wire.session.get(url, headers={header: value}) as answer:
            assert answer.status == status


def test_the_page_in_docs_is_what_the_generator_gives():
    with open(os.path.join(ROOT, "docs", "api.md"), encoding="utf-8") as file:
        assert file.read() == openrpc_page.page()
