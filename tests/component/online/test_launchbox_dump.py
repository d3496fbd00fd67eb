"""LaunchBox's Metadata.zip as a stream of records, whatever it holds."""

import io
import zipfile

import pytest

from scrapers.providers import launchbox_dump
from scrapers.providers.launchbox_dump import PIECE, read_dump
from zapcore.errors import BadAnswerError
from zapcore.ports_launchbox import BoxFile, BoxGame, BoxImage, BoxName

MD = "Sega Genesis"
GAME = (
    "<Game><Name>Foo</Name><DatabaseID>1</DatabaseID><Platform>Sega Genesis</Platform>"
    "<ReleaseDate>1992-11-21T00:00:00-05:00</ReleaseDate><Overview>..</Overview>\n"
    "<MaxPlayers>2</MaxPlayers><ReleaseType>Released</ReleaseType>"
    "<Cooperative>true</Cooperative><VideoURL/><CommunityRating>3.9</CommunityRating>"
    "<CommunityRatingCount>4</CommunityRatingCount>\n<ESRB>E - Everyone</ESRB>"
    "<Genres>Action; Platform</Genres><Developer>B</Developer><Publisher>A</Publisher>"
    "<WikipediaURL/></Game>\n"
)
NAME = (
    "<GameAlternateName><AlternateName>Fu</AlternateName><DatabaseID>1</DatabaseID>"
    "<Region>Japan</Region></GameAlternateName>\n"
)
IMAGE = (
    "<GameImage><DatabaseID>1</DatabaseID><FileName>a.png</FileName>"
    "<Type>Box - Front</Type><Region>North America</Region><CRC32>1</CRC32></GameImage>"
)
MAME = "<MameFile><FileName>foo</FileName><Name>Foo (World)</Name></MameFile>"
FILE = (
    "<File><Platform>MS-DOS</Platform><FileName>FOO</FileName>"
    "<GameName>Foo</GameName></File>"
)


def box(*parts, before=""):
    return f"{before}<LaunchBox>{''.join(parts)}</LaunchBox>"


def packed(path, metadata, **others):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {"Metadata": metadata, **others}.items():
            if text is not None:
                archive.writestr(f"{name}.xml", text)
    return str(path)


def records(path, *platforms, mame=True):
    found = read_dump(path, platforms or (MD, "MS-DOS"), mame=mame)
    return [one for one in found if one is not None]


def test_the_documented_sample_is_read_whole(tmp_path):
    path = packed(
        tmp_path / "a.zip",
        box(GAME, NAME, IMAGE),
        Mame=box(MAME),
        Files=box(FILE),
        Platforms="not even XML",
    )
    assert records(path) == [
        BoxGame(
            1,
            MD,
            "Foo",
            {
                "ReleaseDate": "1992-11-21T00:00:00-05:00",
                "Overview": "..",
                "MaxPlayers": "2",
                "Cooperative": "true",
                "CommunityRating": "3.9",
                "ESRB": "E - Everyone",
                "Genres": "Action; Platform",
                "Developer": "B",
                "Publisher": "A",
            },
        ),
        BoxName(1, "Fu", "Japan"),
        BoxImage(1, "a.png", "Box - Front", "North America", "1"),
        BoxFile("MS-DOS", "FOO", "Foo"),
        BoxFile("Arcade", "foo", "Foo (World)"),
    ]


def test_other_platforms_and_types_of_images_are_passed_over(tmp_path):
    banner = IMAGE.replace("Box - Front", "Banner")
    path = packed(
        tmp_path / "a.zip", box(GAME, banner), Mame=box(MAME), Files=box(FILE)
    )
    assert records(path, "Nintendo 64", mame=False) == []
    assert [type(one) for one in records(path, MD, mame=False)] == [BoxGame]


def test_games_come_first_however_they_are_ordered(tmp_path):
    second = GAME.replace("<DatabaseID>1<", "<DatabaseID>2<")
    path = packed(tmp_path / "a.zip", box(NAME, GAME, IMAGE, second))
    kinds = [type(one) for one in records(path)]
    games = [at for at, kind in enumerate(kinds) if kind is BoxGame]
    assert BoxName in kinds[games[-1] :]
    assert BoxImage in kinds[games[-1] :]


def test_sections_that_nobody_knows_cost_no_memory(tmp_path):
    unknown = "<GameControllerSupport><A>1</A></GameControllerSupport>" * 100_000
    path = packed(tmp_path / "a.zip", box(GAME, unknown, NAME))
    assert [type(one) for one in records(path)] == [BoxGame, BoxName]


def test_a_doctype_is_passed_over_and_its_entities_stay_unread(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret")
    doctype = (
        f'<!DOCTYPE LaunchBox SYSTEM "file://{secret}" [<!ENTITY small "lol">'
        f'<!ENTITY file SYSTEM "file://{secret}">]>'
    )
    told = GAME.replace("..", "&small;").replace("<Developer>B", "<Developer>&file;")
    [game] = records(packed(tmp_path / "a.zip", box(told, before=doctype)))
    assert "Overview" not in game.facts
    assert "Developer" not in game.facts


def test_entities_that_multiply_are_refused(tmp_path):
    lol = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 9))
    doctype = f'<!DOCTYPE LaunchBox [<!ENTITY l0 "lol">{lol}]>'
    path = packed(tmp_path / "a.zip", box(GAME.replace("..", "&l8;"), before=doctype))
    with pytest.raises(BadAnswerError):
        records(path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not found",
        "<html><body>busy</body></html",
        f"<LaunchBox>{GAME}",
        f"<LaunchBox>{GAME}</Other>",
        box(GAME, before="\x00"),
        f"<LaunchBox>{'<a>' * 1000}",
    ],
)
def test_a_document_that_breaks_off_is_refused(tmp_path, text):
    path = packed(tmp_path / "a.zip", text)
    with pytest.raises(BadAnswerError):
        records(path)


def test_a_list_without_any_game_is_no_dump(tmp_path):
    path = packed(tmp_path / "a.zip", "<html><body>busy</body></html>")
    with pytest.raises(BadAnswerError):
        records(path)


@pytest.mark.parametrize("content", [b"", b"PK", b"<html>busy</html>", b"\x00" * 100])
def test_what_is_no_zip_is_refused(tmp_path, content):
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    with pytest.raises(BadAnswerError):
        records(str(path))


def test_a_zip_without_metadata_or_with_too_many_files_is_refused(tmp_path):
    with pytest.raises(BadAnswerError):
        records(packed(tmp_path / "a.zip", None, Files=box(FILE)))
    many = {f"a{at}": "" for at in range(200)}
    with pytest.raises(BadAnswerError):
        records(packed(tmp_path / "b.zip", box(GAME), **many))


def test_a_cut_or_changed_zip_is_refused(tmp_path):
    import random

    noise = random.Random(1).randbytes(PIECE * 4).hex()
    path = packed(tmp_path / "a.zip", box(GAME, f"<!--{noise}-->", NAME))
    whole = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BadAnswerError):
        records(path)
    half = len(whole) // 2
    (tmp_path / "a.zip").write_bytes(whole[:half] + b"\x00" * 9 + whole[half + 9 :])
    with pytest.raises(BadAnswerError):
        records(path)


def test_what_unpacks_beyond_its_bounds_is_refused(tmp_path):
    blank = box(GAME, " " * (30 << 20))
    path = packed(tmp_path / "a.zip", blank)
    assert (tmp_path / "a.zip").stat().st_size < 100_000
    with pytest.raises(BadAnswerError, match="larger"):
        records(path)


def test_a_record_without_an_end_is_refused(tmp_path):
    import random

    chance = random.Random(1)
    text = "".join(f"<b>{chance.getrandbits(64):x}</b>" for _ in range(300_000))
    path = packed(tmp_path / "a.zip", box(GAME, f"<Game>{text}</Game>"))
    with pytest.raises(BadAnswerError, match="larger"):
        records(path)


@pytest.mark.parametrize("number", ["", "x", "-1", "0", "٣", "99999999999", "1.0"])
def test_an_id_that_is_no_number_is_none(tmp_path, number):
    wrong = GAME.replace("<DatabaseID>1<", f"<DatabaseID>{number}<")
    path = packed(tmp_path / "a.zip", box(wrong))
    with pytest.raises(BadAnswerError, match="no game"):
        records(path)
    second = GAME.replace("<DatabaseID>1<", "<DatabaseID>2<")
    [game] = records(packed(tmp_path / "b.zip", box(wrong, second)))
    assert game.id == 2


def test_a_text_is_cut_at_its_bound(tmp_path):
    long = GAME.replace("..", "x" * 200_000)
    [game] = records(packed(tmp_path / "a.zip", box(long)))
    assert len(game.facts["Overview"]) == launchbox_dump.LONGEST


def test_a_stream_is_told_apart_in_pieces():
    text = box(*[GAME] * 2000).encode()
    makers = {"Game": lambda one: BoxGame(1, MD, one.findtext("Name"), {})}
    found = [*launchbox_dump.read_xml(io.BytesIO(text), makers)]
    assert found.count(None) == -(-len(text) // PIECE)
    assert len(found) - found.count(None) == 2000
