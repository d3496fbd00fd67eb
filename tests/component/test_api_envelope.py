"""The JSON-RPC envelope over a real server: CONTRACT, section 2."""

import json

import pytest

REQUEST = '{"jsonrpc":"2.0","id":1,"method":"health"}'


async def over_socket(wire, text):
    async with wire.session.ws_connect(wire.ws) as socket:
        await socket.send_str(text)
        return json.loads((await socket.receive()).data)


@pytest.mark.parametrize(
    ("text", "code", "number"),
    [
        ("", -32700, None),
        ("{not json", -32700, None),
        (REQUEST + "x", -32700, None),
        ('{"jsonrpc":"2.0","id":1,"method":"health","params":NaN}', -32700, None),
        ("[" * 100_000, -32700, None),
        ("[" * 100 + "]" * 100, -32600, None),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, -32600, None),
        (f'{{"params":[{"{}," * 300_000}{{}}]}}', -32600, None),
        (" ping", -32700, None),
        ("null", -32600, None),
        ("7", -32600, None),
        ('"text"', -32600, None),
        ("{}", -32600, None),
        ("[]", -32600, None),
        ('{"id":5,"method":"health"}', -32600, 5),
        ('{"jsonrpc":"1.0","id":5,"method":"health"}', -32600, 5),
        ('{"jsonrpc":"2.0","id":7}', -32600, 7),
        ('{"jsonrpc":"2.0","id":7,"method":5}', -32600, 7),
        ('{"jsonrpc":"2.0","id":7,"method":""}', -32600, 7),
        ('{"jsonrpc":"2.0","id":{},"method":"health"}', -32600, None),
        ('{"jsonrpc":"2.0","id":[1],"method":"health"}', -32600, None),
        ('{"jsonrpc":"2.0","id":7,"method":"nosuch"}', -32601, 7),
        ('{"jsonrpc":"2.0","id":7,"method":"health","params":[1]}', -32602, 7),
        ('{"jsonrpc":"2.0","id":7,"method":"media.scrape"}', -32602, 7),
        (
            '{"jsonrpc":"2.0","id":7,"method":"media.generate","params":{"systems":5}}',
            -32602,
            7,
        ),
    ],
)
async def test_a_bad_request_is_a_numbered_error(wire, text, code, number):
    answer = await over_socket(wire, text)
    assert answer["error"]["code"] == code
    assert answer["id"] == number
    assert "result" not in answer
    assert wire.context.index.started == []
    status, body, _ = await wire.post(text)
    assert status == 200
    assert json.loads(body)["error"]["code"] == code


@pytest.mark.parametrize(
    "number", ["1", '"a-b"', "null", "true", "1.0", "1e2", "12345678901234567890"]
)
async def test_an_id_goes_back_as_it_came(wire, number):
    request = f'{{"jsonrpc":"2.0","id":{number},"method":"health"}}'
    _, body, _ = await wire.post(request)
    assert body == f'{{"result":{{"status":"ok"}},"jsonrpc":"2.0","id":{number}}}'


async def test_extra_keys_and_other_case_are_fine(wire):
    answer = await over_socket(
        wire, '{"JSONRPC":"2.0","id":1,"METHOD":"HEALTH","timestamp":5,"params":null}'
    )
    assert answer["result"] == {"status": "ok"}


async def test_a_null_result_is_there(wire):
    request = '{"jsonrpc":"2.0","id":1,"method":"media.generate","params":{"x":1}}'
    _, body, _ = await wire.post(request)
    assert json.loads(body) == {"result": None, "jsonrpc": "2.0", "id": 1}
    assert wire.context.index.started == [None]


async def test_a_notification_runs_unanswered(wire):
    status, body, _ = await wire.post('{"jsonrpc":"2.0","method":"media.generate"}')
    assert (status, body) == (204, "")
    assert wire.context.index.started == [None]


async def test_a_clients_response_gets_no_answer(wire):
    status, body, _ = await wire.post('{"jsonrpc":"2.0","id":1,"result":{}}')
    assert (status, body) == (204, "")


async def test_a_batch_runs_in_order_and_each_answer_is_there(wire):
    batch = (
        '[{"jsonrpc":"2.0","id":1,"method":"health"},'
        '{"jsonrpc":"2.0","method":"health"},'
        '{"jsonrpc":"2.0","id":2,"method":"nosuch"},5]'
    )
    _, body, _ = await wire.post(batch)
    answers = json.loads(body)
    assert [answer["id"] for answer in answers] == [1, 2, None]
    assert [a.get("error", {}).get("code") for a in answers] == [None, -32601, -32600]


async def test_a_batch_of_more_than_100_is_refused(wire):
    _, body, _ = await wire.post(f"[{','.join([REQUEST] * 101)}]")
    assert json.loads(body)["error"]["code"] == -32600


async def test_an_inner_error_never_shows_its_words(wire, caplog):
    request = (
        '{"jsonrpc":"2.0","id":1,"method":"media.scrape",'
        '"params":{"scraperId":"broken"}}'
    )
    _, body, _ = await wire.post(request)
    error = json.loads(body)["error"]
    assert error == {"message": "Internal error", "code": -32603}
    assert "secret" in caplog.text


async def test_a_busy_slot_is_1001_and_names_the_operation(wire):
    wire.context.index.busy = True
    _, body, _ = await wire.post('{"jsonrpc":"2.0","id":1,"method":"media.generate"}')
    assert json.loads(body)["error"] == {
        "message": "indexing already in progress",
        "code": 1001,
        "data": {"operation": "index"},
    }


async def test_what_clients_ask_on_connect_is_answered(wire):
    wanted = {
        "tokens": {"active": []},
        "inbox": {"messages": []},
        "readers": {"readers": []},
        "media.active": None,
    }
    for method, result in wanted.items():
        request = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method})
        _, body, _ = await wire.post(request)
        assert json.loads(body)["result"] == result


async def test_cancel_and_resume_answer_with_the_contracts_words(wire):
    words = {
        "media.scrape.cancel": "no scraping operation is currently running",
        "media.scrape.resume": "Media scraping is not paused",
        "media.generate.resume": "Media indexing is not paused",
    }
    for method, message in words.items():
        request = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method})
        _, body, _ = await wire.post(request)
        assert json.loads(body)["result"] == {"message": message}
