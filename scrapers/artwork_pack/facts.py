"""What a pack says of a game, as tags and properties of the graph.

Values are those that a ``gamelist.xml`` would give (``scrapers.gamelist_xml.mapping``).
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from scrapers.gamelist_xml.mapping import Mapper
from scrapers.gamelist_xml.reader import GameEntry
from zapcore.model import PropertyValue, TagValue
from zapcore.titles.fields import clean_field, split_list, to_language

KIND_OF: Mapping[str, str] = MappingProxyType(
    {
        "Artwork": "property:image-boxart",
        "Screenshots": "property:image-screenshot",
        "Titles": "property:image-titleshot",
    }
)
OF_STYLE: Mapping[str, str] = MappingProxyType(
    {"box3d": "property:image-boxart3d", "mixrbv2": "property:image-image"}
)
"""What a picture of ``Artwork`` is if ``manifest.tsv`` says so; else a flat box."""

TYPES = frozenset({*KIND_OF.values(), *OF_STYLE.values()})
COLUMNS = ("releasedate", "genre", "developer", "players")
"""Fields of a ``gamelist.xml`` that columns 3 to 6 of ``gameinfo.tsv`` are."""

DEFAULT = "en"


def property_of(kind: str, style: str) -> str:
    """Give the property that a picture of this folder and style is."""
    own = KIND_OF[kind]
    return OF_STYLE.get(style, own) if kind == "Artwork" else own


def order_of(option: object) -> tuple[str, ...]:
    """Give the languages that an option names, ``en`` behind them.

    Behind a language of one country is that of all: ``pt`` behind ``pt-br``.
    """
    named = [to_language(text) for text in split_list(str(option or ""))]
    pairs = [way for name in named for way in (name, name.partition("-")[0])]
    return tuple(dict.fromkeys((*filter(None, pairs), DEFAULT)))


class Facts:
    """Tags and properties of games; texts that repeat are normalised once."""

    def __init__(self) -> None:
        self._mapper = Mapper()

    def tags(self, info: Sequence[str]) -> tuple[TagValue, ...]:
        """Give the title's tags of a line of ``gameinfo.tsv``."""
        values = zip(COLUMNS, info[2:], strict=False)
        return self._mapper.title_tags(GameEntry(dict(values)))

    def properties(self, info: Sequence[str], text: str) -> tuple[PropertyValue, ...]:
        """Give the title's name and description."""
        name = clean_field(info[1]) if len(info) > 1 else ""
        found = (
            ("property:title", name),
            ("property:description", clean_field(text)),
        )
        return tuple(PropertyValue(kind, value) for kind, value in found if value)
