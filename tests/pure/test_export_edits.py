"""The reader by the byte reads a list as the import does, and finds where it ends."""

import io
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.exports.edits_entry import brief, changed, entry_of
from scrapers.exports.edits_lexer import BrokenListError, Lexer
from scrapers.exports.edits_window import CHUNK
from scrapers.gamelist_xml.reader import GamelistReader

ODD = [
    "<game><path>./a &amp; b</path><name>R&D &copy; &#65;&#x42;</name></game>",
    "<game ><path>./a</path\n><desc>one\r\ntwo\rthree</desc></game>",
    "<game><path><![CDATA[./<a> & b]]> c</path><desc>x<!-- no -->y</desc></game>",
    "<game><path>./a</path><x><path>./b</path></x><desc>t<b>u</b>v</desc></game>",
    "<game><path>./a</path><name/><name >b</name><name lang='>'>c</name></game>",
    "<game id='1' source=\"x &amp; y\"><path>./a</path><desc></desc></game>",
    "<game><!-- <game> --><path>./a</path><gametime>3</gametime></game>",
    "<game><path>./a</path><desc>1 < 2 > 0</desc></game>",
    "<game/><game></game><game><path>./ü 日本</path></game>",
]
PIECES = st.sampled_from(
    [*ODD, "\n", "<!-- </gameList> -->", "<folder><game/></folder>"]
)


def lexed(data, tmp_path):
    path = tmp_path / "gamelist.xml"
    path.write_bytes(data)
    handle = os.open(path, os.O_RDONLY)
    try:
        lexer = Lexer(handle)
        return list(lexer.games()), lexer
    finally:
        os.close(handle)


def read(data):
    found = GamelistReader("list").read(io.BytesIO(data))
    return [(entry.fields, entry.attributes) for entry in found]


@pytest.mark.parametrize("text", ODD)
def test_an_odd_entry_is_read_as_the_import_reads_it(text, tmp_path):
    data = f"<gameList>{text}</gameList>".encode()
    games, lexer = lexed(data, tmp_path)
    entries = [entry_of(game.data, "utf-8").read("utf-8") for game in games]
    told = [(entry.fields, entry.attributes) for entry in entries]
    assert (
        told == [item for item in read(data) if item[0]] or told[-1] == read(data)[-1]
    )
    assert data[lexer.frame.end :] == b"</gameList>"


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=6), st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]))
def test_every_game_is_found_where_it_stands(tmp_path_factory, pieces, encoding):
    head = f'<?xml version="1.0" encoding="{encoding}"?>' if "cp" in encoding else ""
    text = (
        f"{head}<a/><gameList>{''.join(pieces)}</gameList><gameList><game/></gameList>"
    )
    data = text.encode(encoding, "xmlcharrefreplace")
    games, _ = lexed(data, tmp_path_factory.mktemp("list"))
    for game in games:
        assert data[game.start :].startswith(game.data)
        entry = entry_of(game.data, "utf-8")
        assert changed(entry, {}, ("path", "name"), "utf-8") == game.data
        whole = entry.read("utf-8").fields
        for name, told in brief(game.data, "utf-8").fields.items():
            assert whole.get(name) == told or name in {"path", "source"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<gameList>",
        b"<gameList><game></gameList>",
        b"<gameList><!-- </gameList>",
        b"<game><path>./a</path></game>",
        b"<gameList><game><path>./a</pa",
        b"<" * 100_000,
    ],
)
def test_what_is_no_whole_list_is_said_to_be_none(data, tmp_path):
    with pytest.raises(BrokenListError):
        lexed(data, tmp_path)


def test_a_long_list_is_read_in_pieces(tmp_path):
    entry = b"<game><path>./%d</path><desc>%s</desc></game>\n"
    body = b"".join(entry % (n, b"long " * 400) for n in range(600))
    games, lexer = lexed(b"<gameList>\n" + body + b"</gameList>", tmp_path)
    assert len(games) == 600
    assert lexer.frame.end == len(b"<gameList>\n") + len(body)


@pytest.mark.parametrize("more", range(8))
def test_an_end_tag_that_is_read_in_two_pieces_is_one(tmp_path, more):
    path = tmp_path / "gamelist.xml"
    begin = b"<gameList><a>"
    room = CHUNK - len(begin) - 4 + more
    end = b"</a><game><path>x</path></game></gameList>"
    path.write_bytes(begin + b"x" * room + end)
    with path.open("rb") as file:
        assert len(list(Lexer(file.fileno()).games())) == 1
