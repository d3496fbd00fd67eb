"""What a file is taken for, reason by reason, and how that is told."""

import pytest

from zapcore.content import (
    Body,
    BodyKind,
    DatEntry,
    FactState,
    FileFacts,
    Verdict,
)
from zapcore.identify.asking import asked_of
from zapcore.identify.evidence import judge, questions_of
from zapcore.identify.naming import Apart, apart, is_hack

NAME = "Iron Orchard (USA)"


def sha1(text):
    return text.encode().ljust(20, b"\0")


def entry(game=NAME, bytes_of="iron", file=".bin", **more):
    more = {"size": 100, "crc32": 5, "md5": b"", "sha1": sha1(bytes_of), **more}
    return DatEntry("A DAT", game, game + file, **more)


def body(text, kind=BodyKind.FILE, number=0, name="", size=100):
    return Body(kind, number, name, size, 5, b"m" * 16, sha1(text))


def crc_only(number=1, name="a.bin", crc=5):
    return Body(BodyKind.MEMBER, number, name, 100, crc)


def full(*bodies, serials=()):
    return FileFacts(FactState.FULL, bodies, serials)


def quick(*bodies, serials=()):
    return FileFacts(FactState.QUICK, bodies, serials)


def look(entries, question):
    """Answer as the index does."""
    found = [
        one
        for one in entries
        if (question.sha1 and one.sha1 == question.sha1)
        or (question.crc32 is not None and one.crc32 == question.crc32)
        or (question.serial and question.serial in one.serial.replace("-", ""))
        or (question.name and question.name.casefold() == one.game.casefold())
    ]
    exact = [one for one in found if question.sha1 and one.sha1 == question.sha1]
    return tuple(exact or found)


def judged(file, facts, entries, parts=(), member=""):
    asked = questions_of(facts, parts, file, member)
    found = [look(entries, question) for question in asked]
    return judge(file, facts, parts, found, member)


def test_the_bytes_of_a_dat_are_an_exact_dump_with_parent_and_categories():
    listed = entry(parent="Iron (Japan)", categories=("Games",))
    found = judged(f"{NAME}.bin", full(body("iron")), [listed])
    assert found[:4] == (Verdict.EXACT, NAME, "Iron (Japan)", ("Games",))
    assert found.words == f"This is exactly “{NAME}”, as A DAT lists it."
    assert [one.kind for one in found.evidence] == ["dat-sha1", "dat-name"]
    assert all(not one.refused for one in found.evidence)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (BodyKind.HEADERLESS, "without the header before it"),
        (BodyKind.BIG_ENDIAN, "once its bytes are in the cartridge's order"),
    ],
)
def test_a_header_or_another_order_of_bytes_is_told(kind, words):
    facts = full(body("whole"), body("iron", kind))
    found = judged(f"{NAME}.bin", facts, [entry()])
    assert found.verdict is Verdict.EXACT
    assert words in found.words


def test_a_chd_is_known_by_the_hash_in_its_header():
    facts = quick(Body(BodyKind.CHD, 0, "", 999, sha1=sha1("iron")))
    found = judged("iron.chd", facts, [entry("iron", file=".chd", size=-1)])
    assert (found.verdict, found.evidence[0].kind) == (Verdict.EXACT, "chd-sha1")


def test_a_known_bad_dump_is_told():
    found = judged(f"{NAME}.bin", full(body("iron")), [entry(status="baddump")])
    assert found.verdict is Verdict.BAD
    assert "bad dump" in found.words


def test_name_and_contents_that_disagree_are_told_with_both():
    other = entry("Comet Courier (Europe)", "comet", crc32=6)
    found = judged(f"{NAME}.bin", full(body("comet")), [entry(crc32=9), other])
    assert (found.verdict, found.game) == (Verdict.DISAGREES, other.game)
    assert found.words.startswith(
        f"This is named “{NAME}”, but its contents are exactly “{other.game}”"
    )
    refused = [one for one in found.evidence if one.refused]
    assert [(one.kind, one.claims) for one in refused] == [("dat-name", NAME)]


@pytest.mark.parametrize(
    ("name", "game", "known", "expected"),
    [
        ("orchard, iron (usa)", "Orchard, Iron (USA)", True, Apart.NO),
        ("Legend of Iron, The (U) [!]", "Legend of Iron, The (USA)", False, Apart.NO),
        ("Iron (Japan, USA)", "Iron (USA, Japan)", False, Apart.NO),
        ("Iron (USA)", "Iron (World)", False, Apart.NO),
        ("Iron - The Return (USA)", "Iron: The Return (USA)", False, Apart.NO),
        ("Iron", "Iron (USA) (Rev 2)", False, Apart.NO),
        ("Return, The", "Iron - The Return (USA)", False, Apart.NO),
        ("smb3", "Super Mario Bros. 3 (USA)", False, Apart.NO),
        ("Irno Orchard", "Iron Orchard (USA)", False, Apart.NO),
        ("00123", "Iron Orchard (USA)", False, Apart.NO),
        ("Iron (USA) (Rev 1)", "Iron (USA) (Rev A)", False, Apart.RELEASE),
        ("Iron (Europe)", "Iron (USA)", False, Apart.RELEASE),
        ("Iron (USA)", "Iron (USA) (Rev 1)", True, Apart.RELEASE),
        ("Iron (USA) (Disc 1)", "Iron (USA) (Disc 2)", False, Apart.RELEASE),
        ("Iron (USA)", "Iron (USA) (Beta)", False, Apart.RELEASE),
        ("Iron (USA) [h1]", "Iron (USA)", False, Apart.RELEASE),
        ("Iron", "Iron 2 (USA)", False, Apart.GAME),
        ("Iron 2", "Iron 3 (USA)", False, Apart.GAME),
        ("Iron II", "Iron III (USA)", False, Apart.GAME),
        ("Mega Man", "Mega Man X (USA)", False, Apart.GAME),
        ("Iron", "Iron - The Return (USA)", True, Apart.GAME),
        ("Tetris", "Comet Courier (USA)", False, Apart.GAME),
    ],
)
def test_a_disagreement_is_one_of_game_or_release_and_not_of_spelling(
    name, game, known, expected
):
    assert apart(name, game, known=known) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Iron (USA) [h1C]", True),
        ("Iron (USA) (Hack)", True),
        ("Iron (Title Hack by X)", True),
        ("Iron (J) [T+Eng1.0_Y]", True),
        ("Iron (USA) [FastROM hack]", True),
        ("Iron (USA) [!]", False),
        ("Hack and Slash (USA)", False),
        ("Iron [hM04]", True),
        ("Shackled (USA) (Shack)", False),
    ],
)
def test_what_names_a_hack(name, expected):
    assert is_hack(name) is expected


def test_a_serial_before_hashing_is_probable_and_tells_of_other_releases():
    entries = [
        entry(serial="SLUS-1", crc32=None),
        entry("Iron Orchard (USA) (Rev 1)", "rev", serial="SLUS-1", crc32=None),
    ]
    found = judged("x.bin", quick(serials=("SLUS-1",)), entries)
    assert (found.verdict, found.game) == (Verdict.PROBABLE, NAME)
    assert "SLUS1, which 1 other dump has too; its bytes were not compared" in (
        found.words
    )


def test_of_several_releases_of_a_serial_the_one_that_crc_and_size_fit_is_meant():
    entries = [
        entry("Iron Orchard (Europe)", "eu", serial="SLUS-1", crc32=9),
        entry(serial="SLUS-1"),
    ]
    facts = quick(crc_only(), serials=("SLUS-1",))
    found = judged("x.zip", facts, entries)
    assert (found.verdict, found.game) == (Verdict.PROBABLE, NAME)
    assert "CRC and size fit" in found.words


def test_a_cartridge_with_a_known_serial_and_other_bytes_is_a_changed_copy():
    listed = entry(serial="SLUS-1", crc32=9)
    changed = judged("x.bin", full(body("hack"), serials=("SLUS-1",)), [listed])
    assert (changed.verdict, changed.game) == (Verdict.HACK, NAME)
    assert changed.words.startswith(f"This is a changed copy of “{NAME}” by its serial")
    short = full(body("hack", size=50), serials=("SLUS-1",))
    assert "cut short" in judged("x.bin", short, [listed]).words


@pytest.mark.parametrize("file", ["x.iso", "x.chd", "x.cue"])
def test_a_disc_with_a_known_serial_and_other_bytes_is_probable(file):
    listed = entry(serial="SLUS-1", crc32=9)
    found = judged(file, full(body("iso"), serials=("SLUS-1",)), [listed])
    assert found.verdict is Verdict.PROBABLE


def test_a_hash_beats_a_serial_which_is_kept_as_refused():
    entries = [entry(serial="SLUS-1", crc32=9), entry("Hacked (Hack)", "hack")]
    found = judged("x.bin", full(body("hack"), serials=("SLUS-1",)), entries)
    assert (found.verdict, found.game) == (Verdict.HACK, "Hacked (Hack)")
    [serial] = [one for one in found.evidence if one.kind == "header-serial"]
    assert serial.refused == "stronger reasons say “Hacked (Hack)”"


def test_a_crc_of_a_zips_directory_is_probable_and_told_so():
    found = judged("x.zip", quick(crc_only()), [entry()])
    assert (found.verdict, found.evidence[0].kind) == (Verdict.PROBABLE, "zip-crc")
    assert found.words.endswith("its hashes were not read yet.")


def test_a_crc_is_refused_where_the_hashes_differ():
    found = judged("x.bin", full(body("other")), [entry()])
    assert (found.verdict, found.game) == (Verdict.UNKNOWN, "")
    assert found.evidence[0].refused == "its hashes are other ones"


def test_a_dat_of_category_hacks_lists_hacks():
    listed = entry(categories=("Hacks",), parent="Iron (Japan)")
    found = judged("x.bin", full(body("iron")), [listed])
    assert found.verdict is Verdict.HACK
    assert "a hack of “Iron (Japan)”" in found.words


def test_a_name_that_calls_itself_a_hack_names_what_was_changed():
    known = judged(f"{NAME} [h1].bin", full(body("x")), [entry(crc32=9)])
    assert (known.verdict, known.game) == (Verdict.HACK, NAME)
    free = judged("Some Game (Hack).bin", full(body("x")), [])
    assert (free.verdict, free.game) == (Verdict.HACK, "")
    assert "a changed copy of “Some Game”" in free.words


def test_a_name_alone_is_exact_or_nothing():
    named = judged(f"{NAME}.bin", None, [entry()])
    assert (named.verdict, named.game) == (Verdict.NAMED, NAME)
    assert named.words.endswith("its bytes were not compared.")
    sequel = judged("Iron Orchard 2 (USA).bin", None, [entry()])
    assert (sequel.verdict, sequel.game) == (Verdict.UNKNOWN, "")


@pytest.mark.parametrize(
    ("file", "size", "words"),
    [
        (f"{NAME}.bin", 50, "but it is cut short."),
        (f"{NAME}.bin", 100, "but its bytes are those of no known dump."),
        (f"{NAME}.iso", 100, "its bytes cannot be compared."),
    ],
)
def test_a_name_that_fits_and_bytes_that_do_not_are_told(file, size, words):
    found = judged(file, full(body("other", size=size)), [entry(crc32=9)])
    assert (found.verdict, found.game) == (Verdict.NAMED, NAME)
    assert found.words.endswith(words)


def test_an_archive_is_judged_by_its_members_and_tells_of_the_others():
    facts = full(
        body("zip"),
        body("iron", BodyKind.MEMBER, 1, "a.bin"),
        body("new", BodyKind.MEMBER, 2, "b.bin"),
        body("text", BodyKind.MEMBER, 3, "readme.txt"),
        body("comet", BodyKind.MEMBER, 4, "c.bin"),
    )
    entries = [entry(), entry("Comet Courier (USA)", "comet")]
    found = judged(f"{NAME}.zip", facts, entries)
    assert (found.verdict, found.game) == (Verdict.EXACT, NAME)
    assert "; it holds 1 more known dump;" in found.words
    assert "; of 1 other file in it no DAT knows." in found.words


def test_a_row_inside_an_archive_is_judged_by_its_own_bytes():
    facts = full(
        body("iron", BodyKind.MEMBER, 1, "a.bin"),
        body("comet", BodyKind.MEMBER, 2, "x/c.bin"),
        body("head", BodyKind.HEADERLESS, 2, "x/c.bin"),
    )
    entries = [entry(), entry("Comet Courier (USA)", "comet")]
    found = judged("c.bin", facts, entries, member="x/c.bin")
    assert found.game == "Comet Courier (USA)"
    assert len(asked_of(facts, (), "c.bin", "x/c.bin")) == 3


def tracks(game, *texts, crc=7):
    return [
        entry(game, text, f" (Track {n}).bin", crc32=crc)
        for n, text in enumerate(texts, 1)
    ]


def test_the_tracks_of_a_disc_are_one_game_and_shared_tracks_decide_nothing():
    entries = [
        *tracks("Iron (Europe)", "data-eu", "audio", "audio 2"),
        *tracks("Iron (USA)", "data-us", "audio", "audio 2"),
    ]
    parts = [full(body(text)) for text in ("data-us", "audio", "audio 2")]
    found = judged("Iron (Europe).cue", full(body("cue", size=9)), entries, parts)
    assert (found.verdict, found.game) == (Verdict.DISAGREES, "Iron (USA)")
    parts[0] = full(body("cut", size=5))
    found = judged("Iron (USA).cue", None, entries, parts)
    assert (found.verdict, found.game) == (Verdict.PROBABLE, "Iron (USA)")
    assert "1 of 3 are in no DAT" in found.words
    entries += tracks("Iron (Japan)", "data-jp", "audio jp")
    parts = [full(body(text)) for text in ("data-us", "audio jp", "audio 2")]
    found = judged("Iron (USA).cue", None, entries, parts)
    assert (found.verdict, found.game) == (Verdict.PROBABLE, "Iron (USA)")


def test_the_files_of_an_arcade_game_are_all_known_or_it_is_only_probable():
    def member(text, number, name):
        return body(text, BodyKind.MEMBER, number, name)

    entries = [entry("pacman", text, f".{text}", crc32=7) for text in ("6e", "6f")]
    entries += [entry("puckman", text, f".{text}", crc32=7) for text in ("6e", "6h")]
    rest = member("6e", 1, "pacman.6e"), member("text", 9, "readme.txt")
    found = judged("pacman.zip", full(*rest, member("6f", 2, "pacman.6f")), entries)
    assert (found.verdict, found.game) == (Verdict.EXACT, "pacman")
    more = member("6f", 2, "pacman.6f"), member("bad", 3, "pacman.6h")
    found = judged("pacman.zip", full(*rest, *more), entries)
    assert (found.verdict, found.game) == (Verdict.PROBABLE, "pacman")
    assert "1 of 3 are in no DAT" in found.words


def test_the_discs_of_an_m3u_are_all_of_one_title():
    entries = [
        entry("Iron (USA) (Disc 1)", "one", ".chd"),
        entry("Iron (USA) (Disc 2)", "two", ".chd"),
    ]
    discs = [
        quick(Body(BodyKind.CHD, 0, "", 9, sha1=sha1(text))) for text in ("one", "two")
    ]
    found = judged("Iron (USA).m3u", full(), entries, discs)
    assert (found.verdict, found.game) == (Verdict.EXACT, "Iron (USA) (Disc 1)")


def test_the_same_bytes_under_two_names_are_the_one_that_the_file_is_called():
    entries = [entry("Iron (Japan)"), entry("Iron (USA)")]
    assert judged("Iron (USA).bin", full(body("iron")), entries).game == "Iron (USA)"
    assert (
        judged("Iron (Japan).bin", full(body("iron")), entries).game == "Iron (Japan)"
    )
    good = [entry("Iron (Japan)", status="baddump"), entry("Iron (USA)")]
    found = judged("Iron (Japan).bin", full(body("iron")), good)
    assert found.game == "Iron (USA)"


def test_an_empty_file_or_member_says_nothing():
    nothing = Body(BodyKind.FILE, 0, "", 0, 0, b"d" * 16, sha1("iron"))
    assert [one.body for one in asked_of(full(nothing), (), "x")] == [None]


def test_what_could_not_be_read_says_why():
    facts = FileFacts(FactState.REFUSED, messages=("it is a zip bomb",))
    found = judged("x.zip", facts, [])
    assert found.verdict is Verdict.UNKNOWN
    assert found.words.endswith("it could not be read: it is a zip bomb.")
    assert "not all read yet" in judged("x.bin", quick(), []).words
    assert "lists these bytes" in judged("x.bin", full(body("x")), []).words
