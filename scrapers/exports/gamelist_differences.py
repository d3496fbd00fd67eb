"""What of a game's facts a list does not tell: only that is written.

What the file's own name tells is never missed in a list: an index knows it without.
"""

from collections.abc import Callable, Mapping

from scrapers.exports.gamelist_canon import NOTHING, Canon, Meaning, says
from scrapers.exports.gamelist_fields import (
    LISTED,
    OF_FILE,
    joined,
    load_table,
    one_line,
    wanted,
)
from scrapers.exports.gamelist_lists import Lists
from zapcore.exporting import ExportGame
from zapcore.titles.names import Name, NameParser
from zapcore.titles.slug import SlugCache

NAMED: Mapping[str, str] = {
    "region": "region",
    "lang": "lang",
    "releasedate": "year",
    "players": "players",
    "publisher": "publisher",
}
"""Elements whose values a file's name may tell, and the type of the tag."""

YEAR = 4


class Differences:
    """Compares games of one system with what its list tells."""

    def __init__(
        self, media_type: str, canon: Canon, slugs: SlugCache, lists: Lists
    ) -> None:
        self._media_type = media_type
        self._canon = canon
        self._slugs = slugs
        self._lists = lists
        self._names = NameParser(media_type)

    def missed(
        self,
        game: ExportGame,
        told: Callable[[], Mapping[str, Meaning]],
        own: Mapping[str, Meaning],
        *,
        whole: bool = True,
        elsewhere: bool = True,
    ) -> dict[str, str]:
        """Give element to text of what is told otherwise, or not.

        ``told`` gives what the list tells of the game, ``own`` is what the entry does
        that is judged: what it says itself is not looked for in others. Without
        ``whole`` only of what belongs to the title. ``elsewhere``: what lists of the
        system's other folders tell of the title is told.
        """
        found: dict[str, str] = {}
        new = self._new(game, own, whole=whole)
        if not new:
            return found
        name: Name | None = None
        together = told()
        for element, texts in new.items():
            meaning = self._canon.of_all(element, texts)
            known = together.get(element, NOTHING)
            if says(element, known, meaning) or _says_more(
                game, element, known, meaning
            ):
                continue
            if element in NAMED:
                name = name or self._name(game)
                if _is_named(element, known, meaning, name):
                    continue
            if elsewhere and self._lists.tell_elsewhere(game, element, known, meaning):
                continue
            found[element] = joined(element, texts)
        return found

    def is_renamed(self, game: ExportGame) -> bool:
        """Tell whether a game is called otherwise than its file."""
        if self.title(game) != game.name:
            return True
        own = self._name(game).slug
        return not own.endswith(self.slug(game.name)) if own else False

    def title(self, game: ExportGame) -> str:
        """Give what a game is called: as its sources say, else as its title is."""
        texts = game.values.get("title", ())
        return (one_line(texts[0]) if texts else "") or game.name

    def slug(self, name: str) -> str:
        """Give the slug of a name."""
        return self._slugs.record(self._media_type, name).slug

    def _new(
        self, game: ExportGame, own: Mapping[str, Meaning], *, whole: bool
    ) -> dict[str, tuple[str, ...]]:
        """Give element to texts of what an entry does not say itself."""
        return {
            element: texts
            for element, texts in wanted(game).items()
            if (whole or element not in OF_FILE)
            and self._is_new(element, joined(element, texts), own)
        }

    def _is_new(self, element: str, text: str, own: Mapping[str, Meaning]) -> bool:
        """Tell whether a text would be read, and as something that is not there."""
        meaning = self._canon.of(element, text)
        known = own.get(element, NOTHING)
        return bool(meaning) and not says(element, known, meaning)

    def _name(self, game: ExportGame) -> Name:
        return self._names.parse(game.path.rpartition("/")[2], "")


def _says_more(game: ExportGame, element: str, told: Meaning, meaning: Meaning) -> bool:
    """Tell whether a list has all that is known of a game, and more: that stays.

    One source was chosen of several; only the owner takes a value away.
    """
    field = load_table().texts[element]
    return element in LISTED and field not in game.owned and told > meaning


def _is_named(element: str, told: Meaning, meaning: Meaning, name: Name) -> bool:
    """Tell whether what is not told is of the file's name."""
    kind = NAMED[element]
    own = {value for type_, value in name.tags if type_ == kind}
    if element == "releasedate":
        return not told and {date[:YEAR] for date in meaning} <= own
    return meaning <= told | own
