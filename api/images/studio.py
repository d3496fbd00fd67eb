"""Turns a place where a picture may lie into what is served. Works in worker threads.

The original is served as it is when it is asked for, when it is as small as its
thumbnail would be, and when no thumbnail can be made of it.
"""

import io
import logging
from typing import BinaryIO

from api.images import identity, shrink
from api.images.cache import ThumbCache, sealed
from api.images.opening import Roots
from api.images.recent import Recent
from api.images.unreadable import Stamp, Unreadable
from zapcore.identify.pictures import CONTENT_TYPES, MOST_PIXELS, Header, read_header
from zapcore.identify.whole_pictures import is_whole
from zapcore.valueclass import dataclass

logger = logging.getLogger(__name__)

LARGER = 4
"""A thumbnail may be made of an original this much larger than what is served."""

FREE = 256 << 10
"""Bytes of a picture that is read without being counted: most thumbnails are less."""

GIF = "a GIF is left as it is"
ANIMATED = "an animation is left as it is"
SMALL = "the original is small enough"
NO_LARGER = "the thumbnail would have more bytes than the original"
TOO_MANY_PIXELS = "it has too many pixels to be made smaller here"
TOO_MANY_BYTES = "it has too many bytes to be made smaller here"
NO_PILLOW = "Pillow is not installed"
UNDECODABLE = "it cannot be decoded here"


class TooLargeError(Exception):
    """The picture is there, but larger than what is served; the text says so."""


class _BrokenError(Exception):
    """It is no picture, or a damaged one."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a picture may lie: a path, or else a blob of this SHA-256 and size.

    ``blob`` are its bytes, None as long as they were not fetched.
    """

    path: str
    sha: str = ""
    size: int = 0
    blob: bytes | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a picture is wanted.

    Attributes:
        system_id: whose picture it is: a folder of the cache.
        folders: where it may lie beside the roots: the system's own folders.
        tier: the longest side in pixels, 0 for the original.
        have: tags of what the client has: their bytes are not needed.
    """

    system_id: str
    folders: tuple[str, ...] = ()
    tier: int = 0
    have: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Served:
    """What goes to the client.

    Attributes:
        tag: differs whenever the bytes differ.
        path: a file that holds just these bytes, if there is one.
        kept: why it is the original although a size was asked for.
        held: what was set aside for ``data``; it counts while somebody has it.
    """

    data: bytes
    content_type: str
    extension: str
    tag: str
    path: str = ""
    kept: str = ""
    held: object = None


@dataclass(frozen=True, slots=True)
class Needed:
    """So many bytes of memory must be set aside first; ``make``: for decoding."""

    memory: int
    make: bool = False


@dataclass(frozen=True, slots=True)
class _Original:
    """An open picture; ``name`` identifies its present content, ``path`` is real.

    ``in_memory`` are the bytes of it that are there already.
    """

    shown: str
    path: str
    name: str
    size: int
    file: BinaryIO
    in_memory: int = 0


class Studio:
    """Looks, judges and makes; remembers what was found unreadable or best as it is."""

    def __init__(self, roots: Roots, max_bytes: int, cache: ThumbCache) -> None:
        self._roots = roots
        self._max_bytes = max_bytes
        self._cache = cache
        self._unreadable = Unreadable()
        self._kept = Recent()
        self._sound = Recent()

    def look(
        self, source: Source, wanted: Wanted, room: int = 0
    ) -> Served | Needed | None:
        """Give what is served; None when there is no picture that may be shown.

        ``room`` bytes are set aside: more than ``FREE`` are not read, and nothing is
        decoded, before there is enough. ``Needed`` says how much that is.

        Raises:
            TooLargeError: it is larger than what is served.
        """
        if source.sha:
            return self._look_at_blob(source, wanted, room)
        if self._unreadable.is_absent(source.path):
            return None
        try:
            return self._look_at_file(source.path, wanted, room)
        except (FileNotFoundError, NotADirectoryError):
            if self._unreadable.add_absent(source.path):
                logger.info("the picture %s is not there", source.path)
        except (OSError, ValueError) as error:
            self._note(source.path, (), 0, type(error).__name__)
        return None

    def _look_at_blob(
        self, source: Source, wanted: Wanted, room: int
    ) -> Served | Needed | None:
        name = f"blob\0{source.sha}"
        found = self._ready(name, wanted)
        if found is not None:
            return found
        if source.blob is None:
            self._refuse_large("image blob too large: media binary", source.size)
            return Needed(source.size)
        size = len(source.blob)
        original = _Original("", "", name, size, io.BytesIO(source.blob), size)
        try:
            return self._judge(original, wanted, room)
        except _BrokenError:
            return None

    def _look_at_file(
        self, path: str, wanted: Wanted, room: int
    ) -> Served | Needed | None:
        with self._roots.place(path, wanted.folders) as place:
            stamp = identity.stamp(place.info)
            if self._unreadable.knows(path, stamp):
                return None
            name = f"{place.path}\0{stamp}"
            found: Served | Needed | None = self._ready(name, wanted)
            if found is None:
                size = place.info.st_size
                try:
                    with place.open() as file:
                        original = _Original(path, place.path, name, size, file)
                        found = self._judge(original, wanted, room)
                except _BrokenError:
                    self._note(path, stamp, place.info.st_mtime_ns, "no whole picture")
                    return None
        self._unreadable.forget(path)
        return found

    def _ready(self, name: str, wanted: Wanted) -> Served | None:
        """Give what needs no look into the original."""
        if not wanted.tier:
            return None
        tag = identity.name(name, wanted.tier)
        if tag in wanted.have:
            return Served(b"", "", "", tag)
        # What is best as it is has no thumbnail: no look for one.
        kept = self._kept.get(tag)
        if not kept and (cached := self._cache.get(wanted.system_id, tag)):
            return Served(cached[0], "image/webp", "webp", tag, cached[1])
        return None

    def _note(self, path: str, stamp: Stamp, changed_ns: int, why: str) -> None:
        if self._unreadable.add(path, stamp, changed_ns):
            logger.info("the picture %s cannot be shown: %s", path, why)

    def _judge(
        self, original: _Original, wanted: Wanted, room: int
    ) -> Served | Needed | None:
        if not wanted.tier:
            return self._as_it_is(original, wanted, "", room)
        tag = identity.name(original.name, wanted.tier)
        kept = self._kept.get(tag)
        if kept is None:
            header = self._header(original)
            kept = self._why_not(header, original, wanted.tier)
            if not kept:
                memory = shrink.cost(header, wanted.tier) + original.in_memory
                if room < memory:
                    return Needed(memory, make=True)
                if made := self._made(original, header, wanted, tag):
                    return made
                kept = self._kept.get(tag) or ""
        return self._as_it_is(original, wanted, kept, room)

    def _header(self, original: _Original) -> Header:
        header = read_header(original.file)
        if header is None:
            raise _BrokenError
        if header.width * header.height > MOST_PIXELS:
            raise TooLargeError(
                f"{_kind(original)} is too large: {header.width}x{header.height} "
                f"pixels exceed the limit of {MOST_PIXELS} pixels"
            )
        return header

    def _why_not(self, header: Header, original: _Original, tier: int) -> str:
        """Say why no thumbnail is made of it; "" when one is."""
        if header.animated:
            return GIF if header.extension == "gif" else ANIMATED
        if header.extension == "webp" and max(header.width, header.height) <= tier:
            return SMALL
        if original.size > LARGER * self._max_bytes:
            return TOO_MANY_BYTES
        if shrink.cost(header, tier) > shrink.DECODE_BYTES:
            return TOO_MANY_PIXELS
        return ""

    def _made(
        self, original: _Original, header: Header, wanted: Wanted, tag: str
    ) -> Served | None:
        """Give a thumbnail; None when the original is better, which is remembered."""
        try:
            data = shrink.shrink(original.file, header, wanted.tier)
        except ImportError:
            self._kept.put(tag, NO_PILLOW)
        except shrink.UndecodableError as error:
            logger.info("no thumbnail of %s: %s", original.shown, error)
            self._kept.put(tag, UNDECODABLE)
        else:
            if len(data) < original.size:
                data = sealed(data)
                path = self._cache.put(wanted.system_id, tag, data)
                return Served(data, "image/webp", "webp", tag, path)
            self._kept.put(tag, NO_LARGER)
        return None

    def _as_it_is(
        self, original: _Original, wanted: Wanted, kept: str, room: int
    ) -> Served | Needed:
        """Serve the original: a whole picture of bounded size."""
        tag = identity.name(original.name, 0)
        self._refuse_large(_kind(original), original.size)
        if tag in wanted.have:
            return Served(b"", "", "", tag, original.path, kept)
        if original.size > max(room, FREE):
            return Needed(original.size)
        original.file.seek(0)
        data = original.file.read(original.size)
        extension = self._sound.get(tag)
        if extension is None:
            extension = self._header(original).extension
            if not is_whole(data, extension):
                raise _BrokenError
            self._sound.put(tag, extension)
        kind = CONTENT_TYPES[extension]
        return Served(data, kind, extension, tag, original.path, kept)

    def _refuse_large(self, what: str, size: int) -> None:
        if size > self._max_bytes:
            raise TooLargeError(
                f"{what} is too large: {size} bytes exceeds {self._max_bytes} "
                "byte limit"
            )


def _kind(original: _Original) -> str:
    if not original.path:
        return "image blob too large: media binary"
    return f'image file too large: media binary "{original.shown}"'
