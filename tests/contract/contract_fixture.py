"""The scrapers under contract, the page's sample installed by its entry point."""

import importlib
import os
import re
import sys
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points

import scrapers
from zapcore.model import ScrapeCatalog, ScrapeJob, ScrapePlace
from zapcore.titles.slug import slugify

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = os.path.join(ROOT, "docs", "how-to-add-a-scraper.md")
EXAMPLES = "zapcore.scrapers.examples"
SAMPLE = "notes"
MODULE = "zapcore_notes"


def blocks(language):
    """Give the blocks of this language on the page."""
    with open(PAGE, encoding="utf-8") as file:
        return re.findall(
            rf"^```{language}\n(.*?)^```$", file.read(), re.MULTILINE | re.DOTALL
        )


def install(folder):
    """Install the page's sample as pip does: a module and its ``dist-info``."""
    (project,), (module,) = blocks("toml"), blocks("python")
    about = tomllib.loads(project)["project"]
    name = about["name"].replace("-", "_")
    info = folder / f"{name}-{about['version']}.dist-info"
    info.mkdir(parents=True)
    (folder / f"{MODULE}.py").write_text(module)
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {about['name']}\nVersion: {about['version']}\n"
    )
    (info / "entry_points.txt").write_text(
        "".join(
            f"[{group}]\n" + "".join(f"{key} = {to}\n" for key, to in points.items())
            for group, points in about["entry-points"].items()
        )
    )
    return str(folder)


def add_to_path(folder):
    sys.path.insert(0, folder)
    importlib.invalidate_caches()


def remove_from_path(folder):
    sys.path.remove(folder)
    sys.modules.pop(MODULE, None)
    importlib.invalidate_caches()


def write_list(folder, names):
    """An example of ``gamelist.xml``."""
    games = "".join(
        f"<game><path>./{name}</path><name>{os.path.splitext(name)[0]}</name>"
        f"<developer>Somebody</developer><image>./{name}.png</image></game>\n"
        for name in names
    )
    with open(f"{folder}/gamelist.xml", "w", encoding="utf-8") as file:
        file.write(f"<gameList>{games}</gameList>")


def write_pictures(folder, names):
    """An example of ``media-folder``."""
    os.makedirs(f"{folder}/media/images", exist_ok=True)
    for name in names:
        with open(f"{folder}/media/images/{os.path.splitext(name)[0]}.png", "wb"):
            pass


def write_machines(folder, names):
    """An example of ``arcade``."""
    machines = "".join(
        f'<machine name="{os.path.splitext(name)[0].lower()}">'
        f"<description>{name} (World)</description></machine>\n"
        for name in names
    )
    with open(f"{folder}/mame.xml", "w", encoding="utf-8") as file:
        file.write(f"<mame>{machines}</mame>")


def write_pack(folder, names):
    """An example of ``artwork-pack``: beside the system folder, below ``docs``."""
    above, system = os.path.split(folder)
    pack = f"{above}/docs/{system.upper()}/Screenshots"
    os.makedirs(pack, exist_ok=True)
    for name in names:
        with open(f"{pack}/{os.path.splitext(name)[0]}.png", "wb"):
            pass


def write_metadata(folder, names):
    """An example of ``pegasus``."""
    games = "".join(
        f"\ngame: {os.path.splitext(name)[0]}\nfile: {name}\ndeveloper: Somebody\n"
        f"assets.box_front: {name}.png\n"
        for name in names
    )
    with open(f"{folder}/metadata.pegasus.txt", "w", encoding="utf-8") as file:
        file.write(f"collection: NES\nextension: nes\n{games}")


def write_art(folder, names):
    """An example of ``art-folder``: beside the system folder, below ``art``."""
    above, system = os.path.split(folder)
    covers = f"{above}/art/{system}/covers"
    os.makedirs(covers, exist_ok=True)
    for name in names:
        with open(f"{covers}/{os.path.splitext(name)[0]}.png", "wb"):
            pass


def write_platform(folder, names):
    """An example of ``launchbox-xml``: a platform's list beside the games."""
    games = "".join(
        f"<Game><Title>{os.path.splitext(name)[0]}</Title>"
        f"<ApplicationPath>D:\\Games\\{name}</ApplicationPath>"
        f"<Developer>Somebody</Developer></Game>\n"
        for name in names
    )
    snes = os.path.basename(folder) == "snes"
    path = f"{folder}/{'Super ' if snes else ''}Nintendo Entertainment System.xml"
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"<LaunchBox>{games}</LaunchBox>")


OWN = {
    "launchbox-xml": write_platform,
    "art-folder": write_art,
    "pegasus": write_metadata,
    "gamelist.xml": write_list,
    "media-folder": write_pictures,
    "artwork-pack": write_pack,
    "arcade": write_machines,
}
FOLDERS = {"art-folder": {"folder": "art"}}
"""Options of scrapers that do nothing without: where their example lies."""

INSTALLED = sorted(point.name for point in entry_points(group=EXAMPLES))
IDS = list(dict.fromkeys((*scrapers.OWN, SAMPLE, *INSTALLED)))


@dataclass(frozen=True)
class Subject:
    """One scraper, and how a source is written that knows these games of a folder."""

    scraper: object
    example: Callable[[str, Sequence[str]], None]

    @property
    def id(self):
        return self.scraper.id

    def options(self, folder):
        """Give the options that it needs for the example in a system folder."""
        own = FOLDERS.get(self.id, {})
        above = os.path.dirname(folder)
        return {name: f"{above}/{below}" for name, below in own.items()}


def subject_of(scraper_id):
    """Give the scraper as the daemon loads it."""
    served = dict.fromkeys(scrapers.OWN, ())
    found = scrapers.load(served)[scraper_id]
    example = OWN.get(scraper_id)
    if example is None:
        (point,) = entry_points(group=EXAMPLES, name=scraper_id)
        example = point.load()
    return Subject(found, example)


def place_of(subject, *folders):
    """Give the place of NES in these folders, with the scraper's default options."""
    return ScrapePlace(
        system_id="NES",
        media_type="Game",
        names=("NES", "nes"),
        folders=tuple(map(str, folders)),
        home="/nowhere",
        options={option.name: option.default for option in subject.scraper.options}
        | subject.options(folders[0]),
        roots=tuple(os.path.dirname(folder) for folder in folders),
    )


def job_of(place, names, *, done=(), finished=(), force=False):
    """Give a job over games that the database knows: ids count from 1."""
    (folder,) = place.folders
    slugs = [slugify("Game", os.path.splitext(name)[0]) for name in names]
    numbers = range(1, len(names) + 1)
    catalog = ScrapeCatalog(
        titles=dict(zip(slugs, numbers, strict=True)),
        rows=tuple(
            (n, n, f"{folder}/{name}") for n, name in zip(numbers, names, strict=True)
        ),
        done=frozenset(done),
        finished=frozenset(finished),
    )
    return ScrapeJob(place, catalog, force)
