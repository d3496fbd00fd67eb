"""Names of GoodTools and TOSEC say their regions, versions, discs and dump flags."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapcore.titles.release_wide import load_wide_words
from zapcore.titles.release_words import load_release_words
from zapcore.titles.releases import ReleaseReader

WIDE = ReleaseReader(load_release_words(), load_wide_words())
PLAIN = ReleaseReader(load_release_words())


@pytest.mark.parametrize(
    ("name", "short", "regions", "flags"),
    [
        ("Sonic (W) [!]", "Sonic", ("World",), set()),
        ("Sonic (U) [b1]", "Sonic", ("USA",), {"bad_dumps", "demoted_version"}),
        ("Sonic (JUE) (REV01) [a2]", "Sonic", ("World",), {"alternate"}),
        ("Contra (J) [T+Eng1.0_Foo]", "Contra", ("Japan",), {"demoted_version"}),
        ("Mega Man (UE) (M5)", "Mega Man", ("USA", "Europe"), set()),
        ("Game (B) [!]", "Game", ("Brazil",), set()),
        ("Abuse (1990)(Pub)(US)[a]", "Abuse", ("USA",), {"alternate"}),
        ("Elvira (1991)(Pub)(DE-FR)[p]", "Elvira", ("France", "Germany"), {"pirate"}),
    ],
)
def test_codes_are_read_and_leave_the_title(name, short, regions, flags):
    release = WIDE.read(name)
    assert (release.short, release.regions) == (short, regions)
    assert release.flags == flags


def test_a_letter_alone_is_a_title_where_nothing_else_speaks_of_a_dump():
    assert WIDE.read("Game (B)").short == "Game (B)"


def test_a_name_with_a_region_has_no_codes_in_round_brackets():
    release = WIDE.read("Family Game (Europe) (A) [!]")
    assert (release.short, release.regions) == ("Family Game (A)", ("Europe",))


def test_versions_and_discs_of_tosec_are_read():
    release = WIDE.read("Abuse v2.9 (1990)(Pub)(en)")
    assert (release.short, release.version) == ("Abuse", "2.9")
    assert release.languages == ("English",)
    release = WIDE.read("Lemmings (1991)(Psygnosis)(Disk 2 of 2)[cr PDX]")
    assert (release.short, release.disc) == ("Lemmings (Disc 2)", "2")


def test_without_it_such_a_name_stays_as_it_is():
    release = PLAIN.read("Sonic (U) [!]")
    assert (release.short, release.regions) == ("Sonic (U) [!]", ())


@given(st.text(max_size=60))
def test_no_name_is_refused(name):
    assert WIDE.read(name).name == name
