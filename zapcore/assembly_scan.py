"""Builds what scans are made of: readers of bytes, the owner's DATs, the sources."""

import os
from pathlib import Path

from mediadb.dat_index import SqliteDats
from mediadb.identify_store import SqliteIdentifyStore
from mediadb.index_store import SqliteIndexStore
from mediadb.reunion import SqliteReunion
from mediadb.scrape_store import SqliteScrapeStore
from zapcore.config import Config
from zapcore.identify.evidence import DatJudge
from zapcore.identify.headers import never_hashed
from zapcore.identify.late_reading import LateReader
from zapcore.operations.dat_refresh import DatRefresher
from zapcore.operations.explain_file import FileExplainer
from zapcore.operations.index_run import After
from zapcore.operations.library import Library
from zapcore.operations.online_stage import OnlineParts
from zapcore.operations.reuniting import Reuniting
from zapcore.operations.scan import ScanService
from zapcore.operations.scan_progress import ScanProgress
from zapcore.operations.scan_run import Parts
from zapcore.operations.scan_stages import Bringers, Stages
from zapcore.operations.scrape_options import Scrapers
from zapcore.operations.slot import Slot
from zapcore.own_folders import own_folder
from zapcore.ports import Control, Publisher
from zapcore.stores import Stores
from zapcore.valueclass import dataclass

DATS = "dats"
"""Folder in the data folder."""

MOST_WORKERS = 4
GAME = "Game"


@dataclass(frozen=True, slots=True)
class Scanning:
    """What scans, and what tells of files."""

    scan: ScanService
    identity: FileExplainer
    dats: SqliteDats


def scanning(  # noqa: PLR0913 - the parts it joins
    config: Config,
    library: Library,
    stores: Stores,
    slot: Slot,
    hub: Publisher,
    *,
    sources: tuple[Scrapers, OnlineParts],
    progress: ScanProgress,
    after: After,
) -> Scanning:
    """Build the scan service of one slot.

    ``sources``: the scrapers of this device, and what asks the network.
    """
    scrapers, online = sources
    store = SqliteIdentifyStore(stores.media)
    dats = stores.dats
    judge = DatJudge()
    stages = Stages(
        library=library,
        index=SqliteIndexStore(stores.media, stores.owner),
        scrape=SqliteScrapeStore(stores.media),
        bringers=Bringers(scrapers, tuple(online.sources.on)),
        progress=progress,
        publisher=hub,
        after=after,
    )
    systems = [*library.systems]
    refresher = DatRefresher(dats, Path(dats_folder(config)), library.systems)
    reunion = SqliteReunion(stores.media, stores.owner, accepted(library))

    async def refresh(control: Control) -> None:
        await refresher.refresh(control.checkpoint, progress.reading)

    parts = Parts(
        library=library,
        store=store,
        dats=dats,
        reader=LateReader(),
        judge=judge,
        stages=stages,
        refresh=refresh,
        reunite=Reuniting(reunion).run,
        unhashed=frozenset(s.id for s in systems if never_hashed(s.id)),
        unread=frozenset(s.id for s in systems if s.media_type != GAME),
        online=online,
        workers=config.scan_workers or min(MOST_WORKERS, os.cpu_count() or 1),
        hashes=not config.skip_hash_calculation,
    )
    service = ScanService(
        slot=slot, parts=parts, progress=progress, timeout_s=config.scan_timeout
    )
    return Scanning(service, FileExplainer(store, dats, judge), dats)


def accepted(library: Library) -> dict[str, frozenset[str]]:
    """Give system id to the extensions of its files on this device."""
    found: dict[str, frozenset[str]] = {}
    for rule in library.platform.rules:
        found[rule.system_id] = found.get(rule.system_id, frozenset()) | rule.extensions
    return found


def dats_folder(config: Config) -> str:
    """Give the owner's folder of DATs, made if it is our own."""
    return config.dats or own_folder(config.data, DATS)
