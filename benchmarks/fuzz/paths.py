"""Target: path expressions of lists, read against bounds; no disk is touched."""

import os
from random import Random

from benchmarks.fuzz.target import Target, must
from scrapers.gamelist_xml.paths import Bounds, asset_path, game_path
from zapcore.titles.paths import canonical_path, name_from_path, parent_dir, path_record

ROOT = "/media/fat/games/NES"
ASSETS = ("/media/fat/docs", "/media/usb0/docs")
BOUNDS = Bounds.of(ROOT, "/root", ASSETS)
AT_SLASH = Bounds.of("/", "/root", ("/",))
HOME_INSIDE = Bounds.of(ROOT, f"{ROOT}/home/..", ASSETS)
TOKENS = tuple(
    text.encode("utf-8", "surrogatepass")
    for text in (
        "..", ".", "/", "//", "///", "./", "../", "~", "~/", "~root/", "~/../", "\\",
        "\\..\\", "%2e%2e/", "%2e%2e%2f", "..%2f", "\0", "http://", "file:///", "C:",
        "C:\\",
        "\\\\server\\share", "\u2024\u2024/", "\uff0e\uff0e/", "\u2215", "\uff0f", ROOT,
        f"{ROOT}/", f"{ROOT}2/", *ASSETS, "/root/", "/media/fat/docs/../", "a.png",
        "A.nes",
        "e\u0301", "\u00e9", "a" * 255, "../" * 30, "\ud800", "\u202e", " ", "\t", "\n",
        "CON", "nul", "/dev/zero", "/proc/self/environ", "steam://1/x", "x://",
    )
)  # fmt: skip


def shape(random: Random, data: bytes) -> bytes:  # noqa: ARG001 - made from fragments
    return b"".join(random.choices(TOKENS, k=random.randint(1, 8)))


def run(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    for bounds in (BOUNDS, HOME_INSIDE):
        path = game_path(text, bounds)
        must(not path or _below(path, ROOT), f"a game leads out: {path!r}")
        art = asset_path(text, bounds)
        far = any(_below(art, root) for root in ASSETS)
        must(not art or _below(art, ROOT) or far, f"art leads out: {art!r}")
        must(
            not far or text.startswith(("/", "~/")), "a relative way into another root"
        )
    for path in (game_path(text, AT_SLASH), asset_path(text, AT_SLASH)):
        must(not path or path.startswith("/"), "no absolute path")
    must("\0" not in game_path(text, BOUNDS), "a path with NUL")
    _titles(text)


def _below(path: str, root: str) -> bool:
    plain = os.path.normpath(path) == path
    return plain and (path == root or path.startswith(f"{root}/"))


def _titles(text: str) -> None:
    """Read it as the path of a game, as the index does."""
    clean = canonical_path(text)
    must(canonical_path(clean) == clean, "cleaning twice gives something else")
    must(clean.startswith(parent_dir(clean)) or "://" in clean, "another folder")
    must("/" not in name_from_path(clean) or "://" in clean, "a name with a slash")
    record = path_record(text, "Game")
    must(record.length >= 0, "a length below zero")


def build() -> Target:
    return Target("paths", run, TOKENS, shape, longest=1024)
