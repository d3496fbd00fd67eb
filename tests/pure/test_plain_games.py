"""A list that is written plainly is read without the parser, and as it would be."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.gamelist_xml import reader as reading
from scrapers.gamelist_xml.plain import LONGEST, PlainGames
from scrapers.gamelist_xml.reader import GamelistReader


class Nothing(PlainGames):
    """Leaves everything to the parser."""

    def feed(self, piece):
        self._text += piece
        self.given_up = True
        yield from ()


def read(data):
    reader = GamelistReader("list")
    found = list(reader.read(io.BytesIO(data)))
    return found, reader.warnings


@pytest.fixture
def parsers(monkeypatch):
    """Give how often a parser was made."""
    made = []
    make = reading._parser

    def counted():
        made.append(1)
        return make()

    monkeypatch.setattr(reading, "_parser", counted)
    return made


def by_parser(data):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "PlainGames", Nothing)
        return read(data)


PLAIN = (
    b"<gameList></gameList>",
    b"<gameList>\n<game><path>./A.nes</path></game>\n</gameList>\n",
    b"""<?xml version="1.0"?>
<!-- by hand -->
<gameList>

  <game id="7" source="S">
    <path>./A &amp; B.nes</path>
    <name>A &lt;B&gt; &#233;&#xE9;</name>
    <image/>
    <video />
  </game>
  <folder><path>./x</path></folder>
</gameList>""",
    (
        b"<gameList>\r\n\t<game>\r\n\t\t<path>./A.nes</path>\r\n\t\t<desc>one\r\ntwo"
        b"</desc>\r\n\t</game>\r\n</gameList>\r\n"
    ),
    "<gameList><game><path>./Pokémon 赤.gb</path></game></gameList>".encode(),
    b'<gameList><game><path>./A</path><scrap a="S" b="20 01 02"/></game></gameList>',
    b"<gameList><game><name>A</name><name>B</name></game><game></game></gameList>",
    b"<gameList><game><desc>" + b"x" * 5000 + b"</desc></game></gameList>",
)
ODD = (
    b"",
    b"no list",
    b"<gameList>",
    b"<gameList><game><path>./A.nes</path></game>",
    b"<gameList><game><path>./A.nes</path></game><game><path>./B",
    b"<gameList><game><path>./A.nes</path></game></gameList><gameList/>",
    b"<gameList><game><path>./A.nes</path></game></gameList>\n<game><path>B</path></game>",
    b"<gameList><game><path>./A.nes</path>text</game><game><path>B</path></game></gameList>",
    b"<gameList><game><path>./A<b>c</b></path></game></gameList>",
    b'<gameList xmlns="x"><game><path>./A</path></game></gameList>',
    b'<gameList><game xmlns="x"><path>./A</path></game></gameList>',
    b'<gameList><game id="1" id="2"><path>./A</path></game></gameList>',
    b'<gameList><game id="a &amp; b"><path>./A</path></game></gameList>',
    b"<gameList><game><path>./A &#0; &#xD800; &#99999999;</path></game></gameList>",
    b"<gameList><game><path>./A ]]> B</path></game></gameList>",
    b"<gameList><game><path>./A</path></gameList><game><path>B</path></game>",
    b"<gameList><game><path>./A</name></game><game><path>B</path></game></gameList>",
    b"<gameList><GAME><path>./A</path></GAME><game><path>B</path></game></gameList>",
    b"""

<gameList>
<game>
<path>./A & B</path></game>
<game><x:y>1</x:y></game>
<game><path>C & D</path></game>
</gameList>""",
    b"<gameList>\r<game><desc>one\rtwo</desc></game>\r<game></b></game></gameList>",
)


@pytest.mark.parametrize("data", PLAIN, ids=range(len(PLAIN)))
def test_a_plain_list_needs_no_parser(data, parsers):
    found = read(data)
    assert not parsers
    assert found == by_parser(data)


@pytest.mark.parametrize("data", ODD, ids=range(len(ODD)))
def test_what_is_not_plain_is_read_as_the_parser_reads_it(data):
    assert read(data) == by_parser(data)


def test_from_the_first_odd_game_on_the_parser_reads_in_the_right_line(parsers):
    games = b"<game>\n<path>./A.nes</path>\n</game>\n"
    odd = b"<game>\n<path>./<b>B</b></path>\n</game>\n"
    data = b"<gameList>\n" + games * 3 + odd + games * 3 + b"</gameList>"
    found, warnings = read(data)
    assert parsers == [1]
    assert not warnings
    assert [entry.line for entry in found] == [2, 5, 8, 11, 14, 17, 20]
    assert (found, warnings) == by_parser(data)


def test_pieces_may_end_anywhere():
    text = PLAIN[3].decode() + "\n" * 3
    whole = PlainGames()
    wanted = list(whole.feed(text))
    assert wanted
    for cut in range(len(text)):
        plain = PlainGames()
        found = [*plain.feed(text[:cut]), *plain.feed(text[cut:])]
        assert (found, plain.ended, plain.given_up) == (wanted, True, False)


KNOWN = "<game><path>./A</path><name>A</name></game>"
ODD = (
    "<path>./B</path>x<name>B</name>",
    "x<path>./B</path>",
    "<path>./B</name><name>B</path>",
    "<path>./B<name>B</name>",
    "<path>./B</path><name>B</name",
    "<path>./B</path><>x</>",
    "<path>./B</path></>x</>",
    "<path>./B > C</path><name>B]]></name>",
    "<path>./B</path><name a='b'>B</name>",
    "<path>./B</path><name/>",
    "<path>./B</path><other>B</other>",
    "<path>./B</path><game>B</game>",
    "<path>./B</path>\n\u00a0<name>B</name>",
    "",
)


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_game_among_simple_ones_is_read_as_the_parser_reads_it(odd):
    text = f"<gameList>{KNOWN}\n<game>{odd}</game>\n{KNOWN}</gameList>"
    assert read(text.encode()) == by_parser(text.encode())


def test_a_text_that_never_becomes_a_game_is_not_kept():
    plain = PlainGames()
    assert not list(plain.feed("<gameList><game><desc>"))
    for _ in range(3):
        assert not list(plain.feed("x" * (LONGEST // 2)))
    assert plain.given_up


WORDS = st.sampled_from(
    (
        *("<gameList>", "</gameList>", "<game>", "</game>", "<path>", "</path>", "\n"),
        *("<name>", "</name>", "<image/>", "./A.nes", " ", "&amp;", "&#9;", "&#13;"),
        *("\r", "<folder>", "</folder>", '<game id="1">', "é", "]]>", "<a b='c'>", ">"),
    )
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=30), st.booleans())
def test_any_row_of_words_is_read_as_the_parser_reads_it(words, framed):
    text = "".join(words)
    if framed:
        text = f"<gameList><game><path>./A</path></game>{text}</gameList>"
    assert read(text.encode()) == by_parser(text.encode())
