"""The examples of JSON-RPC 2.0, section 7, over a real server, on both transports.

The methods of the examples (``subtract``, ``sum`` …) are declared here as those of
zapcore are. Where the standard leaves words open (``message``), only the number counts.
"""

import json
from typing import TypedDict

import pytest

from api.dispatch import Dispatcher
from api.lobby import Lobby
from api.registry import Methods, declared, method


class Two(TypedDict, total=False):
    minuend: int
    subtrahend: int


class Five(TypedDict, total=False):
    a: int
    b: int
    c: int
    d: int
    e: int


class Named(TypedDict, total=False):
    name: str


@method("subtract", takes=Two)
async def subtract(context, params):
    return params["minuend"] - params["subtrahend"]


@method("update", takes=Five)
async def update(context, params):
    context.index.started.append(dict(params))


@method("sum", takes=Five)
async def add(context, params):
    return sum(params.values())


@method("notify_hello", takes=Five)
async def notify_hello(context, params):
    context.index.started.append(dict(params))


@method("get_data")
async def get_data(context, params):
    return ["hello", 5]


HANDLERS = (subtract, update, add, notify_hello, get_data)
PARSE = {"jsonrpc": "2.0", "error": {"code": -32700}, "id": None}
INVALID = {"jsonrpc": "2.0", "error": {"code": -32600}, "id": None}
EXAMPLES = {
    "by position": (
        '{"jsonrpc": "2.0", "method": "subtract", "params": [42, 23], "id": 1}',
        {"jsonrpc": "2.0", "result": 19, "id": 1},
    ),
    "by position, the other way": (
        '{"jsonrpc": "2.0", "method": "subtract", "params": [23, 42], "id": 2}',
        {"jsonrpc": "2.0", "result": -19, "id": 2},
    ),
    "by name": (
        (
            '{"jsonrpc": "2.0", "method": "subtract", "params": {"subtrahend": 23, '
            '"minuend": 42}, "id": 3}'
        ),
        {"jsonrpc": "2.0", "result": 19, "id": 3},
    ),
    "by name, the other way": (
        (
            '{"jsonrpc": "2.0", "method": "subtract", "params": {"minuend": 42, '
            '"subtrahend": 23}, "id": 4}'
        ),
        {"jsonrpc": "2.0", "result": 19, "id": 4},
    ),
    "a notification": (
        '{"jsonrpc": "2.0", "method": "update", "params": [1,2,3,4,5]}',
        None,
    ),
    "a notification of no method": ('{"jsonrpc": "2.0", "method": "foobar"}', None),
    "no such method": (
        '{"jsonrpc": "2.0", "method": "foobar", "id": "1"}',
        {"jsonrpc": "2.0", "error": {"code": -32601}, "id": "1"},
    ),
    "invalid JSON": (
        '{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]',
        PARSE,
    ),
    "an invalid request": (
        '{"jsonrpc": "2.0", "method": 1, "params": "bar"}',
        INVALID,
    ),
    "a batch of invalid JSON": (
        (
            '[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},'
            '{"jsonrpc": "2.0", "method"]'
        ),
        PARSE,
    ),
    "an empty list": ("[]", INVALID),
    "an invalid batch that is not empty": ("[1]", [INVALID]),
    "an invalid batch": ("[1,2,3]", [INVALID, INVALID, INVALID]),
    "a batch": (
        (
            '[{"jsonrpc": "2.0", "method": "sum", "params": [1,2,4], "id": "1"},'
            '{"jsonrpc": "2.0", "method": "notify_hello", "params": [7]},'
            '{"jsonrpc": "2.0", "method": "subtract", "params": [42,23], "id": "2"},'
            '{"foo": "boo"},'
            '{"jsonrpc": "2.0", "method": "foo.get", "params": {"name": "myself"}, '
            '"id": "5"},'
            '{"jsonrpc": "2.0", "method": "get_data", "id": "9"}]'
        ),
        [
            {"jsonrpc": "2.0", "result": 7, "id": "1"},
            {"jsonrpc": "2.0", "result": 19, "id": "2"},
            INVALID,
            {"jsonrpc": "2.0", "error": {"code": -32601}, "id": "5"},
            {"jsonrpc": "2.0", "result": ["hello", 5], "id": "9"},
        ],
    ),
    "a batch of notifications": (
        (
            '[{"jsonrpc": "2.0", "method": "notify_hello", "params": [7]},'
            '{"jsonrpc": "2.0", "method": "notify_hello", "params": [7]}]'
        ),
        None,
    ),
}


def plain(answer):
    """Give an answer without the words of its errors."""
    if isinstance(answer, list):
        return [plain(one) for one in answer]
    if "error" in answer:
        assert isinstance(answer["error"]["message"], str)
        return {**answer, "error": {"code": answer["error"]["code"]}}
    return answer


@pytest.fixture
def standard(wire):
    methods = {declared(handler).names[0]: handler for handler in HANDLERS}
    wire.server._dispatcher = Dispatcher(Methods(methods), Lobby.opened(wire.context))
    return wire


@pytest.mark.parametrize("example", EXAMPLES)
async def test_an_example_of_section_7_over_post(standard, example):
    text, wanted = EXAMPLES[example]
    status, body, _ = await standard.post(text)
    if wanted is None:
        assert (status, body) == (204, "")
    else:
        assert status == 200
        assert plain(json.loads(body)) == wanted


@pytest.mark.parametrize("example", EXAMPLES)
async def test_an_example_of_section_7_over_websocket(standard, example):
    text, wanted = EXAMPLES[example]
    async with standard.session.ws_connect(standard.ws) as socket:
        await socket.send_str(text)
        # What has no answer leaves this one as the first; answers keep no order.
        await socket.send_str('{"jsonrpc":"2.0","method":"get_data","id":"end"}')
        frames = [json.loads((await socket.receive()).data)]
        if wanted is not None:
            frames.append(json.loads((await socket.receive()).data))
    end = {"jsonrpc": "2.0", "result": ["hello", 5], "id": "end"}
    assert end in frames
    rest = [plain(frame) for frame in frames if frame != end]
    assert rest == ([] if wanted is None else [wanted])


async def test_the_notifications_of_section_7_run(standard):
    for example in ("a notification", "a batch of notifications"):
        await standard.post(EXAMPLES[example][0])
    once = {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}
    assert standard.context.index.started == [once, {"a": 7}, {"a": 7}]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ('["nes"]', -32602),
        ('[["nes"]]', None),
        ("[]", None),
        ('[["nes"],false,false]', None),
        ('[["nes"],false,false,1]', -32602),
        ("5", -32602),
        ('"nes"', -32602),
        ("true", -32602),
        ("null", None),
    ],
)
async def test_parameters_are_an_object_a_list_or_null(wire, params, code):
    request = (
        '{"jsonrpc":"2.0","id":1,"method":"media.generate","params":' + params + "}"
    )
    _, body, _ = await wire.post(request)
    answer = json.loads(body)
    assert answer.get("error", {}).get("code") == code
    assert len(wire.context.index.started) == (code is None)


async def test_a_list_of_parameters_means_what_their_names_mean(wire):
    for params in ('["gamelist.xml",["NES"],true]', '["gamelist.xml",null,true]'):
        await wire.post(
            '{"jsonrpc":"2.0","id":1,"method":"media.scrape","params":' + params + "}"
        )
    assert wire.context.scrape.started == [
        ("gamelist.xml", ["NES"], True, None),
        ("gamelist.xml", None, True, None),
    ]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ('{"jsonrpc":"2.0","id":1,"id":2,"method":"health"}', 2),
        ('{"jsonrpc":"2.0","id":1,"method":"nosuch","method":"health"}', 1),
        ('{"JsonRpc":"2.0","ID":"x","Method":"Health","Params":{}}', "x"),
        ('{"jsonrpc":"2.0","id":null,"method":"health"}', None),
        ('{"jsonrpc":"2.0","id":false,"method":"health"}', False),
        ('{"jsonrpc":"2.0","id":"","method":"health"}', ""),
        ('{"jsonrpc":"2.0","id":-0.5,"method":"health"}', -0.5),
        (' \n{"jsonrpc":"2.0","id":1,"method":"health"}\t\n', 1),
    ],
)
async def test_an_envelope_of_another_form_is_read(wire, text, number):
    _, body, _ = await wire.post(text)
    assert json.loads(body) == {
        "jsonrpc": "2.0",
        "id": number,
        "result": {"status": "ok"},
    }


@pytest.mark.parametrize(
    "text",
    [
        '{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"x"}}',
        '{"jsonrpc":"2.0","id":1,"result":null}',
        '[{"jsonrpc":"2.0","id":1,"result":null}]',
    ],
)
async def test_an_answer_that_a_client_sends_is_not_answered(wire, text):
    status, body, _ = await wire.post(text)
    assert (status, body) == (204, "")


async def test_ping_is_a_text_of_the_websocket_only(wire):
    async with wire.session.ws_connect(wire.ws) as socket:
        for text, wanted in (("ping", "pong"), ("PING", -32700), ("ping ", -32700)):
            await socket.send_str(text)
            found = (await socket.receive()).data
            if wanted == "pong":
                assert found == wanted
            else:
                assert json.loads(found)["error"]["code"] == wanted
    _, body, _ = await wire.post("ping")
    assert json.loads(body)["error"]["code"] == -32700
