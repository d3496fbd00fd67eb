"""DAT files as they come: gzipped, hostile, cut; and the lines of some games."""

import gzip

import pytest
from lxml import etree
from select_files import dat

from zapcore.identify import logiqx
from zapcore.identify.dat import DatError, DatGame, read_dat
from zapcore.identify.dat_lines import dat_lines


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "in.dat"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_a_game_is_read_with_what_is_asked_of_it(file):
    inner = "<category>Games</category><category/><rom md5='AB'/><disk md5='cd'/><rom/>"
    found = read_dat(file(dat([("A (USA)", "cloneof='B'", inner)])))
    assert found.name == found.description == "Nintendo - Game Boy"
    assert found.games == (DatGame("A (USA)", ("Games",), ("ab", "cd"), "B"),)


def test_machines_count_as_games_and_a_parent_may_come_later(file):
    text = (
        "<datafile><machine name='A' id='2' cloneofid='1'/>"
        "<machine name='B' id='1'/><game name=''/><game name='C' cloneofid='9'/>"
        "</datafile>"
    )
    games = read_dat(file(text)).games
    assert [(game.name, game.parent) for game in games] == [
        ("A", "B"),
        ("B", ""),
        ("C", ""),
    ]


@pytest.mark.parametrize("form", ["plain", "gzip"])
def test_a_doctype_is_skipped_and_nothing_is_loaded(file, form):
    doctype = '<!DOCTYPE datafile PUBLIC "-//Logiqx//DTD" "http://0.0.0.0:9/x.dtd">'
    text = (doctype + dat(["A (USA)"])).encode()
    assert (
        len(read_dat(file(gzip.compress(text) if form == "gzip" else text)).games) == 1
    )


@pytest.mark.parametrize(
    "entity",
    ['<!ENTITY a "b">', '<!ENTITY a SYSTEM "file:///etc/passwd">', '<!ENTITY % a "b">'],
)
def test_entities_are_refused(file, entity):
    text = f"<!DOCTYPE datafile [{entity}]>" + dat(["A (USA)"])
    with pytest.raises(DatError, match="declares entities"):
        read_dat(file(text))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is not XML"),
        (b"clrmamepro (\n name x\n)\n", "it is not XML"),
        (dat(["A (USA)"]).encode()[:-30], "it is not XML"),
        (gzip.compress(dat(["A (USA)"]).encode())[:-30], "cannot be read"),
        (b"<a/>", "neither a header nor a game"),
    ],
)
def test_what_is_no_dat_is_told_with_its_name(file, content, words):
    with pytest.raises(DatError, match=words) as raised:
        read_dat(file(content))
    assert str(raised.value).startswith("in.dat ")


def test_a_dat_is_bounded_in_bytes_and_in_games(file, monkeypatch):
    path = file(gzip.compress(dat(["A (USA)"] * 50).encode()))
    monkeypatch.setattr(logiqx, "MOST", 49)
    with pytest.raises(DatError, match="at most 49 games"):
        read_dat(path)
    monkeypatch.setattr(logiqx, "LARGEST", 1000)
    with pytest.raises(DatError, match="at most"):
        read_dat(path)


def test_the_lines_of_a_game_are_those_of_its_number(file):
    games = [("A", "", "<rom name='1'/>"), ("", "", ""), ("A", "", "<rom name='2'/>")]
    path = file(dat(games))
    assert [game.name for game in read_dat(path).games] == ["A", "A"]
    [lines] = dat_lines(path, {1})
    assert (lines.number, lines.name, lines.files) == (1, "A", ("2",))
    element = etree.fromstring(lines.xml)
    assert (element.tag, element[0].get("name")) == ("game", "2")
