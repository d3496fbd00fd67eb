"""Builds what asks sources of the network: providers, their lines, what is kept."""

import os
from dataclasses import replace

from mediadb.art_store import SqliteArtStore
from mediadb.launchbox import SqliteLaunchBox
from mediadb.merge_store import SqliteMerge
from mediadb.scrape_store import SqliteScrapeStore
from scrapers import providers
from scrapers.providers.http.network import HttpNetwork
from scrapers.providers.settings import configured, needs
from zapcore.config import Config
from zapcore.config_scan import SOURCES
from zapcore.identify.decoders.titles import Titles
from zapcore.matching import judge_names
from zapcore.merge import MergeOrder
from zapcore.operations.art_fetch import ArtFetching, Hearing
from zapcore.operations.art_folder import ArtFolder
from zapcore.operations.merging import Merging
from zapcore.operations.online_query import QueryMaker
from zapcore.operations.online_saving import Saver
from zapcore.operations.online_stage import OnlineParts
from zapcore.ports_launchbox import LaunchBoxTable
from zapcore.ports_network import OffSource, Sources
from zapcore.ports_online import Provider, Tools
from zapcore.stores import Stores
from zapcore.systems.platforms import PlatformTable
from zapcore.valueclass import dataclass

ARTWORK = "artwork"
OF_SOURCES = "sources"
"""Folders in the data folder."""


@dataclass(frozen=True, slots=True)
class Online:
    """What asks, merges and fetches."""

    parts: OnlineParts
    network: HttpNetwork
    merging: Merging
    folder: ArtFolder


def online(config: Config, stores: Stores, hearing: Hearing) -> Online:
    """Build it; ``hearing`` hears of artwork."""
    order = order_of(config)
    network = HttpNetwork(stores.answers)
    launchbox = SqliteLaunchBox(stores.online)
    sources = _sources(config, network, _tools(order, launchbox))
    asked = stores.asked
    merge = SqliteMerge(stores.media, stores.user, replace(order, on=tuple(sources.on)))
    merging = Merging(merge, stores.owner.words)
    folder = ArtFolder(os.path.join(config.data, ARTWORK), config.artwork_budget << 20)
    art = SqliteArtStore(stores.media, stores.online)
    fetching = ArtFetching(sources, art, folder, hearing)
    titles = Titles(stores.dats, launchbox)
    hashed = not config.skip_hash_calculation
    parts = OnlineParts(
        sources=sources,
        store=asked,
        maker=QueryMaker(PlatformTable.load(), titles, hashed=hashed),
        merging=merging,
        fetching=fetching,
        saver=Saver(asked, order) if config.save_requests else None,
        indexed=SqliteScrapeStore(stores.media).systems,
    )
    return Online(parts, network, merging, folder)


def order_of(config: Config) -> MergeOrder:
    """Give the owner's order."""
    return MergeOrder(
        metadata=config.priority_metadata,
        artwork=config.priority_artwork,
        overrides=config.priority_overrides,
        regions=config.priority_region,
        region_mode=config.priority_region_mode,
        languages=config.priority_language,
        media_kinds=config.scan_media,
    )


def _sources(config: Config, network: HttpNetwork, tools: Tools) -> Sources:
    """Make the sources that are on, in the order of the scanning document."""
    on: dict[str, Provider] = {}
    off = []
    makers = providers.load()
    for name in sorted(makers, key=_place):
        maker = makers[name]
        settings = configured(maker.spec, config.options)
        lacking = needs(maker.spec, settings)
        if lacking:
            off.append(OffSource(name, maker.spec.name, lacking))
            continue
        own = replace(
            tools,
            settings={**settings, "kinds": config.scan_media},
            folder=os.path.join(config.data, OF_SOURCES, name),
        )
        on[name] = maker(own)
        network.open(maker.spec, settings)
    return Sources(on, tuple(off), network)


def _place(name: str) -> tuple[int, str]:
    return (SOURCES.index(name) if name in SOURCES else len(SOURCES), name)


def _tools(order: MergeOrder, launchbox: LaunchBoxTable) -> Tools:
    """Give what all sources use alike."""
    return Tools(
        judge=judge_names,
        regions=order.regions,
        languages=order.languages,
        launchbox=launchbox,
    )
