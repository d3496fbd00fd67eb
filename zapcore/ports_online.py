"""The doors between sources of the network, what keeps their answers, and scans."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Any, Literal, NamedTuple, Protocol

from zapcore.errors import SourceError
from zapcore.ports_launchbox import LaunchBoxTable
from zapcore.sourced import Answer, Candidate, GameQuery
from zapcore.valueclass import dataclass

Read = Callable[[bytes], Any]
"""Makes of a body what is kept of it: values of JSON, without any secret.

It runs in a thread when the body is large. What it raises below ``SourceError`` counts
for the whole source: ``QuotaError`` pauses it, ``CredentialsError`` closes it. Of the
errors of wrong types (``KeyError``, ``TypeError`` ...) a ``BadAnswerError`` is made.

Raises:
    BadAnswerError: it is not what the service documents.
"""

Explain = Callable[[int, bytes], SourceError | None]
"""Says what a status means that is neither a success nor a miss, None: as usual.

It gets the status and the first 4 KiB of the body. As usual are: 401 and 403
``CredentialsError``; 408, 425, 429 and 5xx ``OutageError`` after some tries (429 with
a long Retry-After ``QuotaError``); all others ``BadAnswerError``. An ``OutageError``
that it gives is tried again, others are final and count as those of ``Read``.
"""


@dataclass(frozen=True, slots=True)
class Request:
    """One request to a source.

    ``path`` is joined to the source's base URL, or is a whole URL on one of its hosts.
    ``params`` and ``body`` make its identity in the cache, or ``key`` instead of both
    (where a session's token is part of them); ``secrets`` are parameters and
    ``secret_headers`` headers that do not, and are never kept, logged or shown.
    ``misses`` are statuses that say that the source has nothing. ``read`` makes of the
    body what is kept (without one: its JSON); None of it means a miss too, and of a
    mapping whose ``games`` are an empty list its age is that of a miss. ``explain``
    knows statuses of this service. ``keep`` is False for what must not outlive the
    process. ``limit``: bytes that a body may have, unpacked. ``timeout_s``: for one
    try, 0 that of the source. ``renews``: a 401 or 403 may mean that a token is out of
    date: the caller gets ``CredentialsError``, renews it, and asks once more.
    ``fresh_s``: how old a kept answer may be, 0 as old as the line lets it.
    """

    path: str
    params: tuple[tuple[str, str], ...] = ()
    method: Literal["GET", "POST"] = "GET"
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    secret_headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    misses: frozenset[int] = frozenset({404})
    read: Read | None = None
    explain: Explain | None = None
    keep: bool = True
    key: str = ""
    limit: int = 2 << 20
    timeout_s: float = 0.0
    renews: bool = False
    fresh_s: float = 0.0


class Fetched(NamedTuple):
    """A body that was streamed into a file: bytes, and the type the server claims."""

    size: int
    content_type: str = ""


class Line(Protocol):
    """A source's way to its service: paced, bounded, cached, guarded.

    All of its calls raise the errors below ``SourceError``.
    """

    async def ask(self, request: Request) -> Any:  # noqa: ANN401 - what ``read`` made
        """Give what the service answers, from the cache if that is young enough.

        None is a miss. It is in the cache when this returns.
        """

    async def fetch(self, request: Request, to: str) -> Fetched | None:
        """Stream a body into the new file ``to``, None when the source has none.

        ``read`` and the cache have no part in it; after an error there is no file.
        """

    def limits(
        self,
        *,
        threads: int = 0,
        per_minute: int = 0,
        quota_left: int | None = None,
        until: float = 0.0,
    ) -> None:
        """Hear of limits that the service itself told; 0 leaves one as it is.

        ``quota_left`` 0 stops the source until ``until`` (epoch seconds; without it, an
        hour): asks raise ``QuotaError`` at once.
        """

    def rejected(self, message: str) -> None:
        """Close the source until its settings change: its credentials are wrong.

        For a caller of requests that ``renew``, when a renewed token is refused too.
        """


class Limits(NamedTuple):
    """What a service bears: requests a second and at once, seconds for one answer.

    ``per_second`` 0 means no limit of its own. ``everywhere``: what is fetched from
    other hosts than that of the base URL (pictures) counts too.
    """

    per_second: float = 0.0
    at_once: int = 4
    timeout_s: float = 60.0
    everywhere: bool = False


class Setting(NamedTuple):
    """A setting of a source: ``providers.<source>.<name>`` in the configuration.

    ``variable`` is the environment's name of it, as RomM's users know it. ``kind``:
    ``secret``, ``text``, ``url``, ``boolean`` or ``number``. ``needed``: without it the
    source is off. ``default``: what holds without a word, where it is not nothing.
    """

    name: str
    kind: Literal["secret", "text", "url", "boolean", "number", "folder"]
    meaning: str
    variable: str = ""
    needed: bool = False
    default: str = ""


@dataclass(frozen=True, slots=True)
class Spec:
    """What is to be known of a source before it is asked.

    ``base``: of its API. ``hosts``: names it and its pictures may be reached by, with a
    leading dot for all names below. ``fields`` and ``kinds`` are what it can give.
    ``identifies``: it knows games by their hashes and hands on ids of others.
    ``platforms``: the key of its ids in ``platform_slugs.json``, "" when it serves
    every system.
    """

    id: str
    name: str
    base: str
    hosts: tuple[str, ...]
    limits: Limits
    settings: tuple[Setting, ...] = ()
    fields: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    identifies: bool = False
    platforms: str = ""
    is_local: bool = False


class Provider(Protocol):
    """An online source of metadata."""

    @property
    def spec(self) -> Spec:
        """Give what is to be known of it."""

    async def prepare(self, line: Line, systems: Mapping[str, tuple[Any, ...]]) -> None:
        """Fetch what it needs once a scan; ``systems`` gives id to its platform ids.

        Raises:
            SourceError: it cannot be asked now.
        """

    async def ask(self, game: GameQuery, line: Line) -> Answer:
        """Answer for one game; a miss is an answer, an outage an error.

        Raises:
            SourceError: nothing can be concluded.
        """


class NameJudge(Protocol):
    """Decides whether a game of a source is the one that is meant, by name."""

    def __call__(
        self, game: GameQuery, candidates: Sequence[Candidate]
    ) -> tuple[Candidate | None, tuple[Candidate, ...], str]:
        """Give (the one that is meant, those that may be, a sentence why)."""


def nothing_chosen(
    game: GameQuery,  # noqa: ARG001 - the shape of a ``NameJudge``
    candidates: Sequence[Candidate],
) -> tuple[Candidate | None, tuple[Candidate, ...], str]:
    """Choose none of them: a ``NameJudge`` that leaves it to the owner."""
    return None, tuple(candidates), "names are not compared"


@dataclass(frozen=True, slots=True)
class Tools:
    """What a provider is made with.

    ``settings`` are its own by name, unset ones left out. ``judge`` compares names;
    ``languages`` and ``regions`` are the owner's orders. ``clock`` gives epoch seconds.
    ``folder`` is one of its own in the data folder, for what it fetches once.
    """

    settings: Mapping[str, Any] = field(default_factory=dict)
    judge: NameJudge = nothing_chosen
    regions: tuple[str, ...] = ("us", "wor", "ss", "eu", "jp")
    languages: tuple[str, ...] = ("en",)
    clock: Callable[[], float] = time.time
    folder: str = ""
    launchbox: LaunchBoxTable | None = None


class Cached(NamedTuple):
    """A kept answer: JSON values (None: a miss), and when it came (epoch seconds)."""

    value: Any
    at: int


class AnswerCache(Protocol):
    """Keeps what services answered, over restarts."""

    async def get(self, source: str, key: bytes) -> Cached | None:
        """Give what is kept of a request, however old."""

    async def put(self, source: str, key: bytes, value: Any, at: int) -> None:  # noqa: ANN401 - JSON
        """Keep an answer; it is kept when this returns."""
