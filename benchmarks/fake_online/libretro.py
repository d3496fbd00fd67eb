"""Libretro's thumbnails, as facts/SCANNING.md §4.11 describes them."""

from html import escape
from urllib.parse import quote

from benchmarks.fake_online.art import file_at
from benchmarks.fake_online.asked import HTML, nothing_here, text

FOLDERS = ("Named_Boxarts", "Named_Snaps", "Named_Titles", "Named_Logos")


def answer(world, asked):
    playlist, _, rest = asked.path.strip("/").partition("/")
    folder, _, name = rest.partition("/")
    if asked.method not in {"GET", "HEAD"} or folder not in FOLDERS:
        return nothing_here(asked)
    games = world.shelves["libretro"].games.values()
    names = [f"{game.name}.png" for game in games if game.platform == playlist]
    if not names or (name and name not in names):
        return nothing_here(asked)
    return file_at(f"{folder}/{name}") if name else _listing(playlist, folder, names)


def _listing(playlist, folder, names):
    links = "".join(
        f"{link(name)}   2020-01-01 00:00  1.0K\n" for name in sorted(names)
    )
    title = escape(f"Index of /{playlist}/{folder}")
    page = (
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1><pre>"
        f'<a href="?C=N;O=D">Name</a> <a href="/{quote(playlist)}/">Parent</a>\n'
        f"{links}</pre></body></html>"
    )
    return text(page, 200, "list", HTML)


def link(name):
    return f'<a href="{quote(name)}">{escape(name, quote=False)}</a>'
