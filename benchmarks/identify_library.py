"""The library that ``benchmarks.identify`` has identified, and what each file is.

Names are those of real DATs; the bytes come from a seed, and DATs of our own list them.
Files are drawn by a seed: as they should be, renamed, under another game's name, with
headers, in another byte order, packed, cut, too long, of other systems, of nobody.
"""

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from xml.sax.saxutils import quoteattr

from zapcore.identify.dat import read_dat
from zapcore.identify.dats.spelling import name_key
from zapcore.identify.naming import title_of

NAMES = Path(__file__).parent / "data" / "no-intro-names.json.gz"
SECTOR = 2352
BAD = 40
"""One entry of so many is a bad dump."""

TRACKS = ("Track 1", "Track 2")
HACK = re.compile(r"\bhack\b|\[[ht]", re.IGNORECASE)
EXACT = frozenset({"exact"})
OTHERWISE = frozenset({"exact", "disagrees"})
CLAIMED = frozenset({"disagrees"})
UNKNOWN = frozenset({"unknown"})
HACKED = frozenset({"hack"})
PARTLY = frozenset({"probable"})
UNCOMPARED = frozenset({"unknown", "named"})
"""Of a disc other bytes may be another form of it."""


@dataclass(frozen=True)
class Form:
    """How files of a system look: ``block`` divides their size."""

    folder: str
    end: str
    header: bytes = b""
    block: int = 4
    blocks: int = 500
    swaps: Mapping[str, int] = field(default_factory=dict)
    discs: bool = False


FORMS = {
    "Atari - Atari 2600": Form("atari2600", ".a26"),
    "NEC - PC Engine - TurboGrafx-16": Form(
        "pcengine", ".pce", bytes(512), block=1024, blocks=4
    ),
    "Nintendo - Game Boy": Form("gb", ".gb"),
    "Nintendo - Game Boy Advance": Form("gba", ".gba"),
    "Nintendo - Game Boy Color": Form("gbc", ".gbc"),
    "Nintendo - Nintendo 64": Form("n64", ".z64", swaps={".v64": 2, ".n64": 4}),
    "Nintendo - Nintendo Entertainment System": Form(
        "nes", ".nes", b"NES\x1a\x02\x01" + bytes(10)
    ),
    "Nintendo - Super Nintendo Entertainment System": Form(
        "snes", ".sfc", bytes(512), block=8192, blocks=1
    ),
    "Nintendo - Virtual Boy": Form("virtualboy", ".vb"),
    "Sega - Game Gear": Form("gamegear", ".gg"),
    "Sega - Master System - Mark III": Form("mastersystem", ".sms"),
    "Sega - Mega Drive - Genesis": Form("megadrive", ".md"),
    "Sega - Saturn": Form("saturn", ".cue", block=SECTOR, blocks=2, discs=True),
    "Sony - PlayStation": Form("psx", ".cue", block=SECTOR, blocks=2, discs=True),
}
ALWAYS = tuple(name for name, form in FORMS.items() if form.header or form.swaps)
"""Systems that are there whatever the folder holds: by the names that we have."""


@dataclass(frozen=True)
class Truth:
    """What a file is: how it was made, verdicts that are right, and the game."""

    kind: str
    verdicts: frozenset[str]
    game: str = ""


@dataclass
class System:
    """One system: its games, where its files go, what each is."""

    name: str
    form: Form
    games: list[str]
    seed: int
    truths: dict[str, Truth] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.keys = {name_key(game) for game in self.games}

    def parts(self, game: str) -> list[tuple[str, bytes]]:
        """Give (file name, bytes) of what the DAT lists of a game."""
        names = [f"{game}{self.form.end}"]
        if self.form.discs:
            names = [f"{game} ({track}).bin" for track in TRACKS]
        return [(name, self._content(name)) for name in names]

    def _content(self, name: str) -> bytes:
        random = Random(f"{self.seed} {self.name} {name}")
        size = self.form.block * random.randrange(1, self.form.blocks + 1)
        first = bytes.fromhex("80371240") if self.form.swaps else b"\x01\x02\x03\x04"
        return first + random.randbytes(max(size, 64) - len(first))

    def is_bad(self, game: str) -> bool:
        """Tell whether the DAT calls it a bad dump."""
        return zlib.crc32(f"{self.seed} {game}".encode()) % BAD == 0

    def dumped(self, game: str, verdicts: frozenset[str]) -> frozenset[str]:
        """Give the verdicts that are right of exactly these bytes."""
        if self.is_bad(game):
            return frozenset({"bad"})
        return verdicts | {"hack"} if HACK.search(game) else verdicts

    def write_dat(self, folder: str) -> None:
        path = os.path.join(folder, f"{self.name}.dat")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"<datafile><header><name>{self.name}</name></header>\n")
            for game in self.games:
                roms = "".join(self._rom(game, *part) for part in self.parts(game))
                file.write(f"<game name={quoteattr(game)}>{roms}</game>\n")
            file.write("</datafile>\n")

    def _rom(self, game: str, name: str, content: bytes) -> str:
        status = " status='baddump'" if self.is_bad(game) else ""
        return (
            f"<rom name={quoteattr(name)} size='{len(content)}'"
            f" crc='{zlib.crc32(content):08x}'"
            f" md5='{hashlib.md5(content).hexdigest()}'"
            f" sha1='{hashlib.sha1(content).hexdigest()}'{status}/>"
        )


def systems(folder: str, seed: int, most: int | None = None) -> list[System]:
    """Give the systems of a folder of DATs, and those that are always there.

    ``most``: games of each, of those that come first.
    """
    found = {}
    for path in sorted(Path(folder).glob("**/input.dat.gz")):
        name = path.parent.name
        if name in FORMS:
            games = [game.name for game in read_dat(path).games]
            found[name] = System(name, FORMS[name], usable(games)[:most], seed)
    listed = json.loads(gzip.decompress(NAMES.read_bytes()))
    for name in ALWAYS:
        if name not in found and name in listed:
            found[name] = System(name, FORMS[name], usable(listed[name])[:most], seed)
    return list(found.values())


def usable(games: list[str]) -> list[str]:
    """Give names that can be files, one of each spelling."""
    keys = {name_key(game): game for game in games if "/" not in game}
    return [game for key, game in keys.items() if key and len(key.encode()) < 200]


class Maker:
    """Draws files of one system, and writes them."""

    def __init__(self, root: str, system: System, others: list[System]) -> None:
        self._system = system
        self._others = others
        self._random = Random(f"{system.seed} {system.name}")
        self._folder = os.path.join(root, system.form.folder)
        self._taken: set[str] = set()
        os.makedirs(self._folder, exist_ok=True)

    def kinds(self) -> list[Callable[[], None]]:
        """Give what can be made for this system, often or seldom."""
        form = self._system.form
        always = [self.plain, self.renamed, self.renamed, self.swapped, self.swapped]
        always += [self.cut, self.sequel, self.nobody]
        if form.discs:
            return [*always, self.partly]
        always += [self.hacked]
        always += [self.too_long, self.foreign, self.zipped, self.foreign_named]
        always += [self.cut_renamed, self.headered] if form.header else []
        always += [self.turned, self.turned] if form.swaps else []
        always += [self.packed_7z] if shutil.which("7z") else []
        return always

    def make(self, count: int) -> None:
        kinds = self.kinds()
        for number in range(count):
            kinds[number % len(kinds)]()

    def plain(self) -> None:
        game = self._game()
        self._dump("plain", game, game, self._system.dumped(game, EXACT))

    def renamed(self) -> None:
        game = self._game()
        name = self._random.choice(SPELLINGS)(game, self._random)
        if name_key(name) not in self._system.keys:
            verdicts = self._system.dumped(game, OTHERWISE)
            self._dump("renamed", name, game, verdicts)

    def swapped(self) -> None:
        game, name = self._game(), self._game()
        if key_of(game) != key_of(name):
            self._dump("swapped", name, game, self._system.dumped(game, CLAIMED))

    def headered(self) -> None:
        game = self._game()
        content = self._system.form.header + self._bytes(game)
        verdicts = self._system.dumped(game, EXACT)
        self._write(game, [content], Truth("headered", verdicts, game))

    def turned(self) -> None:
        game = self._game()
        end, width = self._random.choice([*self._system.form.swaps.items()])
        content = self._bytes(game)
        words = (content[at : at + width] for at in range(0, len(content), width))
        truth = Truth("byte order", self._system.dumped(game, EXACT), game)
        self._write(game, [b"".join(word[::-1] for word in words)], truth, end)

    def zipped(self) -> None:
        game = self._game()
        name, right = self._random.choice(
            ((game, EXACT), (nonsense(self._random), OTHERWISE))
        )
        path = self._free(name, ".zip")
        if path:
            member = f"{self._random.choice((game, 'rom', 'A'))}{self._system.form.end}"
            header = self._random.choice((b"", self._system.form.header))
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(member, header + self._bytes(game))
            verdicts = self._system.dumped(game, right)
            self._system.truths[path] = Truth("zip", verdicts, game)

    def packed_7z(self) -> None:
        game = self._game()
        path = self._free(game, ".7z")
        if path:
            command = ["7z", "a", "-bd", "-mx1", f"-si{game}{self._system.form.end}"]
            content = self._bytes(game)
            subprocess.run(
                [*command, "--", path],
                input=content,
                stdout=subprocess.DEVNULL,
                check=True,
            )
            verdicts = self._system.dumped(game, EXACT)
            self._system.truths[path] = Truth("7z", verdicts, game)

    def cut(self) -> None:
        game = self._game()
        self._changed("cut", game, lambda content: content[: len(content) * 3 // 4])

    def too_long(self) -> None:
        self._changed("too long", self._game(), lambda content: content + bytes(1024))

    def hacked(self) -> None:
        game = self._game()
        content = self._bytes(game)
        content = content[:-1] + bytes([content[-1] ^ 1])
        if not HACK.search(game):
            self._write(f"{game} [h1]", [content], Truth("hacked", HACKED, game))

    def partly(self) -> None:
        """A disc of which one track is as it should be, and one is cut."""
        game = self._game()
        (_, first), (_, second) = self._system.parts(game)
        self._write(game, [first, second[:-64]], Truth("one track cut", PARTLY, game))

    def cut_renamed(self) -> None:
        content = self._bytes(self._game())
        truth = Truth("cut, name of nobody", UNKNOWN)
        self._write(nonsense(self._random), [content[:-32]], truth)

    def foreign(self) -> None:
        """Another system's dump under its own name, which no game here has."""
        other = self._random.choice(self._others)
        game = self._random.choice(other.games)
        if name_key(game) not in self._system.keys:
            content = other.parts(game)[0][1]
            self._write(game, [content], Truth("of another system", UNKNOWN))

    def foreign_named(self) -> None:
        """Another system's dump under the name of a game of this one."""
        other, game = self._random.choice(self._others), self._game()
        content = other.parts(self._random.choice(other.games))[0][1]
        self._write(game, [content], Truth("of another system, named", UNKNOWN))

    def sequel(self) -> None:
        """A part that no DAT lists, beside a game whose other part is listed."""
        game = self._game()
        title = title_of(game)
        rest = game[len(title) :]
        bare = re.sub(r"\s+(?:\d+|I{1,3}|IV|V|VI)$", "", title)
        more = self._random.choice((" 9", " VIII", " 3D", " Part 2", "'99"))
        name = bare + (rest if bare != title else more + rest)
        if name_key(name) not in self._system.keys:
            content = self._random.randbytes(600)
            self._write(name, [content], Truth("sequel", UNKNOWN))

    def nobody(self) -> None:
        name = nonsense(self._random)
        self._write(name, [self._random.randbytes(600)], Truth("nobody's", UNKNOWN))

    def _game(self) -> str:
        return self._random.choice(self._system.games)

    def _bytes(self, game: str) -> bytes:
        return self._system.parts(game)[0][1]

    def _changed(self, kind: str, game: str, change: Callable[[bytes], bytes]) -> None:
        parts = [change(content) for _, content in self._system.parts(game)]
        right = UNCOMPARED if self._system.form.discs else UNKNOWN
        self._write(game, parts, Truth(kind, right, game))

    def _dump(self, kind: str, name: str, game: str, right: frozenset[str]) -> None:
        parts = [content for _, content in self._system.parts(game)]
        self._write(name, parts, Truth(kind, right, game))

    def _write(
        self, name: str, parts: list[bytes], truth: Truth, end: str = ""
    ) -> None:
        path = self._free(name, end or self._system.form.end)
        if not path:
            return
        self._system.truths[path] = truth
        if not self._system.form.discs:
            Path(path).write_bytes(parts[0])
            return
        sheet = ""
        for number, content in enumerate(parts, 1):
            track = f"{name} (Track {number}).bin"
            Path(self._folder, track).write_bytes(content)
            kind = "MODE2/2352" if number == 1 else "AUDIO"
            sheet += f'FILE "{track}" BINARY\n  TRACK {number:02} {kind}\n'
            sheet += "    INDEX 01 00:00:00\n"
        Path(path).write_text(sheet, encoding="utf-8")

    def _free(self, name: str, end: str) -> str:
        """Give the path of a new file, "" where one of this name is."""
        if name.casefold() in self._taken or len(name.encode()) > 200:
            return ""
        self._taken.add(name.casefold())
        return os.path.join(self._folder, name + end)


def key_of(name: str) -> str:
    return name_key(title_of(name))


def nonsense(random: Random) -> str:
    words = ("qzx", "vorp", "lint", "mub", "trask", "gwill", "9x", "snee")
    return " ".join(random.choices(words, k=3)) + f" {random.randrange(10_000)}"


SPELLINGS: tuple[Callable[[str, Random], str], ...] = (
    lambda name, _: name.lower().replace(" ", "_"),
    lambda name, _: title_of(name),
    lambda name, _: title_of(name).upper() + " [!]",
    lambda name, random: f"{random.randrange(999):03} - {name}",
    lambda name, _: title_of(name).replace(" ", "")[:12],
    lambda _, random: nonsense(random),
    lambda name, _: f"{title_of(name)} (Korea) (Rev 7)",
)
