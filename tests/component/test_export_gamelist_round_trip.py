"""Import ∘ export is the identity: lists of any kind, over a real database.

Lists are drawn, imported and exported by the real services. What was only imported is
not written; a fresh list of the same facts imports as the same graph.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrape_fixture import Bench
from test_import_properties import LISTS, NORMAL, Bed

from benchmarks.media_dump import QUERIES
from mediadb.export_store import SqliteExportStore
from scrapers import exports
from zapcore.exporting import ExportOrder, Frontend, What
from zapcore.operations.export import ExportService
from zapcore.operations.export_places import Targets
from zapcore.operations.export_run import Parts

pytestmark = pytest.mark.timeout(180)  # to make a failing example small takes time

FULL = """<?xml version="1.0" encoding="utf-8"?>\r
<!DOCTYPE gameList [<!ENTITY x "<gameList>">]>\r
<alternativeEmulator>\r
    <label>FCEUmm</label>\r
</alternativeEmulator>\r
<gameList>\r
    <!-- mine -->\r
    <folder><path>./below</path><name>Below</name></folder>\r
    <game id="12" source="ScreenScraper.fr">\r
        <path>./C.nes</path>\r
        <name>C &amp; more</name>\r
        <desc>One\r
two &amp; <![CDATA[three <game> four]]></desc>\r
        <image>./media/images/C.png</image>\r
        <thumbnail>./gone.png</thumbnail>\r
        <boxart2d>./media/images/C.png</boxart2d>\r
        <marquee/>\r
        <video>./videos/C.mp4</video>\r
        <rating>0.75</rating>\r
        <releasedate>19910813T000000</releasedate>\r
        <developer>T&amp;E Soft</developer>\r
        <publisher>P</publisher>\r
        <genre>Action, Puzzle</genre>\r
        <players>1-4</players>\r
        <family>F</family>\r
        <arcadesystemname>CPS2</arcadesystemname>\r
        <region>eu,jp</region>\r
        <lang>en,de</lang>\r
        <favorite>true</favorite><playcount>7</playcount>\r
        <lastplayed>20260101T101010</lastplayed>\r
        <scrap name="ScreenScraper" date="20240101T000000"/>\r
        <unknown><deep a='1'>x</deep></unknown>\r
    </game>\r
    <game><path>./A (USA).nes</path><rating>0,5</rating></game>\r
</gameList>\r
<gameList><game><path>./B.nes</path><desc>second</desc></game></gameList>\r
"""


def service(bench: Bench, folder, **chosen):
    targets = Targets(str(folder), str(folder), chosen)
    store = SqliteExportStore(bench.media, bench.media)
    parts = Parts(bench.library, store, exports.load, targets)
    return ExportService(bench.slot, parts, bench.heard)


async def export(bench, folder, frontend=Frontend.BATOCERA, **chosen):
    order = ExportOrder(What.GAMELIST, frontend)
    return await service(bench, folder, **chosen).run(order)


async def graph(bench):
    """Give the tags and properties of files and titles, but no marks of runs."""
    found = {}
    for name in ("media tags", "title tags", "media properties", "title properties"):
        rows = await bench.rows(QUERIES[name])
        told = [row for row in rows if not str(row[-2]).startswith("scraper")]
        found[name] = sorted(told, key=repr)
    return found


@pytest.fixture(scope="module")
def bed(tmp_path_factory):
    found = Bed(tmp_path_factory.mktemp("bed"))
    found.prepare()
    yield found
    found.loop.close()


def _imported(bed, work):
    """Import the list that is there, then do the work."""

    async def both(bench):
        assert (await bench.scrape()).state == "completed"
        return await work(bench)

    return bed.run(both)


@settings(max_examples=30, deadline=None)
@given(LISTS)
def test_a_list_that_was_only_imported_stays_as_it_is_to_the_byte(bed, entries):
    bed.write(entries)
    path = bed.roms.nes / "gamelist.xml"
    before = path.read_bytes(), path.stat().st_mtime_ns

    async def work(bench):
        first = await export(bench, bed.folder)
        es_de = await export(bench, bed.folder, Frontend.ES_DE, es_de=str(bed.folder))
        return first, es_de

    first, _ = _imported(bed, work)
    assert (first.files_written, first.added, first.changed) == (0, 0, 0)
    assert before == (path.read_bytes(), path.stat().st_mtime_ns)


def test_a_list_with_everything_in_it_stays_as_it_is(bed):
    path = bed.roms.nes / "gamelist.xml"
    path.write_bytes(FULL.encode())
    done = _imported(bed, lambda bench: export(bench, bed.folder))
    assert (done.added, done.changed, done.warnings) == (0, 0, None)
    assert path.read_bytes() == FULL.encode()


@settings(max_examples=12, deadline=None)
@given(st.lists(NORMAL, max_size=8))
def test_a_list_made_anew_imports_as_the_same_graph(bed, entries):
    bed.write(entries)
    path = bed.roms.nes / "gamelist.xml"

    async def give_back(bench):
        path.unlink()
        path.with_name("gamelist.xml.bak").unlink(missing_ok=True)
        await export(bench, bed.folder)
        return await graph(bench)

    told = _imported(bed, give_back)
    if path.exists():
        again = _imported(bed, graph)
        assert without_shown(again) == without_shown(told)


def without_shown(found):
    """Leave out the pictures that a front-end is given in the place of none.

    And those in the folders beside the games, which an import finds for each entry; and
    families and players, of which two entries can tell two and one cannot.
    """
    found["title tags"] = [
        row for row in found["title tags"] if row[2] not in {"gamefamily", "players"}
    ]
    shown = {"image-image", "image-thumbnail", "image-marquee"}
    rows = found["media properties"]
    found["media properties"] = [
        row for row in rows if row[1] not in shown and "/media/covers/" not in row[2]
    ]
    return found
