"""YAML file, environment and flags -> one frozen ``Config``; every mistake at once.

``config_keys.KEYS`` is the only list of settings: the flags of ``zapcore serve``, the
checks here and ``docs/reference.md`` are all made from it. A flag outranks the
environment, which outranks the file, which outranks the default; a wrong value is
reported wherever it stands, also when a higher source overrides it.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, Literal

from zapcore import config_scan
from zapcore.config_checks import Known, WrongError, check, nearest
from zapcore.config_file import Found, Mapped, read_file
from zapcore.config_keys import (
    ALL,
    AUTO,
    DEFAULT_CACHE,
    DEFAULT_PORT,
    DEVICE_DATA,
    FILE_NAME,
    KEYS,
    KINDS,
    LARGEST_PORT,
    PREFIX,
    Key,
    Kind,
)
from zapcore.errors import ConfigError
from zapcore.valueclass import dataclass

__all__ = [
    "DEFAULT_PORT",
    "FILE_NAME",
    "KEYS",
    "KINDS",
    "LARGEST_PORT",
    "PREFIX",
    "Config",
    "Key",
    "Kind",
    "default_data",
    "load",
    "nearest",
]


@dataclass(frozen=True, slots=True)
class Config:
    """What the daemon runs by; folders are absolute.

    ``media_db`` is a folder, ``ram``, or "" for ``data``.
    An empty ``library`` means the platform's default roots. ``options`` are those of
    scrapers, by key like ``scraper.gamelist_xml.custom_path``. ``system_platforms``
    and ``system_versions`` give the name of a folder to a system or a platform's slug.
    Extensions are small and without a dot. ``scan_workers`` 0 means as many as there
    are cores, at most four; ``scan_timeout`` is in seconds, 0 for none;
    ``rescan_delay`` in minutes. ``priority_overrides`` gives a field, or ``cover``,
    ``screenshot`` or ``manual``, to the order of its sources; ``artwork_budget`` is in
    MiB. ``export`` gives a kind of export to its folder. An empty ``game_file`` or
    ``log_folder`` is the platform's own; ``off`` as a ``game_file`` is none.
    """

    data: str
    media_db: str = ""
    library: tuple[str, ...] = ()
    platform: str = "linux"
    host: str = ALL
    port: int = DEFAULT_PORT
    network: str = "operate"
    networks: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    log_level: str = "info"
    log_format: Literal["text", "json"] = "text"
    core: str = ""
    mdns: bool = True
    thumbnail_cache: int = DEFAULT_CACHE
    lists: str = ""
    dats: str = ""
    app_dir: str = ""
    game_file: str = ""
    log_folder: str = ""
    options: Mapping[str, object] = field(default_factory=dict)
    system_platforms: Mapping[str, str] = field(default_factory=dict)
    system_versions: Mapping[str, str] = field(default_factory=dict)
    exclude_platforms: tuple[str, ...] = ()
    exclude_single_extensions: tuple[str, ...] = ()
    exclude_single_names: tuple[str, ...] = ()
    exclude_multi_names: tuple[str, ...] = ()
    exclude_part_extensions: tuple[str, ...] = ()
    exclude_part_names: tuple[str, ...] = ()
    roms_folder: str = "roms"
    firmware_folder: str = "bios"
    skip_hash_calculation: bool = False
    scan_workers: int = 0
    scan_timeout: int = config_scan.TIMEOUT_S
    rescan_on_change: bool = False
    rescan_delay: float = config_scan.DELAY_MIN
    scheduled_rescan: bool = False
    scheduled_cron: str = config_scan.CRON
    priority_metadata: tuple[str, ...] = config_scan.METADATA
    priority_artwork: tuple[str, ...] = config_scan.ARTWORK
    priority_region: tuple[str, ...] = config_scan.REGIONS
    priority_region_mode: str = config_scan.REGION_MODES[0]
    priority_language: tuple[str, ...] = config_scan.LANGUAGES
    priority_overrides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    scan_media: tuple[str, ...] = config_scan.ART
    artwork_budget: int = config_scan.ARTWORK_MIB
    save_requests: bool = False
    export: Mapping[str, str] = field(default_factory=dict)


def load(  # noqa: PLR0913 - three sources, and what the caller knows
    flags: Mapping[str, str | Sequence[str] | None],
    environment: Mapping[str, str],
    platforms: Sequence[str],
    problems: Sequence[str] = (),
    more: Sequence[Key] = (),
    *,
    systems: Known = tuple,
    detect: Callable[[], str] = lambda: "linux",
) -> Config:
    """Join flags, environment and file into one checked configuration.

    Args:
        flags: by key name; None or absent where the flag was not given.
        environment: the process's environment.
        platforms: the ids that ``platform`` may have.
        problems: mistakes that the caller found already, reported with the rest.
        more: the options of scrapers, which have no flags.
        systems: gives what a folder may be mapped to; asked if a mapping is there.
        detect: gives the id of the device that this is, for the platform ``auto``.

    Raises:
        ConfigError: with one sentence for each mistake.
    """
    found = list(problems)
    values: dict[str, Any] = {}
    keys = (*KEYS, *more)
    for source in (_from_flags(flags), _from_environment(environment, keys, found)):
        _take(source, (platforms, systems), values, found)
    _settle(values, detect)
    data = values.setdefault("data", default_data(values.get("platform"), environment))
    path = values.pop("config", None)
    by_name = {key.name: key for key in keys}
    in_file = {key.name: key for key in keys if key.in_file}
    in_file |= {key.plain: key for key in keys if key.in_file and key.plain}
    file = read_file(path or os.path.join(data, FILE_NAME), [*in_file], found, path)
    pairs = ((in_file[name], value) for name, value in file)
    _take(pairs, (platforms, systems), values, found)
    if found:
        raise ConfigError(found)
    _settle(values, detect)
    options = {key.name: values.pop(key.name) for key in more if key.name in values}
    own: dict[str, Any] = {}
    for name, value in values.items():
        key = by_name[name]
        if key.group:
            own.setdefault(key.group, {})[name.rpartition(".")[2]] = value
        else:
            own[key.attribute] = value
    return Config(**own, options=options)


def _settle(values: dict[str, Any], detect: Callable[[], str]) -> None:
    if values.get("platform") == AUTO:
        values["platform"] = detect()


def default_data(platform: str | None, environment: Mapping[str, str]) -> str:
    """Give the data folder that is used when none is named.

    Source: XDG Base Directory Specification (a relative XDG_DATA_HOME is ignored).
    """
    if platform in DEVICE_DATA:
        return DEVICE_DATA[platform]
    base = environment.get("XDG_DATA_HOME", "")
    if not os.path.isabs(base):
        home = environment.get("HOME") or os.path.expanduser("~")
        base = os.path.join(home, ".local", "share")
    return os.path.join(base, "zapcore")


def _from_flags(
    flags: Mapping[str, str | Sequence[str] | None],
) -> Iterator[tuple[Key, Found]]:
    for key in KEYS:
        value = flags.get(key.name) if key.has_flag else None
        if value is not None:
            given = value if isinstance(value, str) else tuple(value)
            yield key, Found(given, key.flag, os.curdir)


def _from_environment(
    environment: Mapping[str, str], keys: Sequence[Key], problems: list[str]
) -> Iterator[tuple[Key, Found]]:
    plain = {key.plain: key for key in keys if key.plain}
    known = plain | {key.variable: key for key in keys}
    # Of two that mean the same the one that is surely meant for us comes first.
    for name in sorted(environment, key=lambda one: (not one.startswith(PREFIX), one)):
        key, text = known.get(name), environment[name]
        if key and text:
            parts = tuple(part for part in text.split(key.separator) if part)
            value = _pairs(parts) if key.kind == "mapping" else parts
            yield key, Found(value if key.repeatable else text, name, os.curdir)
        elif name.startswith(PREFIX) and not key:
            problems.extend(_misspelt(name))


def _pairs(parts: Sequence[str]) -> Mapped:
    """Read ``folder=system``; what lacks its half is told by the check."""
    halves = [part.partition("=")[::2] for part in parts]
    return Mapped(tuple((folder.strip(), what.strip()) for folder, what in halves))


def _misspelt(name: str) -> Iterator[str]:
    """Report a variable that looks like one of ours; others may own the rest."""
    known = [key.variable.removeprefix(PREFIX) for key in KEYS]
    import difflib  # noqa: PLC0415 - for mistakes only

    close = difflib.get_close_matches(name.removeprefix(PREFIX), known, 1, 0.75)
    if close:
        yield (
            f'unknown environment variable "{name}"; did you mean "{PREFIX}{close[0]}"?'
        )


def _take(
    source: Iterable[tuple[Key, Found]],
    known: tuple[Sequence[str], Known],
    values: dict[str, Any],
    problems: list[str],
) -> None:
    """Check every value of ``source``; keep those that no higher source gave."""
    for key, found in source:
        try:
            values.setdefault(key.name, check(key, found, *known))
        except WrongError as error:
            problems.append(f"{key.name} ({found.place}): {error}")
