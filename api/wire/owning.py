"""What the owner sets of a game, what sources said of it, and how sources stand."""

from typing import Annotated, Any, Literal, Required, TypedDict

from api.wire.basics import COUNT, NAME, RefParams
from api.wire.graph import Media, MediaUpdate
from zapcore.config_scan import KINDS_OF_ART
from zapcore.sourced import FIELDS

Source = Annotated[str, "A source's id, such as `igdb`.", NAME]
Time = Annotated[str, "RFC 3339, UTC."]
Texts = Annotated[list[str], "One text; several of genres and the like."]
Held = Annotated[str, {"enum": [*FIELDS, *KINDS_OF_ART]}]
LONGEST_DATA = 4 << 20
"""Characters of a picture in base64: the largest frame."""


class MatchParams(TypedDict, total=False):
    """Which of a source's games it is."""

    provider: Required[Source]
    id: Annotated[
        str | int | None,
        "The game's id there; null: it is none of them. Absent: what was said is "
        "forgotten, and the source decides.",
    ]


class MetaUpdateParams(RefParams, total=False):
    """One file, and what is set for it: at least one of these."""

    media: MediaUpdate
    fields: Annotated[
        dict[str, Any],
        "The owner's values by field: a text, or a list of texts "
        "where there may be several; null takes it away. They outrank every source.",
    ]
    lock: Annotated[
        list[Held], "Fields and kinds of artwork that are held as they are now."
    ]
    unlock: Annotated[list[Held], "Those that follow the sources again."]
    match: MatchParams


class MetaUpdateResult(TypedDict, total=False):
    """The file as it is now."""

    media: Required[Media]
    asked: Annotated[bool, "With `match`: the source is being asked about it."]


class ArtworkSetParams(RefParams, total=False):
    """One file, a kind of artwork, and the picture."""

    type: Required[
        Annotated[
            str,
            "A kind such as `box2d`, or the name of an image such as `boxart`.",
            NAME,
        ]
    ]
    data: Required[
        Annotated[
            str | None,
            "The bytes of a PNG, JPEG, WebP or GIF in base64; null takes it away.",
            {"maxLength": LONGEST_DATA},
        ]
    ]


class ArtworkSetResult(TypedDict, total=False):
    """The picture as it is kept."""

    typeTag: Required[str]
    contentType: str
    blobSize: Annotated[int, "Bytes.", COUNT]
    sha256: str


class FieldWhy(TypedDict, total=False):
    """Why a field has its value."""

    field: Required[str]
    values: Required[Texts]
    source: Required[Annotated[str, "A source's id, or `user`."]]
    region: str
    language: str
    locked: Required[bool]
    alternatives: Required[Annotated[dict[str, Texts], "What other sources have."]]


class CandidateInfo(TypedDict, total=False):
    """A game of a source that may be meant."""

    id: Required[str]
    name: Required[str]
    names: list[str]
    year: str
    score: Annotated[float, "From 0 to 1.", {"minimum": 0, "maximum": 1}]
    words: Annotated[str, "Why it was taken, or not."]


class ProviderWhy(TypedDict, total=False):
    """What a source said of a file."""

    id: Required[str]
    outcome: Required[Literal["hit", "miss", "unsure", "error", "refused", "notAsked"]]
    how: Annotated[
        str,
        "By what it was found: `user file-tag hash handed stored file name`.",
    ]
    score: float
    words: Annotated[str, "In a sentence."]
    gameId: str
    gameName: str
    at: Time
    again: Annotated[
        str,
        "A miss is believed until then; RFC 3339, UTC. A scan of the type `unmatched` "
        "asks from then on.",
    ]
    handed: Annotated[dict[str, str], "Ids at other sources that it gave."]
    candidates: Annotated[list[CandidateInfo], "To pick from, with `match`."]
    match: Annotated[str | None, "What the owner said; null: none of its games."]


class ArtWhy(TypedDict, total=False):
    """How a kind of artwork stands."""

    kind: Required[str]
    source: Required[str]
    state: Required[Literal["wanted", "there", "refused"]]
    locked: Required[bool]
    words: Annotated[str, "Why it is not there."]
    again: Annotated[str, "When it is tried again; RFC 3339, UTC."]


class SourceInfo(TypedDict, total=False):
    """A source of metadata, and how it stands."""

    id: Required[str]
    name: Required[str]
    state: Required[Literal["off", "ok", "waiting", "quota", "refused", "unreachable"]]
    needs: Annotated[str, "What it needs to be on."]
    requests: Required[Annotated[int, "Sent since the daemon started.", COUNT]]
    cached: Required[Annotated[int, "Answered from the disk since then.", COUNT]]
    hits: Required[Annotated[int, "Files that it knows.", COUNT]]
    misses: Required[Annotated[int, "Files that it does not have.", COUNT]]
    unsure: Required[Annotated[int, "Files with games to pick from.", COUNT]]
    errors: Required[Annotated[int, "Files that it could not be asked about.", COUNT]]
    waiting: Required[Annotated[int, "Files that it is still to be asked about."]]
    quotaLeft: Annotated[int, "Requests of its quota.", COUNT]
    until: Annotated[str, "When it may be asked again; RFC 3339, UTC."]
    lastError: str
    lastErrorAt: Time
    fields: Required[Annotated[list[str], "What it may know."]]
    kinds: Required[Annotated[list[str], "Artwork that it may have."]]


class SourcesResult(TypedDict):
    """All sources of the network."""

    sources: list[SourceInfo]
