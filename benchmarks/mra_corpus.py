"""Makes MRA files, good, odd and broken, and knows what each has to come out as.

    .venv/bin/python -m benchmarks.mra_corpus FOLDER [COUNT] [--seed N] [--largest MB]

The same seed makes the same files. What occurs: MARKET (section 2) and WISHES (12, 17);
the format: https://mister-devel.github.io/MkDocs_MiSTer/developer/mra/. All games are
made up, but for the set names that stand for known troubles (``arkanoid``).
"""

import argparse
import os
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

ROOT = "misterromdescription"
FIRST = ("Turbo", "Iron", "Galaxy", "Ninja", "Solar", "Crystal", "Thunder", "Pixel")
SECOND = ("Racer", "Fighter", "Quest", "Raiders", "Patrol", "Kong", "Blaster", "Panic")
MAKERS = ("Namco", "Taito America", "Data East", "Konami (Centuri license)", "Irem")
GENRES = ("Maze / Collect", "Platform", "Shooter - Vertical", "Fighter / Versus")
REGIONS = {"World": "world", "Japan": "jp", "USA": "us", "Europe": "eu", "Asia": "asia"}
BRACKETS = (
    ("US set 1", {("region", "us"), ("set", "1")}),
    ("Japan, rev B", {("region", "jp"), ("rev", "b")}),
    ("Euro 980904", {("region", "eu"), ("builddate", "1998-09-04")}),
    ("bootleg set 2", {("unlicensed", "bootleg"), ("set", "2")}),
    ("4 players ver EAB", {("region", "eu"), ("rev", "eab")}),
)
CORES = {"jtcps1": "capcom:cps", "jtcps2": "capcom:cps2", "IremM92": "irem:m92"}
MEGABYTE = 1 << 20


@dataclass(slots=True)
class Made:
    """A file: where it lies below ``_Arcade``, and what is to be found in it.

    ``name`` is the one that it gives itself, "" for none; ``tags`` and ``properties``
    are some that it has to have. ``refused``: it cannot be read, and is listed by its
    file name. ``skipped``: it is not listed at all.
    """

    path: str
    kind: str
    data: bytes = b""
    name: str = ""
    tags: set[tuple[str, str]] = field(default_factory=set)
    properties: dict[str, str] = field(default_factory=dict)
    refused: bool = False
    skipped: bool = False
    link: str = ""
    zeros: int = 0
    parent: str = ""
    """The path of the file under whose title it comes, if that is not its own."""


class Corpus:
    """Makes one file after the other; see ``made``."""

    def __init__(self, seed: int, largest: int) -> None:
        self._rng = random.Random(seed)
        self._largest = largest
        self._number = 0
        self._last: Made | None = None
        self._kinds: dict[str, tuple[int, Callable[[Made], None]]] = {
            "plain": (40, lambda _: None),
            "nameless": (3, self._nameless),
            "unlike": (4, self._unlike),
            "shared": (2, self._shared),
            "alternative": (8, self._alternative),
            "by_parent": (4, self._by_parent),
            "bare_ampersand": (2, self._bare),
            "unclosed": (3, self._unclosed),
            "mismatched": (2, self._mismatched),
            "twice": (2, self._twice),
            "junk_behind": (2, self._junk_behind),
            "comments": (3, self._comments),
            "cdata": (2, self._cdata),
            "entities": (2, self._entities),
            "doctype": (2, self._doctype),
            "latin1": (2, self._latin1),
            "utf16": (2, self._utf16),
            "bom": (2, self._bom),
            "behind_rom": (2, self._behind_rom),
            "large": (1, self._large),
            "truncated": (2, self._truncated),
            "empty": (1, self._empty),
            "binary": (1, self._binary),
            "page": (1, self._page),
            "too_large": (1, self._too_large),
            "organized": (3, self._organized),
            "linked": (2, self._linked),
            "mame_brackets": (4, self._mame_brackets),
            "angles": (2, self._angles),
            "shift_jis": (2, self._shift_jis),
            "about": (2, self._about),
            "index_zero": (2, self._index_zero),
            "bootleg": (2, self._bootleg),
            "html_entities": (2, self._html_entities),
        }

    def made(self, count: int) -> Iterator[Made]:
        """Make so many files, each kind at least once if there are enough."""
        rare = [kind for kind in self._kinds if kind != "plain"]
        weights = [weight for weight, _ in self._kinds.values()]
        largest = 0
        for number in range(count):
            # The first is plain, so that there is something to be linked.
            kind = "plain"
            if 0 < number <= len(rare):
                kind = rare[number - 1]
            elif number:
                (kind,) = self._rng.choices([*self._kinds], weights)
            if kind in {"large", "too_large"}:
                largest += 1
                kind = kind if largest <= max(2, count // 200) else "plain"
            yield self._make(kind)

    def plain(self) -> Made:
        """Make a file with nothing odd in it."""
        return self._make("plain")

    def _make(self, kind: str) -> Made:
        made = self._plain(kind)
        self._kinds[kind][1](made)
        if not (made.refused or made.skipped or made.parent):
            self._last = made
        return made

    def _plain(self, kind: str) -> Made:
        self._number += 1
        rng, number = self._rng, self._number
        short = f"{rng.choice(FIRST)} {rng.choice(SECOND)} {number}"
        name = f"{short} ({rng.choice([*REGIONS])})"
        made = Made(f"{name}.mra", kind, name=name)
        region = rng.choice([*REGIONS])
        core = rng.choice([*CORES])
        zips = rng.choice(
            (f"set{number}.zip", f"set{number}.zip|hbmame/set{number}.zip|other.zip")
        )
        texts = {
            "name": name,
            "setname": f"Set{number}",
            "rbf": core,
            "year": str(rng.randrange(1976, 2005)),
            "manufacturer": rng.choice(MAKERS),
            "category": rng.choice(GENRES),
            "players": f"{rng.randrange(1, 5)} (alternating)",
            "rotation": rng.choice(("horizontal", "vertical (cw)", "vertical (ccw)")),
            "region": region,
            "mameversion": "0245",
        }
        made.tags = {
            ("year", texts["year"]),
            ("players", texts["players"][0]),
            ("region", REGIONS[region]),
            ("arcadeboard", CORES[core]),
            ("rotation", texts["rotation"].split(" ")[0]),
        }
        made.properties = {
            "setname": f"set{number}",
            "zip": zips,
            "rbf": core,
            "rotation": texts["rotation"],
        }
        made.data = self._written(texts, zips)
        return made

    def _written(self, texts: dict[str, str], zips: str) -> bytes:
        """Write a document: elements in any order and case, of 3 to 25 KB."""
        rng = self._rng
        elements = [*texts.items()]
        rng.shuffle(elements)
        case = rng.choice((str, str, str.upper, str.title))
        quote = rng.choice("\"'")
        lines = [f"\t<{case(k)}>{escape(v)}</{case(k)}>" for k, v in elements]
        parts = [
            f'\t\t<part name="r{n}.bin" crc="{rng.randrange(1 << 32):08x}"/>'
            for n in range(rng.randrange(20, 200))
        ]
        rom = f"\t<rom index={quote}0{quote} zip={quote}{zips}{quote} md5='none'>"
        code = " ".join(f"{rng.randrange(256):02X}" for _ in range(400))
        data = f"\t\t<part>\n{code}\n\t\t</part>\n\t</rom>"
        second = '\t<rom index="17" zip="beta.zip"><part name="b.bin"/></rom>'
        whole = [f"<{ROOT}>", *lines, rom, *parts, data, second, f"</{ROOT}>", ""]
        return "\n".join(whole).encode()

    def _put(self, made: Made, old: bytes, new: bytes) -> None:
        made.data = made.data.replace(old, new, 1)

    def _root(self, made: Made, behind: bytes) -> None:
        """Put something right behind the root's beginning."""
        self._put(made, f"<{ROOT}>\n".encode(), f"<{ROOT}>\n".encode() + behind)

    def _rename(self, made: Made, text: bytes, name: str) -> None:
        """Give it another name, written in its own way."""
        self._put(made, escape(made.name).encode(), text)
        made.name = name

    def _nameless(self, made: Made) -> None:
        self._rename(made, b" \n ", "")

    def _unlike(self, made: Made) -> None:
        made.path = f"file {self._number} [b].mra"

    def _shared(self, made: Made) -> None:
        self._put(made, f"Set{self._number}".encode(), b"arkanoid")
        made.properties["setname"] = "arkanoid"

    def _alternative(self, made: Made) -> None:
        if self._last and self._last.name and self._last.kind != "unlike":
            short = self._last.name.partition(" (")[0]
            made.path = f"_alternatives/_{short}/{made.path}"
            made.parent = self._last.path

    def _by_parent(self, made: Made) -> None:
        name = self._last.properties.get("setname", "") if self._last else ""
        if self._last and name not in {"", "arkanoid"}:
            self._root(made, f"<parent>{name}</parent>\n".encode())
            made.properties["parent"] = name
            made.parent = self._last.path

    def _bare(self, made: Made) -> None:
        name = f"Rock & Roll & Co {self._number}"
        self._rename(made, name.encode(), name)

    def _unclosed(self, made: Made) -> None:
        self._root(made, b"<about author='x'>\n<remark>never closed\n<br>\n<p\n")

    def _mismatched(self, made: Made) -> None:
        self._put(made, b"</part>", b"</party></i>")
        self._root(made, b"<b><i></b></i></nothing>\n")

    def _twice(self, made: Made) -> None:
        self._put(made, b"md5='none'", b"md5='none' md5='none' index=\"0\" bad=x")

    def _junk_behind(self, made: Made) -> None:
        made.data += b"<name>Junk</name>\0\0\0 junk & <year>1901</year>"

    def _comments(self, made: Made) -> None:
        self._root(made, b"<!-- <name>No > name</name> -- <year>1901</year> -->\n")
        name = f"Comment {self._number}"
        text = f"Com<!-- a <b> -->ment <!----> {self._number}"
        self._rename(made, text.encode(), name)

    def _cdata(self, made: Made) -> None:
        name = f"<A> & B {self._number}"
        self._rename(made, f"<![CDATA[<A> & B]]> {self._number}".encode(), name)

    def _entities(self, made: Made) -> None:
        name = f"Q&A <'é'> {self._number}"
        text = f"Q&amp;A &lt;&apos;&#233;&#x27;&gt; {self._number}"
        self._rename(made, text.encode(), name)

    def _doctype(self, made: Made) -> None:
        levels = "".join(
            f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">\n' for n in range(1, 10)
        )
        head = f'<!DOCTYPE lolz [\n<!ENTITY l0 "lol">\n{levels}<!ENTITY x SYSTEM'
        made.data = f'{head} "file:///etc/passwd">\n]>\n'.encode() + made.data
        name = f"Bomb {self._number}"
        self._rename(made, f"Bomb &l9;&x; {self._number}".encode(), name)

    def _latin1(self, made: Made) -> None:
        name = f"Pénélope {self._number}"
        self._rename(made, name.encode("latin-1"), name)
        if self._rng.random() < 0.5:
            made.data = b'<?xml version="1.0" encoding="ISO-8859-1"?>\n' + made.data

    def _utf16(self, made: Made) -> None:
        wide = self._rng.choice(("utf-16-le", "utf-16-be"))
        made.data = ("\ufeff" + made.data.decode()).encode(wide)

    def _bom(self, made: Made) -> None:
        made.data = b"\xef\xbb\xbf" + made.data

    def _behind_rom(self, made: Made) -> None:
        """All that is said comes behind the data of the ROM, at last the name."""
        head, rom, tail = made.data.partition(b"\t<rom")
        body = head.removeprefix(f"<{ROOT}>\n".encode())
        end = f"</{ROOT}>".encode()
        rest = tail.rpartition(end)[0]
        made.data = f"<{ROOT}>\n".encode() + rom + rest + body + end

    def _large(self, made: Made) -> None:
        self._behind_rom(made)
        line = " ".join(f"{self._rng.randrange(256):02X}" for _ in range(32)) + "\n"
        data = line.encode() * (self._largest // len(line))
        self._put(made, b"<part>\n", b"<part>\n" + data)

    def _truncated(self, made: Made) -> None:
        self._behind_rom(made)
        made.data = made.data[: made.data.rindex(b"\t<rom")]
        made.name, made.tags, made.properties = "", set(), {}

    def _broken(self, made: Made, data: bytes) -> None:
        made.data, made.refused = data, True
        made.name, made.tags, made.properties = "", set(), {}

    def _empty(self, made: Made) -> None:
        self._broken(made, self._rng.choice((b"", b"\0" * 512, b" \r\n")))

    def _binary(self, made: Made) -> None:
        self._broken(made, self._rng.randbytes(20_000).replace(b"<m", b"xx"))

    def _page(self, made: Made) -> None:
        self._broken(made, b"<!DOCTYPE html>\n<html><body>404: not found</body></html>")

    def _too_large(self, made: Made) -> None:
        self._broken(made, made.data)
        made.zeros = 65 * MEGABYTE

    def _organized(self, made: Made) -> None:
        made.link = os.path.join("..", "..", self._last.path if self._last else "")
        made.path = f"_Organized/_1 A-E/{made.path}"
        made.skipped = True

    def _linked(self, made: Made) -> None:
        self._organized(made)
        made.link = made.link.removeprefix("../")
        made.path = f"_Favourites/{self._number}.mra"

    def _mame_brackets(self, made: Made) -> None:
        group, tags = self._rng.choice(BRACKETS)
        name = f"Bracket {self._number} ({group})"
        self._rename(made, name.encode(), name)
        made.tags |= tags

    def _angles(self, made: Made) -> None:
        name = f"I <3 [Games <{self._number}>"
        self._rename(made, escape(name).encode(), name)

    def _shift_jis(self, made: Made) -> None:
        name = f"ゲーム{self._number}"
        self._rename(made, name.encode("cp932"), name)
        made.data = b'<?xml version="1.0" encoding="Shift_JIS"?>\n' + made.data

    def _about(self, made: Made) -> None:
        self._root(made, b"<about><name>No</name><year>1901</year></about>\n")

    def _index_zero(self, made: Made) -> None:
        first = self._rng.choice((b"00", b"0x0", b" 0 "))
        made.data = re.sub(
            rb"(rom index=.)0(?=['\"])", lambda m: m[1] + first, made.data, count=1
        )
        self._root(made, b"<rom index='1' zip='other.zip'/>\n")

    def _bootleg(self, made: Made) -> None:
        self._root(made, b"<manufacturer>bootleg</manufacturer>\n")
        made.tags |= {("unlicensed", "bootleg")}

    def _html_entities(self, made: Made) -> None:
        name = f"Pénélope © {self._number}"
        text = f"P&eacute;n&eacute;lope&nbsp;&copy; {self._number}"
        self._rename(made, text.encode(), name)


def write(folder: str, made: Made) -> None:
    """Write a file below ``folder``, which stands for ``_Arcade``."""
    path = os.path.join(folder, made.path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if made.link:
        os.symlink(made.link, path)
        return
    with open(path, "wb") as file:
        file.write(made.data)
        if made.zeros:
            file.truncate(made.zeros)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("count", type=int, nargs="?", default=1000)
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--largest", type=int, default=25)
    options = parser.parse_args()
    corpus = Corpus(options.seed, options.largest * MEGABYTE)
    for made in corpus.made(options.count):
        write(options.folder, made)


if __name__ == "__main__":
    main()
