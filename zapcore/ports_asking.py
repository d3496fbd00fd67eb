"""The doors through which a scan finds whom to ask about what, and keeps answers."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from zapcore.content import Judgement, MediaFacts, ScanType, Scope
from zapcore.owning import Standing
from zapcore.sourced import How, Said


class AskOrder(NamedTuple):
    """Which rows sources are to be asked about.

    ``serves`` gives source to the systems that it knows, of those that are asked only.
    ``type``: quick and new_platforms take rows that no scan has asked about; update
    those of a source's own hits; unmatched those that none of these sources has
    (``any``: those that a source lacks, for that source); complete and hashes all.
    ``since``: answers older than this (epoch seconds) are asked anew, so that rows that
    a source answered for since then are left out, but those that no scan asked about; 0
    takes any.
    """

    type: ScanType
    scope: Scope
    serves: Mapping[str, frozenset[str]]
    since: int = 0
    any: bool = False


class AskRow(NamedTuple):
    """A row that a source is to be asked about, with what is known of it.

    ``title`` is its title's name. ``ids`` gives source to (the game's id there, how it
    is known): USER, HANDED or STORED, the strongest only. ``refused`` are the sources
    of which the owner said that they do not have it. ``since``: see ``AskOrder``.
    """

    facts: MediaFacts
    judgement: Judgement | None
    achievements: str
    title: str
    ids: Mapping[str, tuple[str, How]]
    refused: frozenset[str] = frozenset()
    since: int = 0


class AskedStore(Protocol):
    """Keeps who is to be asked, and what was answered.

    Each call is one hop, but for the first and ``forget``: they go in steps.
    """

    async def enqueue(self, order: AskOrder) -> int:
        """Put rows into the queues of their sources; give how many asks were new.

        What the owner picked and no scan has asked about since is queued too. A row
        whose source the owner refused is not queued. Writes nothing, not even a
        transaction, when there is nothing to queue.
        """

    async def forecast(self, order: AskOrder) -> dict[str, int]:
        """Give source to how many rows an order would have it asked about."""

    async def waiting(self, scope: Scope, sources: Sequence[str]) -> dict[str, int]:
        """Count, for each of these sources, the rows of the scope in its queue."""

    async def ready(  # noqa: PLR0913, PLR0917 - one query
        self,
        source: str,
        scope: Scope,
        after: int,
        limit: int,
        behind: Sequence[str],
        skip: frozenset[int],
    ) -> list[AskRow]:
        """Give rows of a source's queue behind the media id ``after``, by id.

        Left out are those that one of the sources ``behind`` is still to be asked
        about, and the media ids ``skip`` (they are being asked).
        """

    async def said(self, batch: Sequence[Said]) -> None:
        """Keep answers in one transaction.

        A conclusive one replaces what the source said before, and leaves the queue; an
        error is only noted and stays in the queue. Where it hands on ids that differ
        from what was handed before, sources that have answered for the row are put into
        their queues again if they are asked by that id otherwise than they matched.
        Titles whose facts changed are noted as unmerged.
        """

    async def forget(self, scope: Scope, sources: Sequence[str]) -> None:
        """Forget what these sources said of a scope (not asked in a complete scan)."""

    async def answers(self, media_id: int) -> list[Said]:
        """Give what each source said of a row, with the facts of its game."""

    async def failing(self, source: str) -> set[int]:
        """Give the rows that a source is to be asked about, and could not be before."""

    async def sources(self) -> Mapping[str, Standing]:
        """Give how each source stands that was asked, or is to be."""

    async def failed(self) -> dict[str, tuple[int, str]]:
        """Give source to (when, sentence) of its latest error that still stands."""
