"""The tags of a file name, in the order in which they are found."""

from zapcore.titles.tag_groups import find_groups
from zapcore.titles.tag_leading import leading
from zapcore.titles.tag_parens import GroupCache, State, read_paren
from zapcore.titles.tag_squares import read_square
from zapcore.titles.vocabulary import Tag, Vocabulary


def parse_tags(
    name: str,
    media_type: str,
    words: Vocabulary,
    groups: GroupCache | None = None,
) -> list[Tag]:
    """Give (type, value, source) of each tag of a file name without its extension.

    A name that is not UTF-8 (it holds surrogates) has none. ``groups`` remembers paren
    groups from one name to the next; whoever owns it bounds it.
    """
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return []
    state = State(words, {} if groups is None else groups)
    text, state.dated = leading(name, media_type, words, state.tags)
    parens, squares = find_groups(text)
    for index, raw in enumerate(parens):
        read_paren(raw, index, state)
    for raw in squares:
        read_square(raw, media_type, state)
    return state.tags
