"""IGDB and the host of its tokens, as facts/SCANNING.md §4.1 describes them."""

from urllib.parse import parse_qsl

from benchmarks.fake_online import apicalypse
from benchmarks.fake_online.art import file_at, is_file
from benchmarks.fake_online.asked import nothing_here, values
from benchmarks.fake_online.world import shaped

UNKNOWN = {"message": "Authorization Failure"}


def answer(world, asked):
    path = asked.path.removeprefix("v4/").strip("/")
    if path.endswith("oauth2/token") or "token" in asked.setting:
        return _token(world, asked)
    if is_file(path):
        return file_at(path)
    if path not in {"games", "search"}:
        return nothing_here(asked)
    if asked.method != "POST":
        return values({"message": "Method Not Allowed"}, 405, "lost")
    token = asked.headers.get("authorization", "").removeprefix("Bearer ")
    right = world.is_right("IGDB_CLIENT_ID", asked.headers.get("client-id"))
    if token not in world.tokens or not right:
        return values(UNKNOWN, 401, "lost")
    return _games(world, asked, path)


def _games(world, asked, path):
    try:
        query = apicalypse.read(asked.body.decode())
    except (apicalypse.SyntaxWrongError, UnicodeDecodeError, ValueError) as error:
        wrong = {"title": "Syntax Error", "status": 400, "cause": str(error)}
        return values([wrong], 400, "lost")
    found = _found(world, query, by_name=path == "search")
    kind = "search" if query.search or path == "search" else "hit"
    if path == "games":
        return values(found[: query.limit], kind=kind if found else "miss")
    numbered = [
        {"id": 55 + n, "game": {"id": game["id"]}} for n, game in enumerate(found)
    ]
    return values(numbered[: query.limit], kind=kind)


def _found(world, query, *, by_name):
    shelf = world.shelves["igdb"]
    games = shelf.search(query.search) if query.search else _near(shelf, query)
    shapes = (shape(world, game) for game in games)
    names = _with_names if by_name else _as_it_is
    return [shaped_ for shaped_ in shapes if query.where(names(shaped_))]


def _near(shelf, query):
    """Give the games that a condition can hold for at all: not all are shaped."""
    if query.ids:
        return filter(None, map(shelf.by_id, query.ids))
    if not query.words:
        return shelf.games.values()
    wanted = [word.casefold() for word in query.words]
    return (game for game in shelf.games.values() if _is_named(game, wanted))


def _is_named(game, wanted):
    if game.names is None or game.changes:
        return True  # its names are those of the sample, or are laid over
    names = "\n".join((game.name, *game.names)).casefold()
    return any(word in names for word in wanted)


def _as_it_is(game):
    return game


def _with_names(game):
    """As ``/search`` sees it: each of its names is an entry of its own."""
    others = [one["name"] for one in game.get("alternative_names") or ()]
    return game | {"alternative_name": others, "game": game}


def shape(world, game):
    """The game's JSON; of made-up games also their own artwork."""
    number = int(game.id)
    own = number != 7
    found = shaped(
        "igdb",
        game,
        id=number,
        name=game.name or None,
        slug="-".join(game.name.lower().split()) if own else None,
        platforms=None
        if game.platform == 19
        else [{"id": game.platform, "name": str(game.platform)}],
        alternative_names=[
            {"id": 100 + n, "name": name} for n, name in enumerate(game.names or ())
        ]
        if own
        else None,
        game_localizations=[] if own else None,
        cover=_picture(f"co{number}") if own else None,
        screenshots=[_picture(f"sc{number}")] if own else None,
    )
    for picture in (found.get("cover"), *(found.get("screenshots") or ())):
        if isinstance(picture, dict) and isinstance(picture.get("url"), str):
            picture["url"] = world.at("igdb", picture["url"])
    return found


def _picture(name):
    url = f"//images.igdb.com/igdb/image/upload/t_thumb/{name}.jpg"
    return {"id": 1, "url": url}


def _token(world, asked):
    """Parameters stand in the address or in a form; a wrong one is 400."""
    said = dict(asked.query) | dict(parse_qsl(asked.body.decode(errors="replace")))
    right = (
        asked.method == "POST"
        and said.get("grant_type") == "client_credentials"
        and world.is_right("IGDB_CLIENT_ID", said.get("client_id"))
        and world.is_right("IGDB_CLIENT_SECRET", said.get("client_secret"))
    )
    if not right:
        return values({"status": 400, "message": "invalid client"}, 400, "token")
    told = {"access_token": world.token(), "expires_in": 5000000}
    return values(told | {"token_type": "bearer"}, kind="token")
