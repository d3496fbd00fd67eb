"""The part of IGDB's query language that its users need: read strictly, and applied."""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r'\s*(?:(?P<text>\*?"(?:[^"\\]|\\.)*"\*?)|(?P<number>-?\d+(?:\.\d+)?)'
    r"|(?P<op>!~|!=|>=|<=|[=~<>&|()\[\]{},])|(?P<name>[A-Za-z_][\w.]*))"
)
_STATEMENT = re.compile(
    r'\s*(?P<word>[a-z]+)\s+(?P<rest>(?:"(?:[^"\\]|\\.)*"|[^;"])*);'
)
_OF_IDS = re.compile(r"\s*id\s*=\s*(\d+|\([\d,\s]+\))\s*(?=&|$)")
_LIKE = re.compile(r'(?:alternative_)?name\s*~\s*\*"((?:[^"\\]|\\.)*)"\*')
WORDS = ("fields", "search", "where", "limit", "offset", "sort", "exclude")


class SyntaxWrongError(Exception):
    """It is not Apicalypse."""


@dataclass(frozen=True, slots=True)
class Query:
    """``where`` is a function of a game's JSON.

    ``ids``: the only games that it can hold for; ``words``: those with one of these in
    their names; empty where that cannot be told.
    """

    search: str
    where: object
    limit: int
    fields: tuple[str, ...]
    ids: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


def read(body):
    """Read a whole query.

    Raises:
        SyntaxWrongError: a statement is unknown, twice there, or without its end.
    """
    said, place = {}, 0
    while body[place:].strip():
        match = _STATEMENT.match(body, place)
        if not match or match["word"] not in WORDS or match["word"] in said:
            raise SyntaxWrongError(body[place : place + 40])
        said[match["word"]], place = match["rest"].strip(), match.end()
    if "search" in said and "sort" in said:
        raise SyntaxWrongError("search and sort")
    limit = int(said.get("limit", "10"))
    if not 0 < limit <= 500:
        raise SyntaxWrongError("limit")
    search = _unquoted(said["search"]) if "search" in said else ""
    fields = tuple(re.split(r"\s*,\s*", said.get("fields", "id")))
    where = said.get("where", "")
    return Query(search, _where(where), limit, fields, _ids(where), _words(where))


def _ids(where):
    found = _OF_IDS.match(where)
    return tuple(re.findall(r"\d+", found[1])) if found and "|" not in where else ()


def _words(where):
    """Give the texts of a condition that is made of names that hold one only."""
    texts = _LIKE.findall(where)
    rest = _LIKE.sub("", where).replace("|", "").strip()
    return tuple(re.sub(r"\\(.)", r"\1", one) for one in texts) if not rest else ()


def _unquoted(text):
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        raise SyntaxWrongError(text)
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def _where(text):
    if not text:
        return lambda _game: True
    tokens, place = [], 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if not match:
            raise SyntaxWrongError(text[place:])
        tokens.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    found, rest = _either(tokens)
    if rest:
        raise SyntaxWrongError(str(rest))
    return found


def _either(tokens):
    one, tokens = _both(tokens)
    while tokens and tokens[0] == ("op", "|"):
        other, tokens = _both(tokens[1:])
        one = _joined(any, one, other)
    return one, tokens


def _both(tokens):
    one, tokens = _term(tokens)
    while tokens and tokens[0] == ("op", "&"):
        other, tokens = _term(tokens[1:])
        one = _joined(all, one, other)
    return one, tokens


def _joined(how, one, other):
    return lambda game: how(test(game) for test in (one, other))


def _term(tokens):
    if tokens[:1] == [("op", "(")]:
        found, tokens = _either(tokens[1:])
        if tokens[:1] != [("op", ")")]:
            raise SyntaxWrongError("unclosed")
        return found, tokens[1:]
    if len(tokens) < 3 or tokens[0][0] != "name" or tokens[1][0] != "op":
        raise SyntaxWrongError(str(tokens))
    field, op = tokens[0][1], tokens[1][1]
    wanted, tokens = _value(tokens[2:])
    return (lambda game: _holds(_found(game, field.split(".")), op, wanted)), tokens


def _value(tokens):
    """Give ((kind, values), the rest); kind is the bracket, or "" of one value."""
    kind, what = tokens[0]
    if kind != "op":
        return ("", [what]), tokens[1:]
    close = {"(": ")", "[": "]", "{": "}"}.get(what)
    ends = [n for n, token in enumerate(tokens) if token == ("op", close)]
    if not ends:
        raise SyntaxWrongError(what)
    inner = tokens[1 : ends[0]]
    if not inner or any(token != ("op", ",") for token in inner[1::2]):
        raise SyntaxWrongError("list")
    return (what, [text for _, text in inner[::2]]), tokens[ends[0] + 1 :]


def _found(game, path):
    """All values at a path; an object at its end is its id, no type the type 0."""
    if isinstance(game, list):
        return [value for one in game for value in _found(one, path)]
    if not path:
        return [game.get("id") if isinstance(game, dict) else game]
    if not isinstance(game, dict):
        return []
    if path == ["game_type"]:
        return [game.get("game_type", 0)]
    return _found(game[path[0]], path[1:]) if path[0] in game else []


def _is_like(value, pattern, *, case):
    text, wanted = str(value), pattern.strip("*")
    if wanted[:1] == '"':
        wanted = re.sub(r"\\(.)", r"\1", wanted[1:-1])
    if not case:
        text, wanted = text.casefold(), wanted.casefold()
    if pattern[0] == "*" and pattern[-1] == "*":
        return wanted in text
    if pattern[0] == "*":
        return text.endswith(wanted)
    return text.startswith(wanted) if pattern[-1] == "*" else text == wanted


def _holds(values, op, wanted):
    bracket, several = wanted
    if op in {"<", ">", "<=", ">="}:
        return any(_compared(value, op, float(several[0])) for value in values)
    like = op in {"~", "!~"}
    hits = [any(_is_like(v, one, case=not like) for v in values) for one in several]
    is_it = all(hits) if bracket in {"[", "{"} else any(hits)
    if several == ["null"]:
        is_it = not values
    return not is_it if op.startswith("!") else is_it


def _compared(value, op, limit):
    return {"<": value < limit, ">": value > limit}.get(
        op, value <= limit if op == "<=" else value >= limit
    )
