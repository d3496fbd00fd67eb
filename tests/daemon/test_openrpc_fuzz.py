"""2,000 calls made from the OpenRPC document; ``benchmarks.openrpc_fuzz`` a million."""

import json
from random import Random

import openrpc_schemas
import pytest

from benchmarks import openrpc_fuzz
from benchmarks.openrpc_values import STARTING, Maker
from zapcore.cli import sample_library

CALLS = 2000


async def test_no_call_that_the_document_lets_make_breaks_the_daemon(
    starting, tmp_path, connect
):
    library = str(tmp_path / "games")
    sample_library.make(library)
    running = starting("--library", library)
    client = await connect(running.url)
    await client.index()
    texts = openrpc_fuzz.words(library)
    tally = await openrpc_fuzz.fuzz(running.url, CALLS, 5, texts)
    assert tally.outcomes.total() == CALLS
    called = tally.methods.keys() | STARTING
    assert called == openrpc_schemas.judge().methods.keys()
    assert {"result", "-32602", "1004", "1005"} <= tally.outcomes.keys()
    assert running.process.poll() is None
    assert running.stop()[0] == 0


@pytest.mark.parametrize(
    ("method", "answer", "words"),
    [
        ("version", {"jsonrpc": "2.0", "id": 1}, "no answer"),
        ("version", {"result": {}, "id": 1}, "no answer"),
        ("version", {"jsonrpc": "2.0", "id": 1, "result": {}}, "required"),
        ("tokens", {"jsonrpc": "2.0", "result": {"active": None}}, "array"),
        ("tokens", {"jsonrpc": "2.0", "result": {"active": [], "x": 1}}, "'x'"),
        (
            "version",
            {"jsonrpc": "2.0", "error": {"code": 1005, "message": "gone"}},
            "does not name",
        ),
    ],
)
def test_the_judge_of_answers_finds_faults(method, answer, words):
    (fault, *_) = openrpc_schemas.judge().answer_faults(method, answer)
    assert words in fault


def test_the_maker_knows_what_the_document_forbids():
    whole = json.loads(json.dumps(openrpc_schemas.document()))
    maker = Maker(whole, Random(1), ())
    search = {m["name"]: m for m in whole["methods"]}["media.search"]
    schemas = {param["name"]: param["schema"] for param in search["params"]}
    assert maker.fits(schemas["maxResults"], 1000)
    for wrong in (0, 1001, True, "1", 1.5, [1]):
        assert not maker.fits(schemas["maxResults"], wrong)
    assert maker.fits(schemas["systems"], ["NES"])
    for wrong in ("NES", [""], [1], ["NES"] * 1001, {}):
        assert not maker.fits(schemas["systems"], wrong)
    made = [maker.call() for _ in range(500)]
    assert {wrong for _, _, wrong in made} == {True, False}
    assert any(isinstance(params, list) for _, params, _ in made)
