"""MobyGames and RetroAchievements, as facts/SCANNING.md §4.3 and §4.4 describe them."""

from benchmarks.fake_online.art import file_at, is_file
from benchmarks.fake_online.asked import nothing_here, values
from benchmarks.fake_online.shelf import folded
from benchmarks.fake_online.world import SAMPLES, shaped


def moby(world, asked):
    path = asked.path.removeprefix("v1/").strip("/")
    if is_file(path):
        return file_at(path)
    if path not in {"games", "groups"} or asked.method != "GET":
        return nothing_here(asked)
    said = asked.query
    if not world.is_right("MOBYGAMES_API_KEY", said.get("api_key")):
        return values(SAMPLES["moby_401"], 401, "lost")
    if path == "groups":
        return values({"groups": []}, kind="list")
    if said.get("format", "normal") != "normal":
        return values({"games": []}, kind="miss")
    games = _moby_found(world.shelves["moby"], said)
    return values(
        {"games": [moby_shape(world, game) for game in games]},
        kind="hit" if said.get("id") else "search",
    )


def _moby_found(shelf, said):
    if said.get("id"):
        game = shelf.by_id(said["id"])
        return [game] if game else []
    title = " ".join(folded(said.get("title", "")))
    games = shelf.search(title, every=True, platform=said.get("platform"))
    return [game for game in games if _is_in(title, game)]


def _is_in(title, game):
    return any(title in " ".join(folded(n)) for n in (game.name, *(game.names or ())))


def moby_shape(world, game):
    own = game.id != "1"
    others = [{"title": name, "description": ""} for name in game.names or ()]
    year = SAMPLES["moby"]["platforms"][0]["first_release_date"]
    platform = {"platform_name": str(game.platform), "first_release_date": year}
    found = shaped(
        "moby",
        game,
        game_id=int(game.id),
        title=game.name or None,
        alternate_titles=others if own else None,
        platforms=[{"platform_id": game.platform} | platform]
        if game.platform != 15
        else None,
    )
    pictures = (found.get("sample_cover"), *(found.get("sample_screenshots") or ()))
    for picture in pictures:
        for key in ("image", "thumbnail_image"):
            if isinstance(picture, dict) and isinstance(picture.get(key), str):
                picture[key] = world.at("moby", _of_game(picture[key], game, own))
    return found


def _of_game(url, game, own):
    head, _, last = url.rpartition("/")
    return f"{head}/{game.id}-{last}" if own else url


def ra(world, asked):
    path = asked.path.removeprefix("API/").strip("/")
    if is_file(path) and not path.endswith(".php"):
        return file_at(path)
    door = RA.get(path)
    if door is None or asked.method != "GET":
        return nothing_here(asked)
    if not world.is_right("RETROACHIEVEMENTS_API_KEY", asked.query.get("y")):
        return values({"message": "Unauthenticated."}, 401, "lost")
    return door(world, asked)


def _ra_list(world, asked):
    if not asked.query.get("i", "").isdigit():
        return values({"message": "The i field is required."}, 422, "lost")
    with_hashes = asked.query.get("h") == "1"
    games = world.shelves["ra"].games.values()
    found = [ra_listed(g) for g in games if str(g.platform) == asked.query["i"]]
    if not with_hashes:
        found = [game | {"Hashes": []} for game in found]
    return values(found, kind="list")


def ra_listed(game):
    found = dict(SAMPLES["ra_list"], ID=int(game.id), Title=game.name)
    return found | {
        "ConsoleID": game.platform,
        "Hashes": [game.md5] if game.md5 else [],
    }


def _ra_game(world, asked):
    game = world.shelves["ra"].by_id(asked.query.get("i", ""))
    if game is None:
        return values({"message": "Not Found"}, 404, "miss")
    return values(ra_shape(game))


def ra_shape(game):
    return shaped("ra", game, ID=int(game.id), Title=game.name, ConsoleID=game.platform)


def _ra_week(_world, _asked):
    return values({"Achievement": {"ID": 9}}, kind="list")


RA = {
    "API_GetGameList.php": _ra_list,
    "API_GetGameExtended.php": _ra_game,
    "API_GetAchievementOfTheWeek.php": _ra_week,
}
