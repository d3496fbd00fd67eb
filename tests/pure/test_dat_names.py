"""Names of DATs and lists lead to systems."""

import json
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapcore.lists.dat_names import key, load_dat_names, stem, systems_by_name
from zapcore.systems.table import SystemTable
from zapcore.titles.release_words import load_release_words

NAMES = load_dat_names()


@pytest.mark.parametrize(
    ("name", "system"),
    [
        ("Nintendo - Game Boy", "Gameboy"),
        ("Nintendo - Game Boy (Parent-Clone)", "Gameboy"),
        ("Nintendo - Nintendo Entertainment System (Headered) (20240101)", "NES"),
        ("Nintendo - Nintendo 64 (BigEndian) (Parent-Clone)", "Nintendo64"),
        ("Nintendo - Nintendo 3DS (Digital) (CDN) (No-Intro)", "3DS"),
        ("Atari - 7800 (A78) (No-Intro)", "Atari7800"),
        ("Unofficial - Sony - PlayStation Vita (No-Intro)", "Vita"),
        ("Sega - Mega Drive - Genesis", "Genesis"),
        ("SNK - NeoGeo Pocket", "NeoGeoPocket"),
        ("Super Nintendo", "SNES"),
        ("Microsoft - MSX2+", "MSX2Plus"),
        ("Microsoft - MSX2", "MSX2"),
        ("Sony - PlayStation - BIOS Images (DoM Version) (Redump)", ""),
        ("Nobody - Nothing", ""),
        ("", ""),
    ],
)
def test_a_name_leads_to_its_system(name, system):
    assert NAMES.read(name).system == system


def test_every_name_of_the_table_leads_to_one_system_that_exists():
    text = (resources.files("zapcore.lists") / "dat_names.json").read_text("utf-8")
    systems = SystemTable.load()
    seen = {}
    for system, names in json.loads(text)["systems"].items():
        assert systems.get(system).id == system
        for name in names:
            assert seen.setdefault(key(name), system) == system, name
            assert NAMES.read(f"{name} (No-Intro)").system == system


def test_what_sets_a_list_apart_stays_in_its_whole_name_only():
    plain = NAMES.read("Nintendo - Game Boy Advance (No-Intro)")
    other = NAMES.read("Nintendo - Game Boy Advance (Multiboot) (No-Intro)")
    assert plain.whole == plain.base == other.base != other.whole


def test_every_system_by_name_is_known():
    words = load_release_words()
    assert len(systems_by_name(words)) == len(words.by_name)


def test_the_extensions_of_lists_are_no_part_of_a_name():
    assert stem("Sega - 32X (No-Intro).json.gz") == "Sega - 32X (No-Intro)"
    assert stem("V.Smile.JSON") == "V.Smile"


@given(st.text(max_size=60))
def test_any_text_may_be_read(text):
    name = NAMES.read(text)
    assert name.whole.startswith(name.base)
    assert name == NAMES.read(f"{text} (No-Intro)")
