"""``zapcore select --format m3u``: a playlist for each game of several discs."""

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping

from zapcore.cli.select_modes import Selected
from zapcore.cli.select_owned import BEST_FIRST
from zapcore.cli.text import clean
from zapcore.cli.written import STDOUT, make_folder, write
from zapcore.errors import ZapcoreError
from zapcore.identify.dat_lines import dat_lines
from zapcore.selection.candidate import Candidate
from zapcore.selection.choice import once
from zapcore.titles.safe_names import SafeNames
from zapcore.valueclass import dataclass

END = ".m3u"
TRACKED = ".cue"
"""What starts a disc whose files are tracks; each disc of Redump's has one."""


@dataclass(frozen=True, slots=True)
class Playlist:
    """A playlist: the name of its file, and its lines."""

    name: str
    lines: tuple[str, ...]


def write_all(selected: Selected, out: str, *, force: bool) -> None:
    """Write every playlist: into a folder, or one after the other.

    ``out`` is a folder when there is one of that name, or when it ends in a slash or
    has no extension.

    Raises:
        ZapcoreError: a playlist is there already and ``force`` is not set, or it
            cannot be written.
    """
    owned = selected.inputs.owned
    into_folder = _is_folder(out)
    start = os.path.relpath(owned.folder, out) if owned and into_folder else ""
    found = list(playlists(selected, start if owned and owned.folder else ""))
    if not into_folder:
        write(out, map(_block, found))
        return
    make_folder(out)
    there = [one for one in found if os.path.lexists(os.path.join(out, one.name))]
    if there and not force:
        raise ZapcoreError(
            f"{os.path.join(out, there[0].name)} exists already; --force replaces it"
        )
    for one in found:
        write(os.path.join(out, one.name), [_lines(one)], force=force)
    print(f"zapcore: {len(found):,} playlists in {clean(out)}", file=sys.stderr)


def playlists(selected: Selected, start: str = "") -> Iterator[Playlist]:
    """Yield the playlists of the chosen sets that have several discs.

    ``start`` is the folder of the owned files as seen from that of the playlists.
    """
    sets: dict[str, list[Candidate]] = {}
    for game, rom in once(selected.choices).values():
        if rom.release.disc:
            sets.setdefault(_set_of(game, rom), []).append(rom)
    several = [_in_order(discs) for discs in sets.values() if len(discs) > 1]
    files = _files(selected, (rom for discs in several for rom in discs))
    names = SafeNames()
    for discs in several:
        name = names.of(discs[0].release.disc_free, END, "playlist")
        paths = (os.path.normpath(os.path.join(start, files[rom.id])) for rom in discs)
        yield Playlist(name, tuple(path.replace("\n", "?") for path in paths))


def _set_of(game: str, rom: Candidate) -> str:
    return game.partition(f"(Disc {rom.release.disc})")[0].strip().lower()


def _in_order(discs: Iterable[Candidate]) -> list[Candidate]:
    return sorted(discs, key=lambda rom: (rom.release.disc.rjust(4, "0"), rom.place))


def _files(selected: Selected, roms: Iterable[Candidate]) -> Mapping[str, str]:
    """Give each disc the file that starts it: the owned one, or as the DAT names it."""
    names = {rom.id: rom.name for rom in roms}
    owned = selected.inputs.owned
    if owned is not None:
        return {number: owned.file(name) for number, name in names.items()}
    wanted = {int(number) for number in names}
    return {
        str(game.number): _plain(starting(game.name, game.files))
        for game in dat_lines(selected.inputs.path, wanted)
    }


def _plain(file: str) -> str:
    """Give a file's name alone: what a DAT says leads nowhere else."""
    return re.split(r"[/\\]", file)[-1] or TRACKED


def starting(name: str, files: Iterable[str]) -> str:
    """Give the file that starts a disc, of those that a DAT lists for it."""
    known = {os.path.splitext(file)[1].lower(): file for file in files}
    for end in BEST_FIRST:
        if end in known:
            return known[end]
    whole = {os.path.splitext(file)[0]: file for file in known.values()}
    return whole.get(name, name + TRACKED)


def _is_folder(out: str) -> bool:
    if out == STDOUT:
        return False
    return (
        os.path.isdir(out)
        or out.endswith(os.sep)
        or not (os.path.splitext(out)[1] or os.path.lexists(out))
    )


def _lines(one: Playlist) -> bytes:
    text = "".join(f"{line}\n" for line in one.lines)
    return text.encode("utf-8", "surrogateescape")


def _block(one: Playlist) -> bytes:
    return f"# {one.name}\n".encode("utf-8", "replace") + _lines(one) + b"\n"
