"""Chooses the picture of a row: by wanted type, the row's own before its title's.

What another disc of its set has comes after all of these.
"""

from collections.abc import Iterable
from functools import partial

from api.context import Context
from api.images.studio import Served, Source, TooLargeError, Wanted
from mediadb.read_images import KINDS, ImageSource, Picture
from mediadb.read_refs import Ref
from zapcore.errors import ImageUnreadableError, NoImageError

ON_REQUEST = ("boxartside", "boxartback")
MAX_SIZE = 8192


async def choose(
    context: Context,
    ref: Ref,
    kinds: Iterable[str],
    tier: int,
    have: frozenset[str] = frozenset(),
) -> tuple[str, Served]:
    """Give (type tag, picture): the first that can be shown.

    ``kinds`` may hold unknown names, which are passed over; none means the usual order.
    ``have`` are tags of pictures whose bytes the client has.

    Raises:
        MediaNotFoundError: there is no such row.
        AmbiguousPathError: a relative path fits several.
        ImageUnreadableError: there is one, but too large, and no other.
        NoImageError: there is none.
    """
    picture = await context.readers.picture(ref)
    wanted = Wanted(picture.system_id, picture.folders, tier, have)
    too_large = ""
    for source in _in_order(picture, tuple(kinds) or KINDS):
        try:
            place = Source(source.path, source.sha, source.size)
            blob = partial(context.readers.blob, source.blob)
            found = await context.gallery.fetch(place, wanted, blob)
        except TooLargeError as error:
            too_large = too_large or str(error)
            continue
        if found is not None:
            return source.type_tag, found
    if too_large:
        raise ImageUnreadableError(f"media.image: {too_large}")
    raise NoImageError(
        f'no image found for media: system="{picture.system_id}" path="{picture.path}"'
    )


def _in_order(picture: Picture, kinds: tuple[str, ...]) -> list[ImageSource]:
    known = [kind for kind in kinds if kind in KINDS + ON_REQUEST]
    return [
        source
        for sources in (picture.sources, picture.spare)
        for kind in dict.fromkeys(known)
        for source in sources
        if source.type_tag == f"property:image-{kind}"
    ]
