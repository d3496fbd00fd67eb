"""Import of any list: idempotent, and no entry changes what another one says.

Lists are drawn; reading, matching and writing are the real ones, over real files and a
real database that was indexed once and is copied for each import.
"""

import asyncio
import os
import re
import shutil
from dataclasses import dataclass, replace
from functools import partial

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rules_fixture import PNG, Roms, child, game, parent
from scrape_fixture import open_bench

import platforms
import scrapers
from benchmarks.media_dump import QUERIES
from zapcore.model import ScrapeRecord

pytestmark = pytest.mark.timeout(180)  # to make a failing example small takes time

EXAMPLES = 40

FILES = {
    "A (USA).nes": "A",
    "A (Japan).nes": "A",
    "B.nes": "B",
    "C.nes": "C",
    "below/D (Europe).nes": "D",
    "below/D (USA).nes": "D",
    "E [b].nes": "E",
}
"""The files of the library, each with its title."""

TITLES = sorted(set(FILES.values()))
NOBODY = ("nobody.nes", "below/nobody.nes", "../out.nes", "")
POISON = "poison"
FATAL = ("developer", "genre", "family")
OF_RUNS = ("ScrapeSources", "Operations")
"""Tables that tell of the runs, not of the games."""

FIELDS = {
    "developer": st.sampled_from(
        ["T&amp;E Soft", "T and E Soft", "T&amp;E soft", "日本"]
    ),
    "publisher": st.sampled_from(["P", "Q", "P  &amp;amp;amp; Q", "\\n&#13;Q"]),
    "genre": st.sampled_from(["Action", "Puzzle, Action", "Role Playing Game / RPG"]),
    "family": st.sampled_from(["F", "G"]),
    "releasedate": st.sampled_from(["19850101T000000", "1990", "never"]),
    "rating": st.sampled_from(["0.5", "80", "x"]),
    "players": st.sampled_from(["1", "1-4", "many"]),
    "desc": st.sampled_from(
        [
            "one",
            "two &amp; three",
            "a & b",
            " ",
            "a &amp;amp;amp; b  c",
            "x&#13;\ny &#xFFFE;\\n",
            "&amp;amp;lt;b&amp;amp;#65;",
        ]
    ),
    "id": st.sampled_from(["0", "7", "8"]),
    "region": st.sampled_from(["us", "jp,eu", "wor"]),
    "lang": st.sampled_from(["en", "sv,de"]),
    "image": st.sampled_from(["./media/images/C.png", "./gone.png", "/etc/passwd"]),
}
SAID = st.fixed_dictionaries({}, optional=FIELDS)


@dataclass(frozen=True)
class Entry:
    """One element of a list, and the title that it is about ("" for none)."""

    text: str
    title: str


@st.composite
def about_a_title(draw):
    """Draw an entry named like a title, whatever file it names."""
    title = draw(st.sampled_from(TITLES))
    path = draw(st.sampled_from([*FILES, *NOBODY[:2]]))
    return Entry(game(f"./{path}", title, **draw(SAID)), title)


@st.composite
def about_a_file(draw):
    """Draw an entry that only its path tells the title of."""
    path = draw(st.sampled_from(sorted(FILES)))
    name = draw(st.sampled_from(["Nobody Has This", "Nor This"]))
    return Entry(game(f"./{path}", name, **draw(SAID)), FILES[path])


@st.composite
def about_nothing(draw):
    path = draw(st.sampled_from(NOBODY))
    return Entry(game(path, "Nobody Has This", **draw(SAID)), "")


NORMAL = st.one_of(about_a_title(), about_a_file(), about_nothing())


@st.composite
def companions(draw):
    """Draw parents and children, as one list."""
    found = []
    for number in range(1, 1 + draw(st.integers(0, 2))):
        name = draw(st.sampled_from([*TITLES, "Nobody"]))
        found.append(Entry(parent(number, name, **draw(SAID)), ""))
        for path in draw(st.lists(st.sampled_from(sorted(FILES)), max_size=2)):
            said = draw(SAID)
            found.append(Entry(child(number, f"./{path}", **said), FILES[path]))
    return found


def _poisoned(entry, field):
    """Give the entry with the poison in this field."""
    text = re.sub(f"<{field}>.*?</{field}>", "", entry.text)
    end = f"<{field}>{POISON}</{field}></game>"
    return Entry(text.replace("</game>", end), entry.title)


def spoiling(read, job):
    """Read, but make of the poison half a character, which SQLite does not take."""

    def spoiled(tags):
        return tuple(
            replace(t, value="\udcff") if t.value == POISON else t for t in tags
        )

    for item in read(job):
        if isinstance(item, ScrapeRecord):
            yield replace(
                item,
                title_tags=spoiled(item.title_tags),
                media_tags=spoiled(item.media_tags),
            )
        else:
            yield item


BAD = st.one_of(
    st.builds(_poisoned, NORMAL, st.sampled_from(FATAL)),
    # Only an entry that is surely about one row says anything about that row.
    st.builds(_poisoned, about_a_file(), st.just("lang")),
)


def lists(least=0):
    normal = st.lists(NORMAL, min_size=least, max_size=8)
    return st.tuples(normal, companions()).map(lambda two: [*two[0], *two[1]])


LISTS = lists()


class Bed:
    """Where imports are done: each over a copy of one indexed database."""

    def __init__(self, place):
        self._place = place
        self.roms = Roms(place / "roms")
        self.loop = asyncio.new_event_loop()

    def prepare(self):
        self.roms.games(*FILES)
        self.roms.put("nes/media/images/C.png", PNG)
        self.roms.put("nes/media/covers/B.png", PNG)

        async def index():
            async with self._bench(self._place / "indexed") as bench:
                assert (await bench.index()).state == "completed"

        self.loop.run_until_complete(index())

    def _bench(self, folder):
        return open_bench(folder, self.roms.root)

    @property
    def folder(self):
        return self._place / "data"

    def write(self, entries):
        """Write the list; its time moves on, as with a real edit."""
        self.roms.list(*(entry.text for entry in entries))

    def touch(self):
        """Make the list look new."""
        path = self.roms.nes / "gamelist.xml"
        os.utime(path, ns=(0, path.stat().st_mtime_ns + 1_000_000))

    def run(self, work):
        """Run ``work(bench)`` over a fresh copy."""

        async def call():
            shutil.rmtree(self.folder, ignore_errors=True)
            shutil.copytree(self._place / "indexed", self.folder)
            async with self._bench(self.folder) as bench:
                return await work(bench)

        return self.loop.run_until_complete(call())

    def facts_of(self, entries, *, force=False):
        """Give what is known after an import of these, by names."""
        self.write(entries)

        async def work(bench):
            await completed(bench, force=force)
            return await facts(bench)

        return self.run(work)


async def facts(bench):
    """Give all but what tells of the runs themselves."""
    names = QUERIES.keys() - {"journal", "sources"}
    found = {name: await bench.rows(QUERIES[name]) for name in names}
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


async def completed(bench, *, force=False):
    ended = await bench.scrape(force=force)
    assert ended.state == "completed"
    return ended


async def tables(bench):
    """Give every row of every table, ids included."""
    names = await bench.rows(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%\\_%'"
        " ESCAPE '\\'"
    )
    wanted = sorted({name for (name,) in names} - {"TitleSearch"})
    assert len(wanted) > 10
    return {n: sorted(await bench.rows(f"SELECT * FROM {n}"), key=repr) for n in wanted}


@pytest.fixture(scope="module")
def bed(tmp_path_factory):
    linux = platforms.load("linux")
    found = scrapers.load(linux.scrapers)
    with pytest.MonkeyPatch.context() as patch:
        # Looked for once: 25 ms each time.
        patch.setattr(platforms, "load", lambda _: linux)
        patch.setattr(scrapers, "load", lambda _: found)
        made = Bed(tmp_path_factory.mktemp("import"))
        made.prepare()
        yield made
        made.loop.run_until_complete(made.loop.shutdown_default_executor())
        made.loop.close()


def files_of(folder):
    found = {entry.name: entry for entry in os.scandir(folder)}
    return {n: (e.stat().st_size, e.stat().st_mtime_ns) for n, e in found.items()}


def without(known, *names):
    return {name: rows for name, rows in known.items() if name not in names}


@settings(max_examples=EXAMPLES)
@given(entries=LISTS)
def test_a_second_run_changes_no_byte_and_a_forced_one_no_fact(bed, entries):
    bed.write(entries)

    async def work(bench):
        await completed(bench)
        known, kept = await tables(bench), files_of(bed.folder)
        await completed(bench)
        assert await tables(bench) == known
        assert files_of(bed.folder) == kept
        known = without(known, *OF_RUNS)
        bed.touch()
        await completed(bench)
        assert without(await tables(bench), *OF_RUNS) == known
        for _ in range(2):
            await completed(bench, force=True)
            assert without(await tables(bench), *OF_RUNS) == known

    bed.run(work)


@settings(max_examples=EXAMPLES)
@given(entries=LISTS, others=LISTS)
def test_forced_twice_equals_forced_once_whatever_was_there(bed, entries, others):
    bed.write(others)

    async def work(bench):
        await completed(bench)
        bed.write(entries)
        await completed(bench, force=True)
        once = await tables(bench)
        await completed(bench, force=True)
        twice = await tables(bench)
        assert without(twice, "Operations") == without(once, "Operations")

    bed.run(work)


@settings(max_examples=EXAMPLES)
@given(
    entries=st.lists(NORMAL, max_size=8),
    bad=st.lists(st.tuples(st.integers(0, 8), BAD), min_size=1, max_size=2),
    others=companions(),
    force=st.booleans(),
)
def test_entries_that_cannot_be_written_leave_what_the_others_say(
    bed, entries, bad, others, force
):
    good = [*entries, *others, Entry(game("./E [b].nes", "E", developer="Last"), "E")]
    wanted = bed.facts_of(good, force=force)
    mixed = list(good)
    for place, entry in bad:
        mixed.insert(place, entry)
    bed.write(mixed)

    async def work(bench):
        scraper = bench.scrapes._scrapers.get("gamelist.xml")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(scraper, "read", partial(spoiling, scraper.read))
            await completed(bench, force=force)
        return await facts(bench)

    assert bed.run(work) == wanted


@settings(max_examples=2 * EXAMPLES)
@given(entries=lists(4), data=st.data())
def test_the_order_of_entries_matters_within_a_title_only(bed, entries, data):
    titles = [entry.title for entry in entries]
    orders = st.just(titles[::-1]) | st.permutations(titles)
    shuffled = data.draw(orders, label="order of titles")
    left = {title: [e for e in entries if e.title == title] for title in titles}
    mixed = [left[title].pop(0) for title in shuffled]
    assume(mixed != entries)
    assert bed.facts_of(mixed) == bed.facts_of(entries)


def test_the_order_of_entries_matters_within_a_title(bed):
    """What the other test allows does happen."""
    entries = [Entry(game("./B.nes", "B", developer=d), "B") for d in ("One", "Two")]
    assert bed.facts_of(entries) != bed.facts_of(entries[::-1])
