"""What names of files tell of games: serials, short names, ids of providers."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapcore.content import DatEntry, DatQuestion
from zapcore.identify.decoders.id_tags import id_tags
from zapcore.identify.decoders.names import Decoded, decode, names_of, questions_of
from zapcore.identify.decoders.tables import scummvm, tags, ways
from zapcore.identify.decoders.titles import Titles
from zapcore.systems.table import SystemTable

UUID = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"
NUMBERED = sorted(set(tags()) - {"flashpoint"})
WORD = st.text(string.ascii_letters + " ", max_size=12)


def found(*games):
    return tuple(DatEntry("Redump", game, f"{game}.bin") for game in games)


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("Foo (igdb-7).zip", {"igdb": "7"}),
        ("Foo [SSFR-12] {moby-3} (Ra-4).sfc", {"ss": "12", "moby": "3", "ra": "4"}),
        ("Foo (USA, igdb-7, launchbox-9).zip", {"igdb": "7", "launchbox": "9"}),
        ("Foo (hltb-5)(tgdb-6)[sgdb-8]", {"hltb": "5", "tgdb": "6", "sgdb": "8"}),
        (f"Foo ({UUID.upper()}).swf", {"flashpoint": UUID}),
        (f"Foo (flashpoint-{UUID}).swf", {"flashpoint": UUID}),
        (f"{UUID}.zip", {"flashpoint": UUID}),
        ("Foo (igdb-007)(igdb-7).zip", {"igdb": "7"}),
        ("Foo (igdb-7)[igdb-8](ra-1).zip", {"ra": "1"}),
        ("Foo (igdb-7].zip", {}),
        ("Foo (igdb-0)(ra-)(moby-x)(ss-1)(hasheous-3).zip", {}),
        ("Foo igdb-7.zip", {}),
        ("Foo (igdb-1234567890123456789).zip", {}),
        ("Foo (igdb-\u0667).zip", {}),
    ],
)
def test_ids_in_a_name_are_taken_unless_they_are_none_or_two(name, ids):
    assert id_tags(name) == ids


@given(WORD, st.dictionaries(st.sampled_from(NUMBERED), st.integers(1, 10**18 - 1)))
def test_every_provider_keeps_its_own_id(word, ids):
    brackets = ["()", "[]", "{}"]
    said = "".join(
        f" {both[0]}{tag}-{number}{both[1]}"
        for (tag, number), both in zip(ids.items(), brackets * 4, strict=False)
    )
    known = tags()
    assert id_tags(f"{word}{said}.zip") == {
        known[tag]: str(number) for tag, number in ids.items()
    }


@given(st.text())
def test_any_name_can_be_read(name):
    for provider, number in id_tags(name).items():
        assert provider in tags().values()
        assert number
    told = decode(name, "PS2", arcade=True)
    assert names_of(told, [()] * len(questions_of(told))) == told.names


def test_an_image_of_opl_tells_its_serial_and_its_title():
    told = decode("SLUS_200.02.Ridge Racer V.iso", "PS2")
    assert told == Decoded(("Ridge Racer V",), ("SLUS20002",))
    assert decode("sles_500.79.Final_Fantasy_X.iso", "PS2").names == (
        "Final Fantasy X",
    )
    assert decode("SLUS_200.02.iso", "PS2") == Decoded((), ("SLUS20002",))


def test_a_serial_is_found_anywhere_in_a_name_of_sonys_systems_only():
    name = "Some Game [SLUS-00594] (Disc 1).chd"
    assert decode(name, "PSX").serials == ("SLUS00594",)
    assert decode("ULUS10041.iso", "PSP").serials == ("ULUS10041",)
    assert decode(name, "SNES") == Decoded()
    assert decode("Some Game XSLUS-00594.chd", "PSX").serials == ()
    assert decode("Some Game SLUS-005945.chd", "PSX").serials == ()


def test_what_the_bytes_say_is_asked_before_what_the_name_says():
    told = decode("Foo (SLUS-00002).bin", "PSX", ("SLUS-00001", "SLUS_000.02"))
    assert questions_of(told) == [
        DatQuestion(serial="SLUS00001"),
        DatQuestion(serial="SLUS00002"),
    ]


def test_a_serial_tells_the_title_that_all_its_dumps_share():
    told = decode("SLUS-00594.chd", "PSX")
    discs = found("Metal Gear Solid (USA) (Disc 1)", "Metal Gear Solid (USA) (Disc 2)")
    assert names_of(told, [discs]) == ("Metal Gear Solid",)


def test_a_serial_of_two_titles_tells_none():
    told = decode("SLUS_123.45.Foo.iso", "PS2")
    assert names_of(told, [found("Bar (USA)", "Baz (USA)")]) == ("Foo",)


def test_a_dat_is_surer_than_the_title_that_the_owner_typed():
    told = decode("SLUS_123.45.Fooo.iso", "PS2")
    assert names_of(told, [found("Foo, The (USA)")]) == ("Foo, The", "Fooo")
    assert names_of(told, [found("FOOO (USA)")]) == ("FOOO",)


def test_a_set_of_mame_is_asked_for_by_its_name():
    told = decode("sf2ce.zip", "CPS1")
    assert questions_of(told) == [DatQuestion(name="sf2ce")]
    listed = ["Street Fighter II': Champion Edition (World 920313)"]
    title = "Street Fighter II': Champion Edition"
    assert names_of(told, [found("sf2ce")], listed) == (title,)
    assert names_of(told, [()]) == ()


@pytest.mark.parametrize("name", ["Street Fighter II.mra", "1942 (Rev B).zip", "x.zip"])
def test_a_title_is_no_name_of_a_set(name):
    assert decode(name, "Arcade", arcade=True).set_name == ""


def test_a_console_has_no_sets():
    assert decode("sonic.zip", "Genesis").set_name == ""


@pytest.mark.parametrize(
    "name",
    ["monkey.scummvm", "monkey", "MONKEY.svm", "scumm_monkey", "monkey-cd-1.scummvm"],
)
def test_a_target_of_scummvm_has_a_title(name):
    assert decode(name, "ScummVM").names == ("The Secret of Monkey Island",)
    assert decode(name, "DOS").names == ()


def test_a_title_or_an_unknown_target_of_scummvm_stays_what_it_is():
    assert decode("Monkey Island 2.scummvm", "ScummVM").names == ()
    assert decode("nosuchgame.scummvm", "ScummVM").names == ()


def test_short_names_are_small_and_have_titles():
    games = scummvm()
    assert len(games) > 90
    assert all(
        short == short.lower() and title.strip() for short, title in games.items()
    )


def test_every_system_of_the_table_is_one_of_ours():
    assert set(ways()) <= {system.id for system in SystemTable.load()}


class Lists:
    """The owner's DATs and LaunchBox's list, each with one game."""

    def __init__(self):
        self.asked = []

    async def find(self, system_id, questions):
        self.asked.append(system_id)
        known = {"SLUS00001": found("Foo (USA)")}
        return [known.get(question.serial, ()) for question in questions]

    async def names_of_file(self, platforms, file):
        self.asked.append(file)
        return ["Street Fight II (World)"] if (platforms, file) == LISTED else []


LISTED = (("Arcade",), "sf2")


async def test_titles_come_from_dats_and_from_launchbox():
    lists = Lists()
    titles = Titles(lists, lists)
    disc = decode("SLUS_000.01.Fo.iso", "PS2")
    assert await titles.of(disc, "PS2") == ("Foo", "Fo")
    sets = decode("sf2.zip", "Arcade")
    assert await titles.of(sets, "Arcade") == ("Street Fight II",)
    assert await Titles(lists).of(sets, "Arcade") == ()
    lists.asked.clear()
    plain = decode("monkey.scummvm", "ScummVM")
    assert await titles.of(plain, "ScummVM") == plain.names
    assert lists.asked == []
