"""Keys of the scanning document: what a library looks like, and what a scan does.

Names, values and defaults are the document's (seeds/scanning.txt, "Configuration
Reference" and "Metadata Priority"); where it is silent, those of the program that it
describes (facts/SCANNING.md, sections 2 and 5).
"""

from zapcore.config_key import Key
from zapcore.sourced import FIELDS

SOURCES = (
    "igdb",
    "moby",
    "ss",
    "ra",
    "launchbox",
    "gamelist",
    "hasheous",
    "flashpoint",
    "hltb",
    "libretro",
    "playmatch",
    "tgdb",
    "sgdb",
)
METADATA = SOURCES[: SOURCES.index("libretro")]
ARTWORK = (
    "igdb",
    "moby",
    "ss",
    "ra",
    "launchbox",
    "libretro",
    "gamelist",
    "hasheous",
    "flashpoint",
    "hltb",
)
REGIONS = ("us", "wor", "ss", "eu", "jp")
LANGUAGES = ("en",)
REGION_MODES = ("prefer_rom_tags", "prefer_config")
KINDS_OF_ART = (
    "bezel",
    "box2d",
    "box2d_back",
    "box2d_side",
    "box3d",
    "miximage",
    "miximage_v2",
    "physical",
    "screenshot",
    "title_screen",
    "marquee",
    "logo",
    "fanart",
    "video",
    "video_normalized",
    "manual",
)
ART = ("box2d", "screenshot", "manual")
LARGEST_CREW = 64
LONGEST_DELAY = 7 * 24 * 60
"""Minutes."""

ARTWORK_MIB = 4096
"""What fetched pictures, videos and manuals may take of the disk."""

OVERRIDDEN = ("cover", "screenshot", "manual", *FIELDS)
"""What may have an order of its own (facts, SCANNING 5); a cover is ``box2d``."""

TIMEOUT_S = 14_400
DELAY_MIN = 5
CRON = "0 3 * * *"

_EXCLUDED = "exclude.roms.single_file"
_PARTS = "exclude.roms.multi_file.parts"

SCAN_KEYS = (
    Key(
        "system.platforms",
        "mapping",
        "FOLDER=SYSTEM",
        "none",
        "Which system a folder holds, by a system's id or name or a platform's slug, "
        "such as `{gc: ngc}`. Outranks what the folder's name says.",
        has_flag=False,
    ),
    Key(
        "system.versions",
        "mapping",
        "FOLDER=SYSTEM",
        "none",
        "As `system.platforms`, which outranks it: the system that a folder is a "
        "version of, such as `{naomi: arcade}`.",
        has_flag=False,
    ),
    Key(
        "exclude.platforms",
        "words",
        "PATTERN",
        "none",
        "Folders that hold no system: a name or a pattern with * and ?, in its case.",
        has_flag=False,
    ),
    Key(
        f"{_EXCLUDED}.extensions",
        "extensions",
        "EXTENSION",
        "none",
        "Files that are no games, by the end of their name, in any case.",
        field="exclude_single_extensions",
        has_flag=False,
    ),
    Key(
        f"{_EXCLUDED}.names",
        "words",
        "PATTERN",
        "none",
        "Files that are no games: a name or a pattern with * and ?, in its case.",
        field="exclude_single_names",
        has_flag=False,
    ),
    Key(
        "exclude.roms.multi_file.names",
        "words",
        "PATTERN",
        "none",
        "Folders below a system's folder that are passed over: a name or a pattern "
        "with * and ?, in any case.",
        field="exclude_multi_names",
        has_flag=False,
    ),
    Key(
        f"{_PARTS}.extensions",
        "extensions",
        "EXTENSION",
        "none",
        "As for single files, for those in a folder below the system's.",
        field="exclude_part_extensions",
        has_flag=False,
    ),
    Key(
        f"{_PARTS}.names",
        "words",
        "PATTERN",
        "none",
        "As for single files, for those in a folder below the system's.",
        field="exclude_part_names",
        has_flag=False,
    ),
    Key(
        "filesystem.roms_folder",
        "folder_name",
        "NAME",
        "roms",
        "The folder that holds the systems' folders (`library/roms/snes`), or the "
        "games of one (`library/snes/roms`).",
        field="roms_folder",
    ),
    Key(
        "filesystem.firmware_folder",
        "folder_name",
        "NAME",
        "bios",
        "The folder beside it that holds firmware, which is no game.",
        field="firmware_folder",
    ),
    Key(
        "filesystem.skip_hash_calculation",
        "boolean",
        "BOOLEAN",
        "false",
        "Whether no file is read to know its hashes; games are then told by their "
        "names and sizes.",
        field="skip_hash_calculation",
    ),
    Key(
        "scan.workers",
        "crew",
        "N",
        "0",
        "How many files a scan works on at once; 0 takes the number of cores, at most "
        "four.",
        plain="SCAN_WORKERS",
    ),
    Key(
        "scan.timeout",
        "number",
        "SECONDS",
        str(TIMEOUT_S),
        "After so many seconds a scan ends; the next goes on where it was. 0 lets it "
        "take its time.",
        plain="SCAN_TIMEOUT",
    ),
    Key(
        "scan.priority.metadata",
        "sources",
        "SOURCE",
        ", ".join(METADATA),
        "Whose facts count, the first before the rest.",
        field="priority_metadata",
        has_flag=False,
    ),
    Key(
        "scan.priority.artwork",
        "sources",
        "SOURCE",
        ", ".join(ARTWORK),
        "Whose pictures count, the first before the rest.",
        field="priority_artwork",
        has_flag=False,
    ),
    *(
        Key(
            f"scan.priority.{name}",
            "sources",
            "SOURCE",
            "the order of artwork" if at < 3 else "the order of metadata",  # noqa: PLR2004 - the three kinds of artwork above
            f"Whose {name} counts, where it is not the order of the rest.",
            group="priority_overrides",
            has_flag=False,
        )
        for at, name in enumerate(OVERRIDDEN)
        if name not in {"region", "language"}
    ),
    Key(
        "scan.priority.region",
        "codes",
        "CODE",
        ", ".join(REGIONS),
        "Regions whose names and pictures are taken, the first before the rest.",
        field="priority_region",
        has_flag=False,
    ),
    Key(
        "scan.priority.region_mode",
        "region_mode",
        "MODE",
        REGION_MODES[0],
        "Whether the region in a file's own name comes before that list: "
        f"{', '.join(REGION_MODES)}.",
        field="priority_region_mode",
        has_flag=False,
    ),
    Key(
        "scan.priority.language",
        "codes",
        "CODE",
        ", ".join(LANGUAGES),
        "Languages of descriptions, the first before the rest.",
        field="priority_language",
        has_flag=False,
    ),
    Key(
        "scan.media",
        "art",
        "KIND",
        ", ".join(ART),
        f"What is fetched for each game: {', '.join(KINDS_OF_ART)}.",
        has_flag=False,
    ),
    Key(
        "scan.artwork_budget",
        "number",
        "MIB",
        str(ARTWORK_MIB),
        "What fetched pictures, videos and manuals may take of the disk, in MiB; 0 "
        "fetches none. What is there stays.",
        field="artwork_budget",
    ),
    Key(
        "scan.save_requests",
        "boolean",
        "BOOLEAN",
        "false",
        "Whether a source that could win no field is not asked; what was not asked is "
        "told by `media.explain`.",
        field="save_requests",
    ),
    Key(
        "rescan.on_change",
        "boolean",
        "BOOLEAN",
        "false",
        "Whether the library is watched, and scanned when something in it changes.",
        plain="ENABLE_RESCAN_ON_FILESYSTEM_CHANGE",
    ),
    Key(
        "rescan.delay",
        "minutes",
        "MINUTES",
        str(DELAY_MIN),
        "How long that scan waits for more changes.",
        plain="RESCAN_ON_FILESYSTEM_CHANGE_DELAY",
    ),
    Key(
        "rescan.scheduled",
        "boolean",
        "BOOLEAN",
        "false",
        "Whether there is a quick scan by the clock.",
        field="scheduled_rescan",
        plain="ENABLE_SCHEDULED_RESCAN",
    ),
    Key(
        "rescan.cron",
        "cron",
        "SCHEDULE",
        CRON,
        "When, as minute, hour, day of the month, month and day of the week.",
        field="scheduled_cron",
        plain="SCHEDULED_RESCAN_CRON",
    ),
)
"""In the order of the reference."""
