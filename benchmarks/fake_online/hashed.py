"""Hasheous and Playmatch, as facts/SCANNING.md §4.6 and §4.7 describe them."""

from benchmarks.fake_online import igdb
from benchmarks.fake_online.art import file_at
from benchmarks.fake_online.asked import TEXT, nothing_here, text, values
from benchmarks.fake_online.world import shaped

PATCH = "application/json-patch+json"
NAMES = {
    "igdb": "IGDB",
    "moby": "MobyGames",
    "ss": "ScreenScraper",
    "launchbox": "LaunchBox",
    "sgdb": "SteamGridDB",
    "ra": "RetroAchievements",
    "tgdb": "TheGamesDB",
}
AT_HASHEOUS = ("igdb", "ra", "tgdb")
AT_PLAYMATCH = ("igdb", "moby", "ss", "launchbox", "sgdb")


def hasheous(world, asked):
    path = asked.path.strip("/")
    if path.startswith("api/v1/images/"):
        return file_at(path, "png")
    path = path.removeprefix("api/v1/")
    if path.startswith("images/"):
        return file_at(path, "png")
    if not world.is_right("HASHEOUS_API_KEY", asked.headers.get("x-client-api-key")):
        return text("Unauthorized", 401, "lost")
    if path == "Lookup/ByHash":
        return _by_hash(world, asked)
    if path in {"MetadataProxy/IGDB/Game", "MetadataProxy/RA/Game"}:
        return _proxy(world, asked, path)
    return nothing_here(asked)


def _by_hash(world, asked):
    if asked.method != "POST":
        return text("", 405, "lost")
    if asked.headers.get("content-type", "").split(";")[0] != PATCH:
        return values({"title": "Unsupported Media Type", "status": 415}, 415, "lost")
    body = asked.json()
    if not _is_asked_well(body):
        title = "One or more validation errors occurred."
        return values({"title": title, "status": 400}, 400, "lost")
    shelf = world.shelves["hasheous"]
    games = (
        shelf.by_hash(*(one.get(key) for key in ("mD5", "shA1", "crc"))) for one in body
    )
    game = next(filter(None, games), None)
    if game is None:
        return text(
            "The provided hash was not found in the signature database.", 404, "miss"
        )
    return values(hasheous_shape(game))


def _is_asked_well(body):
    return (
        isinstance(body, list)
        and bool(body)
        and all(
            isinstance(one, dict)
            and {key for key in one if one[key]} & {"mD5", "shA1", "crc"}
            and all(isinstance(value, str | None) for value in one.values())
            for one in body
        )
    )


def hasheous_shape(game):
    metadata = None
    if game.links is not None:
        metadata = [
            {"source": NAMES[key], "immutableId": game.links[key], "status": "Mapped"}
            for key in AT_HASHEOUS
            if key in game.links
        ]
    return shaped(
        "hasheous",
        game,
        id=int(game.id),
        name=game.name,
        platform=None if game.platform == 74 else {"id": game.platform, "name": "?"},
        metadata=metadata,
    )


def _proxy(world, asked, path):
    """IGDB's game: lists become objects by id, times ISO dates."""
    service = "igdb" if "IGDB" in path else "ra"
    game = world.shelves[service].by_id(asked.query.get("Id", ""))
    if game is None:
        return text("", 404, "miss")
    if service == "ra":
        return values({"ID": int(game.id), "Title": game.name})
    shape = igdb.shape(world, game)
    for key, value in shape.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            shape[key] = {str(one["id"]): one for one in value}
    shape["first_release_date"] = "1992-03-07T20:26:40+00:00"
    return values(shape)


def playmatch(world, asked):
    path = asked.path.removeprefix("api/v2/").strip("/")
    if path == "health":
        return text("Healthy", 200, "list", TEXT)
    if path == "suggestion/external/game":
        return values({}, 200 if asked.method == "POST" else 405, "hit")
    if path != "identify/ids" or asked.method != "GET":
        return nothing_here(asked)
    said = asked.query
    if not said.get("fileName") or not said.get("fileSize", "").isdigit():
        return values({"error": "fileName and fileSize are required"}, 400, "lost")
    return _identified(world.shelves["playmatch"], said)


def _identified(shelf, said):
    for kind, name in (("SHA1", "sha1"), ("MD5", "md5"), ("CRC", "crc")):
        game = said.get(name) and shelf.by_hash(said[name])
        if game:
            return values(playmatch_shape(game, kind))
    stem = said["fileName"].rsplit(".", 1)[0]
    game = shelf.by_file(stem, said["fileSize"])
    if game:
        return values(playmatch_shape(game, "FileNameAndSize"))
    missed = {"gameMatchType": "NoMatch", "id": None, "externalMetadata": []}
    return values(missed, kind="miss")


def playmatch_shape(game, kind):
    several = None
    if game.links is not None:
        several = [
            {"providerName": NAMES[key], "providerId": game.links[key]}
            | {"matchType": "Automatic"}
            for key in AT_PLAYMATCH
            if key in game.links
        ]
    return shaped(
        "playmatch", game, gameMatchType=kind, id=game.id, externalMetadata=several
    )
