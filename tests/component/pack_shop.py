"""A library root with artwork packs below its ``docs``, asked through the scraper."""

import os

from benchmarks import pack_maker
from scrapers.artwork_pack.scraper import ArtworkPack
from zapcore.arcade import ArcadeSet
from zapcore.events import Warned
from zapcore.model import ScrapeCatalog, ScrapeJob, ScrapePlace, ScrapeRecord

BOX = "property:image-boxart"
SCREEN = "property:image-screenshot"
TITLE = "property:image-titleshot"
TEXT = "property:description"


class Shop:
    """One system of a library; its pack folders are written line by line."""

    def __init__(self, root, system="SNES"):
        self.root = root
        self.docs = root / "docs"
        self.system = system
        self.games = root / system.lower()
        self.games.mkdir(parents=True, exist_ok=True)

    def pack(self, system, pictures=(), kind="Artwork", docs=None, **tables):
        """Write a pack folder; tables are lists of lines, named without ``.tsv``."""
        folder = (docs or self.docs) / system / kind
        folder.mkdir(parents=True, exist_ok=True)
        for key in pictures:
            (folder / f"{key}{pack_maker.KINDS[kind]}").write_bytes(b"x")
        for name, lines in tables.items():
            text = "#head\n" + "".join(f"{line}\n" for line in lines)
            (folder / f"{name}.tsv").write_text(text, encoding="utf-8")
        return folder

    def made(self, made):
        """Write a made pack; give what is found of its files."""
        pack_maker.write(made, str(self.docs), self.system)
        sets = {
            name: ArcadeSet(own, tuple(zips.split("|")), parent)
            for name, (own, zips, parent) in made.sets.items()
        }
        return self.ask(*made.files, sets=sets, dumps=made.dumps)

    def place(self, *, assets=(), roots=None, **options):
        return ScrapePlace(
            system_id=self.system,
            media_type="Game",
            names=(self.system,),
            folders=(str(self.games),),
            asset_roots=tuple(map(str, assets)),
            options=options,
            roots=tuple(map(str, roots or (self.root,))),
        )

    def job(self, names, *, sets=None, dumps=None, done=(), place=None, force=False):
        """Give a job over files of these names, whose ids count from 1."""
        ids = {name: number for number, name in enumerate(names, 1)}
        catalog = ScrapeCatalog(
            {},
            tuple((n, n, f"{self.games}/{name}") for name, n in ids.items()),
            done=frozenset(ids[name] for name in done),
            sets={ids[name]: of for name, of in (sets or {}).items()},
            dumps={ids[name]: (of,) for name, of in (dumps or {}).items()},
        )
        return ScrapeJob(place or self.place(), catalog, force)

    def ask(self, *names, **kwargs):
        """Give (file name to its record, warnings)."""
        items = list(ArtworkPack().read(self.job(names, **kwargs)))
        records = [item for item in items if isinstance(item, ScrapeRecord)]
        return (
            {names[record.media_id - 1]: record for record in records},
            [item for item in items if isinstance(item, Warned)],
        )

    def boxes(self, *names, **kwargs):
        """Give file name to the name of its box, of those that have one."""
        found, _ = self.ask(*names, **kwargs)
        return {name: box for name, r in found.items() if (box := picture(r))}


def said(record):
    """Give all properties of a record, of the row and of its title."""
    both = (*record.title_properties, *record.media_properties)
    return {item.type_tag: item.text for item in both}


def picture(record, kind=BOX):
    """Give the file name of a record's picture, "" if it has none."""
    return os.path.basename(said(record).get(kind, ""))
