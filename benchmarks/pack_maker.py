"""Makes an artwork pack by the grammar of the format, and the library it is for.

What a row is found by is known while it is made: ``Made.steps`` says it, and ``hard``
are rows that no step may find. The same seed makes the same files. Format:
https://github.com/chipster6502/MiSTer_artwork_pack/blob/main/PACK_FORMAT.md
"""

import os
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

KINDS = {"Artwork": ".jpg", "Screenshots": ".png", "Titles": ".png"}
HEADS = {
    "index.tsv": "#name\tcrc\tsize\tkey",
    "gameinfo.tsv": "#key\tname\tyear\tgenre\tdeveloper\tplayers",
    "manifest.tsv": "#key\tstyle\tss_system_id",
}
LANGUAGES = ("de", "en", "es")
SYLLABLES = ("ka", "ro", "mi", "tel", "dra", "gon", "su", "bo", "lin", "ver", "zen")
GENRES = ("Platform", "Shooter", "Puzzle, Action", "Racing", "Role Playing Game")

Dump = tuple[int, int]


@dataclass
class Made:
    """One system's pack and library.

    ``pictures`` are keys that have one, ``index`` the rows (name, CRC32 and size or
    None, key). ``files`` are names of the library; ``wants`` gives each of them that is
    found to (step, key), ``dumps`` to its CRC32 and size, ``sets`` to (set, zip,
    parent).
    """

    pictures: list[str] = field(default_factory=list)
    index: list[tuple[str, Dump | None, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    wants: dict[str, tuple[int, str]] = field(default_factory=dict)
    dumps: dict[str, Dump] = field(default_factory=dict)
    sets: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def game(self, key: str, *others: str, dump: Dump | None = None) -> str:
        """Add a game with a picture, and other dumps that it stands for."""
        self.pictures.append(key)
        for name in (key, *others):
            self.index.append((name, dump, key))
        return key

    def file(self, name: str, step: int = 0, key: str = "") -> str:
        """Add a file of the library; of step 0 no picture may be found."""
        self.files.append(name)
        if step:
            self.wants[name] = (step, key)
        return name


class Words:
    """Titles that are never the same twice."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self._known: set[str] = set()

    def title(self) -> str:
        """Give a title of two words."""
        while True:
            words = ("".join(self.random.choices(SYLLABLES, k=3)) for _ in range(2))
            text = " ".join(words).title()
            if text not in self._known:
                self._known.add(text)
                return text

    def dump(self, size: int = 131072) -> Dump:
        """Give a CRC32 and a size."""
        return self.random.getrandbits(32), size


def discs(seed: int = 9) -> Made:
    """Make the field measurement of 40 discs: 9 exact, 29 by index, 2 by title.

    Beside them lie hard neighbours: a title that two games share, a further part of a
    series, a game whose key has no picture, one that the pack does not know.
    """
    words, made = Words(seed), Made()
    for _ in range(9):
        key = made.game(f"{words.title()} (USA)")
        made.file(f"{key}.chd", 1, key)
    for number in range(29):
        title = words.title()
        key, *rest = (f"{title} (Europe) (Disc {n})" for n in (1, 2, 3))
        made.game(key, *rest, f"{title} (Japan)")
        other = rest[number % 2] if number % 3 else f"{title} (Japan)"
        made.file(f"{other}.cue", 2, key)
    for _ in range(2):
        title = words.title()
        key = made.game(f"{title} (USA)", f"{title} (USA) (Rev 1)")
        made.file(f"{title} (En,Fr) (1999) [!].chd", 5, key)
    _hard_discs(words, made)
    return made


def _hard_discs(words: Words, made: Made) -> None:
    shared = words.title()
    made.game(f"{shared} (USA)")
    made.game(f"{shared} (Japan)")
    made.file(f"{shared} (Korea).chd")
    first = words.title()
    made.game(f"{first} (USA)")
    made.file(f"{first} 2 (USA).chd")
    made.file(f"{first} - The Return (USA).chd")
    barren = f"{words.title()} (USA)"
    made.index.append((barren, None, barren))
    made.file(f"{barren}.chd")
    made.file(f"{words.title()} (USA).chd")


def arcade(count: int = 3000, seed: int = 9) -> Made:
    """Make arcade sets: parents, clones, zips, notes behind a title, strangers.

    Names of files are titles, so that the set alone leads to a picture.
    """
    words, made = Words(seed), Made()
    for number in range(count):
        title = words.title()
        name = f"{title.replace(' ', '').lower()[:6]}{number:04}"
        file = f"{title} (World, Rev {number % 7}).mra"
        kind = number % 6
        if kind == 5:
            made.sets[made.file(file)] = (name, f"{name}.zip", "")
            continue
        key = made.game(name, f"{name}j", f"{name}u")
        if kind == 0:
            made.sets[made.file(file, 1, key)] = (name, f"{name}.zip", "")
        elif kind == 1:
            made.sets[made.file(file, 2, key)] = (f"{name}j", f"{name}j.zip", name)
        elif kind == 2:
            zips = f"hbmame/{name}.zip|{name}x.zip"
            made.sets[made.file(file, 1, key)] = (f"{name}q", zips, "")
        elif kind == 3:
            made.sets[made.file(file, 1, key)] = (f"{name}z", f"{name}z.zip", name)
        else:
            made.file(f"{title} (set 1) ({name}).mra", 3, key)
    return made


def cartridges(entries: int, seed: int = 9) -> Made:
    """Make a system of so many index rows, two dumps a game, and a file for each."""
    words, made = Words(seed), Made()
    for number in range(entries // 2):
        key = f"{words.title()} (USA)"
        other = f"{key[:-6]} (Europe) (Rev {number % 4})"
        made.pictures.append(key)
        for name in (key, other):
            dump = words.dump()
            made.index.append((name, dump, key))
            if name == other and number % 5 == 0:
                renamed = f"{words.title()} (Renamed).sfc"
                made.dumps[made.file(renamed, 4, key)] = dump
            else:
                made.file(f"{name}.sfc", 1 if name == key else 2, key)
    return made


def write(made: Made, docs: str, system: str, kinds: Iterable[str] = KINDS) -> None:
    """Write a pack below ``docs``; pictures are a few bytes each."""
    for kind in kinds:
        folder = f"{docs}/{system}/{kind}"
        os.makedirs(folder, exist_ok=True)
        for key in made.pictures:
            with open(f"{folder}/{key}{KINDS[kind]}", "wb") as file:
                file.write(key.encode())
        for name, rows in _tables(made):
            head = HEADS.get(name, "#key\tsynopsis")
            with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
                file.write(f"{head}\n")
                file.writelines(f"{row}\n" for row in rows)


def _tables(made: Made) -> Iterator[tuple[str, Iterator[str]]]:
    yield "index.tsv", (_index(*row) for row in made.index)
    yield "gameinfo.tsv", (_info(n, key) for n, key in enumerate(made.pictures))
    yield "manifest.tsv", (f"{key}\tbox2d\t57" for key in made.pictures)
    for language in LANGUAGES:
        texts = (f"{key}\t{_synopsis(language, key)}" for key in made.pictures)
        yield f"synopsis_{language}.tsv", texts


def _index(name: str, dump: Dump | None, key: str) -> str:
    crc, size = (f"{dump[0]:08x}", f"{dump[1]}") if dump else ("", "")
    return f"{name}\t{crc}\t{size}\t{key}"


def _info(number: int, key: str) -> str:
    title = key.partition(" (")[0]
    genre = GENRES[number % len(GENRES)]
    return f"{key}\t{title}\t{1980 + number % 25}\t{genre}\tMaker {number % 90}\t1-2"


def _synopsis(language: str, key: str) -> str:
    return f"[{language}] " + " ".join([key.partition(" (")[0]] * 20)
