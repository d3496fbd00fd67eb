"""What is known of operations, and what starts them."""

from typing import Annotated, Any, Literal, Required, TypedDict

from api.wire.basics import COUNT, NAME, SystemIds
from zapcore.events import MediaIndexing


class ActiveMedia(TypedDict, total=False):
    """The game that runs."""

    systemId: Required[str]
    systemName: Required[str]
    mediaPath: Required[str]
    mediaName: Required[str]
    launcherId: Required[str]
    slot: Required[str]
    zapScript: Required[str]
    started: Required[Annotated[str, "RFC 3339, UTC.", {"format": "date-time"}]]
    mediaId: Annotated[int, "Absent when the file is not known."]
    relativePath: str


class MediaResult(TypedDict):
    """The state of the database, and the game that runs."""

    database: MediaIndexing
    active: Annotated[list[ActiveMedia], "One at most."]


class ActiveParams(TypedDict, total=False):
    """The game that runs; without parameters none does."""

    systemId: Required[Annotated[str, "By id or alias.", NAME]]
    mediaPath: Required[Annotated[str, "", NAME]]
    mediaName: Required[Annotated[str, "", NAME]]


class Empty(TypedDict):
    """Nothing to tell."""


class GenerateParams(TypedDict, total=False):
    """What is indexed."""

    systems: SystemIds
    rebuild: Annotated[bool, "Read every name anew; not together with `systems`."]
    fuzzySystem: Annotated[bool, "Accepted for old clients; changes nothing."]


class CleanParams(TypedDict, total=False):
    """What is cleaned."""

    systems: SystemIds
    dryRun: Annotated[bool, "Only count."]


class Removed(TypedDict):
    """Rows by kind."""

    media: Annotated[int, "", COUNT]
    titles: Annotated[int, "", COUNT]
    tags: Annotated[int, "", COUNT]
    properties: Annotated[int, "", COUNT]
    blobs: Annotated[int, "", COUNT]
    folders: Annotated[int, "", COUNT]


class CleanResult(TypedDict):
    """What was removed, or would be."""

    deleted: Annotated[int, "Files.", COUNT]
    removed: Removed
    notMounted: Annotated[list[str], "Roots that are not there: theirs is kept."]
    dryRun: bool


class Option(TypedDict):
    """A setting of a scraper."""

    name: str
    type: Literal["folder", "text", "number", "boolean"]
    default: Annotated[Any, "What holds if the request says nothing."]
    description: str


class Scraper(TypedDict):
    """Something that brings facts and pictures."""

    id: str
    name: str
    supportedSystems: Annotated[list[str], "Empty: any."]
    options: list[Option]


class ScrapersResult(TypedDict):
    """All scrapers."""

    scrapers: list[Scraper]


class ScrapeParams(TypedDict, total=False):
    """What is scraped, and with what."""

    scraperId: Required[Annotated[str, "As `scrapers` lists it.", NAME]]
    systems: SystemIds
    force: Annotated[bool, "Also what was scraped before."]
    options: Annotated[
        dict[str, Any], "The scraper's own settings, as `scrapers` lists them."
    ]
