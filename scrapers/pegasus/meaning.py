"""What a ``game`` of Pegasus says, and the tags and properties that it becomes.

Fields: https://pegasus-frontend.org/docs/user-guide/meta-files/ ("Games"). They are
mapped as those of the same meaning in a ``gamelist.xml`` are.
"""

from collections.abc import Mapping
from types import MappingProxyType

from scrapers.gamelist_xml.mapping import Mapper
from scrapers.gamelist_xml.reader import GameEntry
from scrapers.pegasus.assets import KIND_OF
from scrapers.pegasus.grammar import Block, flowing, legible
from zapcore.model import PropertyValue, TagValue

LISTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "developer": ("developer", "developers"),
        "publisher": ("publisher", "publishers"),
        "genre": ("genre", "genres"),
    }
)
"""Fields that hold several values and may stand several times."""

SINGLE = ("players", "release", "rating")
TEXTS = ("description", "summary")
"""The better one first: a library has one text of a game."""

DESCRIPTION = TEXTS[0]
FILES = ("file", "files")
LIKE: Mapping[str, str] = MappingProxyType(
    {**{name: name for name in (*LISTS, *SINGLE)}, "release": "releasedate"}
)
"""Field to the element of a gamelist.xml that means the same."""

Texts = dict[str, tuple[str, ...]]


def texts_of(block: Block) -> Texts:
    """Give the fields that zapcore knows, by name; none is empty."""
    found: Texts = {}
    for name, names in LISTS.items():
        found[name] = tuple(map(legible, block.values(*names)))
    for name in SINGLE:
        found[name] = tuple(map(legible, block.last(name)[:1]))
    for name in TEXTS:
        text = legible(flowing(block.last(name)))
        if text:
            found[DESCRIPTION] = (text,)
            break
    return {name: texts for name, texts in found.items() if texts}


def named_assets(block: Block) -> dict[str, tuple[str, ...]]:
    """Give property to the paths that the game's own lines name, as they stand."""
    found: dict[str, tuple[str, ...]] = {}
    for item in block.properties:
        kind = KIND_OF.get(item.name)
        if kind:
            found[kind] = (*found.get(kind, ()), *item.values)
    return found


def tags_of(
    mapper: Mapper, texts: Mapping[str, tuple[str, ...]]
) -> tuple[TagValue, ...]:
    """Give the tags of a title."""
    fields = {
        LIKE[name]: ", ".join(values) for name, values in texts.items() if name in LIKE
    }
    # The mapper reads HTML's entities, which this format does not have.
    plain = {name: text.replace("&", "&amp;") for name, text in fields.items()}
    return mapper.title_tags(GameEntry(plain))


def properties_of(texts: Mapping[str, tuple[str, ...]]) -> tuple[PropertyValue, ...]:
    """Give the properties of a title."""
    return tuple(
        PropertyValue("property:description", text)
        for text in texts.get(DESCRIPTION, ())
    )
