"""Tells why values are as they are, and takes what the owner says of them."""

import asyncio
import hashlib
import io
from collections.abc import Mapping, Sequence
from typing import Protocol

from zapcore.content import ScanOrder, ScanType
from zapcore.errors import (
    AlreadyRunningError,
    ImageUnreadableError,
    NotMountedError,
    ZapcoreError,
)
from zapcore.identify.pictures import CONTENT_TYPES, MOST_PIXELS, read_header
from zapcore.identify.whole_pictures import is_whole
from zapcore.owning import (
    ArtView,
    FieldView,
    MetaChange,
    MetaView,
    OwnArt,
    SourceView,
    Standing,
)
from zapcore.ports_asking import AskedStore
from zapcore.ports_network import OffSource, Sources, StationStatus
from zapcore.sourced import NONE

LARGEST = 3_000_000
"""Bytes of the owner's picture: with its base64 it fits into one frame (4 MiB)."""

ONLY_SOURCES = {"only": "sources"}
"""The option of a scan that asks sources and reads no bytes."""


class Values(Protocol):
    """Reads what was chosen, and why."""

    async def values(
        self, media_id: int
    ) -> tuple[tuple[FieldView, ...], tuple[ArtView, ...]]:
        """Give the fields of a file and its title, and its artwork."""


class Words(Protocol):
    """Keeps what the owner said."""

    async def change(
        self, media_id: int, change: MetaChange, held: Mapping[str, tuple[str, ...]]
    ) -> None:
        """Keep a change; ``held`` are the texts of the fields that are locked."""

    async def set_art(
        self, media_id: int, kind: str, content_type: str, data: bytes | None
    ) -> None:
        """Keep a picture; None takes it away."""

    async def matches(self, media_id: int) -> Mapping[str, str | None]:
        """Give source to the game's id there that he picked; None: none of them."""


class Merges(Protocol):
    """Chooses values anew."""

    async def now(self, media: Sequence[int]) -> None:
        """Merge the titles of these files."""


class Scans(Protocol):
    """Starts scans."""

    async def start(self, order: ScanOrder) -> None:
        """Start one."""


class Told(AskedStore, Protocol):
    """Knows what sources answered."""

    async def settle(self, media_id: int, source: str, game_id: str | None) -> None:
        """Bring a source's queue to what the owner picked."""


class MetaService:
    """The ``MetaDesk`` of the daemon."""

    def __init__(  # noqa: PLR0913 - the parts it joins
        self,
        *,
        sources: Sources,
        told: Told,
        values: Values,
        words: Words,
        merges: Merges,
        scans: Scans,
    ) -> None:
        self._sources = sources
        self._told = told
        self._values = values
        self._words = words
        self._merges = merges
        self._scans = scans

    async def sources(self) -> list[SourceView]:
        """Give every source of the network."""
        standing = await self._told.sources()
        on = [
            self._on(name, standing.get(name, Standing())) for name in self._sources.on
        ]
        off = [
            self._off(one, standing.get(one.id, Standing()))
            for one in self._sources.off
        ]
        return [*on, *off]

    @staticmethod
    def _off(source: OffSource, standing: Standing) -> SourceView:
        return SourceView(
            id=source.id,
            name=source.name,
            state="off",
            needs=source.needs,
            hits=standing.hits,
            misses=standing.misses,
            unsure=standing.unsure,
            errors=standing.errors,
            waiting=standing.waiting,
        )

    def _on(self, name: str, standing: Standing) -> SourceView:
        spec = self._sources.on[name].spec
        status: StationStatus = self._sources.network.status(name)
        return SourceView(
            id=name,
            name=spec.name,
            state=status.state,
            requests=status.requests,
            cached=status.cached,
            hits=standing.hits,
            misses=standing.misses,
            unsure=standing.unsure,
            errors=standing.errors,
            waiting=standing.waiting,
            quota_left=status.quota_left,
            until=status.until,
            error=status.error or standing.error,
            error_at=status.error_at or standing.failed_at,
            fields=tuple(sorted(spec.fields)),
            kinds=tuple(sorted(spec.kinds)),
        )

    async def explain(self, media_id: int) -> MetaView:
        """Give what is known of a file's values, and by whom."""
        fields, art = await self._values.values(media_id)
        said = await self._told.answers(media_id)
        matches = await self._words.matches(media_id)
        return MetaView(fields, tuple(said), art, matches)

    async def update(self, media_id: int, change: MetaChange) -> bool:
        """Keep what the owner set; give whether a source is being asked for it.

        Raises:
            StoreError: nothing was changed.
        """
        held = await self._held(media_id, change) if change.lock else {}
        await self._words.change(media_id, change, held)
        if change.match is not None:
            source, number = change.match
            await self._told.settle(media_id, source, number)
        await self._merges.now([media_id])
        return change.match is not None and await self._ask(media_id, change)

    async def _held(
        self, media_id: int, change: MetaChange
    ) -> dict[str, tuple[str, ...]]:
        """Give what is to be held: the owner's new value, else what is shown now."""
        # What only local lists gave is known to a merge, too.
        await self._merges.now([media_id])
        fields, art = await self._values.values(media_id)
        known = {one.name: one.texts for one in fields}
        known |= {one.kind: (one.url,) for one in art if one.url}
        return {
            name: change.fields.get(name) or known.get(name, ()) for name in change.lock
        }

    async def _ask(self, media_id: int, change: MetaChange) -> bool:
        """Ask a source about what the owner picked, if nothing else runs."""
        match = change.match
        if match is None or match.id is None or match.source not in self._sources.on:
            return False
        order = ScanOrder(
            ScanType.UPDATE,
            media_ids=(media_id,),
            sources=(match.source,),
            options=ONLY_SOURCES,
        )
        try:
            await self._scans.start(order)
        except (AlreadyRunningError, NotMountedError):
            return False
        return True

    async def set_art(
        self, media_id: int, kind: str, data: bytes | None
    ) -> OwnArt | None:
        """Keep a picture, None takes it away; give how it is kept.

        Raises:
            ImageUnreadableError: it is no whole picture, or too large.
            StoreError: nothing was changed.
        """
        kept = None
        if data is not None:
            kept = await asyncio.to_thread(_judge, kind, data)
        content_type = kept.content_type if kept else ""
        await self._words.set_art(media_id, kind, content_type, data)
        await self._merges.now([media_id])
        return kept


def _judge(kind: str, data: bytes) -> OwnArt:
    if len(data) > LARGEST:
        words = f"the picture has {len(data)} bytes, more than the limit of {LARGEST}"
        raise ImageUnreadableError(words)
    header = read_header(io.BytesIO(data))
    if header is None or not is_whole(data, header.extension):
        raise ImageUnreadableError("this is no whole PNG, JPEG, WebP or GIF")
    if header.width * header.height > MOST_PIXELS:
        words = f"{header.width} by {header.height} pixels exceed {MOST_PIXELS}"
        raise ImageUnreadableError(words)
    digest = hashlib.sha256(data).hexdigest()
    return OwnArt(kind, CONTENT_TYPES[header.extension], len(data), digest)


class NoMeta:
    """Where there are no sources of the network."""

    async def sources(self) -> Sequence[SourceView]:
        """Give none."""
        return ()

    async def explain(self, media_id: int) -> MetaView:
        """Know nothing."""
        del media_id
        return MetaView((), (), (), NONE)

    async def update(self, media_id: int, change: MetaChange) -> bool:
        """Keep nothing.

        Raises:
            ZapcoreError: always.
        """
        del media_id, change
        raise ZapcoreError("this zapcore keeps no values of the owner")

    async def set_art(
        self, media_id: int, kind: str, data: bytes | None
    ) -> OwnArt | None:
        """Keep nothing.

        Raises:
            ZapcoreError: always.
        """
        del media_id, kind, data
        raise ZapcoreError("this zapcore keeps no pictures of the owner")
