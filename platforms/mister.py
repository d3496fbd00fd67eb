"""MiSTer FPGA: core folder names, zips browsed as folders.

Where it looks for games, in order: MiSTer's documentation, "paths"
(https://mister-devel.github.io/MkDocs_MiSTer/setup/paths/).
"""

from platforms._device import Device

USB = tuple(f"/media/usb{number}{end}" for number in range(6) for end in ("", "/games"))

ROOTS = (
    *USB,
    "/media/network",
    "/media/network/games",
    "/media/fat/cifs",
    "/media/fat/cifs/games",
    "/media/fat",
    "/media/fat/games",
)

ASSETS = ("/media/fat/_Homebrew", *ROOTS, "/media/usb6", "/media/usb7")
"""Artwork may be named by an absolute path below any of these; the last two are for
artwork packs (https://github.com/chipster6502/MiSTer_artwork_pack, PACK_FORMAT.md)."""

PLATFORM = Device(
    id="mister",
    table="mister",
    root_patterns=ROOTS,
    zip_as_directory=True,
    asset_patterns=ASSETS,
    core_names=True,
    game_files=("/tmp/CORENAME", "/tmp/RBFNAME"),  # noqa: S108 - written by the device
    main_programs=("MiSTer",),
)
