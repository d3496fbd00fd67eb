"""The scraper document over a real daemon: many clients, one run; what holds a game."""

import pytest

MANY = 4000


@pytest.fixture
def busy(library):
    """A list that takes some tenths of a second to read."""
    entries = (
        f"<game><path>./no {n}.nes</path><name>no {n}</name></game>"
        for n in range(MANY)
    )
    text = "<gameList>" + "\n".join(entries) + "</gameList>"
    (library / "nes" / "gamelist.xml").write_text(text)


@pytest.mark.rule("start-app-scoped")
async def test_a_run_goes_on_when_the_client_that_started_it_leaves(
    daemon, connect, busy
):
    starter, other = await connect(daemon.url), await connect(daemon.url)
    await other.index()
    await starter.result("media.scrape", scraperId="gamelist.xml")
    await starter.socket.close()
    ended = await other.until("media.scraping", done=True)
    assert (ended["state"], ended["processed"]) == ("completed", MANY)


@pytest.mark.rule("api-broadcast")
async def test_progress_is_told_to_every_client(daemon, connect, busy):
    clients = [await connect(daemon.url) for _ in range(3)]
    await clients[0].index()
    await clients[0].result("media.scrape", scraperId="gamelist.xml")
    for client in clients:
        note = await client.until("media.scraping", scraping=True)
        assert (note["scraperId"], note["done"]) == ("gamelist.xml", False)
        ended = await client.until("media.scraping", done=True)
        assert ended["processed"] == MANY


@pytest.mark.rule("meta-container-folder")
async def test_a_folder_stands_for_a_game_only_if_it_holds_no_other(
    starting, connect, tmp_path
):
    nes = tmp_path / "games" / "NES"
    for name in ("One/Only.nes", "Two/First.nes", "Two/Second.nes"):
        (nes / name).parent.mkdir(parents=True, exist_ok=True)
        (nes / name).write_bytes(b"rom")
    running = starting("--library", tmp_path / "games", "--platform", "mister")
    client = await connect(running.url)
    await client.index()
    found = (await client.result("media.meta", system="NES", path=f"{nes}/One"))[
        "media"
    ]
    assert found["path"] == f"{nes}/One/Only.nes"
    answer = await client.call("media.meta", system="NES", path=f"{nes}/Two")
    assert "not found" in answer.get("error", {}).get("message", "")
