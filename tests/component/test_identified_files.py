"""Real names, contents from a seed, a DAT of our own: what files are taken for."""

import asyncio
import gzip
import hashlib
import random
import re
import zlib
from collections import Counter
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from mediadb.dat_index import open_dats
from zapcore.content import Body, BodyKind, FactState, FileFacts, Verdict
from zapcore.identify.evidence import judge, questions_of
from zapcore.operations.dat_refresh import DatRefresher
from zapcore.systems.table import SystemTable

DATA = Path(__file__).parent.parent / "data" / "one-game-one-rom"
SYSTEMS = {
    "Atari - Atari 2600": "Atari2600",
    "NEC - PC Engine - TurboGrafx-16": "TurboGrafx16",
    "Nintendo - Game Boy": "Gameboy",
    "Sega - Game Gear": "GameGear",
}
FILES = 2000
SEED = 20261121


def names_of(dat):
    text = gzip.decompress((DATA / dat / "input.dat.gz").read_bytes()).decode()
    found = re.findall(r'<game name="([^"]*)"', text)
    return [name.replace("&amp;", "&").replace("&apos;", "'") for name in found]


def content(system, name):
    chance = random.Random(f"{SEED} {system} {name}")
    return chance.randbytes(chance.randrange(64, 1024) * 4)


def hashes(data):
    md5 = hashlib.md5(data, usedforsecurity=False)
    sha1 = hashlib.sha1(data, usedforsecurity=False)
    return zlib.crc32(data), md5.digest(), sha1.digest()


def body(data, kind=BodyKind.FILE, number=0, name="", *, crc_only=False):
    crc, md5, sha1 = hashes(data)
    if crc_only:
        return Body(kind, number, name, len(data), crc)
    return Body(kind, number, name, len(data), crc, md5, sha1)


def write_dat(folder, dat, system, names):
    lines = [f"<datafile><header><name>{dat}</name></header>"]
    for name in names:
        data = content(system, name)
        crc, md5, sha1 = hashes(data)
        lines.append(
            f"<game name={quoteattr(name)}><rom name={quoteattr(name + '.bin')}"
            f" size='{len(data)}' crc='{crc:08x}' md5='{md5.hex()}'"
            f" sha1='{sha1.hex()}'/></game>"
        )
    (folder / f"{dat}.dat").write_text("\n".join([*lines, "</datafile>"]))


def full(*bodies):
    return FileFacts(FactState.FULL, bodies)


def swapped_bytes(data):
    out = bytearray(data)
    out[0::2], out[1::2] = data[1::2], data[0::2]
    return bytes(out)


def plain(data, name, _other, _chance):
    return f"{name}.bin", full(body(data)), {Verdict.EXACT}


def renamed(data, _name, _other, chance):
    called = f"rom{chance.randrange(10**6):06}.bin"
    return called, full(body(data)), {Verdict.EXACT, Verdict.DISAGREES}


def called_as_another(data, _name, other, _chance):
    return f"{other}.bin", full(body(data)), {Verdict.DISAGREES}


def headered(data, name, _other, _chance):
    whole = b"NES\x1a" + bytes(12) + data
    facts = full(body(whole), body(data, BodyKind.HEADERLESS))
    return f"{name}.nes", facts, {Verdict.EXACT}


def byte_swapped(data, name, _other, _chance):
    facts = full(body(swapped_bytes(data)), body(data, BodyKind.BIG_ENDIAN))
    return f"{name}.v64", facts, {Verdict.EXACT}


def zipped(data, name, _other, _chance):
    packed = zlib.compress(data)
    member = body(data, BodyKind.MEMBER, 1, f"{name}.bin")
    return f"{name}.zip", full(body(packed), member), {Verdict.EXACT}


def zipped_and_not_read(data, _name, _other, chance):
    member = body(data, BodyKind.MEMBER, 1, "a.bin", crc_only=True)
    called = f"x{chance.randrange(10**6)}.zip"
    return called, FileFacts(FactState.QUICK, (member,)), {Verdict.PROBABLE}


def truncated(data, name, _other, chance):
    short = data[: chance.randrange(16, len(data) - 1)]
    return f"{name}.bin", full(body(short)), None


def hacked(data, name, _other, _chance):
    changed = data[:-1] + bytes([data[-1] ^ 1])
    return f"{name} [h1].bin", full(body(changed)), {Verdict.HACK}


def truncated_and_renamed(data, _name, _other, chance):
    short = data[: chance.randrange(16, len(data) - 1)]
    return f"rom{chance.randrange(10**6):06}.bin", full(body(short)), None


WAYS = (
    plain,
    renamed,
    called_as_another,
    headered,
    byte_swapped,
    zipped,
    zipped_and_not_read,
    truncated,
    hacked,
    truncated_and_renamed,
)


@pytest.fixture
async def dats(tmp_path):
    folder = tmp_path / "dats"
    folder.mkdir()
    for dat, system in SYSTEMS.items():
        write_dat(folder, dat, system, names_of(dat))
    index = await open_dats(str(tmp_path))
    refresher = DatRefresher(index, folder, SystemTable.load())
    await refresher.refresh(lambda: asyncio.sleep(0), lambda _: None)
    yield index
    await index.close()


async def test_of_2000_files_99_in_100_are_identified_and_none_is_taken_for_another(
    dats,
):
    chance = random.Random(SEED)
    every = [(system, names_of(dat)) for dat, system in SYSTEMS.items()]
    outcomes = Counter()
    wrong = []
    for number in range(FILES):
        system, names = chance.choice(every)
        name, other = chance.sample(names, 2)
        way = WAYS[number % len(WAYS)]
        file, facts, verdicts = way(content(system, name), name, other, chance)
        found = await dats.find(system, questions_of(facts, (), file))
        judged = judge(file, facts, (), found)
        expected = name if verdicts else ""
        if judged.game not in {"", expected}:
            wrong.append((way.__name__, file, name, judged))
        right = judged.game == expected
        right = right and judged.verdict in (verdicts or {Verdict.UNKNOWN})
        outcomes[right] += 1
        if not right:
            outcomes[way.__name__, judged.verdict] += 1
    assert wrong == []
    assert outcomes[True] >= 0.99 * FILES, outcomes


async def test_bytes_of_one_system_are_never_found_in_another(dats):
    name = names_of("Sega - Game Gear")[5]
    facts = full(body(content("GameGear", name)))
    questions = questions_of(facts, (), f"{name}.bin")
    assert any(await dats.find("GameGear", questions))
    found = await dats.find("Gameboy", questions[:1])
    assert found == [()]
    assert judge("x.bin", facts, (), [*found, ()]).verdict is Verdict.UNKNOWN
