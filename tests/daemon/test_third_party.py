"""A scraper of a third party in a real daemon, and a long list forced over and over."""

import os
import sqlite3

import pytest
from contract_fixture import SAMPLE, install

NAMES = ("Alpha (USA).nes", "Beta (Europe).nes")
MANY = 6000
TIMES = 4


@pytest.fixture
def packages(tmp_path):
    """An environment in which the page's sample is installed, and a broken one."""
    folder = tmp_path / "packages"
    install(folder)
    broken = folder / "broken-1.dist-info"
    broken.mkdir()
    (broken / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: broken\nVersion: 1\n"
    )
    (broken / "entry_points.txt").write_text(
        "[zapcore.scrapers]\nbroken = nothing:No\n"
    )
    inherited = os.environ.get("PYTHONPATH")
    return {"PYTHONPATH": os.pathsep.join(filter(None, (str(folder), inherited)))}


def write_notes(library, name, developer):
    text = "".join(f"{file} | {developer} | {file}.png\n" for file in NAMES)
    (library / "nes" / name).write_text(text)


async def developers(client):
    """Give the developers of both games."""
    found = (await client.result("media.search", query=""))["results"]
    said = []
    for game in found:
        media = (await client.result("media.meta", mediaId=game["mediaId"]))["media"]
        tags = media["title"]["tags"]
        said += [tag["label"] for tag in tags if tag["type"] == "developer"]
    return said


async def test_it_is_listed_runs_and_takes_its_option_from_the_configuration(
    starting, connect, library, data, packages
):
    data.mkdir()
    (data / "config.yml").write_text("scraper:\n  notes:\n    file: mine.txt\n")
    write_notes(library, "mine.txt", "Mine")
    write_notes(library, "yours.txt", "Yours")
    running = starting("--library", library, env=packages)
    client = await connect(running.url)
    (listed,) = (
        row
        for row in (await client.result("scrapers"))["scrapers"]
        if row["id"] == SAMPLE
    )
    assert (listed["name"], listed["supportedSystems"]) == ("Notes", [])
    (option,) = listed["options"]
    assert (option["name"], option["type"], option["default"]) == (
        "file",
        "text",
        "mine.txt",
    )
    await client.index()
    ended = await client.scrape(scraperId=SAMPLE)
    assert (ended["state"], ended["matched"], ended["scraperId"]) == (
        "completed",
        2,
        SAMPLE,
    )
    assert await developers(client) == ["Mine", "Mine"]
    await client.scrape(scraperId=SAMPLE, force=True, options={"file": "yours.txt"})
    assert await developers(client) == ["Yours", "Yours"]
    status, _, errors = running.stop()
    assert status == 0
    assert "the scraper broken cannot be loaded" in errors


@pytest.mark.timeout(120)
async def test_a_long_list_that_is_forced_again_and_again_leaves_a_daemon_that_answers(
    starting, connect, tmp_path, data
):
    nes = tmp_path / "games" / "nes"
    nes.mkdir(parents=True)
    entries = []
    for number in range(MANY):
        name = f"Game {number:05}"
        (nes / f"{name}.nes").touch()
        entries.append(
            f"<game><path>./{name}.nes</path><name>{name}</name><genre>G{number % 9}"
            f"</genre><developer>Studio {number % 500}</developer>"
            f"<x{number}>own element</x{number}><desc>Words {number}.</desc></game>"
        )
    text = "<gameList>" + "\n".join(entries) + "</gameList>"
    (nes / "gamelist.xml").write_text(text)
    running = starting("--library", tmp_path / "games")
    client = await connect(running.url)
    await client.index()
    for _ in range(TIMES):
        ended = await client.scrape(force=True)
        assert (ended["state"], ended["matched"]) == ("completed", MANY)
        await client.result("media.scrape", scraperId="gamelist.xml", force=True)
        await client.result("version")
        await client.result("media.scrape.cancel")
        ended = await client.until("media.scraping", scraping=False)
        assert ended["state"] == "cancelled"
    assert (await client.result("media.scrape.status"))["totalScraped"] == MANY
    found = await client.result("media.search", query="game 00042")
    assert [game["name"] for game in found["results"]] == ["Game 00042"]
    status, _, errors = running.stop()
    assert (status, "Traceback" in errors) == (0, False)
    with sqlite3.connect(data / "media.db") as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    raw.close()
