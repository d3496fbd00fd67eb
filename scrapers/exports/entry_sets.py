"""Which files of a library are one entry, and which cannot be named in a file."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from scrapers.exports.m3u_sets import named_in
from zapcore.exporting import ExportGame

_ZIP = re.compile(r"\.zip/", re.IGNORECASE)
PLAYLIST = ".m3u"
SHARED_ZIP = "several games lie in this zip, which the list could only name as one"


def container_of(path: str) -> str:
    """Give the zip that a file lies in, or ""."""
    match = _ZIP.search(path)
    return path[: match.end() - 1] if match else ""


def in_files(games: Iterable[ExportGame], lost: dict[str, str]) -> Iterator[ExportGame]:
    """Give games by files of the disk: one that is alone in a zip by the zip.

    Those that share one are left out; the zip and why is added to ``lost``.
    """
    held: ExportGame | None = None
    inside = ""
    alone = True
    for game in games:
        container = container_of(game.path)
        if container and container == inside:
            alone = False
            continue
        yield from _let_go(held, inside, lost, alone=alone)
        held, inside, alone = game, container, True
    yield from _let_go(held, inside, lost, alone=alone)


def _let_go(
    held: ExportGame | None, inside: str, lost: dict[str, str], *, alone: bool
) -> Iterator[ExportGame]:
    if held is None:
        return
    if not inside:
        yield held
    elif alone:
        yield replace(held, path=inside)
    else:
        lost[inside] = SHARED_ZIP


def in_sets(games: Iterable[ExportGame]) -> Iterator[ExportGame]:
    """Give discs that follow each other as one game, with all paths in ``discs``.

    A playlist beside them that names them comes first; alone it keeps no ``discs``.
    """
    discs: list[ExportGame] = []
    for game in games:
        if discs and _follows(discs, game):
            discs.append(game)
            continue
        yield from _set(discs)
        discs = [game]
    yield from _set(discs)


def _follows(discs: list[ExportGame], game: ExportGame) -> bool:
    last = discs[-1]
    if last.title_id != game.title_id or not last.disc:
        return False
    if _is_playlist(game):
        # What a playlist names is known of one that a scan has read.
        named = set(game.discs) or named_in(game.path)
        return named == {disc.path for disc in discs}
    return game.disc == last.disc + 1


def _set(discs: list[ExportGame]) -> Iterator[ExportGame]:
    if not discs:
        return
    if len(discs) == 1:
        yield replace(discs[0], discs=())
        return
    playlist = discs[-1] if _is_playlist(discs[-1]) else None
    rest = [disc for disc in discs if disc is not playlist]
    first = playlist or rest[0]
    paths = (disc.path for disc in (([playlist] if playlist else []) + rest))
    yield replace(first, discs=tuple(paths))


def _is_playlist(game: ExportGame) -> bool:
    return game.path.lower().endswith(PLAYLIST)
