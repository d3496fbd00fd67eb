"""What the scanning document says of scans, sentence by sentence, where it is not
tested elsewhere: ``docs/scanning.md`` names the test of each."""

import json
import os
import threading
from contextlib import asynccontextmanager
from dataclasses import fields, replace

import aiohttp
import pytest
from scan_home import bytes_of, game, open_home, systems

from api.context import Context
from api.hub import Hub
from api.server import ApiServer
from api.visitors import THIS_DEVICE
from mediadb.identify_store import SqliteIdentifyStore
from zapcore.content import ScanOrder, Scope
from zapcore.operations.courtesy import Courtesy

PAYLOADS = {
    "granular": """{
  "type": "quick",
  "platforms": [12, 34],
  "apis": ["igdb", "ss", "moby"],
  "roms_ids": []
}""",
    "partial": """{
  "type": "quick",
  "platforms": [7, 42],
  "apis": ["igdb", "ss"]
}""",
    "one rom": """{
  "type": "complete",
  "platforms": [],
  "roms_ids": [1234],
  "apis": ["igdb", "ss", "moby"]
}""",
}
"""As the document prints them."""

NES, GB = "nes/One Game (USA).nes", "gb/Other Game (World).gb"


def library(home):
    home.put(NES, bytes_of("nes"))
    home.put(GB, bytes_of("gb"))


@asynccontextmanager
async def asking(home):
    """Give what sends the text of a scan's parameters, and gives the last status."""
    known = {
        "scan": home.work.scanning.scan,
        "systems": systems(),
        "courtesy": Courtesy(),
        "visitor": THIS_DEVICE,
    }
    others = {field.name: None for field in fields(Context)}
    server = ApiServer(Context(**others | known), Hub(), "127.0.0.1", 0)
    port = await server.start()

    async def ask(params, method="media.scan"):
        text = (
            f'{{"jsonrpc": "2.0", "id": 1, "method": "{method}", "params": {params}}}'
        )
        async with session.post(
            f"http://127.0.0.1:{port}/api",
            data=text,
            headers={"Content-Type": "application/json"},
        ) as answer:
            found = await answer.json()
        assert found["result"] is None, found
        await home.slot.wait()
        return home.work.scanning.scan.status()

    async with aiohttp.ClientSession() as session:
        yield ask
    await server.stop()


@pytest.mark.parametrize("which", PAYLOADS)
async def test_the_documents_three_payloads_run_verbatim(tmp_path, which):
    async with open_home(tmp_path) as home, asking(home) as ask:
        library(home)
        status = await ask(PAYLOADS[which])
        wanted = json.loads(PAYLOADS[which])
        assert (status.state, status.type) == ("completed", wanted["type"])
        assert list(status.providers) == wanted["apis"]
        # Nothing that they name is there: it is named, and nothing else is scanned.
        numbers = [str(number) for number in wanted["platforms"]]
        assert list(status.skipped_systems or ()) == numbers
        assert list(status.skipped_media or ()) == wanted.get("roms_ids", [])
        assert await home.rows() == {}


async def test_platforms_are_numbers_or_names_and_none_means_all(tmp_path):
    async with open_home(tmp_path) as home, asking(home) as ask:
        library(home)
        await ask('{"platforms": ["gb"], "apis": []}')
        assert set(await home.rows()) == {os.path.basename(GB)}
        await ask('{"type": "QUICK", "platforms": [], "roms_ids": [], "apis": []}')
        assert len(await home.rows()) == 2
        home.put("nes/New (USA).nes", bytes_of("new"))
        home.put("gb/New (USA).gb", bytes_of("new too"))
        [[number]] = await home.query("SELECT DBID FROM Systems WHERE SystemID = 'NES'")
        status = await ask(json.dumps({"type": "quick", "platforms": [number, 999]}))
        assert status.skipped_systems == ("999",)
        rows = await home.rows()
        assert "New (USA).nes" in rows
        assert "New (USA).gb" not in rows


async def test_a_rom_by_its_number_is_read_again_and_no_other(tmp_path):
    async with open_home(tmp_path) as home, asking(home) as ask:
        library(home)
        await home.scan()
        number = (await home.rows())[os.path.basename(GB)][0]
        status = await ask(
            json.dumps({"type": "complete", "platforms": [], "roms_ids": [number]})
        )
        assert (status.total_roms, status.bytes_hashed) == (1, 4096)


LIST = (
    "<gameList><game><path>./{file}</path><name>One Game</name>"
    "<developer>{developer}</developer></game>{more}</gameList>"
)
SECOND = (
    "<game><path>./Two Games (USA).nes</path><name>Two Games</name>"
    "<developer>Second</developer></game>"
)


async def developers(home):
    found = await home.query(
        "SELECT t.Tag FROM Tags AS t JOIN TagTypes ON TagTypes.DBID = TypeDBID"
        " WHERE Type = 'developer' AND (t.DBID IN (SELECT TagDBID FROM"
        " MediaTitleTags) OR t.DBID IN (SELECT TagDBID FROM MediaTags))"
    )
    return {name for (name,) in found}


async def test_unmatched_asks_for_what_has_no_metadata_and_update_for_what_has(
    tmp_path,
):
    async with open_home(tmp_path) as home:
        library(home)
        home.put("nes/Two Games (USA).nes", bytes_of("two"))
        own = os.path.basename(NES)
        gamelist = home.roms / "nes/gamelist.xml"
        gamelist.write_text(LIST.format(file=own, developer="First", more=""))
        await home.scan()
        assert await developers(home) == {"first"}
        gamelist.write_text(LIST.format(file=own, developer="Changed", more=SECOND))
        await home.scan("unmatched")
        assert await developers(home) == {"first", "second"}
        more = SECOND.replace("Second", "Third")
        gamelist.write_text(LIST.format(file=own, developer="Changed", more=more))
        await home.scan("update")
        assert await developers(home) == {"changed", "third"}


async def test_a_complete_scan_reads_every_byte_again(tmp_path):
    async with open_home(tmp_path) as home:
        library(home)
        await home.scan()
        assert (await home.scan("complete")).bytes_hashed == 2 * 4096


async def test_what_was_replaced_under_the_old_time_is_found_by_a_quick_scan(tmp_path):
    async with open_home(tmp_path) as home:
        library(home)
        home.dat("NES", game("Another (USA)", bytes_of("another"), ".nes"))
        await home.scan()
        info = (home.roms / NES).stat()
        home.put(NES, bytes_of("another"))
        os.utime(home.roms / NES, ns=(info.st_atime_ns, info.st_mtime_ns))
        await home.scan()
        found = (await home.verdicts())[os.path.basename(NES)]
        assert found == ("disagrees", "Another (USA)")


async def test_hashes_and_their_dats_can_be_done_without(tmp_path):
    async with open_home(tmp_path, skip_hash_calculation=True) as home:
        library(home)
        home.dat("NES", game("One Game (USA)", bytes_of("nes"), ".nes"))
        status = await home.scan()
        assert (status.state, status.bytes_hashed) == ("completed", 0)
        found = await home.verdicts()
        assert found[os.path.basename(NES)] == ("named", "One Game (USA)")


async def test_systems_whose_files_are_never_hashed_are_indexed_all_the_same(tmp_path):
    # No platform has folders of those systems of the table yet.
    async with open_home(tmp_path) as home:
        library(home)
        service = home.work.scanning.scan
        service._parts = replace(service._parts, unhashed=frozenset({"Gameboy"}))
        status = await home.scan()
        assert (status.total_roms, status.bytes_hashed) == (2, 4096)


async def test_the_smallest_files_are_hashed_first(tmp_path):
    async with open_home(tmp_path, skip_hash_calculation=True) as home:
        for size in (5000, 10, 700, 90_000, 1):
            home.put(f"nes/{size} (USA).nes", bytes_of("order", size))
        await home.scan()
        store = SqliteIdentifyStore(home.stores.media)
        waiting = await store.waiting(Scope(), [], (-1, 0), 100)
        assert [job.stamp.size for job in waiting] == [1, 10, 700, 5000, 90_000]


async def test_names_and_metadata_are_there_before_anything_is_hashed(tmp_path):
    async with open_home(tmp_path) as home:
        library(home)
        home.dat("NES", game("One Game (USA)", bytes_of("nes"), ".nes"))
        (home.roms / "nes/gamelist.xml").write_text(
            LIST.format(file=os.path.basename(NES), developer="First", more="")
        )
        reader = home.work.scanning.scan._parts.reader
        hashing, begun, go = reader.hash, threading.Event(), threading.Event()

        def held(job, tick):
            begun.set()
            assert go.wait(10)
            return hashing(job, tick)

        reader.hash = held
        await home.work.scanning.scan.start(ScanOrder())
        while not begun.is_set():
            await home.query("SELECT 1")
        assert home.work.scanning.scan.status().stage == "hash"
        assert (await home.verdicts())[os.path.basename(NES)][0] == "named"
        assert await developers(home) == {"first"}
        go.set()
        await home.slot.wait()
        assert (await home.verdicts())[os.path.basename(NES)][0] == "exact"


async def test_each_worker_reads_a_file_of_its_own(tmp_path):
    async with open_home(tmp_path, scan_workers=3) as home:
        for number in range(6):
            home.put(f"nes/{number} (USA).nes", bytes_of(number))
        reader = home.work.scanning.scan._parts.reader
        hashing, together = reader.hash, threading.Barrier(3, timeout=10)

        def held(job, tick):
            together.wait()
            return hashing(job, tick)

        reader.hash = held
        status = await home.scan()
        assert (status.state, status.bytes_hashed) == ("completed", 6 * 4096)
        assert status.warnings is None


async def test_without_a_number_there_are_as_many_workers_as_cores_but_four(tmp_path):
    async with open_home(tmp_path) as home:
        workers = home.work.scanning.scan._parts.workers
        assert workers == min(4, os.cpu_count())
