"""Rules by which two names of two games are made of one real name.

Each rule takes a game, the shelf and a random source and gives the name of another game
that looks like it, or None where it does not apply.
"""

import re
from random import Random

from benchmarks.name_shelf import ROMAN, WORDS, Game, Shelf, is_same

EDITIONS = (
    "64", "DX", "Deluxe", "Turbo", "Advance", "Plus", "HD", "Remix", "3D", "Jr.",
    "Gold", "Special", "Portable", "Online", "Color", "Mini", "Pocket", "Zero",
    "Gaiden", "Alpha", "EX", "X", "R", "Party", "Racing", "Pinball", "Puzzle", "World",
    "Collection", "Remastered", "Redux", "Returns",
)  # fmt: skip
LONG_EDITIONS = (
    "Special Edition", "Champion Edition", "Championship Edition", "Gold Edition",
    "Game of the Year Edition", "Director's Cut", "The Arcade Game", "Hyper Fighting",
    "Special Version", "Battle Mode",
)  # fmt: skip
FRONTS = (
    "Super",
    "New",
    "Mega",
    "Hyper",
    "Ms.",
    "Battle of",
    "Return of",
    "Escape from",
)
VERSIONS = (
    "Red", "Blue", "Gold", "Silver", "Black", "White", "Ruby", "Sapphire", "Moon",
    "Sun", "A", "B", "East", "West",
)  # fmt: skip
NUMBER = re.compile(r"(?<= )(?:[2-9]|1[0-9]|II|III|IV|VI|VII|VIII|IX|V)(?=$| - )")
YEAR = re.compile(r"(?<= )(?:'[89]\d|(?:19[89]|20[01])\d|[89]\d)(?=$| - )")
SUBTITLE = " - "


def _value(text):
    return int(text) if text.isdigit() else ROMAN.index(text)


def _written(value, rng: Random):
    forms = [str(value), ROMAN[value]]
    if value < len(WORDS):
        forms.append(WORDS[value])
    return rng.choice(forms)


def _other(titles, game, rng):
    fit = [title for title in titles if not is_same(title, game.title)]
    return rng.choice(fit) if fit else None


def real_sequel(game, shelf: Shelf, rng):
    """Another real game of its system that only differs in a number."""
    bare = _numberless(game.title)
    alike = [t for t in shelf.beginning_alike(game) if _numberless(t) == bare]
    return _other(alike, game, rng)


def _numberless(title):
    return re.sub(r"\d+|\b[IVX]+\b", "", re.sub(r"[^\w ]|_", "", title)).split()


def next_number(game, _shelf, rng):
    """Its number one or two higher or lower, in any writing."""
    found = NUMBER.search(game.title)
    if not found:
        return None
    value = _value(found[0]) + rng.choice((-1, 1, 2))
    if not 2 <= value < len(ROMAN) or value == 10:
        return None
    return (
        game.title[: found.start()] + _written(value, rng) + game.title[found.end() :]
    )


def number_dropped(game, _shelf, _rng):
    """Its number left out."""
    found = NUMBER.search(game.title)
    return found and game.title[: found.start() - 1] + game.title[found.end() :]


def number_added(game, _shelf, rng):
    """A number behind the main title of a game that has none there."""
    main, dash, rest = game.title.partition(SUBTITLE)
    if re.search(r"\d$|\b[IVX]+$", main) or main.split()[-1] in WORDS:
        return None
    return f"{main} {_written(rng.randint(2, 9), rng)}{dash}{rest}"


def other_year(game, _shelf, rng):
    """Another year."""
    found = YEAR.search(game.title)
    if not found:
        return None
    last = found[0][-1]
    digit = rng.choice([d for d in "0123456789" if d != last])
    return game.title[: found.end() - 1] + digit + game.title[found.end() :]


def other_subtitle(game, shelf, rng):
    """Another real game with the same main title."""
    return _other(shelf.of_main(game), game, rng) if SUBTITLE in game.title else None


def foreign_subtitle(game, shelf, rng):
    """The subtitle of another game."""
    if SUBTITLE not in game.title:
        return None
    other = rng.choice(shelf.systems[game.system])
    if SUBTITLE not in other:
        return None
    return game.title.split(SUBTITLE)[0] + SUBTITLE + other.split(SUBTITLE, 1)[1]


def subtitle_dropped(game, _shelf, _rng):
    """The main title alone."""
    return game.title.split(SUBTITLE)[0] if SUBTITLE in game.title else None


def subtitle_added(game, shelf, rng):
    """A subtitle that the game has not."""
    other = rng.choice(shelf.systems[game.system])
    if SUBTITLE not in other:
        return None
    return game.title + rng.choice((": ", " - ")) + other.split(SUBTITLE, 1)[1]


def prefix(game, _shelf, rng):
    """The first words alone."""
    words = game.title.split(" ")
    if len(words) < 3:
        return None
    cut = " ".join(words[: rng.randint(1, len(words) - 1)]).rstrip(" -,:&+")
    return cut if len(cut) > 2 else None


def real_prefix(game, shelf, rng):
    """Another real game whose name begins with this one's, or the other way."""
    mine = game.title.lower()
    alike = (t for t in shelf.beginning_alike(game) if t != game.title)
    fit = [t for t in alike if t.lower().startswith(mine) or mine.startswith(t.lower())]
    return _other(fit, game, rng)


def edition(game, _shelf, rng):
    """Another edition, or a spin-off, of the same main title."""
    return f"{game.title} {rng.choice((*EDITIONS, *LONG_EDITIONS))}"


def front(game, _shelf, rng):
    """A word before it that makes another game of it."""
    return f"{rng.choice(FRONTS)} {game.title}"


def neighbour(game, shelf, rng):
    """A real game that shares a word."""
    return _other(shelf.sharing(game)[:60], game, rng)


def last_word(game, shelf, rng):
    """Its last word exchanged for that of another game."""
    words = game.title.split(" ")
    other = rng.choice(shelf.systems[game.system]).split(" ")[-1]
    return " ".join([*words[:-1], other]) if len(words) > 1 else None


def both_halves(game, shelf, rng):
    """A bundle of it and another game."""
    other = rng.choice(shelf.systems[game.system])
    return game.title + rng.choice((" & ", " + ", " / ")) + other


def ten_for_x(game, _shelf, _rng):
    """A letter X taken for a numeral."""
    found = re.search(r"(?<= )X(?=$| - )", game.title)
    return found and game.title[: found.start()] + "10" + game.title[found.end() :]


def first_word_gone(game, _shelf, _rng):
    """Without its first word."""
    words = re.sub(r", (?:The|An?)(?= - |$)", "", game.title).split(" ")
    first = words[0].lower().rstrip(",")
    is_owner = first.endswith("'s") or first in {"disney", "nickelodeon"}
    return None if is_owner or len(words) < 3 else " ".join(words[1:]).lstrip("-& ")


def word_gone(game, _shelf, rng):
    """Without a word in the middle."""
    words = game.title.split(" ")
    places = [n for n, word in enumerate(words[1:-1], 1) if len(word) > 3]
    if not places or "~" in words:
        return None
    gone = rng.choice(places)
    return " ".join(words[:gone] + words[gone + 1 :])


def word_more(game, shelf, rng):
    """A word of another game in the middle."""
    words = game.title.split(" ")
    other = re.findall(r"[A-Za-z]{4,}", rng.choice(shelf.systems[game.system]))
    if not other or len(words) < 2:
        return None
    place = rng.randint(1, len(words) - 1)
    return " ".join([*words[:place], rng.choice(other), *words[place:]])


def plural(game, _shelf, rng):
    """One word in the plural, or no longer."""
    words = game.title.split(" ")
    places = [n for n, word in enumerate(words) if re.fullmatch("[A-Za-z]{3,}", word)]
    if not places:
        return None
    place = rng.choice(places)
    word = words[place]
    words[place] = word[:-1] if word.endswith("s") else f"{word}s"
    return " ".join(words)


def colour(game, _shelf, rng):
    """The other version of a pair."""
    found = re.search(rf"\b(?:{'|'.join(VERSIONS)})\b(?! -)", game.title)
    other = found and rng.choice([w for w in VERSIONS if w != found[0]])
    if not found or found[0] == "A":
        return None
    return game.title[: found.start()] + other + game.title[found.end() :]


def turned_numeral(game, _shelf, _rng):
    """IV for VI, IX for XI."""
    turned = {"IV": "VI", "VI": "IV", "IX": "XI", "XI": "IX", "II": "III", "III": "II"}
    found = re.search(r"(?<= )(?:IV|VI|IX|XI|III?)(?=$| - )", game.title)
    return found and (
        game.title[: found.start()] + turned[found[0]] + game.title[found.end() :]
    )


def letter_behind(game, _shelf, rng):
    """A letter behind the number, or the name."""
    return f"{game.title}{rng.choice((' ', '-', ''))}{rng.choice('BDEFGHJKLRUZ')}"


def other_letter(game, _shelf, rng):
    """A short word with another letter."""
    words = game.title.split(" ")
    places = [n for n, word in enumerate(words) if re.fullmatch("[A-Za-z]{4,6}", word)]
    if not places or len(words) > 3:
        return None
    place = rng.choice(places)
    word = words[place]
    at = rng.randint(0, len(word) - 1)
    other = rng.choice([c for c in "bdfgklprt" if c != word[at].lower()])
    words[place] = word[:at] + other + word[at + 1 :]
    return " ".join(words)


RULES = (
    real_sequel, next_number, number_dropped, number_added, other_year,
    other_subtitle, foreign_subtitle, subtitle_dropped, subtitle_added, prefix,
    real_prefix, edition, front, neighbour, last_word, both_halves, ten_for_x,
    first_word_gone, word_gone, word_more, plural, colour, turned_numeral,
    letter_behind, other_letter,
)  # fmt: skip


def wrong_name(rule, game: Game, shelf: Shelf, rng: Random):
    """Apply a rule; None where it does not apply or makes no other game of it."""
    name = rule(game, shelf, rng)
    return None if not name or is_same(name, game.title) else name
