"""Keys of exports: the folders that they go to.

Everything else that an export writes lies beside the games, where front-ends look.
"""

from zapcore.config_key import Key

GROUP = "export"

EXPORT_KEYS = (
    Key(
        "export.es_de",
        "folder",
        "DIR",
        "~/ES-DE if it is there, else exports/ES-DE in the data folder",
        "The folder of ES-DE, which keeps its lists and pictures apart from the games.",
        group=GROUP,
        has_flag=False,
    ),
    Key(
        "export.launchbox",
        "folder",
        "DIR",
        "exports/LaunchBox in the data folder",
        "The folder of LaunchBox, with Data and Images.",
        group=GROUP,
        has_flag=False,
    ),
    Key(
        "export.mgl",
        "folder",
        "DIR",
        "_zapcore on the disk of MiSTer and MiSTeX; elsewhere exports/mgl in the data "
        "folder",
        "The folder for a launch file of each game, by system.",
        group=GROUP,
        has_flag=False,
    ),
    Key(
        "export.m3u",
        "folder",
        "DIR",
        "beside the discs",
        "The folder for playlists of games of several discs, by system.",
        group=GROUP,
        has_flag=False,
    ),
    Key(
        "export.lists",
        "folder",
        "DIR",
        "exports in the data folder",
        "The folder for DATs and lists of the exported games, one a system.",
        group=GROUP,
        has_flag=False,
    ),
)
"""In the order of the reference."""
