"""TheGamesDB, Flashpoint and SteamGridDB: facts/SCANNING.md §4.8, §4.9 and §4.13."""

import re

from benchmarks.fake_online.art import file_at, is_file
from benchmarks.fake_online.asked import nothing_here, values
from benchmarks.fake_online.shelf import folded
from benchmarks.fake_online.world import SAMPLES, shaped

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def tgdb(world, asked):
    path = re.sub(r"^v1(\.1)?/", "", asked.path.strip("/"))
    if is_file(path):
        return file_at(path)
    if path not in {"Games/ByGameName", "Games/ByGameID"} or asked.method != "GET":
        return nothing_here(asked)
    said = asked.query
    if not world.is_right("TGDB_API_KEY", said.get("apikey")):
        words = "This route requires an API key and no valid one was provided."
        return values({"code": 401, "status": words}, 401, "lost")
    left = world.quota.get("tgdb", 1000)
    if left <= 0:
        words = "Monthly allowance exceeded."
        told = {"code": 403, "status": words, "remaining_monthly_allowance": 0}
        return values(told, 403, "lost")
    if "tgdb" in world.quota:
        world.quota["tgdb"] = left - 1
    games = _tgdb_found(world.shelves["tgdb"], path, said)
    return _tgdb_reply(world, games, said, left - 1)


def _tgdb_found(shelf, path, said):
    if path.endswith("ByGameID"):
        several = (shelf.by_id(number) for number in said.get("id", "").split(","))
        return [game for game in several if game]
    platform = said.get("filter[platform]")
    return shelf.search(said.get("name", ""), every=True, platform=platform, limit=20)


def _tgdb_reply(world, games, said, left):
    data = {"count": len(games), "games": [tgdb_shape(game) for game in games]}
    told = {"code": 200, "status": "Success", "remaining_monthly_allowance": left}
    told["data"] = data
    if "boxart" in said.get("include", ""):
        base = world.at("tgdb", "https://cdn.thegamesdb.net/images/original/")
        art = {game.id: [_tgdb_art(game)] for game in games}
        told["include"] = {"boxart": {"base_url": {"original": base}, "data": art}}
    by_id = "id" in said
    return values(told, kind="hit" if by_id else "search")


def _tgdb_art(game):
    name = f"boxart/front/{game.id}-1.jpg"
    return SAMPLES["tgdb_art"] | {"filename": name}


def tgdb_shape(game):
    return shaped(
        "tgdb", game, id=int(game.id), game_title=game.name, platform=game.platform
    )


def flashpoint(world, asked):
    path = asked.path.strip("/")
    if path.startswith(("images/", "Logos/", "Screenshots/")):
        return file_at(path.removeprefix("images/"), asked.query.get("type", "jpg"))
    if asked.method != "GET":
        return nothing_here(asked)
    if path == "platforms":
        return values(["Flash", "HTML5"], kind="list")
    if path != "search":
        return nothing_here(asked)
    shelf, said = world.shelves["flashpoint"], asked.query
    if said.get("id"):
        if not UUID.fullmatch(said["id"].lower()):
            return values({"error": "invalid id"}, 400, "lost")
        games = [game for game in (shelf.by_id(said["id"].lower()),) if game]
        return values([flashpoint_shape(game) for game in games])
    if not said.get("smartSearch"):
        return values([], kind="miss")
    games = shelf.search(said["smartSearch"], every=True, limit=50)
    return values([flashpoint_shape(game) for game in games], kind="search")


def flashpoint_shape(game):
    return shaped("flashpoint", game, id=game.id, title=game.name)


def sgdb(world, asked):
    path = asked.path.removeprefix("api/v2/").strip("/")
    if is_file(path) and not path.startswith("search/"):
        return file_at(path)
    if asked.method != "GET":
        return nothing_here(asked)
    token = asked.headers.get("authorization", "")
    if not world.is_right("STEAMGRIDDB_API_KEY", token.removeprefix("Bearer ")):
        wrong = {"success": False, "errors": ["Invalid or missing API key"]}
        return values(wrong, 401, "lost")
    return _sgdb_found(world, asked, path)


def _sgdb_found(world, asked, path):
    shelf = world.shelves["sgdb"]
    if path.startswith("search/autocomplete/"):
        words = folded(path.removeprefix("search/autocomplete/"))
        games = shelf.search(" ".join(words), every=True, limit=20)
        return values(_listed([sgdb_shape(game) for game in games]), kind="search")
    game = shelf.by_id(path.rsplit("/", 1)[-1])
    if not path.startswith(("games/id/", "grids/game/")):
        return nothing_here(asked)
    if game is None:
        return values({"success": False, "errors": ["Game not found"]}, 404, "miss")
    if path.startswith("games/id/"):
        return values({"success": True, "data": sgdb_shape(game)})
    page = int(asked.query.get("page") or 0)
    grids = [_grid(world, game)] if page == 0 else []
    told = {"success": True, "page": page, "total": 1, "limit": 50, "data": grids}
    return values(told)


def _listed(games):
    return {"success": True, "data": games}


def _grid(world, game):
    grid = dict(SAMPLES["sgdb_grid"])
    for key in ("url", "thumb"):
        head, _, last = grid[key].rpartition("/")
        own = grid[key] if game.id == "3" else f"{head}/{game.id}-{last}"
        grid[key] = world.at("sgdb", own)
    return grid | dict(game.changes.get("grid") or {})


def sgdb_shape(game):
    return shaped("sgdb", game, id=int(game.id), name=game.name)
