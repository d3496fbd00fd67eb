"""``media`` and ``media.generate.status`` say the same of the database, always."""

import signal

import pytest


async def both(client):
    status = await client.result("media.generate.status")
    media = (await client.result("media"))["database"]
    same = ("exists", "indexing", "optimizing", "paused")
    assert {k: status[k] for k in same} == {k: media[k] for k in same}
    return status


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
async def test_they_agree_before_and_after_an_index_and_after_a_restart(
    library, data, starting, connect, number
):
    daemon = starting("--library", library)
    client = await connect(daemon.url)
    status = await both(client)
    assert (status["exists"], status["state"]) == (False, "idle")
    await client.index()
    status = await both(client)
    assert (status["exists"], status["state"]) == (True, "completed")
    daemon.stop(number)
    client = await connect(starting("--library", library).url)
    status = await both(client)
    assert (status["exists"], status["indexing"]) == (True, False)
    assert status["state"] == "idle"


async def test_a_database_of_files_that_are_all_missing_exists_in_both(
    library, daemon, client
):
    await client.index()
    for path in library.rglob("*.nes"):
        path.unlink()
    await client.index()
    assert (await both(client))["exists"]


async def test_they_agree_while_an_index_runs_over_one_that_is_there(
    library, daemon, client
):
    await client.index()
    for number in range(3000):
        (library / "nes" / f"Game {number}.nes").touch()
    await client.result("media.generate")
    await client.result("media.generate.pause")
    status = await both(client)
    assert (status["exists"], status["indexing"], status["paused"]) == (True,) * 3
    await client.result("media.generate.cancel")
    assert (await both(client))["state"] == "cancelled"
