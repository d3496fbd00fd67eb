"""Reading gamelist.xml: what is broken loses itself at most, and is told."""

import io
import itertools
from encodings import aliases

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.gamelist_xml import clean, reader
from scrapers.gamelist_xml.clean import Cleaner
from scrapers.gamelist_xml.decode import texts
from scrapers.gamelist_xml.reader import GamelistReader

GOOD = "<game><path>./a.nes</path><name>A</name></game>"


def read(content, name="gamelist.xml"):
    reading = GamelistReader(name)
    data = content if isinstance(content, bytes) else content.encode()
    return list(reading.read(io.BytesIO(data))), reading.warnings


def listed(*games, head="", tail=""):
    return f"{head}<gameList>\n{GOOD}\n" + "\n".join(games) + f"\n</gameList>{tail}"


def game(inner):
    return f"<game><path>./b.nes</path>{inner}</game>"


def second(content):
    entries, warnings = read(content)
    assert entries[0].fields == {"path": "./a.nes", "name": "A"}
    assert entries[1].fields["path"] == "./b.nes"
    return entries[1].fields, warnings


def test_a_good_list_gives_its_games_in_order_without_a_warning():
    entries, warnings = read(listed(game("<desc>x</desc>")))
    assert [entry.fields["path"] for entry in entries] == ["./a.nes", "./b.nes"]
    assert [entry.line for entry in entries] == [2, 3]
    assert warnings == []


@pytest.mark.parametrize(
    ("content", "field", "text"),
    [
        (listed(game("<favorite>yes</favorite>")), "favorite", "yes"),
        (listed(game("<playcount>3.5</playcount>")), "playcount", "3.5"),
        (listed(game("<id>abc</id>")), "id", "abc"),
        (listed(game("<name>1</name><name>2</name>")), "name", "2"),
        (listed(game("<name>B</name><x><name>C</name></x>")), "name", "B"),
        (
            listed(
                game("<name>B</name>"),
                head="<alternativeEmulator><label>x</label></alternativeEmulator>",
            ),
            "name",
            "B",
        ),
        (
            listed(game("<name>B</name>"), head='<?xml version="1.1"?>'),
            "name",
            "B",
        ),
        ("\ufeff" + listed(game("<name>B</name>")), "name", "B"),
        (listed(game("<desc>é ☃</desc>")).encode("utf-16"), "desc", "é ☃"),
        (
            listed(
                game("<desc>café</desc>"),
                head='<?xml version="1.0" encoding="ISO-8859-1"?>',
            ).encode("latin-1"),
            "desc",
            "café",
        ),
        (
            listed(
                game("<desc>x</desc>"), head='<?xml version="1.0" encoding="UTF-16"?>'
            ),
            "desc",
            "x",
        ),
        (listed(game("<d><![CDATA[a & <b> ]] ]]></d>")), "d", "a & <b> ]] "),
        (listed("<folder><path>./f</path></folder>", game("<n>1</n>")), "n", "1"),
        (
            listed(game("<n>1</n>")).replace("<gameList>", '<gameList xmlns="u">'),
            "n",
            "1",
        ),
    ],
)
def test_what_is_only_unusual_is_read_without_a_warning(content, field, text):
    fields, warnings = second(content)
    assert fields[field] == text
    assert warnings == []


@pytest.mark.parametrize(
    ("inner", "text", "message"),
    [
        ("<d>a & b</d>", "a & b", clean.AMPERSAND),
        ("<d>a&nbsp;b &copy;</d>", "a\xa0b ©", clean.ENTITY),
        ("<d>&nonsense;</d>", "&nonsense;", clean.ENTITY),
        ("<d>a\x01\x0bb</d>", "ab", clean.CONTROL),
        ("<d>a&#1;&#xFFFF;b&#233;</d>", "abé", clean.CONTROL),
        ("<d>1 < 2 <3</d>", "1 < 2 <3", clean.LESS),
        ("<d>a</n>", "a", reader.BROKEN),
    ],
)
def test_what_is_broken_is_read_with_a_warning_at_its_line(inner, text, message):
    fields, warnings = second(listed(game(inner)))
    assert fields["d"] == text
    assert [(w.file, w.line, w.message) for w in warnings] == [
        ("gamelist.xml", 3, message)
    ]


def test_bytes_that_are_not_utf8_become_replacement_characters():
    content = listed(game("<d>caf\xe9</d>")).encode("latin-1")
    fields, warnings = second(content)
    assert fields["d"] == "caf\ufffd"
    assert [w.message for w in warnings] == [clean.BAD_BYTES]


def test_a_doctype_is_passed_over_and_nothing_it_declares_is_expanded(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    head = (
        '<!DOCTYPE gameList [<!ENTITY a "]>EXPANDED"><!-- ]> -->\n'
        f'<!ENTITY b SYSTEM "file://{secret}">]>'
    )
    fields, _ = second(listed(game("<d>&a;&b;</d>"), head=head))
    assert fields["d"] == "&a;&b;"


def test_a_bomb_of_entities_stays_as_small_as_it_is_written():
    head = '<!DOCTYPE g [<!ENTITY a0 "x">'
    for n in range(1, 30):
        head += f'<!ENTITY a{n} "' + f"&a{n - 1};" * 10 + '">'
    fields, _ = second(listed(game("<d>&a29;</d>"), head=head + "]>"))
    assert fields["d"] == "&a29;"


def test_a_second_list_is_not_read_and_said_so():
    tail = "<gameList><game><path>./c.nes</path></game></gameList>"
    entries, warnings = read(listed(tail=tail))
    assert [entry.fields["path"] for entry in entries] == ["./a.nes"]
    assert [w.message for w in warnings] == [reader.SECOND_LIST]


@pytest.mark.parametrize(
    ("cut", "fields"),
    [
        ("<game><path>./b.nes</path><name>Super Ma", {"path": "./b.nes"}),
        ("<game><path>./b.nes</path><name>S</na", {"path": "./b.nes"}),
        ("<game><path>./b.nes</path>", {"path": "./b.nes"}),
        ("<game><path>./b.n", {}),
    ],
)
def test_a_list_that_ends_early_gives_what_was_whole(cut, fields):
    entries, warnings = read(f"<gameList>\n{GOOD}\n{cut}")
    assert [entry.fields for entry in entries] == [
        {"path": "./a.nes", "name": "A"},
        fields,
    ]
    assert [entry.cut for entry in entries] == [False, True]
    assert reader.ENDS_EARLY in {w.message for w in warnings}


@pytest.mark.parametrize("tail", ["", " ", "\n</gameLi", "<folder><path>./x", "<!-- a"])
def test_a_game_that_is_whole_is_not_cut_with_its_list(tail):
    entries, warnings = read(f"<gameList>\n{GOOD}{tail}")
    assert [entry.cut for entry in entries] == [False]
    assert warnings


def test_of_games_in_each_other_the_innermost_is_cut():
    entries, _ = read(f"<gameList><game><path>./b.nes</path>{GOOD}<game><path>./c.nes")
    assert {e.fields.get("path", ""): e.cut for e in entries} == {
        "./a.nes": False,
        "./b.nes": False,
        "": True,
    }


def test_a_game_whose_element_is_not_closed_does_not_take_the_next_along():
    broken = "<game><path>./b.nes</path><desc>x</game>"
    entries, warnings = read(listed(broken, "<game><path>./c.nes</path></game>"))
    assert {e.fields.get("path") for e in entries} == {"./a.nes", "./b.nes", "./c.nes"}
    assert warnings


@pytest.mark.parametrize(
    "content", ["", "\0\1garbage", "<html>no</html>", "<a>" * 9999]
)
def test_a_file_that_is_no_list_gives_nothing_and_says_so(content):
    entries, warnings = read(content)
    assert entries == []
    assert reader.NO_LIST in {w.message for w in warnings}


def test_of_a_thousand_mistakes_the_first_hundred_are_told():
    games = [game("<d>a & b</d>") for _ in range(1000)]
    entries, warnings = read(listed(*games))
    assert len(entries) == 1001
    assert len(warnings) == 100


def test_a_text_of_many_megabytes_is_cut():
    entries, warnings = read(listed(game(f"<d>{'x' * 3_000_000}</d><n>1</n>")))
    assert len(entries[1].fields["d"]) == reader.SHORT_MAX
    assert entries[1].fields["n"] == "1"
    assert clean.CUT in {w.message for w in warnings}


PARTS = st.lists(
    st.sampled_from(
        [
            "<game>",
            "</game>",
            "<path>a",
            "</path>",
            "&",
            "&amp;",
            "&nbsp;",
            "&#1;",
            "<",
            "<!-- & < -->",
            "<![CDATA[x & <y]]>",
            "<?pi & ?>",
            '<!DOCTYPE g [<!ENTITY a "]>">]>',
            "\n",
            "\x02",
            "é",
            "text",
        ]
    ),
    max_size=25,
)


def cleaned(pieces):
    """Give the text, and the first line of each kind of mistake."""
    told = []
    text = "".join(Cleaner(lambda *pair: told.append(pair)).clean(pieces))
    return text, {message: line for line, message in sorted(told, reverse=True)}


@given(parts=PARTS, cuts=st.lists(st.integers(0, 400), max_size=12))
def test_where_the_pieces_are_cut_makes_no_difference(parts, cuts):
    whole = "".join(parts)
    ends = sorted({0, len(whole), *(cut for cut in cuts if cut < len(whole))})
    pieces = [whole[a:b] for a, b in itertools.pairwise(ends)]
    assert cleaned(pieces) == cleaned([whole])


@given(parts=PARTS)
def test_any_mixture_is_read_to_its_end(parts):
    entries, _ = read("<gameList>" + "".join(parts) + f"</gameList><x>{GOOD}</x>")
    assert all(isinstance(entry.fields, dict) for entry in entries)


@pytest.mark.parametrize(
    "piece",
    ["<", "<x", "<!--", "<![CDATA[", "<!DOCTYPE g [", '<!DOCTYPE g "', "<?x ", "&"],
)
def test_a_part_without_an_end_is_searched_for_it_once(piece):
    # Found by fuzzing: 50 KB of these took seconds, and a row of "<" broke the reader.
    text = "<gameList>" + GOOD + piece * (300_000 // len(piece))
    entries, warnings = read(text)
    assert entries[0].fields["path"] == "./a.nes"
    assert warnings


@pytest.mark.parametrize("piece", ["<x/>", "text ", "<!-- -->"])
def test_a_file_that_goes_on_without_a_game_is_given_up(piece):
    more = piece * (2 * reader.BARREN_MAX // len(piece))
    entries, warnings = read("<gameList>" + GOOD + more + GOOD)
    assert [entry.fields["path"] for entry in entries][:1] == ["./a.nes"]
    said = {w.message for w in warnings}
    assert said & {reader.NO_GAME, clean.CUT} or len(entries) == 2


@pytest.mark.parametrize(("open_", "close"), [("", ""), ("<![CDATA[", "]]>")])
def test_a_text_of_many_millions_costs_no_game_behind_it(open_, close):
    text = f"<desc>{open_}{'word ' * (3 * reader.EMPTY_MAX // 10)}{close}</desc>"
    entries, warnings = read(listed(game(text), GOOD))
    assert [entry.fields["path"][2] for entry in entries] == ["a", "b", "a"]
    assert len(entries[1].fields["desc"]) == reader.LONG_MAX
    assert clean.CUT in {warning.message for warning in warnings}
    assert reader.NO_GAME not in {warning.message for warning in warnings}


def every_encoding():
    found = {*aliases.aliases, *aliases.aliases.values(), "idna", "punycode", "ucs-2"}
    return sorted(found | {"undefined", "unicode_escape", "raw_unicode_escape"})


@pytest.mark.parametrize("name", every_encoding())
def test_whatever_encoding_a_list_claims_its_text_comes(name):
    head = f"<?xml version='1.0' encoding='{name}'?><gameList><game>".encode()
    rest = b"\xff\xfe\x80 +AGA- \\ud800 \\N{x}</game></gameList>"
    assert "".join(texts(io.BytesIO(head + rest)))


def test_a_field_is_cut_where_no_such_field_ends_and_a_description_later():
    (entry,), warnings = read(
        "<gameList><game><path>./a.nes</path>"
        f"<genre>{'a,' * 3000}</genre><desc>{'d' * 200_000}</desc>"
        f"<developer>{'D' * 3000}</developer></game></gameList>"
    )
    lengths = {name: len(text) for name, text in entry.fields.items()}
    assert lengths == {
        "path": 7,
        "genre": reader.SHORT_MAX,
        "desc": reader.LONG_MAX,
        "developer": 3000,
    }
    assert [warning.message for warning in warnings] == [
        "<genre> is longer than 4096 and was cut",
        "<desc> is longer than 131072 and was cut",
    ]


def test_of_a_game_s_attributes_those_that_mean_something_are_read():
    many = " ".join(f'a{number}="1"' for number in range(2000))
    (entry,), _ = read(f'<gameList><game {many} id="7">{GOOD[6:]}</gameList>')
    assert entry.attributes == {"id": "7"}
