"""What sources of metadata say of games, and what they are asked. No I/O."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from zapcore.valueclass import dataclass

NONE: Mapping[str, Any] = MappingProxyType({})
FILE = "file://"

FIELDS = (
    "title",
    "description",
    "developer",
    "publisher",
    "genre",
    "released",
    "rating",
    "players",
    "family",
    "modes",
    "agerating",
    "region",
    "language",
    "time_main",
    "time_extra",
    "time_complete",
    "achievements",
)
"""The fields that are merged, in the order in which they are shown.

``released`` is ``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY``; ``rating`` 0 to 100 as a text;
``players`` like ``4`` or ``1-4``; times in minutes; ``achievements`` their number.
``region`` and ``language`` are codes of a file, and like artwork belong to the file;
all others belong to its title.
"""

SEVERAL = frozenset({"genre", "modes", "agerating", "region", "language", "family"})
"""Fields of which one source may give several values: they are taken together."""

OF_FILE = frozenset({"region", "language"})
"""Fields of one file; others are shared by all files of a title."""


class Outcome(StrEnum):
    """How a source answered for one game."""

    HIT = "hit"
    MISS = "miss"
    """It knows that it does not have the game: conclusive, until it is asked again."""
    UNSURE = "unsure"
    """It has games that may be meant; the owner picks, or none is taken."""
    ERROR = "error"
    """It did not answer, or not as documented: nothing is concluded from that."""
    REFUSED = "refused"
    """The owner said that none of its games is this one: it is not asked."""
    NOT_ASKED = "notAsked"
    """It could have won no field, and requests are to be saved."""


CONCLUSIVE = frozenset({Outcome.HIT, Outcome.MISS, Outcome.UNSURE, Outcome.REFUSED})


class How(StrEnum):
    """By what a game was found, strongest first (issue: "Identification first")."""

    USER = "user"
    FILE_TAG = "file-tag"
    HASH = "hash"
    HANDED = "handed"
    """By the id that a hash service gave for the bytes."""
    STORED = "stored"
    """By the id that an earlier scan found."""
    FILE = "file"
    """By its file's name and size, or its place in a list of files."""
    NAME = "name"
    NONE = ""


class Fact(NamedTuple):
    """One value of one field, as a source gives it.

    ``region`` and ``language`` are lower-case codes (``us eu jp wor``, ``en``), ""
    where the source does not say. Of a field in ``SEVERAL`` there is one
    fact for each value.
    """

    field: str
    text: str
    region: str = ""
    language: str = ""


class Art(NamedTuple):
    """One picture, video or manual that a source offers.

    ``kind`` is one of ``config_scan.KINDS_OF_ART``; ``url`` holds no secret, or is a
    path of this device with the scheme ``file``. ``size`` in bytes and hashes in
    lower-case hex where the source tells them. ``number`` orders several of one kind.
    """

    kind: str
    url: str
    region: str = ""
    number: int = 0
    format: str = ""
    size: int = 0
    crc: str = ""
    md5: str = ""
    sha1: str = ""


class Candidate(NamedTuple):
    """A game of a source that may be meant.

    ``names``: its own first, then alternative and localised ones. ``platform``: whether
    the source says it is on the asked platform; None when it does not say. ``score``
    from 0 to 1, set by who judged.
    """

    id: str
    names: tuple[str, ...]
    year: str = ""
    platform: bool | None = None
    score: float = 0.0
    words: str = ""


@dataclass(frozen=True, slots=True)
class SourceGame:
    """What one source knows of one game.

    ``id`` is the source's own, "" where it has none (then the media row stands for it).
    ``names`` are alternative names that are no facts of the title.
    """

    source: str
    id: str
    facts: tuple[Fact, ...] = ()
    art: tuple[Art, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """How a source answered for one game.

    ``game`` with a hit; ``candidates`` with "unsure", or those that a hit was chosen
    from; ``handed`` gives provider id to the game's id there. ``words`` is a sentence
    for the owner: why this one, or why none.
    """

    outcome: Outcome
    game: SourceGame | None = None
    how: How = How.NONE
    score: float = 0.0
    words: str = ""
    candidates: tuple[Candidate, ...] = ()
    handed: Mapping[str, str] = field(default_factory=lambda: NONE)


class Hashes(NamedTuple):
    """Hashes of one run of bytes in lower-case hex, "" where unknown; size in bytes.

    ``name`` is the file's or the archive member's name.
    """

    name: str = ""
    size: int = 0
    crc32: str = ""
    md5: str = ""
    sha1: str = ""


NO_HASHES = Hashes()


@dataclass(frozen=True, slots=True)
class GameQuery:
    """What is known of one file when sources are asked about its game.

    ``names`` are what it may be called, the surest first: decoded or DAT names, then
    the file's own title. ``name`` is the title as the file's name tells it, without
    brackets; ``file_name`` the whole name. ``platforms`` gives provider to the ids of
    its platforms there, the closest first (``platform_slugs.json``). ``ids`` gives
    provider to (the game's id there, how it is known), the strongest reason only.
    ``hashes`` of the largest file of the game (inside its archive, if it is in one);
    ``raw`` those of the file as it lies there. ``achievements`` is RetroAchievements'
    hash. ``regions`` and ``languages`` are lower-case codes of the file's name.
    ``hashed``: False when the configuration skips hashes.
    """

    media_id: int
    system_id: str
    file_name: str
    name: str
    names: tuple[str, ...] = ()
    year: str = ""
    regions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    platforms: Mapping[str, tuple[Any, ...]] = field(default_factory=lambda: NONE)
    ids: Mapping[str, tuple[str, How]] = field(default_factory=lambda: NONE)
    hashes: Hashes = NO_HASHES
    raw: Hashes = NO_HASHES
    achievements: str = ""
    serials: tuple[str, ...] = ()
    hashed: bool = True
    is_disc: bool = False
    arcade: bool = False
    path: str = ""

    def platform(self, provider: str) -> Any:  # noqa: ANN401 - a number, or a name
        """Give the closest platform's id at a provider, None without one."""
        known = self.platforms.get(provider)
        return known[0] if known else None

    def id_at(self, provider: str) -> str:
        """Give the game's id at a provider, "" while unknown."""
        return self.ids.get(provider, ("", How.NONE))[0]

    def how_at(self, provider: str) -> How:
        """Give how that id is known."""
        return self.ids.get(provider, ("", How.NONE))[1]


OWNER = "user"
"""The source of what the owner said."""


@dataclass(frozen=True, slots=True)
class OwnerSays:
    """What the owner set for one file: it outranks every source.

    ``fields`` gives field to his value, of a field in ``SEVERAL`` several texts.
    ``locks`` gives field to the texts that are held as they were when he locked it
    (none: it stays empty); a lock on a kind of artwork holds its URL. ``art`` gives
    kind to the SHA-256, in lower-case hex, of the picture that he set.
    """

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NONE)
    locks: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NONE)
    art: Mapping[str, str] = field(default_factory=lambda: NONE)


NOTHING_SAID = OwnerSays()


def local_url(path: str) -> str:
    """Give the ``url`` of artwork that lies on this device."""
    return FILE + quote(path, errors="surrogateescape")


def local_path(url: str) -> str:
    """Give the path of artwork that lies on this device, "" if it does not."""
    if not url.startswith(FILE):
        return ""
    return unquote(url[len(FILE) :], errors="surrogateescape")


class Said(NamedTuple):
    """What a source said of one media row: an answer, and when (seconds since 1970).

    ``again``: until when a miss is believed, 0 for ever.
    """

    media_id: int
    source: str
    answer: Answer
    at: int
    again: int = 0
