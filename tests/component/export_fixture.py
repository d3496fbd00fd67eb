"""A library that was indexed, and an export service over it."""

from contextlib import asynccontextmanager

from scrape_fixture import open_bench

from mediadb.export_store import SqliteExportStore
from scrapers import exports
from zapcore.exporting import ExportOrder, What
from zapcore.operations.export import ExportService
from zapcore.operations.export_places import Targets
from zapcore.operations.export_run import Parts

GAMES = {
    "nes": ["Comet (Europe).nes", "Comet (USA).nes", "sub/Lantern & Son (USA).nes"],
    "psx": ["Moons (USA) (Disc 1).chd", "Moons (USA) (Disc 2).chd"],
    "snes": ["Harbor (Europe).sfc", "Harbor: Two.sfc"],
}
GAMELIST = """<gameList><game><path>./Comet (USA).nes</path>
<name>Comet</name><developer>Tin Orchard</developer><genre>Puzzle &amp; More</genre>
<releasedate>19900503T000000</releasedate><rating>0.85</rating>
<players>1-2</players><region>us</region><lang>en</lang><desc>Fast.</desc>
</game></gameList>"""


def make_library(root, games=None):
    for folder, names in (games or GAMES).items():
        for name in names:
            path = root / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(name.encode())
    return root


class Exports:
    """A bench that also exports; ``formats`` may be replaced."""

    def __init__(self, bench, data):
        self.bench = bench
        self.data = data
        self.formats = dict(exports.load())
        self.chosen = {}
        self.store = SqliteExportStore(bench.media, bench.media)

    @property
    def service(self):
        targets = Targets(str(self.data), str(self.data / "home"), self.chosen)
        bench = self.bench
        parts = Parts(bench.library, self.store, lambda: self.formats, targets)
        return ExportService(bench.slot, parts, bench.heard)

    async def run(self, what, **kwargs):
        return await self.service.run(ExportOrder(What(what), **kwargs))

    def text(self, *names):
        return (self.data / "exports").joinpath(*names).read_text()


@asynccontextmanager
async def open_exports(tmp_path, *roots, games=None, platform="linux"):
    if not roots:
        roots = (make_library(tmp_path / "lib", games),)
    data = tmp_path / "data"
    async with open_bench(data, *roots, platform=platform) as bench:
        await bench.index()
        yield Exports(bench, data)


def tree(*folders):
    """Give every file below these folders with its bytes and time."""
    return {
        path: (path.read_bytes(), path.stat().st_mtime_ns)
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
