"""What ``media.missing`` and its answers take and give."""

from typing import Annotated, Literal, Required, TypedDict

from api.wire.basics import (
    COUNT,
    NAME,
    Cursor,
    MaxResults,
    Pagination,
    System,
    SystemIds,
)

Time = Annotated[str, "RFC 3339, UTC.", {"format": "date-time"}]


class MissingParams(TypedDict, total=False):
    """Which of the missing files."""

    systems: SystemIds
    maxResults: MaxResults
    cursor: Cursor


class MissingMedia(TypedDict):
    """A file that is gone; what is known of it is kept."""

    mediaId: int
    system: System
    path: Annotated[str, "Where it was."]
    name: Annotated[str, "The title's name."]
    since: Annotated[Time, "When it was first not there."]
    root: Annotated[str, "The folder of the library that it was below."]


class _Question(TypedDict):
    path: Annotated[str, "A root of the library, or a mount point below one."]
    gone: Annotated[int, "Files that vanished at once; none is marked missing.", COUNT]
    known: Annotated[int, "Files that were known there.", COUNT]
    since: Time
    notMounted: Annotated[bool, "Whether there is nothing at all now."]


class Question(_Question, total=False):
    """Files that vanished together: are they gone, or was a disk pulled?"""

    answer: Annotated[
        Literal["gone", "waiting"],
        "What was answered: `gone` holds for the next index, `waiting` until more "
        "vanish. Absent: not yet answered.",
    ]


class _MissingResult(TypedDict):
    missing: Annotated[list[MissingMedia], "The longest missing first."]
    total: Annotated[int, "All that are missing, of these systems.", COUNT]
    questions: list[Question]


class MissingResult(_MissingResult, total=False):
    """One page of files that are gone, and what is asked."""

    pagination: Annotated[Pagination, "Absent when nothing is missing."]


class AnswerParams(TypedDict, total=False):
    """An answer to one question."""

    path: Required[Annotated[str, "As `media.missing` names it.", NAME]]
    gone: Required[
        Annotated[bool, "True: they are gone. False: they will be back, ask no more."]
    ]


class AnswerResult(TypedDict):
    """What was answered."""

    path: str
    gone: bool
    started: Annotated[
        bool, "Whether an index began that marks them; else the next one does."
    ]
