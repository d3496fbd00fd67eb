"""The examples of the OpenRPC document are what a live daemon answers."""

import openrpc_schemas

from api.registry import declared, load_methods
from benchmarks import openrpc_examples
from zapcore.cli import sample_library

UNSHOWN = {
    "rpc.discover",
    "settings.logs.download",
    "keys.new",
    "media.missing.answer",
}
"""The document itself, a log and a secret differ each time; nothing vanished here."""


def recorded():
    return openrpc_schemas.openrpc.load_examples()


async def test_every_example_is_answered_as_written_and_by_the_documents_types(
    starting, tmp_path
):
    library = str(tmp_path / "games")
    sample_library.make(library)
    running = starting("--library", library)
    calls = [
        {"name": name, "method": method, "params": params}
        for name, method, params in openrpc_examples.CALLS
    ]
    results, notes = await openrpc_examples.played(running.url, library, calls)
    strict = openrpc_schemas.judge()
    left = {name: list(examples) for name, examples in recorded().items()}
    for call, result in zip(calls, results, strict=True):
        example = left[call["method"]].pop(0)
        assert example == {**call, "result": result}
        assert strict.result_faults(call["method"], result) == [], call
    assert not any(left.values())
    heard = {note["method"] for note in notes}
    assert heard == {
        "media.exporting",
        "media.indexing",
        "media.scanning",
        "media.scraping",
        "media.selecting",
        "media.started",
    }
    for note in notes:
        assert strict.note_faults(note["method"], note["params"]) == [], note


def test_every_method_has_an_example_and_each_parameter_of_one_is_declared():
    examples = recorded()
    for handler in load_methods().values():
        told = declared(handler)
        assert (told.names[0] in examples) != (told.names[0] in UNSHOWN)
        for example in examples.get(told.names[0], ()):
            assert example["params"].keys() <= set(told.parameters)
