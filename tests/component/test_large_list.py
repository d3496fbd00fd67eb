"""A gamelist.xml of absurd size costs nothing, is named, and holds no system up."""

import io
import os

import pytest
from rules_fixture import Roms, game, imported, scraped
from scrape_fixture import open_bench

from scrapers.gamelist_xml.reader import EMPTY_MAX, GamelistReader
from scrapers.gamelist_xml.scraper import MAX_SIZE


@pytest.fixture
def roms(tmp_path):
    found = Roms(tmp_path / "roms")
    found.games("A.nes")
    found.put("snes/B.sfc")
    found.put("gb/C.gb")
    found.list(game("./A.nes", "A"))
    found.list(game("./B.sfc", "B"), system="snes")
    found.list(game("./C.gb", "C"), system="gb")
    return found


@pytest.fixture
async def bench(tmp_path, roms):
    async with open_bench(tmp_path / "data", roms.root) as found:
        yield found


@pytest.fixture
def opened(monkeypatch):
    """Note what the scraper opens."""
    paths = []

    def noted(path, *args, **kwargs):
        paths.append(str(path))
        return open(path, *args, **kwargs)

    for module in ("entries", "companion"):
        monkeypatch.setattr(
            f"scrapers.gamelist_xml.{module}.open", noted, raising=False
        )
    return paths


async def test_one_of_three_gigabytes_is_not_opened_and_the_others_are_read(
    bench, roms, opened
):
    large = roms.root / "snes" / "gamelist.xml"
    os.truncate(large, 3 << 30)
    ended = await imported(bench)
    assert (ended.state, ended.matched) == ("completed", 2)
    assert await scraped(bench) == {"A.nes", "C.gb"}
    (warning,) = ended.warnings
    assert warning.file == str(large)
    assert "3072 MiB" in warning.message
    assert "256 MiB (option max_size)" in warning.message
    assert str(large) not in opened
    assert len(opened) >= 2


async def test_it_is_said_again_until_the_file_is_of_a_size_that_is_read(bench, roms):
    large = roms.root / "snes" / "gamelist.xml"
    text = large.read_bytes()
    os.truncate(large, 3 << 30)
    for _ in range(2):
        assert len((await imported(bench)).warnings or ()) == 1
    large.write_bytes(text)
    ended = await imported(bench)
    assert ended.warnings is None
    assert await scraped(bench) == {"A.nes", "B.sfc", "C.gb"}


async def test_the_limit_is_an_option(bench, roms):
    pad = " " * (2 << 20)
    roms.list(pad, game("./B.sfc", "B"), system="snes")
    ended = await imported(bench, options={"max_size": 1})
    assert len(ended.warnings) == 1
    assert "B.sfc" not in await scraped(bench)
    await imported(bench, options={"max_size": 3})
    assert "B.sfc" in await scraped(bench)


def test_lists_of_real_size_are_far_below_the_limit():
    assert MAX_SIZE.default >= 256


class Endless(io.RawIOBase):
    """A file that begins like a list and then has nothing but ``filling``."""

    def __init__(self, filling):
        self.filling = filling
        self.given = 0

    def read(self, size=-1):
        text = b"<gameList>" if not self.given else self.filling * size
        self.given += len(text[:size])
        return text[:size]


@pytest.mark.parametrize("filling", [b"\0", b" ", b"x", b"<a/>"])
def test_a_file_without_an_end_is_given_up_when_it_holds_no_game(filling):
    assert given_up_after(filling, EMPTY_MAX) <= EMPTY_MAX + (1 << 18)


@pytest.mark.parametrize("filling", [b"<!---->", b"<?a?>", b"&#0;"])
def test_what_takes_longer_to_drop_is_given_up_too(filling, monkeypatch):
    monkeypatch.setattr("scrapers.gamelist_xml.reader.EMPTY_MAX", 1 << 18)
    assert given_up_after(filling, 1 << 18) <= 2 << 18


def given_up_after(filling, size):
    file = Endless(filling)
    reader = GamelistReader("list")
    assert list(reader.read(file)) == []
    assert file.given <= size + (1 << 18)
    assert any("without a game" in warning.message for warning in reader.warnings)
    return file.given


def test_a_long_comment_between_two_games_is_no_end():
    comment = f"<!-- {'x' * (3 << 20)} -->"
    text = f"<gameList>{game('./A', 'A')}{comment}{game('./B', 'B')}</gameList>"
    found = list(GamelistReader("list").read(io.BytesIO(text.encode())))
    assert [entry.fields["path"] for entry in found] == ["./A", "./B"]
