"""A shelf of games that is a list, for formats of exports to be tried with."""

from zapcore.exporting import ExportGame, ExportOrder, ExportPlace, What
from zapcore.model import ScrapeCatalog
from zapcore.titles.slug import slugify


class ListShelf:
    """Gives the games of a list; the titles are known by their names."""

    def __init__(self, games, media_type="Game"):
        self.list = sorted(games, key=lambda game: game.path.rpartition("/")[::2])
        self.media_type = media_type
        self.asked = []

    def games(self):
        yield from self.list

    def some(self, media_ids):
        self.asked.append(len(media_ids))
        found = {game.media_id: game for game in self.list}
        return [found[number] for number in media_ids if number in found]

    def between(self):
        """Nobody waits."""

    def catalog(self):
        slugs = {game.name: slugify(self.media_type, game.name) for game in self.list}
        titles = {slugs[game.name]: game.title_id for game in self.list}
        ordered = sorted(self.list, key=lambda game: game.media_id)
        rows = tuple((game.media_id, game.title_id, game.path) for game in ordered)
        return ScrapeCatalog(titles, rows, slugs=slugs)


def game(number, path, name, *, title=0, favorite=False, properties=(), **values):
    """Give a game; values as texts or tuples of texts."""
    texts = {
        field: (text,) if isinstance(text, str) else tuple(text)
        for field, text in values.items()
    }
    return ExportGame(
        media_id=number,
        title_id=title or number,
        path=path,
        name=name,
        display=name,
        values=texts,
        properties=dict(properties),
        favorite=favorite,
    )


def place(folder, system="SNES", **kwargs):
    """Give the place of one folder of games."""
    given = {
        "system_name": system,
        "media_type": "Game",
        "platform": "linux",
        "root": str(folder.parent),
        "names": (system.lower(), system),
        **kwargs,
    }
    return ExportPlace(system_id=system, folder=str(folder), **given)


def order(what=What.GAMELIST, **kwargs):
    """Give an order of one kind."""
    return ExportOrder(what, **kwargs)
