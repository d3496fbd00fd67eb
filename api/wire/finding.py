"""What ``media.search``, ``media.browse`` and their like take and give."""

from typing import Annotated, Literal, Required, TypedDict

from api.wire.basics import (
    COUNT,
    TEXT,
    Cursor,
    Fuzzy,
    Letter,
    MaxResults,
    Name,
    Pagination,
    Preferred,
    Sorting,
    System,
    SystemIds,
    TagFilters,
    TagInfo,
)

Apart = Annotated[
    list[TagInfo], "What tells it from other files of the same title; absent if alone."
]


Others = Annotated[
    int, "Other files of its game, with `preferred` only: `media.alternatives`.", COUNT
]


class SearchParams(TypedDict, total=False):
    """What is searched for."""

    query: Annotated[
        str, "Words in any order; accents and case do not matter. Empty: all.", TEXT
    ]
    systems: SystemIds
    tags: TagFilters
    maxResults: MaxResults
    cursor: Cursor
    letter: Letter
    sort: Sorting
    pathPrefix: Annotated[str, "How the whole path begins.", TEXT]
    preferred: Preferred
    fuzzySystem: Fuzzy


class _MediaRow(TypedDict):
    system: System
    name: Annotated[str, "The title's name."]
    path: str
    zapScript: Annotated[str, "What launches it."]
    tags: list[TagInfo]
    mediaId: int
    hasCover: Annotated[bool, "Whether `media.image` has a picture."]


class MediaRow(_MediaRow, total=False):
    """One file that was found."""

    relativePath: str
    disambiguatingTags: Apart
    alternatives: Others


class _SearchResult(TypedDict):
    results: list[MediaRow]
    total: Annotated[int, "Rows in this page.", COUNT]


class SearchResult(_SearchResult, total=False):
    """One page of files."""

    pagination: Annotated[Pagination, "Absent when no row was found."]


class FolderParams(TypedDict, total=False):
    """A folder, and what of it."""

    path: Annotated[str, "A folder; empty: the roots.", TEXT]
    systems: SystemIds
    tags: TagFilters
    sort: Sorting
    preferred: Preferred
    fuzzySystem: Fuzzy


class BrowseParams(FolderParams, total=False):
    """A folder, and which page of it."""

    maxResults: MaxResults
    cursor: Cursor
    letter: Letter


class _Entry(TypedDict):
    name: str
    path: str
    type: Literal["root", "directory", "media"]
    hasCover: bool


class Entry(_Entry, total=False):
    """A root, folder or file; `mediaId` and `zapScript` are of files only."""

    systemId: str
    systemIds: Annotated[list[str], "Systems of the files below; not of a file."]
    fileCount: Annotated[int, "Files below, at any depth.", COUNT]
    mediaId: int
    relativePath: str
    zapScript: str
    disambiguatingTags: Apart
    alternatives: Others
    tags: list[TagInfo]


class _BrowseResult(TypedDict):
    path: str
    entries: list[Entry]
    totalFiles: Annotated[int, "Files in the folder itself.", COUNT]
    totalDirs: Annotated[int, "Folders in it; they come before the files.", COUNT]


class BrowseResult(_BrowseResult, total=False):
    """One page of a folder."""

    pagination: Annotated[Pagination, "Absent without entries, and for the roots."]


class Group(TypedDict):
    """Files of a folder whose names begin alike."""

    key: str
    label: str
    cursor: Annotated[str, "Lets `media.browse` begin with it; empty at the top."]
    count: Annotated[int, "", COUNT]
    offset: Annotated[int, "Files before it.", COUNT]


class IndexResult(TypedDict):
    """The letters of a folder."""

    scheme: Annotated[
        Literal["latin", "none"], "`none`: letters make no sense here (no path, sort)."
    ]
    groups: list[Group]
    totalFiles: Annotated[int, "", COUNT]


class LookupParams(TypedDict, total=False):
    """A game by its name."""

    name: Required[Annotated[Name, "The name, as a person would write it."]]
    system: Required[Annotated[Name, "Its system, by id or alias."]]
    fuzzySystem: Fuzzy


class Match(MediaRow):
    """The file that was meant."""

    confidence: Annotated[float, "From 0 to 1.", {"minimum": 0, "maximum": 1}]


class LookupResult(TypedDict):
    """The file that was meant, or null."""

    match: Match | None


class TagsParams(TypedDict, total=False):
    """Which systems."""

    systems: SystemIds


class TagsResult(TypedDict):
    """Tags by type and value."""

    tags: list[TagInfo]


class SystemsParams(TypedDict, total=False):
    """Which systems."""

    all: Annotated[bool, "Also those of the platform that have no files."]
    tags: TagFilters


class SystemsResult(TypedDict):
    """Systems, those with files first."""

    systems: list[System]
