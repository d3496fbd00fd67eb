"""Builds the rooms behind the door: databases, readers, pictures, the slot.

What runs operations comes when one is first needed (``workshop.py``): a client that
only reads never waits for it.
"""

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

import platforms
from api.context import Context
from api.hub import Hub
from api.images.cache import ThumbCache
from api.pictures import MAX_BYTES, MAX_BYTES_MISTER, Gallery
from api.shapes import RowWriter
from mediadb.database import Database
from mediadb.journal import SqliteJournal, has_rows
from mediadb.keys import Keys
from mediadb.reader import MediaReader
from scrapers.artwork_pack.places import beside
from zapcore import __version__
from zapcore.assembly_manners import follow_games
from zapcore.background import Background, context_of
from zapcore.config import Config
from zapcore.late import Late
from zapcore.late_desks import (
    LateClean,
    LateDats,
    LateExplainer,
    LateMeta,
    LateMissing,
    LateTasks,
)
from zapcore.late_keys import LateKeys
from zapcore.late_operations import (
    LateExport,
    LateIndex,
    LateScan,
    LateScrape,
    LateSelect,
)
from zapcore.logs import LogFile
from zapcore.operations.activity import Activity
from zapcore.operations.automatic import end_with
from zapcore.operations.courtesy import Courtesy
from zapcore.operations.library import Library
from zapcore.operations.occupation import Timing
from zapcore.operations.pace import Paces
from zapcore.operations.rebuild import rebuilding
from zapcore.operations.shape import shape_of
from zapcore.operations.slot import Slot
from zapcore.stores import Stores, open_stores
from zapcore.systems.core_names import CoreNames
from zapcore.systems.table import SystemTable
from zapcore.valueclass import dataclass

if TYPE_CHECKING:
    from zapcore.workshop import Workshop

SOON_S = 10.0
"""After a start, before what it left to do is looked for."""

NAMES_LIMIT_S = 0.5
"""How long a start waits for the disks that a ``names.txt`` may lie on."""


@dataclass(frozen=True, slots=True)
class Entrance:
    """What the door has: its clients, its keys, and how it is shut."""

    hub: Hub
    keys: LateKeys
    shut: Callable[[], Awaitable[None]]
    background: Background


@dataclass(frozen=True, slots=True)
class _Parts:
    """What methods reach, as it was built."""

    library: Library
    stores: Stores
    slot: Slot
    workshop: "Late[Workshop]"
    index: LateIndex
    activity: Activity
    gallery: Gallery
    keys: Keys
    courtesy: Courtesy
    log: LogFile


Begin: TypeAlias = Callable[[], Awaitable[None]]


async def build(
    config: Config, log: LogFile, entrance: Entrance, stack: AsyncExitStack
) -> tuple[Context, Begin]:
    """Give what methods may reach, and what begins to work by itself.

    What was opened is closed with ``stack``, the door before it.

    Raises:
        StartError: a database cannot be opened.
        ConfigError: there is no such platform.
    """
    library = await asyncio.to_thread(look, config)
    stores = await open_stores(config.data, stack, config.media_db)
    await _name_cores(library)
    courtesy = Courtesy()
    timing = Timing(
        courtesy=courtesy, background=entrance.background, ready=stores.media.usable
    )
    journal = SqliteJournal(stores.media)
    slot = Slot(journal, timing)
    gallery = _gallery(config, library)
    stack.callback(gallery.close)
    stack.push_async_callback(entrance.shut)
    paces = await asyncio.to_thread(Paces.load)
    activity = Activity(slot=slot, paces=paces, publisher=entrance.hub)
    follow_games(config, library, activity, stack)
    workshop = _late(
        partial(_build, config, library, stores, slot, entrance.hub, activity),
        partial(_begin, journal, entrance.background),
        slot,
        stack,
    )
    keys = Keys(stores.user, stores.backup.at_once)
    entrance.keys.open(keys)
    index = LateIndex(workshop, slot)
    parts = _Parts(
        library, stores, slot, workshop, index, activity, gallery, keys, courtesy, log
    )
    context = _beside_core(config, _context(parts), entrance.hub, stack)
    end_with(stack, rebuilding(stores.media, slot, index))
    by_itself = config.rescan_on_change or config.scheduled_rescan
    if await journal.pending():
        # Before anybody is let in: what goes on is told as running from the first.
        await workshop.get()
    return context, partial(_start, workshop, stores.media, stack, by_itself=by_itself)


def _context(made: _Parts) -> Context:
    """Give what methods may reach."""
    library, stores, slot, workshop = (
        made.library,
        made.stores,
        made.slot,
        made.workshop,
    )
    platform = library.platform
    return Context(
        readers=readers(stores, zips=platform.zip_as_directory),
        index=made.index,
        scrape=LateScrape(workshop, slot),
        scan=LateScan(workshop, slot),
        identity=LateExplainer(workshop),
        clean=LateClean(workshop),
        dats=LateDats(workshop),
        missing=LateMissing(workshop),
        meta=LateMeta(workshop),
        select=LateSelect(workshop, slot),
        export=LateExport(workshop, slot),
        owner=stores.owner,
        activity=made.activity,
        tasks=LateTasks(workshop),
        systems=library.systems,
        rows=RowWriter(library.systems),
        gallery=made.gallery,
        keys=made.keys,
        courtesy=made.courtesy,
        platform=platform.id,
        platform_systems=tuple(dict.fromkeys(r.system_id for r in platform.rules)),
        roots=library.roots,
        version=__version__,
        log=made.log,
        notices=stores.notices,
    )


def look(config: Config) -> Library:
    """Read the tables of the device. It blocks for some 30 ms."""
    platform = platforms.load(config.platform)
    chosen = config.library or platform.default_roots(os.environ)
    roots = tuple(map(os.path.normpath, chosen))
    systems = SystemTable.load()
    names = CoreNames(systems, platform.name_files(roots))
    return Library(platform, roots, systems, shape_of(config, systems), names=names)


def readers(stores: Stores, *, zips: bool) -> MediaReader:
    """Give what reads for clients."""
    return MediaReader(
        stores.reading,
        zip_as_directory=zips,
        owned=True,
        changes=lambda: stores.media.changes,
        aside=MediaReader(stores.aside, zip_as_directory=zips, owned=True),
    )


def _build(*parts: Any) -> "Workshop":  # noqa: ANN401 - those of ``workshop``
    from zapcore.workshop import workshop  # noqa: PLC0415 - most of all imports

    return workshop(*parts)


def _late(
    build: "Callable[[], Workshop]",
    begin: "Callable[[Workshop, AsyncExitStack], Awaitable[None]]",
    slot: Slot,
    stack: AsyncExitStack,
) -> "Late[Workshop]":
    """Give what builds it late; it is closed with ``stack``, after the slot."""
    by_itself = AsyncExitStack()

    async def begun(made: "Workshop") -> None:
        await begin(made, by_itself)

    late = Late(build, begun)

    async def close() -> None:
        if late.made is not None:
            await late.made.close()

    stack.push_async_callback(close)
    stack.push_async_callback(slot.close)
    stack.push_async_exit(by_itself)
    stack.push_async_callback(late.close)
    return late


async def _begin(
    journal: SqliteJournal,
    background: Background,
    made: "Workshop",
    stack: AsyncExitStack,
) -> None:
    """Take up what a restart interrupted; then let what runs by itself begin."""
    await made.take_up(journal)
    context_of(background).run(made.begin, stack)


async def _start(
    workshop: "Late[Workshop]",
    media: Database,
    stack: AsyncExitStack,
    *,
    by_itself: bool,
) -> None:
    """Build the workshop if there is something to do in it, now or soon.

    Where there are games, something may have changed since the last end: the owner's
    lists, the order of sources, what a kill cut.
    """
    if by_itself:
        await workshop.get()
    elif await media.run(has_rows):
        task = asyncio.create_task(_soon(workshop), name="workshop: built soon")
        end_with(stack, task)


async def _soon(workshop: "Late[Workshop]") -> None:
    """Build it when the first clients are served."""
    await asyncio.sleep(SOON_S)
    await workshop.get()


def _beside_core(
    config: Config, context: Context, hub: Hub, stack: AsyncExitStack
) -> Context:
    """Open the way to a Core, if there is one."""
    if not config.core:
        return context
    from api.core_link import CoreLink  # noqa: PLC0415 - most have no Core
    from api.core_notes import CoreNotes  # noqa: PLC0415 - the same

    notes = CoreNotes(hub, context.activity, context.systems)
    link = CoreLink(config.core, notes.hear)
    stack.push_async_callback(link.close)
    link.start()
    return replace(context, core=link)


async def _name_cores(library: Library) -> None:
    """Read how cores are called; a disk that does not answer keeps nobody waiting."""
    if library.names:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(NAMES_LIMIT_S):
                await asyncio.to_thread(library.names.refresh)


def _gallery(config: Config, library: Library) -> Gallery:
    """Make the gallery; a device that reads zips as folders has little memory."""
    platform = library.platform
    return Gallery(
        roots=(
            *library.roots,
            *beside(library.roots),
            *platform.asset_roots(library.roots),
            config.data,
        ),
        max_bytes=MAX_BYTES_MISTER if platform.zip_as_directory else MAX_BYTES,
        cache=ThumbCache(config.data, config.thumbnail_cache << 20),
    )
