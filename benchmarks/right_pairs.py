"""Rules by which services write a No-Intro name: the same game, in other letters.

Each rule takes a title and a random source and gives it rewritten, or None where it
does not apply.
"""

import re
import unicodedata

from benchmarks.name_shelf import ROMAN, WORDS

LATE = re.compile(r"^([^:]*?), (The|A|An|Le|La|Les|Der|Die|Das|El|Il)(?=$| - )")
COLOURS = (
    ("Color", "Colour"), ("Armor", "Armour"), ("Center", "Centre"), ("Gray", "Grey"),
    ("Defense", "Defence"), ("Theater", "Theatre"), ("Honor", "Honour"),
    ("Harbor", "Harbour"), ("License", "Licence"), ("Jewelry", "Jewellery"),
)  # fmt: skip
ACCENTS = str.maketrans("aeiou", "áéíöü")
POSSESSIVES = ("Disney's", "Tom Clancy's", "Sid Meier's", "Walt Disney's")


def as_written(title, _rng):
    """The name itself."""
    return title


def provider_style(title, _rng):
    """Article in front, a colon for the dash."""
    found = LATE.match(title)
    if found:
        title = f"{found[2]} {found[1]}{title[found.end() :]}"
    return title.replace(" - ", ": ", 1)


def article_gone(title, _rng):
    """The article left out."""
    found = LATE.match(title)
    is_english = found and found[2] in {"The", "A", "An"}
    return found[1] + title[found.end() :] if is_english else None


def article_added(title, _rng):
    """An article in front of a name without one."""
    has = LATE.match(title) or re.match(r"(?:The|An?) ", title)
    return (
        None if has or not title[0].isalpha() else f"The {provider_style(title, _rng)}"
    )


def digits(title, _rng):
    """Roman numerals as digits."""
    found = re.search(r"(?<=\w )(II|III|IV|VI|VII|VIII|IX|XI|XII|XIII)(?=$| - )", title)
    return found and _put(title, found, str(ROMAN.index(found[0])))


def romans(title, _rng):
    """Digits as Roman numerals."""
    found = re.search(r"(?<=[a-z] )([2-9]|1[1-9])(?=$| - )", title)
    return found and _put(title, found, ROMAN[int(found[0])])


def words(title, _rng):
    """Digits as words."""
    found = re.search(r"(?<=[a-z] )([2-9])(?=$| - )", title)
    return found and _put(title, found, WORDS[int(found[0])])


def part(title, rng):
    """A number as "Part 2"."""
    found = re.search(r"(?<=[a-z] )([2-9]|II|III|IV)(?=$)", title)
    value = found and (int(found[0]) if found[0].isdigit() else ROMAN.index(found[0]))
    return found and _put(
        title, found, f"Part {rng.choice((str(value), ROMAN[value]))}"
    )


def _put(title, found, text):
    return provider_style(title[: found.start()] + text + title[found.end() :], None)


def accents(title, _rng):
    """Accents on vowels."""
    return provider_style(title, _rng).translate(ACCENTS) if title.isascii() else None


def ampersand(title, rng):
    """ "and", "&" and "+" for each other."""
    text = provider_style(title, rng)
    found = re.search(r" (and|And|&|\+) ", text)
    other = found and rng.choice(
        [w for w in ("and", "&", "+") if w != found[1].lower()]
    )
    return found and f"{text[: found.start()]} {other} {text[found.end() :]}"


def upper(title, _rng):
    """Capitals."""
    return provider_style(title, _rng).upper()


def lower(title, _rng):
    """Small letters."""
    return provider_style(title, _rng).lower()


def british(title, _rng):
    """British for American spelling, or the other way."""
    text = provider_style(title, _rng)
    for one, other in COLOURS:
        for a, b in ((one, other), (other, one)):
            if re.search(rf"\b{a}s?\b", text):
                return re.sub(rf"\b{a}(?=s?\b)", b, text)
    return None


def possessive(title, rng):
    """A maker's name in front."""
    if not title[0].isalpha() or LATE.match(title):
        return None
    return f"{rng.choice(POSSESSIVES)} {provider_style(title, rng)}"


def no_punctuation(title, _rng):
    """Punctuation left out."""
    text = re.sub(r"[!?.,'\"]", "", provider_style(title, _rng))
    return text if text != title and not re.search(r"\d[.,]\d|'\d", title) else None


def hyphens(title, rng):
    """Hyphens as blanks, or left out."""
    found = re.search(r"(?<=[a-z])-(?=[A-Za-z])", title)
    return (
        found and title.replace("-", rng.choice((" ", "")))
        if " - " not in title
        else None
    )


def joined(title, _rng):
    """CamelCase taken apart."""
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", title)
    return provider_style(text, _rng) if text != title else None


def curly(title, _rng):
    """Curly quotes and a long dash."""
    text = title.replace("'", "\u2019").replace(" - ", " \u2013 ")
    return text if text != title else None


def bracket(title, rng):
    """A year or a region in brackets behind."""
    tail = rng.choice(("(1994)", "(USA)", "(Japan)", "(Europe) (Rev 1)"))
    return f"{provider_style(title, rng)} {tail}"


def halves(title, rng):
    """One name of two."""
    return rng.choice(title.split(" ~ ")) if " ~ " in title else None


def long_vowels(title, _rng):
    """Long vowels of Japanese with a macron, or short."""
    text = title.replace("ou", "ō").replace("uu", "ū").replace("Ou", "Ō")
    looks = re.search(r"\b(?:no|to|kun|chan|san|wo|ga)\b", title)
    return provider_style(text, _rng) if looks and text != title else None


def short_words(title, _rng):
    """Abbreviations written out."""
    text = title
    for short, long in (("Bros.", "Brothers"), ("Dr.", "Doctor"), ("Vs.", "Versus")):
        text = text.replace(short, long)
    return provider_style(text, _rng) if text != title else None


def years(title, _rng):
    """A year with four digits for two."""
    found = re.search(r"(?<= )'([89]\d)(?=$| - )", title)
    return found and _put(title, found, f"19{found[1]}")


def colons_only(title, _rng):
    """Every dash as a colon."""
    return title.replace(" - ", ": ") if title.count(" - ") > 1 else None


def dashes_gone(title, _rng):
    """The dash as a blank."""
    return title.replace(" - ", " ") if " - " in title else None


def title_case(title, rng):
    """Every word with a capital, numerals too."""
    return provider_style(title, rng).title().replace("'S", "'s")


def underscores(title, _rng):
    """Underscores for blanks and colons, as in names of files."""
    return title.replace(" - ", "_ ").replace(" ", "_")


def marks(title, rng):
    """Signs of trade marks, and double blanks."""
    return provider_style(title, rng).replace(" ", "  ", 1) + rng.choice("™®")


def wide(title, rng):
    """Full-width letters."""
    text = provider_style(title, rng)
    letter = (chr(ord(c) + 0xFEE0) if c.isalnum() and c.isascii() else c for c in text)
    return "".join(letter)


def glued(title, _rng):
    """No blank behind an abbreviation."""
    text = re.sub(r"(Vol\.|No\.|Dr\.|Mr\.|Vs\.) ", r"\1", title)
    return text if text != title else None


def volumes(title, rng):
    """A volume's number in other words."""
    found = re.search(r"(?:Vol\.|Volume) ([1-9])(?=$| - )", title)
    other = rng.choice(("Vol. {}", "Volume {}", "Vol.{}", "vol {}"))
    return found and _put(title, found, other.format(found[1]))


def swapped(title, rng):
    """Two letters of a long word changed over."""
    long = [word for word in re.findall(r"[a-zA-Z]+", title) if len(word) > 7]
    if not long:
        return None
    word = rng.choice(long)
    at = rng.randint(2, len(word) - 4)
    other = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return title.replace(word, other, 1) if other != word else None


def decomposed(title, _rng):
    """Accents as marks of their own."""
    return unicodedata.normalize("NFD", accents(title, _rng) or "") or None


def slashes(title, _rng):
    """A slash between two games."""
    return title.replace(" + ", " / ") if title.count(" + ") == 1 else None


def exclaimed(title, _rng):
    """An exclamation mark more."""
    return provider_style(title, _rng) + "!"


RULES = (
    as_written, provider_style, article_gone, article_added, digits, romans, words,
    part, accents, ampersand, upper, lower, british, possessive, no_punctuation,
    hyphens, joined, curly, bracket, halves, long_vowels, short_words, years,
    colons_only, dashes_gone, title_case, underscores, marks, wide, glued, volumes,
    swapped, decomposed, slashes, exclaimed,
)  # fmt: skip
