"""Target: a gamelist, read end to end: bytes, entries, matches, records."""

import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from random import Random

from benchmarks.fuzz.target import Target, must, scratch
from scrapers.gamelist_xml.clean import FIELD_MAX
from scrapers.gamelist_xml.reader import WARNINGS_MAX
from scrapers.gamelist_xml.scraper import GamelistXml
from zapcore.events import Warned
from zapcore.model import Passed, ScrapeCatalog, ScrapeJob, ScrapePlace, ScrapeRecord

NAMES = ("A (USA).nes", "A (Japan).nes", "B.nes", "Sub/C.nes", "D.zip/d.nes", "E.cue")
ART = ("media/images/B.png", "media/covers/a (usa).jpg", "media/box2d/Sub/C.png")
FIELDS = b"path name desc developer publisher releasedate rating genre players family"
FIELDS += b" region lang image thumbnail video marquee id source arcadesystemname"
TOKENS = (
    *(b"<%s>" % word for word in FIELDS.split()),
    *(b"</%s>" % word for word in FIELDS.split()),
    b"<game>", b"</game>", b"<game id='7' source='ZaparooCompanion'>", b"<gameList>",
    b"</gameList>", b"<folder>", b"<game/>", b"<!--", b"-->", b"<![CDATA[", b"]]>",
    b"<!DOCTYPE a [<!ENTITY x 'y'>", b"]>", b"&x;", b"&amp;", b"&#0;", b"&#xD800;",
    b"&nbsp;", b"&", b"<", b"<?xml version='1.0' encoding='utf-16'?>", b"\xef\xbb\xbf",
    b"\xff\xfe", b"\xfe\xff", b"encoding='shift_jis'", b"encoding='utf-7'",
    b"encoding='idna'", b"encoding='hex'", b"encoding='undefined'", b"<parentid>1",
    b"xmlns='urn:x'", b"xmlns:a='b'", b"a:game", b"../", b"~/", b"~root/", b"/etc/",
    b"%2e%2e/", b"\\..\\", b"http://x/", b".slug", b"\xed\xa0\x80", b"\xc3\xa9",
    b"e\xcc\x81",
    b"</desc>" * 3, b"<name>" * 40, b"99999999999999999999", b"1e400", b"-0", b"NaN",
    b"19950231T000000", b"1-4", b"us,eu", b"\xef\xbf\xbe", b"\x0b", b"ZaparooCompanion",
)  # fmt: skip
SWOLLEN = 0.002
LONG = 60_000
PIECE = 100
"""Inputs that one thread reads."""

PARTS = re.compile(rb"<[^<>]*>|[^<>]+|[<>]")
CODES = ("utf-16", "utf-16-le", "utf-32", "latin-1", "cp932", "utf-7", "cp1252")


def shape(random: Random, data: bytes) -> bytes:
    """Move, double, drop and nest elements; change texts and the encoding.

    Now and then a word stands there thousands of times: time must stay linear.
    """
    if random.random() < SWOLLEN:
        words = random.choices(TOKENS, k=random.choice((1, 1, 2, 3)))
        row = b"".join(words)
        return data[: random.randrange(len(data) + 1)] + row * (LONG // len(row))
    pieces = PARTS.findall(data)
    for _ in range(random.randint(1, 5)):
        at = random.randrange(len(pieces) + 1)
        last = min(len(pieces), at + random.choice((1, 2, 3, 9, 30)))
        way = random.randrange(6)
        part = pieces[at:last]
        if way == 0:
            del pieces[at:last]
        elif way == 1:
            pieces[at:at] = part * random.choice((1, 2, 20))
        elif way == 2:
            target = random.randrange(len(pieces) + 1)
            pieces[target:target] = part
        elif way == 3:
            pieces[at:last] = [random.choice(TOKENS)]
        elif way == 4:
            pieces.insert(at, random.choice(TOKENS))
        else:
            pieces[at:last] = part[::-1]
    made = b"".join(pieces)
    if random.random() < 0.08:
        code = random.choice(CODES)
        text = made.decode("utf-8", "replace")
        head = f"<?xml version='1.0' encoding='{code}'?>"
        made = (head + text).encode(code, "replace")
    return made


class _Library:
    """A small folder of games on disk, and what the database would hold of it."""

    def __init__(self) -> None:
        self.top = scratch()
        self.root = f"{self.top}/roms/nes"
        self.custom = f"{self.top}/custom"
        for name in ART:
            self._put(f"{self.root}/{name}")
        self._put(f"{self.root}/E.cue", b'FILE "e.bin" BINARY\n')
        self._put(f"{self.top}/secret.png")
        os.symlink(f"{self.top}/secret.png", f"{self.root}/media/images/link.png")
        rows = tuple(
            (n, max(1, n - 1), f"{self.root}/{x}") for n, x in enumerate(NAMES, 1)
        )
        titles = {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}
        self.catalog = ScrapeCatalog(titles, rows, slugs={"A": "a", "Letter B": "b"})
        self.lists = (f"{self.root}/gamelist.xml", f"{self.custom}/NES/gamelist.xml")
        self._put(self.lists[1])
        self.scraper = GamelistXml()
        self._reading = ThreadPoolExecutor(1)
        self._left = PIECE

    def _put(self, path: str, content: bytes = b"x") -> None:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)

    def job(self, *, custom: bool) -> ScrapeJob:
        place = ScrapePlace(
            system_id="NES",
            media_type="Game",
            names=("NES", "nes"),
            folders=(self.root,),
            asset_roots=(f"{self.top}/docs",),
            home=f"{self.top}/home",
            options={"custom_path": self.custom if custom else ""},
        )
        return ScrapeJob(place, self.catalog)

    def run(self, data: bytes) -> None:
        """Read it on a thread that ends now and then, as that of a system's reading.

        libxml2 keeps every name that it met for as long as the thread lives.
        """
        if self._left == 0:
            self._reading.shutdown()
            self._reading = ThreadPoolExecutor(1)
            self._left = PIECE
        self._left -= 1
        self._reading.submit(self._run, data).result()

    def _run(self, data: bytes) -> None:
        custom = len(data) % 4 == 0
        with open(self.lists[custom], "wb") as file:
            file.write(data)
        with open(self.lists[not custom], "wb"):
            pass
        warnings = 0
        for item in self.scraper.read(self.job(custom=custom)):
            if isinstance(item, Warned):
                warnings += 1
                must(item.line >= 0, "a line below zero")
                must(item.message.isprintable(), "a message that cannot be shown")
            elif isinstance(item, ScrapeRecord):
                self._judge(item)
            else:
                must(item in Passed, "an item of no kind")
        must(warnings <= 2 * WARNINGS_MAX, "too many warnings")

    def _judge(self, record: ScrapeRecord) -> None:
        must((record.media_id, record.title_id) in self._pairs, "a row of nobody")
        for tag in (*record.title_tags, *record.media_tags):
            must(tag.type and tag.value, "an empty tag")
            for text in (tag.value, tag.label):
                _storable(text)
        for value in (*record.title_properties, *record.media_properties):
            _storable(value.text)
            must(value.text, "an empty property")
            if value.type_tag not in {"property:description", "property:xml-game-id"}:
                self._inside(value.text)

    @property
    def _pairs(self) -> set[tuple[int, int]]:
        return {(media, title) for media, title, _ in self.catalog.rows}

    def _inside(self, path: str) -> None:
        roots = (self.root, self.custom, f"{self.top}/docs")
        real = os.path.realpath(path)
        must(
            any(real.startswith(f"{root}/") for root in roots),
            f"it leads out: {path!r}",
        )

    def close(self) -> None:
        self._reading.shutdown()
        shutil.rmtree(self.top)


def _storable(text: str) -> None:
    must(len(text) <= 2 * FIELD_MAX, "a text without bound")
    text.encode("utf-8")


def build() -> Target:
    library = _Library()
    return Target("gamelist", library.run, TOKENS, shape, library.close, 1 << 16)
