"""What a file is taken for, reason by reason, and how that is told."""

import pytest

from zapcore.content import (
    Body,
    BodyKind,
    DatEntry,
    FactState,
    FileFacts,
    MediaFacts,
    MediaPlace,
    Verdict,
)
from zapcore.identify.asking import asked_of
from zapcore.identify.evidence import DatJudge, judge, questions_of
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


def judged(file, facts, entries, parts=(), member="", names=()):
    asked = questions_of(facts, parts, file, member, part_names=names)
    found = [look(entries, question) for question in asked]
    return judge(file, facts, parts, found, member, part_names=names)


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


TANGO = ("Tango (Europe)", "Tango (Europe) (Rev 1)", "Tango (Europe) (Demo)")


def tangos():
    return [entry(game, game, serial="SLES-1", crc32=None) for game in TANGO]


def claimed(found, kind="header-serial"):
    return {one.claims: one.refused for one in found.evidence if one.kind == kind}


@pytest.mark.parametrize("file", ["x.bin", "Tango.bin", "Tango (USA).bin"])
def test_of_dumps_with_one_serial_none_is_chosen_without_a_reason(file):
    found = judged(file, quick(serials=("SLES-1",)), tangos())
    assert (found.verdict, found.game) == (Verdict.PROBABLE, "")
    assert found.words == (
        "This is probably one of 3 dumps with this serial: “Tango (Europe)”, “Tango"
        " (Europe) (Rev 1)” and “Tango (Europe) (Demo)” (its header has the serial"
        " SLES1); its bytes were not compared."
    )
    assert claimed(found) == dict.fromkeys(TANGO, "")


@pytest.mark.parametrize(
    ("file", "game"),
    [
        ("Tango (Europe).bin", TANGO[0]),
        ("tango (europe) (rev 1).bin", TANGO[1]),
        ("Tango (E) (Rev 1).bin", TANGO[1]),
    ],
)
def test_of_dumps_with_one_serial_the_only_one_that_the_name_fits_is_meant(file, game):
    found = judged(file, quick(serials=("SLES-1",)), tangos())
    assert (found.verdict, found.game) == (Verdict.PROBABLE, game)
    assert "which 2 other dumps have too, and it is named so" in found.words
    why = f"as strong, but its name says “{game}”"
    assert claimed(found) == {one: "" if one == game else why for one in TANGO}


def test_another_dump_of_a_serial_has_it_too():
    found = judged("Tango (Europe).bin", quick(serials=("SLES-1",)), tangos()[:2])
    assert "which 1 other dump has too" in found.words


def test_the_tracks_of_a_disc_that_were_read_and_are_others_are_a_changed_copy():
    parts = [full(body("changed"))]
    sheet, names = full(body("cue"), serials=("SLES-1",)), ("/psx/x.bin",)
    found = judged("x.cue", sheet, tangos()[:1], parts, names=names)
    assert (found.verdict, found.game) == (Verdict.HACK, "Tango (Europe)")
    assert found.words == (
        "This is a changed or bad copy of “Tango (Europe)” (its header has the serial"
        " SLES1): its bytes were read, and are those of no known dump."
    )
    found = judged("x.cue", sheet, tangos(), parts, names=names)
    assert (found.verdict, found.game) == (Verdict.HACK, "")
    assert "changed or bad copy of one of 3 dumps with this serial" in found.words


@pytest.mark.parametrize(
    ("tracks", "names"), [(2, ("a.bin", "b.bin")), (1, ("a.wav",)), (1, ("a.iso",))]
)
def test_a_disc_in_another_form_than_the_dats_is_not_called_changed(tracks, names):
    parts = [full(body(f"track {number}")) for number in range(tracks)]
    sheet = full(body("cue"), serials=("SLES-1",))
    found = judged("x.cue", sheet, tangos()[:1], parts, names=names)
    assert (found.verdict, found.game) == (Verdict.PROBABLE, "Tango (Europe)")
    assert found.words.endswith("may be another form of the same.")


def test_the_bytes_of_a_sheet_say_nothing_of_its_disc():
    listed = [*tangos()[:1], entry(TANGO[0], "cue", ".cue", serial="SLES-1")]
    sheet = full(body("cue"), serials=("SLES-1",))
    parts = [full(body("changed"))]
    found = judged("x.cue", sheet, listed, parts, names=("x.bin",))
    assert found.verdict is Verdict.HACK


def test_an_iso_is_compared_with_an_iso():
    listed = entry(TANGO[0], file=".iso", serial="SLES-1", crc32=9)
    facts = full(body("other"), serials=("SLES-1",))
    assert judged("x.iso", facts, [listed]).verdict is Verdict.HACK
    assert judged("x.chd", facts, [listed]).verdict is Verdict.PROBABLE


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
    assert changed.words.startswith(f"This is a changed or bad copy of “{NAME}”")


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
    assert found.words.endswith("its hashes were not read.")


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
    ("size", "words"),
    [(50, "but is shorter than the dump of that name;"), (100, "but has other bytes;")],
)
def test_a_name_that_fits_and_bytes_that_do_not_are_unknown(size, words):
    facts = full(body("other", size=size))
    found = judged(f"{NAME}.bin", facts, [entry(crc32=9)])
    assert (found.verdict, found.game) == (Verdict.UNKNOWN, "")
    assert words in found.words
    assert claimed(found, "dat-name") == {NAME: "its bytes are other ones"}


@pytest.mark.parametrize(
    ("file", "listed", "words"),
    [
        (f"{NAME}.iso", entry(crc32=9), "they may be another form of the same."),
        (f"{NAME}.7z", entry(crc32=9), "they may be another form of the same."),
        (f"{NAME}.bin", entry(crc32=None, sha1=b""), "lists no hash to compare."),
    ],
)
def test_a_name_that_fits_and_bytes_that_cannot_be_compared_are_named(
    file, listed, words
):
    found = judged(file, full(body("other")), [listed])
    assert (found.verdict, found.game) == (Verdict.NAMED, NAME)
    assert found.words.endswith(words)


@pytest.mark.parametrize("first", [" (Track 1).bin", ".cue"])
def test_tracks_that_are_named_as_a_disc_and_are_others_are_unknown(first):
    parts = [full(body(f"track {number}")) for number in (1, 2)]
    listed = entry(file=first, crc32=9)
    names = ("a (Track 1).bin", "a (Track 2).bin")
    found = judged(f"{NAME}.cue", full(body("cue")), [listed], parts, names=names)
    assert (found.verdict, found.game) == (Verdict.UNKNOWN, "")
    found = judged(f"{NAME}.cue", None, [listed], parts[:1], names=names[:1])
    assert (found.verdict, found.game) == (Verdict.NAMED, NAME)


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
    assert "1 of 3 is in no DAT." in found.words
    entries += tracks("Iron (Japan)", "data-jp", "audio jp")
    parts = [full(body(text)) for text in ("data-us", "audio jp", "audio 2")]
    found = judged("Iron (USA).cue", None, entries, parts)
    assert (found.verdict, found.game) == (Verdict.PROBABLE, "Iron (USA)")
    assert "1 of 3 is of another dump." in found.words
    parts[2] = quick()
    found = judged("Iron (USA).cue", None, entries, parts)
    assert "1 of another" not in found.words
    assert "1 of 3 is in no DAT, or not read." in found.words


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
    assert "1 of 3 is in no DAT." in found.words


def chd(text):
    return quick(Body(BodyKind.CHD, 0, "", 9, sha1=sha1(text)))


def discs_of(name="Iron (USA)", **more):
    return [
        entry(f"{name} (Disc {at})", f"{name} {at}", ".chd", **more) for at in (1, 2)
    ]


IRON_DISCS = [chd("Iron (USA) 1"), chd("Iron (USA) 2")]


def test_the_discs_of_an_m3u_are_one_set_and_none_is_refused():
    found = judged("Iron (USA).m3u", full(), discs_of(), IRON_DISCS)
    assert (found.verdict, found.game) == (Verdict.EXACT, "Iron (USA)")
    assert found.words == (
        "This is exactly “Iron (USA)”, a set of 2 discs, each exact, as A DAT lists"
        " them."
    )
    assert claimed(found, "chd-sha1") == {one.game: "" for one in discs_of()}


def test_of_sets_with_the_same_discs_the_one_that_the_m3u_is_called_is_meant():
    again = [one._replace(game=f"Iron (Japan) (Disc {at})")
             for at, one in enumerate(discs_of(), 1)]  # fmt: skip
    for name in ("Iron (USA)", "Iron (Japan)"):
        found = judged(f"{name}.m3u", full(), [*discs_of(), *again], IRON_DISCS)
        assert (found.verdict, found.game) == (Verdict.EXACT, name)
        assert (
            "no stronger than"
            in claimed(found, "chd-sha1")[
                {"Iron (USA)": "Iron (Japan)", "Iron (Japan)": "Iron (USA)"}[name]
                + " (Disc 1)"
            ]
        )


@pytest.mark.parametrize(
    ("file", "more", "verdict", "words"),
    [
        ("Comet (USA)", {}, Verdict.DISAGREES, "but it is exactly “Iron (USA)”"),
        ("x", {"status": "baddump"}, Verdict.BAD, "of which 2 are known bad"),
        ("x", {"categories": ("Hacks",)}, Verdict.HACK, "a hack that A DAT lists"),
    ],
)
def test_a_set_is_told_as_a_dump_is(file, more, verdict, words):
    found = judged(f"{file}.m3u", full(), discs_of(**more), IRON_DISCS)
    assert (found.verdict, found.game) == (verdict, "Iron (USA)")
    assert words in found.words


def test_a_set_of_which_a_disc_is_not_known_is_probable():
    found = judged("Iron (USA).m3u", full(), discs_of(), [*IRON_DISCS[:1], chd("no")])
    assert (found.verdict, found.game) == (Verdict.PROBABLE, "Iron (USA)")
    assert "1 of 2 is exactly as A DAT lists them" in found.words


def test_exact_discs_of_several_games_are_no_set():
    discs = [IRON_DISCS[0], chd("Comet (USA) 2")]
    entries = [*discs_of(), *discs_of("Comet (USA)")]
    found = judged("mix.m3u", full(), entries, discs)
    assert (found.verdict, found.game) == (Verdict.EXACT, "")
    assert found.words.endswith(
        "of no one game: “Iron (USA) (Disc 1)” and “Comet (USA) (Disc 2)”."
    )
    assert not any(claimed(found, "chd-sha1").values())


def test_the_sheets_of_a_set_are_not_counted_and_all_tracks_of_a_disc_are():
    entries = [
        *tracks("Iron (USA) (Disc 1)", "d1", "audio"),
        *tracks("Iron (USA) (Disc 2)", "d2", "audio"),
    ]
    names = ("1.cue", "1a.bin", "1b.bin", "2.cue", "2a.bin", "2b.bin")
    texts = ["cue", "d1", "audio", "cue 2", "d2", "audio"]
    parts = [full(body(text)) for text in texts]
    found = judged("Iron (USA).m3u", full(), entries, parts, names=names)
    assert (found.verdict, found.game) == (Verdict.EXACT, "Iron (USA)")
    assert "a set of 2 discs" in found.words
    parts[4] = full(body("changed"))
    found = judged("Iron (USA).m3u", full(), entries, parts, names=names)
    assert (found.verdict, found.game) == (Verdict.PROBABLE, "Iron (USA)")
    del parts[4:], parts[2]
    # The second sheet names what is not there.
    found = judged(
        "Iron (USA).m3u", full(), entries, parts, names=names[:2] + names[3:4]
    )
    assert found.verdict is Verdict.PROBABLE


def test_the_serial_of_a_set_is_that_of_the_set():
    entries = discs_of(serial="SLUS-1", crc32=None)
    facts = quick(serials=("SLUS-1",))
    found = judged("x.m3u", facts, entries, [quick(), quick()])
    assert (found.verdict, found.game) == (Verdict.PROBABLE, "Iron (USA)")
    assert not any(claimed(found).values())


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


def hollow(kind=BodyKind.FILE, number=0, name=""):
    return Body(kind, number, name, 0, 0, b"d" * 16, sha1("iron"))


@pytest.mark.parametrize(
    ("facts", "member"),
    [
        (full(hollow()), ""),
        (full(body("zip"), hollow(BodyKind.MEMBER, 1, "a.bin")), ""),
        (
            full(
                hollow(BodyKind.MEMBER, 1, "a.bin"),
                body("iron", BodyKind.MEMBER, 2, "b.bin"),
            ),
            "a.bin",
        ),
    ],
)
def test_what_is_empty_is_told_so_and_is_no_dump_whatever_it_is_called(facts, member):
    found = judged(f"{NAME}.bin", facts, [entry()], member=member)
    assert (found.verdict, found.game) == (Verdict.UNKNOWN, "")
    assert found.words.startswith("This is empty")
    assert claimed(found, "dat-name") == {NAME: "there is nothing in it"}


@pytest.mark.parametrize(
    ("size", "mtime", "verdict"),
    [(0, 9, Verdict.UNKNOWN), (5, 9, Verdict.NAMED), (0, 0, Verdict.NAMED)],
)
def test_what_the_index_knows_to_be_empty_is_so_before_it_is_read(size, mtime, verdict):
    place = MediaPlace(1, "NES", "/roms", f"/roms/{NAME}.bin", size, mtime)
    facts, judge_it = MediaFacts(place, "", quick()), DatJudge()
    found = [look([entry()], question) for question in judge_it.questions(facts)]
    assert judge_it.judge(facts, found).verdict is verdict


@pytest.mark.parametrize("message", ["it is a zip bomb", "a.bin has no hashes."])
def test_what_could_not_be_read_says_why(message):
    found = judged("x.zip", FileFacts(FactState.REFUSED, messages=(message,)), [])
    assert found.verdict is Verdict.UNKNOWN
    assert found.words == (
        "No DAT of its system knows this; not all of it could be read:"
        f" {message.rstrip('.')}."
    )
    assert "were not all read." in judged("x.bin", quick(), []).words
    assert "lists these bytes" in judged("x.bin", full(body("x")), []).words
