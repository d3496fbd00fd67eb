"""MRA files, read one by one: what is found, what is refused, what it costs."""

import os
import time
import tracemalloc

import pytest

from zapcore.arcade import set_of
from zapcore.identify.mra import MraReader

HEAD = "<misterromdescription>"
TAIL = "</misterromdescription>"


def nothing():
    """Give way to nobody."""


@pytest.fixture
def read(tmp_path):
    reader = MraReader()

    def read_one(content):
        path = tmp_path / "Game.mra"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return reader.read(str(path), nothing)

    return read_one


def whole(inner):
    return f"{HEAD}{inner}{TAIL}"


def told(reading):
    """Give tags as ``type:value``, and properties."""
    described = reading.described
    properties = {p.type_tag: p.text for p in described.properties}
    return {f"{tag.type}:{tag.value}" for tag in described.tags}, properties


def test_every_element_becomes_its_tags_and_properties(read):
    reading = read(
        whole(
            "<name>Donkey Kong (US set 1)</name><setname>DKong</setname>"
            "<rbf>jtcps15</rbf><year>1981</year><mameversion>0216</mameversion>"
            "<mratimestamp>201911270000</mratimestamp><parent>DKongP</parent>"
            "<manufacturer>Nintendo of America</manufacturer><series>Mario</series>"
            "<category>Maze / Monkeys</category><category>Platform, Climbing</category>"
            "<players>2 (alternating)</players><rotation>vertical (ccw)</rotation>"
            "<region>USA, Japan</region><joystick>4-way</joystick>"
            "<num_buttons>1</num_buttons><special_controls>trackball, spinner"
            "</special_controls><bootleg>yes</bootleg><homebrew>no</homebrew>"
            "<cabinet>Cocktail</cabinet><flip>yes</flip><resolution>15kHz</resolution>"
            '<rom index="0" zip="dkong.zip|hbmame/dk2.zip"/>'
        )
    )
    tags, properties = told(reading)
    assert reading.described.name == "Donkey Kong (US set 1)"
    assert (reading.refused, reading.odd) == ("", ())
    assert tags == {
        *("year:1981", "developer:nintendo-of-america", "gamefamily:mario"),
        *("genre:maze-monkeys", "genre:platform", "genre:climbing", "players:2"),
        *("rotation:vertical", "search:tate:ccw", "region:us", "region:jp"),
        *("input:joystick:4", "input:buttons:1", "input:trackball", "input:spinner"),
        *("unlicensed:bootleg", "cabinet:cocktail", "arcadeboard:capcom:cpsdash"),
    }
    assert properties == {
        "property:setname": "dkong",
        "property:parent": "dkongp",
        "property:zip": "dkong.zip|hbmame/dk2.zip",
        "property:rbf": "jtcps15",
        "property:rotation": "vertical (ccw)",
        "property:resolution": "15kHz",
        "property:flip": "yes",
        "property:mameversion": "0216",
        "property:mratimestamp": "201911270000",
    }
    assert set_of(properties).names == ("dkong", "dk2", "dkongp")
    labels = [tag.label for tag in reading.described.tags if tag.type == "developer"]
    assert labels == ["Nintendo of America"]


@pytest.mark.parametrize(
    ("inner", "name"),
    [
        ("<NAME\n>A</Name>", "A"),
        ("<name lang='en' lang=\"de\">A</name>", "A"),
        ("<name/><name> </name><name>A</name><name>B</name>", "A"),
        ("<name>Rock & Roll &amp; &#65;&#x42; &lt;</name>", "Rock & Roll & AB <"),
        (
            "<name>&amp;lt; &copy; &#0;&#xD800;&#99999999;</name>",
            "&lt; © &#99999999;",
        ),
        ("<name>A<!-- <name>B</name> --> C</name>", "A C"),
        ("<name><![CDATA[<A> & &amp;]]> B</name>", "<A> & &amp; B"),
        ("<name>A < B > C</name>", "A < B > C"),
        ("<name>A<setname>x</setname>", "A"),
        ("<about><b></about><name>A</nome>", "A"),
        ("<!-- <name>B</name> --><name>A</name>", "A"),
        ("<remark><name>B</name></remark><name>A</name>", "A"),
        ("<about><name>B</name></about><name>A</name>", "A"),
        ("<rom><patch>0</patch><name>B</name></rom><name>A</name>", "A"),
        ("<name>&eacute;&nbsp;&hearts;&#150;</name>", "é ♥\u2013"),
        ("<rom zip='a.zip'><name>B</name><name>A</name>", "B"),
        ("<rom><part><![CDATA[<name>B</name>]]></part></rom><name>A</name>", "A"),
        ("<?php <name>B</name> ?><name>A</name>", "A"),
        ("<name>A\u200b\n\t B\x07</name>", "A B"),
        (f"<name>{'x' * 300}</name>", ""),
        (f"<name>{'x' * 9000}</name>", ""),
        ("", ""),
    ],
)
def test_a_name_is_found_in_whatever_a_device_takes(read, inner, name):
    assert read(whole(inner)).described.name == name


def test_what_follows_the_root_is_not_read(read):
    reading = read(whole("<name>A</name>") + "<year>1999</year>\0 junk <")
    assert told(reading) == (set(), {})
    assert reading.odd == ()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (("\ufeff" + whole("<name>é</name>")).encode("utf-16-le"), "é"),
        (("\ufeff" + whole("<name>é</name>")).encode("utf-16-be"), "é"),
        (whole("<name>é</name>").encode("utf-16-le"), "é"),
        (whole("<name>é</name>").encode("utf-8-sig"), "é"),
        (whole("<name>é</name>").encode("latin-1"), "é"),
        (
            b'<?xml encoding="iso-8859-15"?>'
            + whole("<name>\xa4</name>").encode("latin-1"),
            "€",
        ),
        (b'<?xml encoding="utf-16"?>' + whole("<name>é</name>").encode(), "é"),
        (b'<?xml encoding="no such"?>' + whole("<name>é</name>").encode(), "é"),
        *(
            (
                f'<?xml encoding="{name}"?>'.encode()
                + whole(f"<name>{text}</name>").encode(codec),
                text,
            )
            for name, codec, text in (
                ("Shift_JIS", "cp932", "ゲーム①"),
                ("cp932", "cp932", "ゲーム①"),
                ("windows-31j", "cp932", "ゲーム"),
                ("EUC-KR", "cp949", "게임"),
                ("GB18030", "gb18030", "游戏"),
                ("gb2312", "gbk", "游戏"),
                ("Big5", "big5", "遊戲"),
                ("KOI8-R", "koi8-r", "Игра"),
                ("iso-8859-5", "iso8859-5", "Игра"),
                ("windows-1251", "cp1251", "Игра"),
            )
        ),
        (whole("<name>ゲーム</name>").encode("cp932"), "ゲーム"),
        (("\ufeff" + whole("<name>é</name>")).encode("utf-32-le"), "é"),
    ],
)
def test_texts_are_read_in_their_encoding(read, content, name):
    assert read(content).described.name == name


def test_an_encoding_that_is_not_known_is_told(read):
    reading = read(b'<?xml encoding="iso-2022-jp"?>' + whole("<name>A</name>").encode())
    assert reading.odd == (
        "its encoding 'iso-2022-jp' is not known; it is read as UTF-8 or Latin-1",
    )


@pytest.mark.parametrize("index", ["0", "00", "0x0", " 0 ", ""])
def test_the_rom_of_index_0_is_known_however_that_is_written(read, index):
    reading = read(
        whole(f'<rom index="1" zip="b.zip"/><rom index="{index}" zip="a.zip"/>')
    )
    assert told(reading)[1]["property:zip"] == "a.zip"


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("bootleg", "unlicensed:bootleg"),
        ("bootleg (Foo)", "unlicensed:bootleg"),
        ("Namco (Midway license)", "developer:namco publisher:midway"),
        ("Konami / Stern", "developer:konami publisher:stern"),
        ("&lt;unknown&gt;", ""),
        ("Sega", "developer:sega"),
    ],
)
def test_a_manufacturer_is_who_made_it_and_who_published_it(read, text, tags):
    reading = read(whole(f"<manufacturer>{text}</manufacturer>"))
    assert told(reading)[0] == set(tags.split())


def test_reading_stops_at_a_limit_and_says_so(read, monkeypatch):
    monkeypatch.setattr("zapcore.identify.mra.scanner.MOST_TAGS", 50)
    reading = read(whole("<year/>" * 60 + "x" * 70_000 + "<name>A</name>"))
    assert reading.odd == (
        "it has too many tags: what follows those that were read does not count",
        "no <name> was read",
    )
    zips = "|".join(f"z{n}.zip" for n in range(2000))
    reading = read(whole(f'<name>A</name><rom index="0" zip="{zips}"/>'))
    assert reading.odd == ("it names more zips than are kept",)
    assert told(reading)[1]["property:zip"].endswith("z15.zip")


def test_signs_without_end_cost_little(read):
    begun = time.process_time()
    reading = read(HEAD + "<" * 8_000_000)
    assert reading.odd[0].startswith("it has too many tags")
    assert time.process_time() - begun < 1.5


def test_no_entity_is_expanded_and_nothing_loaded(read):
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 20))
    bomb = f'<!DOCTYPE x [<!ENTITY l0 "lol">{levels}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    reading = read(bomb + whole("<name>A &l19;&f;&amp; B</name>"))
    assert reading.described.name == "A & B"
    assert reading.odd == ("its DOCTYPE is passed over",)


@pytest.mark.parametrize(
    ("inner", "zips"),
    [
        ("<rom index='0' zip=\"a.zip|b.zip\"><part zip='c.zip'/></rom>", "a.zip|b.zip"),
        ("<rom index='17' zip='beta.zip'/><rom index=0 zip=a.zip />", "a.zip"),
        ("<ROM ZIP='A.zip' zip='b.zip'/>", "A.zip"),
        ("<rom index='0'><part name='x' zip='c.zip'/></rom>", "c.zip"),
        ("<rom index='0' zip=''/><rom index='0' zip='a.zip'/>", "a.zip"),
        (
            r"<rom zip='hbmame\dk.zip| ../../x.zip |/a/../b.zip| d&amp;e.zip'/>",
            r"hbmame\dk.zip|d&e.zip",
        ),
        ("<rom zip='a.zip'/><rom index='0' zip='a.zip|b.zip'/>", "a.zip|b.zip"),
        ("<rom zip='|'/>", None),
    ],
)
def test_zips_are_those_of_the_game_itself(read, inner, zips):
    assert told(read(whole(inner)))[1].get("property:zip") == zips


@pytest.mark.parametrize("name", ["a b", "../x", "a/b", "a|b", "x" * 65])
def test_a_set_of_no_possible_name_is_told_and_left_out(read, name):
    reading = read(whole(f"<name>A</name><setname>{name}</setname>"))
    assert told(reading) == (set(), {})
    assert reading.odd == ("its <setname> is no name of a set",)


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("<year>198?</year>", {"year:198x"}),
        ("<year>soon</year>", set()),
        ("<rotation>horizontal (180)</rotation>", {"rotation:horizontal"}),
        ("<rotation>90</rotation>", {"rotation:vertical"}),
        ("<joystick>2-way vertical</joystick>", {"input:joystick:2v"}),
        ("<joystick>8</joystick>", {"input:joystick:8"}),
        ("<num_buttons>9</num_buttons>", set()),
        ("<platform>Capcom CPS-2</platform>", {"arcadeboard:capcom:cps2"}),
        ("<rbf>Arcade-IremM92_20240101</rbf>", {"arcadeboard:irem:m92"}),
        ("<rbf>jtcps1</rbf><platform>CPS-2</platform>", {"arcadeboard:capcom:cps"}),
        ("<year>1990</year><year>1991</year>", {"year:1990"}),
        ("<region>Euro</region><region>Hong Kong</region>", {"region:eu", "region:hk"}),
    ],
)
def test_values_are_those_of_the_vocabulary(read, text, tags):
    assert told(read(whole(text)))[0] == tags


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is empty"),
        (b"\0" * 5000, "it is empty"),
        (b"\x7fELF\0\1\2", "it is no MRA: it is no text"),
        (
            b"<html><name>A</name></html>",
            "it is no MRA: it has no <misterromdescription>",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(read, content, words):
    reading = read(content)
    assert (reading.refused, told(reading)) == (words, (set(), {}))


def test_what_is_no_file_is_refused(tmp_path):
    reader = MraReader()
    os.mkfifo(tmp_path / "pipe.mra")
    assert reader.read(str(tmp_path / "pipe.mra"), nothing).refused
    assert reader.read(str(tmp_path), nothing).refused
    assert reader.read(str(tmp_path / "gone.mra"), nothing).refused
    with open(tmp_path / "huge.mra", "wb") as file:
        file.truncate((64 << 20) + 1)
    words = reader.read(str(tmp_path / "huge.mra"), nothing).refused
    assert words == "it is larger than 64 MiB"


def test_what_is_cut_off_says_what_it_had_said(read):
    reading = read(f"{HEAD}<setname>a</setname><name>Don")
    assert told(reading)[1] == {"property:setname": "a"}
    words = ("it ends before </misterromdescription>", "it has no <name>")
    assert reading.odd == words


def test_metadata_behind_much_data_are_found_in_little_memory(read):
    data = (
        b"<rom index='0' zip='a.zip'><part>"
        + b"AB CD EF 01\n" * 400_000
        + b"</part></rom>"
    )
    content = HEAD.encode() + data + b"<name>A</name><year>1990</year>" + TAIL.encode()
    read(content)
    tracemalloc.start()
    reading = read(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert told(reading) == ({"year:1990"}, {"property:zip": "a.zip"})
    assert peak < 1 << 20


def test_wherever_pieces_end_the_same_is_found(read, monkeypatch):
    inner = (
        "<!-- <name>B</name> --><name>A<!-- c --> &amp; é<![CDATA[<x>]]></name>"
        "<rom index='0' zip='a.zip'><part>00</part></rom><setname>s</setname>"
    )
    content = f"<!DOCTYPE x [<!ENTITY a 'b'>] >{whole(inner)}<name>Z</name>"
    wanted = read(content)
    assert wanted.described.name == "A & é<x>"
    for size in (*range(1, 40), 64, 100):
        monkeypatch.setattr("zapcore.identify.mra.files.PIECE", size)
        assert read(content) == wanted, size


@pytest.mark.parametrize(
    "piece", ["<name ", '<name "', "<name>a", "<part ", "<rom zip='a' ", "<", "a< "]
)
def test_hostile_files_cost_no_more_than_their_size(read, piece):
    read(HEAD + piece * 100_000)
