"""Makes a ``Metadata.zip`` like LaunchBox's, of any size, always the same."""

import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape

PLATFORMS = (
    "Sega Genesis",
    "Super Nintendo Entertainment System",
    "Nintendo Entertainment System",
    "Sony Playstation",
    "Arcade",
    "MS-DOS",
)
TYPES = (
    "Box - Front",
    "Box - Back",
    "Box - 3D",
    "Screenshot - Gameplay",
    "Screenshot - Game Title",
    "Clear Logo",
    "Banner",
    "Cart - Front",
)
REGIONS = ("North America", "Europe", "Japan", "")
WORDS = [*map("Game{}ia".format, range(40))]
SENTENCE = "In this one the {} meets the {} and has to find the {} before the {} does. "


def name_of(number: int) -> str:
    """Give the name of a game; no two are the same."""
    chance = random.Random(number)
    return f"{' '.join(chance.sample(WORDS, 3)).title()} {number}"


def platform_of(number: int) -> str:
    """Give the platform of a game."""
    return PLATFORMS[number % len(PLATFORMS)]


def game(number: int) -> str:
    chance = random.Random(number)
    about = "".join(
        SENTENCE.format(*chance.sample(WORDS, 4)) for _ in range(chance.randint(2, 12))
    )
    name = escape(name_of(number))
    return (
        f"  <Game>\n    <Name>{name}</Name>\n    <ReleaseYear>1992</ReleaseYear>\n"
        f"    <Overview>{about}</Overview>\n    <MaxPlayers>2</MaxPlayers>\n"
        "    <ReleaseType>Released</ReleaseType>\n"
        "    <Cooperative>false</Cooperative>\n    <VideoURL />\n"
        f"    <DatabaseID>{number}</DatabaseID>\n"
        f"    <CommunityRating>{chance.random() * 5:.15f}</CommunityRating>\n"
        f"    <Platform>{platform_of(number)}</Platform>\n"
        "    <ESRB>E - Everyone</ESRB>\n"
        f"    <CommunityRatingCount>{number % 90}</CommunityRatingCount>\n"
        "    <Genres>Action; Platform</Genres>\n    <Developer>Acme</Developer>\n"
        "    <Publisher>Bit &amp; Co</Publisher>\n    <WikipediaURL />\n"
        "    <ReleaseDate>1992-11-21T00:00:00-05:00</ReleaseDate>\n  </Game>\n"
    )


def other_name(number: int) -> str:
    return (
        f"  <GameAlternateName>\n    <AlternateName>Fu {number}</AlternateName>\n"
        f"    <DatabaseID>{number}</DatabaseID>\n    <Region>Japan</Region>\n"
        "  </GameAlternateName>\n"
    )


def image(number: int, at: int) -> str:
    chance = random.Random(number * 100 + at)
    file = f"{chance.getrandbits(128):032x}.png"
    return (
        f"  <GameImage>\n    <DatabaseID>{number}</DatabaseID>\n"
        f"    <FileName>{file}</FileName>\n    <Type>{TYPES[at % len(TYPES)]}</Type>\n"
        f"    <Region>{REGIONS[at % len(REGIONS)]}</Region>\n"
        f"    <CRC32>{chance.getrandbits(32)}</CRC32>\n  </GameImage>\n"
    )


def metadata(games: int, images: int) -> Iterator[str]:
    yield '<?xml version="1.0" standalone="yes"?>\n<LaunchBox>\n'
    for number in range(1, games + 1):
        yield game(number)
    for number in range(1, games + 1, 2):
        yield other_name(number)
    for number in range(1, games + 1):
        for at in range(images):
            yield image(number, at)
    yield "</LaunchBox>\n"


def files(games: int) -> Iterator[str]:
    yield "<LaunchBox>\n"
    for number in range(1, games + 1, 3):
        yield (
            f"  <File>\n    <Platform>{platform_of(number)}</Platform>\n"
            f"    <FileName>FILE{number}</FileName>\n"
            f"    <GameName>{escape(name_of(number))}</GameName>\n  </File>\n"
        )
    yield "</LaunchBox>\n"


def mame(games: int) -> Iterator[str]:
    yield "<LaunchBox>\n"
    for number in range(4, games + 1, len(PLATFORMS)):
        yield (
            f"  <MameFile>\n    <FileName>set{number}</FileName>\n"
            f"    <Name>{escape(name_of(number))} (World)</Name>\n  </MameFile>\n"
        )
    yield "</LaunchBox>\n"


def _put(stream: IO[bytes], pieces: Iterator[str]) -> None:
    for piece in pieces:
        stream.write(piece.encode())


def write(path: Path, games: int, images: int = 8) -> int:
    """Write a dump; give the bytes of its documents."""
    documents = {
        "Metadata.xml": metadata(games, images),
        "Platforms.xml": iter(["<LaunchBox/>"]),
        "Mame.xml": mame(games),
        "Files.xml": files(games),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, pieces in documents.items():
            with archive.open(name, "w") as stream:
                _put(stream, pieces)
    with zipfile.ZipFile(path) as archive:
        return sum(one.file_size for one in archive.infolist())
