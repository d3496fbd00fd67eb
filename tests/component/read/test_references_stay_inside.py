"""3,000 references by path and by number, drawn, and none shows what is no game's."""

import asyncio
import base64
import json
import os

import pytest
import yarl
from path_expressions import Expressions, stays

DRAWN = 1000
SECRET = b"\x89PNG\r\n\x1a\nfor no eyes at all"


@pytest.fixture
def hidden(root, tmp_path, rows, art):
    """Lay secrets beside a library of one game with a picture; give what is drawn."""
    base = str(tmp_path)
    for place in ("outside", "roms/nes2", "etc", "home"):
        os.makedirs(f"{base}/{place}", exist_ok=True)
    for place in ("", "/outside", "/roms", "/roms/nes2", "/home"):
        for name in ("secret.png", "secret.nes", "A.png", "a.png"):
            with open(f"{base}{place}/{name}", "wb") as file:
                file.write(SECRET)
    rows.media("NES", "nes/A.nes", "A", (), {"image-image": art("a.png", SECRET[:8])})
    os.symlink(f"{base}/outside", f"{root}/nes/out")
    nes = f"{root}/nes"
    return Expressions(9, base=base, root=nes, assets=f"{base}/a", home=f"{base}/home")


def texts(expressions, count):
    """Give those that can stand in JSON."""
    drawn = expressions.draw(count)
    return [text.encode("utf-8", "replace").decode() for text in drawn]


@pytest.mark.parametrize("method", ["media.image", "media.meta"])
async def test_a_reference_by_path_is_a_row_or_nothing(call, hidden, root, method):
    codes = set()
    for text in texts(hidden, DRAWN // 2):
        found = await call(method, system="NES", path=text)
        if isinstance(found, tuple):
            codes.add(found[0])
            continue
        assert text.endswith("A.nes"), text
        assert method == "media.meta"
        assert found["media"]["path"] == f"{root}/nes/A.nes"
    assert codes <= {1005, 1006, 1007, -32602}
    assert 1005 in codes


async def test_a_folder_that_is_browsed_lies_below_a_root(call, hidden, root):
    answered = 0
    for text in texts(hidden, DRAWN):
        found = await call("media.browse", path=text)
        if isinstance(found, tuple):
            assert found[0] in {1009, -32602}, text
            continue
        assert "://" in text or stays(os.path.normpath(text), root), text
        assert all(stays(entry["path"], root) for entry in found["entries"]), text
        answered += 1
    assert answered > 10


async def test_a_picture_is_asked_for_by_number_only(web, hidden):
    statuses = set()
    for text in texts(hidden, DRAWN):
        path = "".join(f"%{byte:02x}" for byte in text.encode()) if text else "x"
        url = f"http://127.0.0.1:{web.port}/api/image/{path}"
        async with web.session.get(yarl.URL(url, encoded=True)) as answer:
            statuses.add(answer.status)
            assert b"no eyes" not in await answer.read()
    assert statuses <= {400, 404}
    assert 400 in statuses


async def test_a_raw_path_over_http_leads_nowhere(web, hidden, caplog):
    """Not every client tidies its paths: these go out as they are.

    What is no HTTP at all is answered and not worth a traceback in the log.
    """
    seen = set()
    for text in texts(hidden, 200):
        line = text.replace(" ", "+").replace("\r", "").replace("\n", "").encode()
        reader, writer = await asyncio.open_connection("127.0.0.1", web.port)
        writer.write(
            b"GET /api/image/" + line + b" HTTP/1.1\r\nHost: localhost\r\n"
            b"Connection: close\r\n\r\n"
        )
        answer = await reader.read()
        writer.close()
        assert b"no eyes" not in answer
        seen.add(answer[9:12])
    assert seen <= {b"400", b"404"}
    assert not any(record.exc_info for record in caplog.records)


async def test_the_picture_of_a_row_whose_property_leads_out_is_none(
    call, rows, hidden, tmp_path
):
    """As a database would hold that another program wrote."""
    shown = 0
    kind = rows.tag("property:image-image")
    number = rows.media("NES", "nes/B.nes", "B")
    rows.insert("MediaProperties", MediaDBID=number, TypeTagDBID=kind, Text="")
    for text in texts(hidden, DRAWN // 2):
        rows.raw.execute(
            "UPDATE MediaProperties SET Text = ? WHERE MediaDBID = ?", (text, number)
        )
        found = await call("media.image", mediaId=number)
        if isinstance(found, dict):
            shown += 1
            assert SECRET not in base64.b64decode(found["data"])
        else:
            assert found[0] == 1007, json.dumps(text)
    assert shown == 0
