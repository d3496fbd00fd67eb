"""Below which folders a link may lead the pictures of an export."""

from collections.abc import Sequence

from zapcore.exporting import ExportPlace


def writable(place: ExportPlace, beside: Sequence[str] = ()) -> tuple[str, ...]:
    """Give the library's roots, the data folder and the folder chosen for an export.

    ``beside`` are further ones: that of the games, if the owner's link leads out.
    """
    roots = (place.root, place.target, *place.roots, *beside)
    return tuple(dict.fromkeys(filter(None, roots)))
