"""Imports and exports over one indexed library, for round trips of any format."""

from test_export_gamelist_round_trip import graph, service
from test_import_properties import Bed

from zapcore.exporting import ExportOrder, What


class Trips:
    """Round trips of one kind; ``scraper`` reads what ``what`` writes."""

    def __init__(self, place, what, scraper, options=None, chosen=None):
        self.bed = Bed(place)
        self.bed.prepare()
        self.what = What(what)
        self.scraper = scraper
        self.options = options or {}
        self.chosen = chosen or {}

    def there(self, path, data):
        """Put a file there, import it, export; give (what was told, the file)."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        done = self.bed.run(self._back)
        return done, path.read_bytes()

    def anew(self, path, data):
        """Import a file, export without it, import again; give both graphs."""
        path.write_bytes(data)

        async def first(bench):
            await self._scrape(bench)
            path.unlink()
            path.with_name(path.name + ".bak").unlink(missing_ok=True)
            await self._export(bench)
            return await graph(bench)

        async def second(bench):
            await self._scrape(bench)
            return await graph(bench)

        return self.bed.run(first), self.bed.run(second)

    async def _back(self, bench):
        await self._scrape(bench)
        return await self._export(bench)

    async def _scrape(self, bench):
        done = await bench.scrape(scraper=self.scraper, options=self.options)
        assert done.state == "completed"

    async def _export(self, bench):
        order = ExportOrder(self.what)
        return await service(bench, self.bed.folder, **self.chosen).run(order)
