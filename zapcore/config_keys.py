"""The table of settings: flags, checks, variables and the reference come from it."""

import os
from collections.abc import Mapping

from zapcore.config_export import EXPORT_KEYS
from zapcore.config_key import PREFIX, Key, Kind
from zapcore.config_scan import (
    LARGEST_CREW,
    LONGEST_DELAY,
    REGION_MODES,
    SCAN_KEYS,
    SOURCES,
)

__all__ = ["KEYS", "KINDS", "PREFIX", "Key", "Kind"]

FILE_NAME = "config.yml"
DEFAULT_PORT = 7497
LARGEST_PORT = 65535
DEFAULT_CACHE = 64
LEVELS = ("debug", "info", "warning", "error")
FORMS = ("text", "json")
ALL = "all"
RAM = "ram"
"""In place of a folder: in memory."""
NETWORK_LEVELS = ("off", "read", "operate")
DEVICE_LOG = dict.fromkeys(("mister", "mistex", "batocera"), "/tmp/zapcore")  # noqa: S108 - devices of one user, and its RAM
NO_GAME_FILE = "off"


def game_file_fault(text: str) -> str:
    """Say what is wrong with the path of a file that says which game runs."""
    if text == NO_GAME_FILE or os.path.isabs(text):
        return ""
    return f'a whole path like /tmp/game is expected, or {NO_GAME_FILE}, not "{text}"'


DEVICE_DATA = {
    "batocera": "/userdata/system/zapcore/data",
    "mister": "/media/fat/zapcore/data",
    "mistex": "/media/fat/zapcore/data",
}
AUTO = "auto"
"""As a platform: the one that the device's files tell."""


KEYS = (
    Key(
        "library",
        "folders",
        "DIR",
        "the platform's own roots",
        "A folder whose children are system folders (nes, snes, psx …). "
        "Replaces the platform's default roots; may be given more than once.",
    ),
    Key(
        "data",
        "folder",
        "DIR",
        "$XDG_DATA_HOME/zapcore or ~/.local/share/zapcore; "
        "/media/fat/zapcore/data on MiSTer and MiSTeX, "
        "/userdata/system/zapcore/data on Batocera",
        "The folder for the databases and the configuration file.",
        in_file=False,
    ),
    Key(
        "config",
        "file",
        "FILE",
        f"{FILE_NAME} in the data folder, if it is there",
        "The configuration file, in YAML.",
        in_file=False,
    ),
    Key(
        "media_db",
        "place",
        "DIR",
        "the data folder",
        "The folder for `media.db`, which can be built again, such as one on a USB "
        "disk; or `ram`: it is used in memory and written back to the data folder "
        "after each operation ([storage](storage.md)).",
    ),
    Key(
        "platform",
        "platform",
        "NAME",
        "linux",
        "The device: decides default roots, folder names and how a zip is read; "
        f"`{AUTO}` tells it by the files that are there.",
    ),
    Key(
        "host",
        "address",
        "ADDRESS",
        ALL,
        "The address to listen on; `all` means every one of the device, `127.0.0.1` "
        "only programs on the device itself.",
    ),
    Key(
        "port",
        "port",
        "N",
        str(DEFAULT_PORT),
        "The TCP port to listen on; 0 takes a free one.",
    ),
    Key(
        "network",
        "network",
        "LEVEL",
        "operate",
        f"What the home network may do without a key: {', '.join(NETWORK_LEVELS)}. "
        "The device itself may do all, and a key gives its level from anywhere.",
    ),
    Key(
        "networks",
        "networks",
        "NETWORK",
        "private and link-local addresses, and the device's own subnets",
        "A network that counts as home, such as 192.168.1.0/24. Replaces the default; "
        "may be given more than once.",
    ),
    Key(
        "names",
        "names",
        "NAME",
        "none",
        "A name or address that the device has beside its host name and its own "
        "addresses, such as zapcore.lan; may be given more than once.",
    ),
    Key(
        "origins",
        "origins",
        "ORIGIN",
        "none",
        "The origin of a web page elsewhere that may talk to zapcore, such as "
        "https://games.example; may be given more than once.",
    ),
    Key(
        "log_level",
        "level",
        "LEVEL",
        "info",
        f"How much is logged to standard error: {', '.join(LEVELS)}.",
    ),
    Key(
        "log_format",
        "form",
        "FORM",
        FORMS[0],
        "How a line of the log is written, on standard error and in the file: "
        f"{', '.join(FORMS)}.",
    ),
    Key(
        "core",
        "core",
        "URL",
        "none",
        "The Zaparoo Core of this device, such as ws://127.0.0.1:7498/api/v0.1: what "
        "zapcore does not do itself is passed to it, and its notifications back.",
    ),
    Key(
        "lists",
        "folder",
        "DIR",
        "lists in the data folder",
        "The folder with the lists that 1G1R knows games by: Retool's clone lists, "
        "RetroAchievements lists and metadata, as they are.",
    ),
    Key(
        "dats",
        "folder",
        "DIR",
        "dats in the data folder",
        "The folder with the DATs that files are looked up in (Logiqx, clrmamepro, "
        "No-Intro, Redump, MAME, SMDB), plain, gzipped or zipped one by one. A "
        "folder in it that is named after a system says whose they are.",
    ),
    Key(
        "mdns",
        "boolean",
        "BOOLEAN",
        "true",
        "Whether phones find zapcore on the home network without its address (mDNS, "
        "`_zaparoo._tcp`). It needs `zapcore[mdns]`, and an address to listen on "
        "beyond the device.",
    ),
    Key(
        "thumbnail_cache",
        "number",
        "MIB",
        str(DEFAULT_CACHE),
        "The size that stored thumbnails may reach, in MiB; 0 stores none.",
    ),
    Key(
        "app_dir",
        "folder",
        "DIR",
        "none",
        "The folder of the Zaparoo app's build, which is then served at /app/.",
    ),
    Key(
        "game_file",
        "game_file",
        "FILE",
        "/tmp/CORENAME on MiSTer and MiSTeX, /tmp/zapcore-game on Batocera, else none",  # noqa: S108 - the device's own
        "A file in which a menu or a script writes the name of the core or system "
        "whose game runs, and empties it at its end: operations are slowed or paused "
        "for it. `off` follows none.",
        judge=game_file_fault,
    ),
    Key(
        "log_folder",
        "folder",
        "DIR",
        "/tmp/zapcore, in RAM, on MiSTer, MiSTeX and Batocera, else the data folder",  # noqa: S108 - the same
        "The folder of the log that is kept, 512 KiB at most.",
    ),
    *SCAN_KEYS,
    *EXPORT_KEYS,
)

KINDS: Mapping[Kind, str] = {
    "folders": "a folder, or a list of folders",
    "folder": "a folder",
    "place": f"a folder, or {RAM}",
    "file": "a file",
    "platform": "a name",
    "level": "a name",
    "form": "a name",
    "address": f"an address or {ALL}",
    "port": f"a whole number from 0 to {LARGEST_PORT}",
    "text": "a text",
    "number": "a whole number",
    "boolean": "true or false",
    "network": f"one of {', '.join(NETWORK_LEVELS)}",
    "networks": "a network, or a list of networks",
    "names": "a name, or a list of names",
    "origins": "an origin, or a list of origins",
    "core": "an address like ws://127.0.0.1:7498/api/v0.1",
    "mapping": "a mapping of folders to systems",
    "words": "a text, or a list of texts",
    "extensions": "an extension, or a list of extensions",
    "folder_name": "the name of one folder",
    "crew": f"a whole number from 0 to {LARGEST_CREW}",
    "sources": f"one or several of {', '.join(SOURCES)}",
    "codes": "a code, or a list of codes",
    "region_mode": f"one of {', '.join(REGION_MODES)}",
    "art": "a kind of picture, or a list of kinds",
    "minutes": f"a number of minutes from 0 to {LONGEST_DELAY}",
    "cron": "a schedule of five parts such as 0 3 * * *",
    "secret": "a password or a key",
    "url": "an address like https://example.org/api",
    "game_file": "a whole path, or off",
}
"""What each kind of value is called in sentences and in the reference."""
