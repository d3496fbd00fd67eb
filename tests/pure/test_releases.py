"""What a name says of its release: a table made by hand."""

import pytest

from zapcore.titles.release_words import load_release_words
from zapcore.titles.releases import ReleaseReader

EN, FR, DE, JA, ES = "English", "French", "German", "Japanese", "Spanish"


@pytest.fixture(scope="module")
def reader():
    return ReleaseReader(load_release_words())


@pytest.mark.parametrize(
    ("name", "regions", "languages"),
    [
        ("G", (), ()),
        ("G (USA)", ("USA",), (EN,)),
        ("G (Japan, USA)", ("USA", "Japan"), (EN, JA)),
        ("G (USA, Europe)", ("USA", "Europe"), (EN, EN)),
        ("G (Europe) (En,Fr,De)", ("Europe",), (EN, FR, DE)),
        ("G (Europe) (De,Fr,En)", ("Europe",), (EN, FR, DE)),
        ("G (Europe) (En+Fr)", ("Europe",), (EN, FR)),
        ("G (Asia)", ("Asia",), ()),
        ("G (Slovakia)", ("Slovakia",), ("Slovakian",)),
        ("G (Canada) (Fr-CA)", ("Canada",), ("French (Canadian)",)),
        ("G (USA) (En-US)", ("USA",), (EN,)),
        (
            "G (Taiwan) (Zh-Hant)",
            ("Taiwan",),
            ("Chinese (Simplified)", "Chinese (Traditional)"),
        ),
        ("G (USA) (Japan)", ("USA",), (EN,)),
        ("G (USA)(En,Fr)", ("USA",), (EN, FR)),
        ("G (usa)", (), ()),
        ("G (USA, Mars)", (), ()),
        ("G (USA) (Xx)", ("USA",), (EN,)),
    ],
)
def test_regions_and_languages_stand_in_the_tables_order(
    reader, name, regions, languages
):
    release = reader.read(name)
    assert (release.regions, release.languages) == (regions, languages)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("G (USA)", "G"),
        ("G (USA) (Rev 1) (Beta 2) (2001-02-03)", "G"),
        ("G - Sub (USA) (Virtual Console)", "G - Sub"),
        ("G (USA) (Something Else)", "G (Something Else)"),
        ("G (USA) (Demo)", "G (Demo)"),
        ("G (USA) (Disc 2)", "G (Disc 2)"),
        ("G (USA) (Disc B)", "G (Disc 2)"),
        ("[BIOS] G (USA)", "[BIOS] G"),
        ("G (USA) [b]", "G"),
        ("G (1983) (Atari) (PAL)", "G (1983) (Atari)"),
        ("G - PAL (Europe)", "G"),
        ("(USA)", "(USA)"),
        ("", ""),
        ("(", "("),
        ("G (USA", "G (USA"),
        ("G (USA) Rest", "G Rest"),
        ("G (A (B) C)", "G (A (B) C)"),
    ],
)
def test_the_short_name_is_what_the_tags_leave(reader, name, short):
    assert reader.read(name).short == short


@pytest.mark.parametrize(
    ("name", "revision", "version"),
    [
        ("G (USA)", "", ""),
        ("G (USA) (Rev 1)", "1", ""),
        ("G (USA) (Rev A)", "A", ""),
        ("G (USA) (Rev)", "1", ""),
        ("G (USA) (Rev 1.1)", "1.1", ""),
        ("G (USA) (Rev AB)", "AB", ""),
        ("G (USA) (v1.02)", "", "1.02"),
        ("G (USA) (v.2)", "", ".2"),
        ("G (USA) (v2.0 Beta)", "", "2.0 Beta"),
        ("G (USA) (Version 3)", "", "3"),
        ("G (Brazil) (Versao 2)", "", "2"),
        ("G (USA) (Rev 2) (v1.3)", "2", "1.3"),
        ("G (USA) (Rev 1) (Rev 2)", "1", ""),
        ("G (USA) (v1.02) (Version 2)", "", "1.02"),
        ("G (USA) (Reverse)", "", ""),
        ("G (USA) (Virtual)", "", ""),
        ("G (USA) (Rumble Version)", "", ""),
    ],
)
def test_revision_and_version_are_taken_apart(reader, name, revision, version):
    release = reader.read(name)
    assert (release.revision, release.version) == (revision, version)


@pytest.mark.parametrize(
    ("name", "disc", "discless"),
    [
        ("G (USA) (Disc 1)", "1", "G (USA)"),
        ("G (USA) (Disc A)", "1", "G (USA)"),
        ("G (Italy) (Disco 2)", "2", "G (Italy)"),
        ("G (France) (Disque 1)", "1", "G (France)"),
        ("G (USA) (CD 3)", "3", "G (USA)"),
        ("G (USA) (Disc One)", "1", "G (USA)"),
        ("G (Italy) (Disco Due)", "2", "G (Italy)"),
        ("G (USA) (Disc 01)", "1", "G (USA)"),
        ("G (USA) (Disk Writer)", "", "G (USA) (Disk Writer)"),
        ("G (USA)", "", "G (USA)"),
    ],
)
def test_discs_are_spelled_alike(reader, name, disc, discless):
    release = reader.read(name)
    assert (release.disc, release.disc_free) == (disc, discless)


@pytest.mark.parametrize(
    ("bracket", "flags"),
    [
        ("(Alt)", {"alternate"}),
        ("(Alt 2)", {"alternate"}),
        ("(Program)", {"applications"}),
        ("(Demo)", {"demos"}),
        ("(Auto Demo)", {"demos"}),
        ("(Kiosk)", {"demos"}),
        ("(Kiosk, E3 2004)", {"demos"}),
        ("(Taikenban)", {"demos"}),
        ("(Tentou Taikenban)", {"demos"}),
        ("(Sample)", {"demos"}),
        ("(Beta)", {"preproduction"}),
        ("(Beta 3)", {"preproduction"}),
        ("(Possible Proto)", {"preproduction"}),
        ("(Prototype)", {"preproduction"}),
        ("(Debug)", {"preproduction", "demoted_version"}),
        ("(Promo)", {"promotional"}),
        ("(Unl)", {"unlicensed"}),
        ("(Aftermarket)", {"unlicensed", "demoted_version"}),
        ("(Pirate)", {"pirate"}),
        ("[b]", {"bad_dumps", "demoted_version"}),
        ("[BIOS]", {"console"}),
        ("(Greatest Hits)", {"budget_edition"}),
        ("(PlayStation the Best for Family)", {"budget_edition"}),
        ("(Fukyuuban 1500)", {"budget_edition"}),
        ("(Arcade)", {"demoted_version"}),
        ("(Reprint)", {"demoted_version"}),
        ("(Korea Region Lock)", {"demoted_version"}),
        ("(EDC)", {"improved_version"}),
        ("(SGB Enhanced, GB Compatible)", {"improved_version"}),
        ("(Shokai Genteiban)", {"improved_version"}),
        ("(Virtual Console)", {"modern_version"}),
        ("(Wii and Wii U Virtual Console)", {"modern_version"}),
        ("(USA Wii Virtual Console, Wii U Virtual Console)", {"modern_version"}),
        ("(Switch Online)", {"modern_version"}),
        ("(Evercade, Steam)", {"modern_version"}),
        ("(Namcot Collection, Namco Museum Archives Vol 1)", {"modern_version"}),
        ("(2001-02-03)", set()),
        ("(No EDC)", set()),
        ("(SLUS-00594)", set()),
        ("(Something Else)", set()),
    ],
)
def test_a_bracket_says_what_kind_of_release_it_is(reader, bracket, flags):
    found = reader.read(f"G (USA) {bracket}")
    assert found.flags == flags
    assert found.ours == set()
    assert reader.read(f"G {bracket} (USA)").flags == flags, "wherever it stands"


def test_what_romsearch_does_not_know_is_kept_apart(reader):
    found = reader.read("G (USA) (Manual)")
    assert (found.flags, found.ours) == (set(), {"manuals"})


@pytest.mark.parametrize("word", ["Taikenban", "Trial Version", "trial disc"])
def test_a_trial_is_known_outside_of_brackets_too(reader, word):
    assert reader.read(f"G {word} (Japan)").flags == {"demos"}


def test_a_compilation_says_its_languages_title_by_title(reader):
    release = reader.read("G + H (Europe) (En,Fr+De)")
    assert release.by_title == ((EN, FR), (DE,))
    assert release.languages == (EN, FR, DE)
    assert reader.read("G (Europe) (En,Fr)").by_title == ()


def test_a_version_in_both_forms_is_noticed(reader):
    assert reader.read("G (v1.02) (Version 2)").twofold
    assert not reader.read("G (v1.02) (v1.03)").twofold


def test_region_free_and_full_names_are_those_of_clone_lists(reader):
    release = reader.read("G (Japan) (Ja) (Rev 1) (Disc B)")
    assert release.full == "G (Japan) (Ja) (Rev 1) (Disc 2)"
    assert release.region_free == "G (Rev 1) (Disc 2)"


@pytest.mark.parametrize(
    "bracket",
    ["a, " * 30_000, "a " * 30_000, "(" * 30_000, "1A, " * 9_000, "SAAS" * 9_000],
)
def test_a_long_bracket_is_read_in_no_time(reader, bracket):
    """The test's own time limit would end it: one such took minutes once."""
    assert reader.read(f"G (USA) ({bracket}x)").regions == ("USA",)
