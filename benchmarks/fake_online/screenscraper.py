"""ScreenScraper, as facts/SCANNING.md §4.2 describes it."""

import re

from benchmarks.fake_online.art import file_at
from benchmarks.fake_online.asked import TEXT, nothing_here, text, values
from benchmarks.fake_online.pictures import made, sums
from benchmarks.fake_online.world import SAMPLES, shaped

SUMS = {"crc": 8, "md5": 32, "sha1": 40}
LOST = "Erreur : Jeu non trouvée !"


def answer(world, asked):
    path = asked.path.removeprefix("api2/").strip("/")
    door = DOORS.get(path)
    if door is None or asked.method != "GET":
        return nothing_here(asked)
    return _refusal(world, asked, path) or door(world, asked)


def _refusal(world, asked, path):
    said = asked.query
    if not said.get("devid") or not said.get("softname"):
        return text("Il manque des champs obligatoires dans l'url", 400, "lost")
    for who, names in (
        ("développeur", ("DEV_ID", "DEV_PASSWORD", "devid", "devpassword")),
        ("utilisateur", ("USER", "PASSWORD", "ssid", "sspassword")),
    ):
        pairs = zip(names[:2], names[2:], strict=True)
        right = (world.is_right(f"SCREENSCRAPER_{v}", said.get(p)) for v, p in pairs)
        if not all(right):
            words = f"Erreur de login : Vérifier vos identifiants {who} !"
            return text(words, 403, "lost")
    if path != "mediaJeu.php" and said.get("output") != "json":
        return text("<Data></Data>", 200, "lost", "text/xml")
    return _over(world, path)


def _over(world, path):
    if path not in COUNTED:
        return None
    left = world.quota.get("ss")
    if left is not None and left <= 0:
        return text("Votre quota de scrape est dépassé pour aujourd'hui !", 430, "lost")
    if left is not None:
        world.quota["ss"] = left - 1
    return None


def enveloped(world, **what):
    user = dict(SAMPLES["ss_user"])
    user["maxthreads"] = str(world.threads)
    if "ss" in world.quota:
        user["maxrequestsperday"] = str(20000)
        user["requeststoday"] = str(20000 - world.quota["ss"])
    if world.accepted["SCREENSCRAPER_USER"] != "screenscraper_user-value":
        user["id"] = world.accepted["SCREENSCRAPER_USER"]
    told = {"serveurs": SAMPLES["ss_servers"], "ssuser": user}
    return {"header": SAMPLES["ss_header"], "response": told | what}


def shape(world, game, asked):
    own = game.id != "1"
    names = (game.name, *(game.names or ()))
    found = shaped(
        "ss",
        game,
        id=game.id,
        noms=[{"region": "us", "text": name} for name in names] if own else None,
        systeme=None
        if game.platform == 1
        else {"id": str(game.platform), "text": str(game.platform)},
    )
    for medium in found.get("medias") or ():
        _filled(world, medium, game, asked)
    return found


def _filled(world, medium, game, asked):
    """The service writes the asker's own credentials into its media addresses."""
    keys = dict.fromkeys(("devid", "devpassword", "softname", "ssid", "sspassword"), "")
    said = {key: asked.query.get(key, "") for key in keys}
    url = medium["url"].format(**said, id=game.id, system=game.platform)
    medium["url"] = world.at("ss", url)
    data = made("png", game.id + medium["type"])
    real = sums(data)
    medium |= real if world.own_hosts else {key: real[key] for key in ("md5", "sha1")}


def _info(world, asked):
    said = asked.query
    for name, length in SUMS.items():
        if said.get(name) and not re.fullmatch(rf"[0-9a-fA-F]{{{length}}}", said[name]):
            return text("Champ crc, md5 ou sha1 erroné", 400, "lost")
    shelf, system = world.shelves["ss"], said.get("systemeid")
    if said.get("gameid"):
        game = shelf.by_id(said["gameid"])
    elif not any(said.get(name) for name in (*SUMS, "romnom", "serialnum")):
        return text("Il manque des champs obligatoires dans l'url", 400, "lost")
    else:
        game = _by_file(shelf, said, system)
    if game is None:
        return _miss(world)
    return values(enveloped(world, jeu=shape(world, game, asked)))


def _by_file(shelf, said, system):
    """By hash; else by the name of the file, which it compares without its end."""
    game = shelf.by_hash(*(said.get(name) for name in SUMS))
    stem = re.sub(r"\.[A-Za-z0-9]{1,4}$", "", said.get("romnom") or "")
    game = game or shelf.by_file(stem)
    if game and system and str(game.platform) != system:
        return None
    return game


def _miss(world):
    left = world.missed.get("ss")
    if left is not None and left <= 0:
        words = "Faite du tri dans vos fichiers roms et repassez demain !"
        return text(words, 431, "miss")
    if left is not None:
        world.missed["ss"] = left - 1
    return text(LOST, 404, "miss", TEXT)


def _search(world, asked):
    said = asked.query
    if not said.get("recherche"):
        return text("Il manque des champs obligatoires dans l'url", 400, "lost")
    games = world.shelves["ss"].search(
        said["recherche"], every=True, platform=said.get("systemeid") or None, limit=30
    )
    found = [shape(world, game, asked) for game in games]
    return values(enveloped(world, jeux=found or [{}]), kind="search")


def _user(world, _asked):
    return values(enveloped(world), kind="list")


def _health(_world, _asked):
    told = {"serveurs": SAMPLES["ss_servers"]}
    return values({"header": SAMPLES["ss_header"], "response": told}, kind="list")


def _medium(world, asked):
    said = asked.query
    game = world.shelves["ss"].by_id(said.get("jeuid", ""))
    kind = (said.get("media") or "").split("(")[0]
    if game is None or not kind:
        return text("NOMEDIA", 200, "art")
    reply = file_at(game.id + kind, "png")
    for name, real in sums(reply.body).items():
        if name in SUMS and said.get(name, "").lower() == real:
            return text(f"{name.upper()}OK", 200, "art")
    return reply


COUNTED = {"jeuInfos.php", "jeuRecherche.php", "mediaJeu.php"}
DOORS = {
    "jeuInfos.php": _info,
    "jeuRecherche.php": _search,
    "ssuserInfos.php": _user,
    "ssinfraInfos.php": _health,
    "mediaJeu.php": _medium,
}
