"""Below which folders a link may lead what an export writes."""

from collections.abc import Sequence

from zapcore.anchored import real_inside
from zapcore.exporting import ExportPlace


def root_of(place: ExportPlace) -> str:
    """Give the real root of a place, "" if that is a link that leads out.

    A folder of games that is a link to elsewhere is a root of its own: who puts a link
    in its place would say where is written.
    """
    return real_inside(place.root, place.roots or (place.root,)) if place.root else ""


def writable(place: ExportPlace, beside: Sequence[str] = ()) -> tuple[str, ...]:
    """Give the library's roots, the data folder and the folder chosen for an export.

    ``beside`` are further ones: that of the games, if the owner's link leads out.
    """
    roots = (root_of(place), place.target, *place.roots, *beside)
    return tuple(dict.fromkeys(filter(None, roots)))
