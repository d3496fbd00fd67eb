"""The table of systems takes what people write."""

import pytest

from zapcore.systems.table import System, SystemTable


@pytest.fixture(scope="module")
def table():
    return SystemTable.load()


@pytest.mark.parametrize(
    "text", ["SNES", "snes", "SuperNintendo", "super nintendo", "Super-Nintendo"]
)
def test_a_system_is_found_by_id_and_spelling(table, text):
    assert table.find(text) is table.get("SNES")


@pytest.mark.parametrize("text", ["", "no such system", "   "])
def test_what_is_no_system_is_not_found(table, text):
    assert table.find(text) is None


def test_every_system_is_found_by_its_own_id_in_any_case(table):
    for system in table:
        assert table.find(system.id) is system
        assert table.find(system.id.upper()) is system
        assert table.find(system.id.lower()) is system


def test_an_unknown_id_is_an_error(table):
    with pytest.raises(KeyError):
        table.get("snes")


def test_a_system_says_what_it_is(table):
    assert len(table) == len(list(table)) > 250
    genesis = table.get("Genesis")
    assert isinstance(genesis, System)
    assert genesis.media_type == "Game"
    assert genesis.category == "Console"
    assert genesis.manufacturer == "Sega"
