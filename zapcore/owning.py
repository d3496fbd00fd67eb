"""What the owner changes of a game's values, and what he is told of them. No I/O."""

from collections.abc import Mapping
from dataclasses import field
from typing import NamedTuple

from zapcore.sourced import NONE, Said
from zapcore.valueclass import dataclass


class Match(NamedTuple):
    """Which of a source's games a file is, as the owner says.

    ``id`` None: none of them; "": what he said of it is forgotten.
    """

    source: str
    id: str | None


@dataclass(frozen=True, slots=True)
class MetaChange:
    """What is set at once. ``fields``: no texts take the owner's value away.

    ``lock`` and ``unlock`` name fields and kinds of artwork.
    """

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NONE)
    lock: tuple[str, ...] = ()
    unlock: tuple[str, ...] = ()
    match: Match | None = None


class FieldView(NamedTuple):
    """Why a field has its value: ``others`` is source to what it has instead."""

    name: str
    texts: tuple[str, ...]
    source: str = ""
    region: str = ""
    language: str = ""
    locked: bool = False
    others: tuple[tuple[str, tuple[str, ...]], ...] = ()


class ArtView(NamedTuple):
    """How a kind of artwork stands: ``wanted``, ``there`` or ``refused``.

    ``words`` say why it is not there, or instead of what it is; ``again``: when what
    was refused is tried again, in epoch seconds.
    """

    kind: str
    source: str
    state: str
    url: str = ""
    words: str = ""
    again: int = 0
    locked: bool = False


class OwnArt(NamedTuple):
    """A picture that the owner set: ``size`` in bytes, SHA-256 in lower-case hex."""

    kind: str
    content_type: str
    size: int
    sha256: str


class MetaView(NamedTuple):
    """All that is known of a file's values."""

    fields: tuple[FieldView, ...]
    said: tuple[Said, ...]
    art: tuple[ArtView, ...]
    matches: Mapping[str, str | None]


class Standing(NamedTuple):
    """How a source stands: rows by how it answered, and how many it is to be asked of.

    ``error`` is the latest one that still stands, "" without, ``failed_at`` its time in
    epoch seconds.
    """

    hits: int = 0
    misses: int = 0
    unsure: int = 0
    errors: int = 0
    waiting: int = 0
    error: str = ""
    failed_at: int = 0


class SourceView(NamedTuple):
    """A source, how it stands, and what it answered over all scans.

    ``state``: ``off ok waiting quota refused unreachable``. Times in epoch seconds.
    """

    id: str
    name: str
    state: str
    needs: str = ""
    requests: int = 0
    cached: int = 0
    hits: int = 0
    misses: int = 0
    unsure: int = 0
    errors: int = 0
    waiting: int = 0
    quota_left: int | None = None
    until: float = 0.0
    error: str = ""
    error_at: float = 0.0
    fields: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
