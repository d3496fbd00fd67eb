"""What the tests of the document's rules share: a library to fill, and questions."""

import asyncio
import contextlib

import pytest

SENTINEL = "scraper.gamelist.xml:scraped"
LONGEST_S = 0.5
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def ruled(rule, *values):
    """Give a case of a test that proves one rule by itself, named like it."""
    return pytest.param(*values, id=rule, marks=pytest.mark.rule(rule))


def game(path="", name="", attributes="", **fields):
    """Write an entry; ``name`` "" leaves the element out."""
    inner = f"<path>{path}</path>" if path else ""
    inner += f"<name>{name}</name>" if name else ""
    inner += "".join(f"<{key}>{text}</{key}>" for key, text in fields.items())
    return f"<game {attributes}>{inner}</game>"


def parent(number, name="", **fields):
    return game("", name, f'source="ZaparooCompanion" id="{number}"', **fields)


def child(of, path, **fields):
    return game(path, "", f'source="ZaparooCompanion" parentid="{of}"', **fields)


class Roms:
    """A library root; ``nes`` is one of its system folders."""

    def __init__(self, root, nes="nes"):
        self.root = root
        self.nes = root / nes

    def put(self, path, content=b"x"):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return str(file)

    def games(self, *names):
        for name in names:
            self.put(f"{self.nes.name}/{name}")

    def list(self, *entries, system=""):
        text = "<gameList>" + "\n".join(entries) + "</gameList>"
        self.put(f"{system or self.nes.name}/gamelist.xml", text.encode())


async def imported(bench, systems=None, **kwargs):
    """Index, then scrape; give the last notification."""
    await bench.index()
    return await bench.scrape(systems, **kwargs)


async def with_tag(bench, tag):
    """Give the files whose row has this tag."""
    return await _named(bench, "MediaTags t ON t.MediaDBID = Media.DBID", tag)


async def with_title_tag(bench, tag):
    """Give the files whose title has this tag."""
    join = "MediaTitleTags t ON t.MediaTitleDBID = Media.MediaTitleDBID"
    return await _named(bench, join, tag)


async def _named(bench, join, tag):
    found = await bench.rows(
        f"SELECT FileName FROM Media JOIN {join} JOIN Tags ON Tags.DBID = TagDBID"
        " JOIN TagTypes ON TagTypes.DBID = TypeDBID WHERE Type || ':' || Tag = ?",
        tag,
    )
    return {name for (name,) in found}


async def scraped(bench):
    return await with_tag(bench, SENTINEL)


async def counts(bench):
    """Give how many rows and titles there are."""
    found = await bench.rows(
        "SELECT (SELECT COUNT(*) FROM Media), (SELECT COUNT(*) FROM MediaTitles)"
    )
    return found[0]


async def everything(bench):
    """Give all that a scrape writes, ids included."""
    tables = ("MediaTags", "MediaTitleTags", "MediaProperties", "MediaTitleProperties")
    return {
        table: sorted(await bench.rows(f"SELECT * FROM {table}")) for table in tables
    }


async def settled(bench):
    """Give the last notification once the slot is free, or after half a second."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LONGEST_S):
            await bench.slot.wait()
    return bench.heard.last


async def poison(bench, table, text):
    """Make every write of ``text`` into a table's text fail, as a full page would."""
    await bench.rows(
        f"CREATE TRIGGER Poison BEFORE INSERT ON {table} WHEN NEW.Text = '{text}'"
        " BEGIN SELECT RAISE(ABORT, 'poisoned'); END"
    )


async def cure(bench):
    await bench.rows("DROP TRIGGER Poison")


class Cut:
    """Stops a scrape after its first batch, as a stop of the daemon would."""

    def __init__(self, bench, monkeypatch):
        self._bench = bench
        monkeypatch.setattr("zapcore.operations.scrape_reading.STEP", 1)
        monkeypatch.setattr("zapcore.operations.scrape_reading.WINDOW", 1)
        self._applied = asyncio.Event()
        self._go = asyncio.Event()
        real = bench.store.apply

        async def apply(*args):
            result = await real(*args)
            self._applied.set()
            await self._go.wait()
            return result

        monkeypatch.setattr(bench.store, "apply", apply)

    async def start(self, systems=None, *, scraper="gamelist.xml", **kwargs):
        """Start and wait until the first batch is written; the run waits there."""
        await self._bench.scrapes.start(scraper, systems, **kwargs)
        async with asyncio.timeout(5):
            await self._applied.wait()

    def release(self):
        self._go.set()

    async def stop(self):
        """Stop as a shutdown does; give the journal's row and open the slot again."""
        await self._bench.slot.close()
        self.release()
        self._bench.slot._closed = False
        return list(await self._bench.journal.pending())

    async def go_on(self, entry):
        await self._bench.scrapes.go_on(entry)
        return await settled(self._bench)
