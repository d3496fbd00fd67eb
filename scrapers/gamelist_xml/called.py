"""How the artwork of a game may be called: like its file, or like its arcade set.

In a folder that systems share a name alone does not tell whose a picture is. Rules:
``docs/shared-folders.md``.
"""

import os
from collections.abc import Iterator, Sequence
from functools import partial

from scrapers.gamelist_xml.artwork import Artwork, Judge, fallback_names
from scrapers.gamelist_xml.claims import Claims
from scrapers.sharing import Sharing, fold, stem, zip_of
from scrapers.system_names import Named, SystemNames
from zapcore.events import Warned
from zapcore.valueclass import dataclass

TOLD_MAX = 50
"""Pictures of one folder that are told of: more would say the same."""

AMBIGUOUS = (
    "it may be for {} or for {}, files of two systems that share this folder, and is "
    "taken for neither; call it like the whole file, as {}, or name it in gamelist.xml"
)


@dataclass(frozen=True, slots=True)
class Called:
    """Names of a game's artwork: each list is looked for before the next."""

    names: tuple[list[tuple[str, str]], ...]
    judge: Judge | None = None

    def find(self, artwork: Artwork, kind: str) -> str:
        """Give the file of this property that is called so, or ""."""
        for names in self.names:
            found = artwork.by_name(kind, names, self.judge) if names else ""
            if found:
                return found
        return ""


class Names:
    """Says how the artwork of games is called.

    Without ``sharing`` no other system has files in their folder.
    """

    def __init__(
        self,
        sharing: Sharing | None = None,
        claims: Claims | None = None,
        systems: SystemNames | None = None,
    ) -> None:
        self._sharing = sharing
        self._claims = claims or Claims()
        self._systems = systems
        self._told: dict[str, str] = {}

    def of(
        self, root: str, paths: Sequence[str], machines: Sequence[str] = ()
    ) -> Called:
        """Give the names for a game of these paths that loads these arcade sets.

        They lie below ``root``. The first path counts most: a zip that holds only this
        game may follow, or another file that stands for it.
        """
        own: list[tuple[str, str]] = []
        for path in filter(None, paths):
            if self._sharing:
                own += fallback_names(path + ".", root)  # as Tetris.gb.png
            own += fallback_names(path, root)
        places = dict.fromkeys((*(folder for folder, _ in own), ""))
        further = [(place, name) for name in machines for place in places]
        judge = partial(self._judge, root, paths) if self._sharing else None
        return Called((own, further), judge)

    def warnings(self) -> Iterator[Warned]:
        """Give what was ambiguous, once each."""
        for path, message in self._told.items():
            yield Warned(path, 0, message)

    def _judge(
        self, root: str, paths: Sequence[str], below: str, name: str, picture: str
    ) -> bool:
        """Tell whether a picture that is called like a game is the game's."""
        sharing = self._sharing or Sharing()
        game = paths[0]
        if fold(name) == fold(os.path.basename(game)):
            return True
        if self._claims.is_for(picture, game):
            return True
        if self._claims.is_for_others(picture):
            return False
        called = "/".join(filter(None, (root, below, name)))
        is_beside = fold(called) in {fold(stem(path)) for path in _around(paths)}
        rival = sharing.rival(called)
        if is_beside and not rival:
            return not (self._is_of_other(below) and sharing.rival_anywhere(name, root))
        if not is_beside and rival:
            return False
        rival = rival or sharing.rival_anywhere(name, root)
        if rival:
            self._tell(picture, os.path.basename(game), rival)
        return not rival

    def _is_of_other(self, below: str) -> bool:
        """Tell whether a sub-folder is called like another system."""
        first = below.partition("/")[0]
        whose = self._systems.whose(first) if self._systems and first else None
        return whose is Named.OTHER

    def _tell(self, picture: str, game: str, rival: str) -> None:
        if len(self._told) < TOLD_MAX:
            one, other = sorted((game, rival))
            end = os.path.splitext(picture)[1]
            message = AMBIGUOUS.format(one, other, one + end)
            self._told.setdefault(picture, message)


def _around(paths: Sequence[str]) -> Iterator[str]:
    for path in paths:
        yield path
        if around := zip_of(path):
            yield around
