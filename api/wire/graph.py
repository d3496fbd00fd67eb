"""What ``media.meta``, ``media.image`` and what the owner sets take and give."""

from typing import Annotated, Literal, TypedDict

from api.picture_choice import MAX_SIZE
from api.wire.basics import COUNT, NAME, TEXT, Name, RefParams, TagInfo


class MetaParams(RefParams, total=False):
    """One file, or several."""

    items: Annotated[
        list[RefParams],
        "Instead of the others: up to 100 files.",
        {"minItems": 1, "maxItems": 100},
    ]


class _Property(TypedDict):
    text: Annotated[str, "The text, or the path of a file."]
    contentType: str


class Property(_Property, total=False):
    """A description, a picture, a manual, an id in another database."""

    extension: str
    blobSize: Annotated[int, "Bytes of what is kept in the database.", COUNT]
    source: Annotated[str, "The scraper that brought it."]
    name: Annotated[str, "Of a core (`property:rbf`): what `names.txt` calls it."]


Properties = Annotated[dict[str, Property], "By type, such as `property:description`."]
ImageTypes = Annotated[list[str], "Kinds of pictures, best first; absent if none."]


TagSources = Annotated[
    dict[str, str],
    "Who brought a tag, by `type:tag`: a scraper's id, `filename` or `user`.",
]


class TitleSystem(TypedDict):
    """The system of a title; both are its id."""

    id: str
    name: str


class _Title(TypedDict):
    properties: Properties
    system: TitleSystem
    slug: str
    name: str
    tags: list[TagInfo]
    tagSources: TagSources
    slugLength: int
    slugWordCount: int


class Title(_Title, total=False):
    """The game that a file holds, shared by all its files."""

    secondarySlug: str
    availableImageTypes: ImageTypes


class SetDisc(TypedDict):
    """A disc of the set that a file is of."""

    mediaId: int
    disc: Annotated[str, "Its number, or its letter."]
    name: str


class _Media(TypedDict):
    mediaId: int
    properties: Properties
    path: str
    parentDir: Annotated[str, "Its folder, with a slash at the end."]
    tags: list[TagInfo]
    tagSources: TagSources
    title: Title
    isMissing: Annotated[bool, "The last index did not find the file."]


class Media(_Media, total=False):
    """One file and all that is known of it."""

    launcherOverride: str
    availableImageTypes: ImageTypes
    discs: Annotated[
        list[SetDisc],
        "The discs of its set, the lowest first, if it is one or a playlist of them.",
    ]


class MetaItem(TypedDict, total=False):
    """One of several files, or why there is none."""

    media: Media
    error: str


class MetaResult(TypedDict, total=False):
    """`media` for one file, `items` in the order asked for several."""

    media: Media
    items: list[MetaItem]


class MediaUpdate(TypedDict):
    """What is set."""

    launcherOverride: Annotated[
        str | None, "The launcher's name; null or empty: the usual one.", TEXT
    ]


class ImageParams(RefParams, total=False):
    """Which picture, and how large."""

    imageTypes: Annotated[
        list[Name],
        "Kinds in the order of choice, such as `boxart` or `screenshot`; unknown ones "
        "are passed over. Absent: the usual order.",
    ]
    maxSize: Annotated[
        int,
        "The longest side in pixels, raised to 32, 64, 128, 256, 512 or 768. Absent: "
        "the original.",
        {"minimum": 1, "maximum": MAX_SIZE},
    ]
    delivery: Annotated[
        Literal["", "inline", "localPath"],
        "`localPath` gives the name of a file on this machine; it takes `maxSize`.",
    ]


class _ImageResult(TypedDict):
    contentType: str
    extension: str
    delivery: Literal["inline", "localPath"]
    typeTag: Annotated[str, "Such as `property:image-boxart`."]


class ImageResult(_ImageResult, total=False):
    """A picture."""

    data: Annotated[str, "The bytes in base64.", {"contentEncoding": "base64"}]
    localPath: str
    resized: Annotated[bool, "False: the original is given though less was asked for."]
    reason: Annotated[str, "Why it was not made smaller."]


class TagsUpdateParams(RefParams, total=False):
    """One file, and either of both lists."""

    add: Annotated[list[Name], "Only `user:favorite`."]
    remove: Annotated[list[Name], "Only `user:favorite`."]


class TitleParseParams(TypedDict):
    """A path, which need not exist."""

    systemId: Annotated[str, "Its system, by id or alias.", NAME]
    path: Annotated[str, "The path; only its text is read.", NAME]


class _TitleParseResult(TypedDict):
    slug: str
    name: str
    slugLength: int
    slugWordCount: int
    tags: list[TagInfo]


class TitleParseResult(_TitleParseResult, total=False):
    """What the name says."""

    secondarySlug: str
