"""Which game of a source a name means, and which it does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapcore.matching import judge_names, same_title, search_terms
from zapcore.matching.likeness import THRESHOLD
from zapcore.sourced import Candidate, GameQuery


def query(name, *names, year=""):
    return GameQuery(1, "snes", f"{name}.sfc", name, names=names, year=year)


def offer(number, *names, platform=True, year=""):
    return Candidate(str(number), names, year=year, platform=platform)


def chosen(name, *offered, **known):
    candidates = [
        one if isinstance(one, Candidate) else offer(number, one)
        for number, one in enumerate(offered)
    ]
    found = judge_names(query(name, **known), candidates)[0]
    return found.id if found else None


SAME = [
    ("Legend of Zelda, The - A Link", "The Legend of Zelda: A Link"),
    ("Final Fantasy VII", "Final Fantasy 7"),
    ("Final Fantasy V Advance", "Final Fantasy 5 Advance"),
    ("Happy Feet 2", "Happy Feet Two"),
    ("Splatterhouse Part 2", "Splatterhouse 2"),
    ("J.R.R. Tolkien's The Rings - Volume 1", "JRR Tolkien's Rings: Vol. I"),
    ("NHL '94", "NHL 94"),
    ("NHL 94", "NHL 1994"),
    ("Megaman", "Mega Man"),
    ("Pac-Man", "Pacman"),
    ("Ghosts'n Goblins", "Ghosts and Goblins"),
    ("Joe & Mac", "Joe and Mac"),
    ("Dragon Quest I & II", "Dragon Quest 1+2"),
    ("Pokemon - Red Version", "Pokémon Red"),
    ("Aladdin", "Disney's Aladdin"),
    ("Sonic Colors", "Sonic Colours"),
    ("Schwarze Auge, Das - Die Strasse", "Das Schwarze Auge: Die Straße"),
    ("Coeur", "Cœur"),
    ("Kyuukyoku Tiger", "Kyūkyoku Tiger"),
    ("Kyuukyoku Tiger", "Kyukyoku Tiger"),
    ("Toukon Retsuden", "Tōkon Retsuden"),
    ("Ganbare Goemon", "Gambare Goemon"),
    ("S.W.A.T.", "SWAT"),
    ("D.C. III +", "D.C. III +"),
    ("Super Mario Bros. + Duck Hunt", "Super Mario Bros./Duck Hunt"),
    ("Snow Bros.", "Snow Brothers"),
    ("Wolfenstein 3-D", "Wolfenstein 3D"),
    ("Bare Knuckle II ~ Streets of Rage 2", "Streets of Rage II"),
    ("GoldenEye 007", "007: GoldenEye"),
    ("Aventures de Tintin, Les", "Les Aventures de Tintin"),
    ("final fantasy vi", "Final Fantasy VI"),
    ("FINAL FANTASY VI", "Final Fantasy 6"),
    ("Ranma 1/2", "Ranma ½"),
    ("Doom", "DOOM (1994)"),
    ("Tetris", "Tetris™"),
]  # fmt: skip

OTHER = [
    ("Foo", "Foo 2"),
    ("Foo 2", "Foo"),
    ("Foo II", "Foo III"),
    ("Foo Two", "Foo Three"),
    ("Mega Man X", "Mega Man 10"),
    ("Mega Man X", "Mega Man"),
    ("Mega Man X4", "Mega Man X5"),
    ("NHL '94", "NHL '95"),
    ("NHL 2K2", "NHL 2002"),
    ("Double Dragon", "Battletoads/Double Dragon"),
    ("Legend of Zelda, The", "The Legend of Zelda: A Link to the Past"),
    ("Legend of Zelda, The - Link's Awakening", "The Legend of Zelda"),
    ("Castlevania - Aria of Sorrow", "Castlevania: Harmony of Dissonance"),
    ("Street Fighter II", "Street Fighter II Turbo"),
    ("Street Fighter II", "Street Fighter II: Champion Edition"),
    ("Street Fighter Alpha 2", "Street Fighter 2 Alpha"),
    ("Pac-Man", "Ms. Pac-Man"),
    ("Donkey Kong", "Donkey Kong Jr."),
    ("Tetris", "Tetris DX"),
    ("Tetris", "Tetris Plus"),
    ("Korg DS-10 Synthesizer", "Korg DS-10+ Synthesizer"),
    ("Crackdown", "L.A. Crackdown"),
    ("Mario Kart 64", "Mario Kart Advance"),
    ("Rock 'n' Ball", "Rockball"),
    ("Alien", "Aliens"),
    ("Lunar Lander", "Lunar Lancer"),
    ("Momotarou Densetsu", "Momotarou Dentetsu"),
    ("Domkey Kong", "Donkey Kong"),
    ("R-Type", "R-Type I"),
    ("Aladdin", "Aladdin (Virgin)"),
    ("1942", "1943"),
]


@pytest.mark.parametrize(("mine", "theirs"), SAME)
def test_one_game_is_known_by_another_spelling(mine, theirs):
    assert same_title(mine, theirs)
    assert chosen(mine, "Quite Another", theirs) == "1"


@pytest.mark.parametrize(("mine", "theirs"), OTHER)
def test_another_game_is_never_taken(mine, theirs):
    assert not same_title(mine, theirs)
    found, shown, why = judge_names(query(mine), [offer(1, theirs)])
    assert found is None
    assert why
    assert all(0 <= one.score < THRESHOLD for one in shown)


def test_what_follows_a_tilde_in_the_name_of_a_source_is_a_subtitle():
    assert chosen("Outlaw", "Outlaw ~ Gunslinger") is None
    assert chosen("Outlaw ~ Gunslinger", "Outlaw") == "0"


def test_a_sequel_is_refused_with_the_reason():
    _, shown, why = judge_names(query("Foo"), [offer(1, "Foo 2")])
    assert why == "“Foo 2” is another game than “Foo”: their numbers differ"
    assert [(one.id, one.words) for one in shown] == [("1", why)]


def test_a_prefix_is_refused_with_the_reason():
    asked = query("Castlevania - Aria of Sorrow")
    assert "only the beginning" in judge_names(asked, [offer(1, "Castlevania")])[2]


def test_the_name_itself_has_the_score_1_and_an_alternative_one_less():
    asked = query("Foo Quest")
    assert judge_names(asked, [offer(1, "Foo Quest")])[0].score == 1.0
    alternative = judge_names(asked, [offer(1, "Fu Kuesuto", "Foo Quest")])[0]
    assert THRESHOLD <= alternative.score < 1.0


def test_its_own_name_goes_before_another_ones_alternative_name():
    own, other = offer(1, "Foo Quest"), offer(2, "Bar", "Foo Quest")
    assert chosen("Foo Quest", other, own) == "1"


def test_a_game_of_another_system_is_never_taken():
    found, _, why = judge_names(query("Foo"), [offer(1, "Foo", platform=False)])
    assert found is None
    assert why == "“Foo” is on another system"


def test_where_the_system_is_not_told_only_the_very_name_is_taken():
    assert chosen("Foo Quest", offer(1, "Foo: Quest", platform=None)) == "1"
    assert chosen("Aladdin", offer(1, "Disney's Aladdin", platform=None)) is None
    late = offer(1, "Foo", platform=None, year="1999")
    assert chosen("Foo", late, year="1990") is None


def test_of_two_games_of_one_name_the_nearest_year_is_taken():
    early, late = offer(1, "Foo", year="1988"), offer(2, "Foo", year="1994-03-01")
    assert chosen("Foo", early, late, year="1993") == "2"
    assert chosen("Foo", early, late, year="1989") == "1"


def test_two_games_of_one_name_are_unsure_without_a_year_that_decides():
    early, late = offer(1, "Foo", year="1992"), offer(2, "Foo", year="1994")
    found, shown, why = judge_names(query("Foo"), [early, late])
    assert found is None
    assert {one.id for one in shown} == {"1", "2"}
    assert why == "2 games are called “Foo”, and no year decides"
    assert chosen("Foo", early, late, year="1993") is None


def test_a_game_of_the_name_but_of_another_time_is_unsure():
    assert chosen("Foo", offer(1, "Foo", year="2009"), year="1990") is None
    assert chosen("Foo", offer(1, "Foo", year="1992"), year="1990") == "1"


def test_of_two_spellings_the_one_nearer_to_the_name_is_taken():
    assert chosen("Goonies II, The", "Goonies 2", "The Goonies II") == "1"
    assert chosen("Game Hits!", "Game Hits", "Game Hits!") == "1"


def test_a_missing_1_is_taken_only_in_the_very_year():
    assert chosen("Mega Man", offer(1, "Mega Man 1")) is None
    assert chosen("Mega Man", offer(1, "Mega Man 1", year="1987"), year="1987") == "1"


def test_the_surest_name_decides_before_the_name_of_the_file():
    asked = query("Street Fighter II", "Street Fighter II' - Champion Edition")
    plain = offer(1, "Street Fighter II")
    champion = offer(2, "Street Fighter II: Champion Edition")
    assert judge_names(asked, [plain, champion])[0].id == "2"
    assert judge_names(asked, [plain])[0] is None


def test_the_name_of_the_file_serves_where_the_surest_one_is_in_another_language():
    asked = query("Mega Man 2", "Rockman 2 - Dr. Wily no Nazo")
    assert judge_names(asked, [offer(1, "Mega Man 2")])[0].id == "1"


def test_a_slip_in_a_long_word_is_forgiven_where_nothing_is_nearer():
    assert chosen("Castelvania Bloodlines", "Castlevania Bloodlines") == "0"
    both = ("Castlevania Bloodlines", "Castelvania Bloodlines")
    assert chosen("Castelvania Bloodlines", *both) == "1"
    assert not same_title("Castelvania Bloodlines", "Castlevania Bloodlines")


def test_one_id_offered_twice_is_one_game():
    twice = [offer(1, "Foo", platform=None), offer(1, "Fu", "Foo")]
    assert judge_names(query("Foo"), twice)[0].id == "1"


def test_nothing_offered_is_nothing_found():
    assert judge_names(query("Foo"), []) == (
        None,
        (),
        "no game found is called like “Foo”",
    )


def test_at_most_ten_are_shown_the_best_first():
    offered = [offer(n, f"Foo Quest {n}") for n in range(2, 40)]
    _, shown, _ = judge_names(query("Foo Quest"), offered)
    assert len(shown) == 10
    assert [one.score for one in shown] == sorted(one.score for one in shown)[::-1]


@pytest.mark.parametrize(
    ("name", "terms"),
    [
        (
            "Legend of Zelda, The - A Link to the Past",
            ("The Legend of Zelda: A Link to the Past", "The Legend of Zelda"),
        ),
        ("Final Fantasy VI", ("Final Fantasy VI", "Final Fantasy 6")),
        ("Mega Man 2 (USA)", ("Mega Man 2", "Mega Man II")),
        (
            "Bare Knuckle II ~ Streets of Rage 2",
            ("Bare Knuckle II", "Streets of Rage 2", "Bare Knuckle 2"),
        ),
        ("1942", ("1942",)),
    ],
)
def test_a_service_is_asked_for_the_whole_title_first(name, terms):
    assert search_terms(query(name)) == terms


LETTERS = "abcdefghijklmnopqrstuvwxyzABCIVXMé' -:,.&~012349"
NAMES = st.text(LETTERS, min_size=1, max_size=40)
WORDS = st.lists(
    st.text("bcdfglrst", min_size=3, max_size=9).map(str.capitalize),
    min_size=1,
    max_size=5,
).map(" ".join)


@given(NAMES, NAMES)
def test_likeness_is_the_same_from_both_sides(a, b):
    assert same_title(a, b) == same_title(b, a)


@given(NAMES)
def test_every_name_is_its_own(name):
    assert same_title(name, name)


@given(st.text(max_size=300), st.lists(st.text(max_size=60), max_size=4))
def test_whatever_a_source_sends_is_judged(name, names):
    found, shown, _ = judge_names(query(name or "a"), [offer(1, *names)])
    assert found is None or found.id == "1"
    assert all(0 <= one.score <= 1 for one in shown)


@given(WORDS, st.integers(2, 79))
def test_a_number_more_makes_another_game_of_it(name, number):
    assert not same_title(name, f"{name} {number}")
    assert chosen(name, f"{name} {number}") is None
    assert chosen(f"{name} {number}", name) is None


@given(WORDS, st.integers(2, 79), st.integers(2, 79))
def test_two_numbers_make_two_games(name, one, other):
    assert same_title(f"{name} {one}", f"{name} {other}") == (one == other)


@given(WORDS, WORDS)
def test_a_mere_prefix_is_never_taken(name, subtitle):
    assert chosen(name, f"{name}: {subtitle}") is None
    assert chosen(f"{name} - {subtitle}", name) is None


@given(st.permutations(["Foo", "Foo 2", "Foo: Bar", "The Foo", "Super Foo"]))
def test_the_order_of_candidates_decides_nothing(names):
    offered = [offer(name, name) for name in names]
    assert judge_names(query("Foo"), offered)[0].id == "Foo"
