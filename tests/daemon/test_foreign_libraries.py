"""JSON-RPC clients that nobody here wrote: jsonrpc-websocket, and json-rpc-2.0 on Node.

The Node one comes from the npm registry by its lock file (``tests/data/node``) and
brings no code that runs when it is installed.
"""

import asyncio
import json
import os
import shutil
import subprocess

import pytest
from jsonrpc_base import ProtocolError
from jsonrpc_websocket import Server

HERE = os.path.dirname(os.path.dirname(__file__))
NODE_FILES = os.path.join(HERE, "data", "node")
INSTALL = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
SOCKETS = "--experimental-websocket"


@pytest.fixture
async def server(daemon):
    foreign = Server(daemon.url, timeout=20)
    await foreign.ws_connect()
    yield foreign
    await foreign.close()


async def test_a_python_library_calls_by_name_by_place_and_hears_notifications(server):
    notes: asyncio.Queue = asyncio.Queue()
    server.media.indexing = lambda **params: notes.put_nowait(params)
    assert (await server.version())["name"] == "zapcore"
    assert await server.media.generate() is None
    async with asyncio.timeout(20):
        while (await notes.get())["indexing"]:
            pass
    found = await server.media.search(query="alph", maxResults=5)
    assert [row["name"] for row in found["results"]] == ["Alpha"]
    by_place = await server.media.lookup("Alpha", "NES")
    by_name = await server.media.lookup(system="NES", name="Alpha")
    assert by_place == by_name
    assert by_place["match"]["name"] == "Alpha"


async def test_a_python_library_gets_many_answers_at_once_and_errors_as_errors(server):
    names = await asyncio.gather(*(server.systems(all=True) for _ in range(50)))
    assert len({json.dumps(answer) for answer in names}) == 1
    with pytest.raises(ProtocolError) as refused:
        await server.media.search(maxResults=0)
    code, _, answer = refused.value.args
    assert code == -32602
    assert answer["error"]["data"] == {"parameter": "maxResults"}
    with pytest.raises(ProtocolError) as unknown:
        await server.no.such.method()
    assert unknown.value.args[0] == -32601
    assert await server.health(_notification=True) is None


@pytest.fixture
def node(tmp_path):
    """Give what runs a script with the package; skip where that cannot be had."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("Node is not installed")
    has = subprocess.run(
        ["node", SOCKETS, "-p", "typeof WebSocket"],
        capture_output=True,
        text=True,
        check=False,
    )
    if has.stdout.strip() != "function":
        pytest.skip("this Node has no WebSocket: 20.10 or newer is needed")
    folder = tmp_path / "node"
    shutil.copytree(NODE_FILES, folder)
    done = subprocess.run(
        ["npm", *INSTALL], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"npm cannot install json-rpc-2.0: {done.stderr.strip()[:200]}")
    return ["node", "--no-warnings", SOCKETS, str(folder / "client.js")]


def test_a_node_library_calls_over_websocket_and_post(daemon, node):
    done = subprocess.run(
        [*node, daemon.url], capture_output=True, text=True, check=False, timeout=40
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["socket"] == {
        "started": None,
        "state": "completed",
        "names": ["Alpha"] * 50,
        "refused": [-32602, {"parameter": "maxResults"}],
    }
    assert found["post"]["version"]["version"] == "2.17.0"
    assert found["post"]["positional"]["match"]["name"] == "Alpha"
    assert found["post"]["batch"] == [[100, "result"], [101, -32601], [102, "result"]]
