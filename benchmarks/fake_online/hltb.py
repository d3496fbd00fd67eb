"""HowLongToBeat, as facts/SCANNING.md §4.10 describes it."""

import json

from benchmarks.fake_online.art import file_at, is_file
from benchmarks.fake_online.asked import HTML, TEXT, nothing_here, text, values
from benchmarks.fake_online.world import shaped

KEYS = ("x-auth-token", "x-hp-key", "x-hp-val")


def answer(world, asked):
    path = asked.path.strip("/")
    if path.startswith("game/"):
        return _page(world, asked, path)
    if is_file(path) and not path.endswith(".txt"):
        return file_at(path)
    if path.endswith("/init") or path == "init":
        return _session(world, asked)
    if asked.method == "POST":
        return _search(world, asked)
    if asked.method == "GET" and (path.endswith(".txt") or asked.setting != "url"):
        return text(_search_url(world), 200, "list", TEXT)
    return nothing_here(asked)


def _search_url(world):
    """What the file says: documented is ``https://howlongtobeat.com/api/bleed``."""
    return f"{world.origin}/hltb/url/api/bleed\n"


def _session(world, asked):
    said = asked.headers
    well = asked.method == "GET" and asked.query.get("t", "").isdigit()
    if not well or not said.get("referer") or not said.get("user-agent"):
        return text("Forbidden", 403, "token", HTML)
    token = world.token("hltb-session")
    told = {"token": token, "hpKey": "ign_" + token[-4:], "hpVal": token[::-1]}
    return values(told, kind="token")


def is_known(world, asked):
    """The session's three values stand in headers, its pair in the body too."""
    token, key, value = (asked.headers.get(name) for name in KEYS)
    body = asked.json()
    if token not in world.tokens or not isinstance(body, dict):
        return False
    right = (key, value) == ("ign_" + token[-4:], token[::-1])
    return right and body.get(key) == value


def _search(world, asked):
    if not is_known(world, asked):
        return values({"error": "Session expired"}, 403, "lost")
    body = asked.json()
    terms = body.get("searchTerms")
    if not isinstance(terms, list) or not all(isinstance(t, str) for t in terms):
        return values({"error": "Invalid request"}, 400, "lost")
    games = world.shelves["hltb"].search(" ".join(terms), every=True, limit=20)
    told = {"count": len(games), "pageCurrent": 1, "pageTotal": 1, "pageSize": 20}
    return values(told | {"data": [shape(game) for game in games]}, kind="search")


def _page(world, asked, path):
    game = world.shelves["hltb"].by_id(path.removeprefix("game/"))
    if game is None or asked.method != "GET":
        return nothing_here(asked)
    told = {"props": {"pageProps": {"game": {"data": {"game": [shape(game)]}}}}}
    script = json.dumps(told).replace("</", "<\\/")
    head = f"<!DOCTYPE html><html><head><title>{game.name}</title></head><body>"
    body = f'<script id="__NEXT_DATA__" type="application/json">{script}</script>'
    return text(f"{head}{body}</body></html>", 200, "hit", HTML)


def shape(game):
    picture = None if game.id == "5" else f"{game.id}_game.jpg"
    return shaped(
        "hltb", game, game_id=int(game.id), game_name=game.name, game_image=picture
    )
