"""A library with three games, not yet indexed."""

import pytest
from rules_fixture import Roms
from scrape_fixture import open_bench


@pytest.fixture
def roms(tmp_path):
    found = Roms(tmp_path / "roms")
    found.games("A (USA).nes", "A (Japan).nes", "B.nes")
    return found


@pytest.fixture
async def bench(tmp_path, roms):
    async with open_bench(tmp_path / "data", roms.root) as found:
        yield found


@pytest.fixture
def device(tmp_path):
    """The same on a MiSTer; its folders are named as there."""
    found = Roms(tmp_path / "games", "NES")
    found.games("A (USA).nes", "A (Japan).nes", "B.nes")
    return found


@pytest.fixture
async def mister(tmp_path, device):
    async with open_bench(tmp_path / "data", device.root, platform="mister") as found:
        yield found
