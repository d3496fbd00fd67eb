"""The providers under contract, and a way from each to its fake service."""

import asyncio
import importlib
import itertools
import pkgutil
from contextlib import AsyncExitStack
from dataclasses import replace
from urllib.parse import quote, urlsplit

from provider_cases import CASES, HASHES, ID_ABSENT, IMAGES, UNKNOWN
from provider_network import kept_in, open_way

from benchmarks.fake_online.world import KEYS
from scrapers import providers
from zapcore.errors import SourceError
from zapcore.matching import judge_names
from zapcore.ports_online import Request, Tools
from zapcore.sourced import NO_HASHES, GameQuery, Hashes, How

MODULES = [
    importlib.import_module(found.name)
    for found in pkgutil.iter_modules(providers.__path__, f"{providers.__name__}.")
]
MAKERS = {
    module.PROVIDER.spec.id: module.PROVIDER
    for module in MODULES
    if hasattr(module, "PROVIDER")
}
ONLINE = sorted(
    key
    for key, maker in MAKERS.items()
    if "url" in {setting.name for setting in maker.spec.settings}
)
SCALE = 100.0
"""Seconds of the network's clock for one that passes."""


class Desk:
    """One provider with its way to the fake server, and what leaked where.

    ``since``: answers that were kept before it (epoch seconds) are asked anew.
    ``restart`` opens all anew on the same cache, as the daemon does when it starts.
    """

    def __init__(self, fake, source, folder):
        self.fake, self.id, self.folder = fake, source, folder
        self.case, self.spec = CASES[source], MAKERS[source].spec
        self.settings = settings_of(fake, self.spec)
        self.said = []
        self.is_prepared = False
        self.since = 0
        self._number = itertools.count(1)
        self._stack = AsyncExitStack()

    async def open(self, *, timeout_s=None):
        limits = self.spec.limits
        limits = limits._replace(timeout_s=timeout_s or limits.timeout_s)
        spec = replace(self.spec, limits=limits)
        self.way = await self._stack.enter_async_context(
            open_way(spec, self.settings, self.folder, SCALE)
        )
        tools = Tools(
            self.settings,
            judge_names,
            clock=self.way.clock.epoch,
            folder=str(self.folder),
            launchbox=self.way.launchbox,
        )
        self.provider = MAKERS[self.id](tools)
        self.is_prepared = False
        return self

    async def close(self):
        await self._stack.aclose()

    async def restart(self, **how):
        await self.close()
        return await self.open(**how)

    def now(self):
        return self.way.clock.epoch()

    def kept(self):
        return kept_in(self.folder)

    @property
    def line(self):
        return self.way.network.line(self.id, self.since)

    async def prepare(self):
        if not self.is_prepared:
            await self.provider.prepare(self.line, {self.case.system: self.platform})
            self.is_prepared = True

    @property
    def platform(self):
        return self.case.platform

    async def ask(self, query):
        """Ask; an error is raised as it is, and noted as an answer is."""
        try:
            await self.prepare()
            answer = await self.provider.ask(query, self.line)
        except Exception as error:
            self.said += map(repr, chain_of(error))
            raise
        self.said.append(repr(answer))
        return answer

    async def outcome(self, query):
        """The answer, or the error of a source; any other one is raised."""
        try:
            return await self.ask(query)
        except SourceError as error:
            return error

    async def fetch(self, art):
        """The bytes of a picture, as its source's line fetches them."""
        download = getattr(self.provider, "download", None)
        request = download(art) if download else Request(art.url)
        to = f"{self.folder}/fetched-{next(self._number)}"
        if await self.line.fetch(request, to) is None:
            return None
        with open(to, "rb") as file:
            return file.read()

    def query(self, by="name", **changed):
        """A question about the sample's game that only one way answers."""
        case = self.case
        known = {"name": case.name, "names": (case.name,), "hashes": NO_HASHES}
        if by in {"id", "hash"}:
            known |= {"name": "Qzx", "names": ("Qzx",)}
        if by == "id":
            known["ids"] = {self.id: (case.id, How.FILE_TAG)}
        if by == "hash":
            known |= HASHES.get(self.id) or HASHES[""]
        if by == "file":
            known["hashes"] = known["raw"] = Hashes("Foo (World).md", 524288)
        return self._made(known | changed)

    def _made(self, known):
        key = self.spec.platforms or self.id
        ends = ".zip" if not known["hashes"].name else ""
        return GameQuery(
            media_id=next(self._number),
            system_id=self.case.system,
            file_name=known["hashes"].name or f"{known['name']} (USA){ends}",
            platforms={key: self.platform, self.id: self.platform}
            if self.platform
            else {},
            **known,
        )

    def unknown(self, name="Qzx Nowhere Land", **changed):
        known = {"name": name, "names": (name,), "hashes": UNKNOWN}
        return self._made(known | {"achievements": "f" * 32} | changed)

    def distinct(self, count):
        """Questions about games that the service lacks, which differ in everything."""
        return [
            self.unknown(
                f"Qzx {n}zz",
                hashes=Hashes(
                    f"Qzx {n}zz.md", 99, f"{n:08x}", f"{n:032x}", f"{n:040x}"
                ),
                achievements=f"{n:032x}",
                ids={self.id: (self._absent(n), How.FILE_TAG)},
            )
            for n in range(1, count + 1)
        ]

    def _absent(self, n):
        absent = ID_ABSENT.get(self.id, "99999000")
        return absent[:-2] + f"{n:02}"

    def absent(self):
        """A question by an id that the service does not have, and nothing else."""
        known = {"name": "Qzx", "names": ("Qzx",), "hashes": NO_HASHES}
        return self._made(known | {"ids": {self.id: (self._absent(0), How.USER)}})

    def asked(self, *, once=("token", "list", "art")):
        """Requests that were about one game: without what a scan fetches once."""
        return [one for one in self.fake.traffic.of(self.id) if one.kind not in once]

    def twins(self, *games):
        """Let the service have these games only."""
        shelf = self.fake.world.shelves[self.id]
        shelf.clear()
        for game in games:
            shelf.add(game)

    def sample(self):
        return next(iter(self.fake.world.shelves[self.id].games.values()))

    def leaks(self, *texts):
        """Secrets that stand in what was said, plain or as a URL spells them."""
        secrets = [
            str(self.settings[one.name])
            for one in self.spec.settings
            if self.settings.get(one.name) and one.kind in {"secret", "text"}
        ]
        secrets += [token for token in self.fake.world.tokens if len(token) > 2]
        said = "\n".join((*self.said, *texts))
        spelled = {form for one in secrets for form in (one, quote(one, safe=""))}
        return sorted(one for one in spelled if one in said)


def chain_of(error):
    """An error, what caused it, and what it was raised in the midst of."""
    if error is None:
        return []
    return [error, *chain_of(error.__cause__), *chain_of(error.__context__)]


def settings_of(fake, spec):
    """Every URL leads to the server, below the path of the documented base."""
    found = {}
    keys = set(KEYS.get(spec.id, ()))
    for setting in spec.settings:
        if setting.kind == "url":
            path = urlsplit(spec.base).path if setting.name == "url" else ""
            found[setting.name] = fake.base(spec.id, setting.name) + path.rstrip("/")
        elif setting.kind in {"secret", "text"}:
            variable = setting.variable if setting.variable in keys else None
            if variable is None and len(keys) == 1:
                (variable,) = keys
            if variable:
                found[setting.name] = fake.world.accepted[variable]
        elif setting.name == "enabled":
            found[setting.name] = True
    return found


def facts_of(answer):
    return frozenset((fact.field, fact.text) for fact in answer.game.facts)


def art_of(desk, answer):
    """(kind, URL); what lies below a configured base, as if it were the documented."""
    return frozenset((art.kind, documented(desk, art.url)) for art in answer.game.art)


def documented(desk, url):
    parts = urlsplit(desk.spec.base)
    places = {
        desk.fake.base(desk.id): f"{parts.scheme}://{parts.netloc}",
        f"{desk.fake.world.origin}/Images": f"{IMAGES.get(desk.id, '')}/Images",
        desk.fake.base(desk.id, "images_url"): IMAGES.get(desk.id, ""),
    }
    for place, own in places.items():
        if url.startswith(f"{place}/"):
            return own + url.removeprefix(place)
    return url


def other(game, number, **changed):
    """Another game of the service, like this one but for an id and what is said."""
    return replace(game, id=number, crc="", md5="", sha1="", file="", **changed)


def more_ids(game):
    """Ids of this service's kind that are none of its sample's."""
    if "-" in game.id and len(game.id) == 36:
        return (f"00000001{game.id[8:]}", f"ffffffff{game.id[8:]}")
    if not game.id.isdigit():
        return (f"{game.name} (Japan)", f"{game.name} (Europe)")
    return (str(int(game.id) + 1000), str(int(game.id) + 2000))


async def several(desk, queries):
    return await asyncio.gather(*(desk.outcome(query) for query in queries))
