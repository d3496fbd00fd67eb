"""Types that several methods share (CONTRACT, section 3)."""

from typing import Annotated, TypedDict

from api.params import MAX_ITEMS, MAX_TAGS, MAX_TEXT

TEXT = {"maxLength": MAX_TEXT}
NAME = {"minLength": 1, "maxLength": MAX_TEXT}
COUNT = {"minimum": 0}
POSITIVE = {"minimum": 1}

Name = Annotated[str, NAME]
SystemIds = Annotated[
    list[Name],
    "Systems by their ids or aliases, in any case. Absent or empty: all.",
    {"maxItems": MAX_ITEMS},
]
TagFilters = Annotated[
    list[Name],
    "Tags as `type:value`. All must be there; `-` before one: it must not; `~`: any "
    "one of those so marked.",
    {"maxItems": MAX_TAGS},
]
Fuzzy = Annotated[bool, "Accepted for old clients; ids are compared loosely anyway."]
Preferred = Annotated[
    bool, "One file a game: the one that `media.select` chose, with `alternatives`."
]
Cursor = Annotated[str, "The `nextCursor` of the page before.", TEXT]
Letter = Annotated[
    str, "Only names under this letter: A to Z, 0 to 9 or #.", {"maxLength": 1}
]
Sorting = Annotated[
    str,
    "The order; `name` is the title as shown.",
    {"enum": ["", "name-asc", "name-desc", "filename-asc", "filename-desc"]},
]
MaxResults = Annotated[
    int, "Rows of a page.", {"minimum": 1, "maximum": 1000, "default": 100}
]


class NoParams(TypedDict):
    """Nothing."""


class Message(TypedDict):
    """What became of it, in words."""

    message: str


class _TagInfo(TypedDict):
    tag: Annotated[str, "The value."]
    type: str


class TagInfo(_TagInfo, total=False):
    """A tag, such as type `region`, value `us`."""

    label: Annotated[str, "The value as its source wrote it."]
    count: Annotated[int, "Files that carry it; in `media.tags` only.", COUNT]


class _System(TypedDict):
    id: str
    name: str


class System(_System, total=False):
    """A console, computer or arcade machine."""

    category: str
    manufacturer: str
    releaseDate: Annotated[str, "Year, month and day as YYYY-MM-DD."]
    mediaCount: Annotated[int, "Its files, or those with the tags asked for.", COUNT]
    platformId: Annotated[
        int, "Its number in the database, which `media.scan` and `tasks.run` take."
    ]


class _Pagination(TypedDict):
    hasNextPage: bool
    pageSize: int


class Pagination(_Pagination, total=False):
    """Where the next page begins; a cursor stays good while rows are added."""

    nextCursor: str


class RefParams(TypedDict, total=False):
    """One file: by `mediaId`, or by `system` and `path`."""

    mediaId: Annotated[int, "The file's id. Not together with the others.", POSITIVE]
    system: Annotated[str, "The file's system, by id or alias.", TEXT]
    path: Annotated[
        str, "The file's path: absolute, or below a root as `SYSTEM/path`.", TEXT
    ]
