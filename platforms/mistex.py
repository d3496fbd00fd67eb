"""MiSTeX: MiSTer's cores on other boards.

Its program is MiSTer's, changed for other FPGA boards: it looks in the same folders, in
this order, takes the same names of folders and browses zips, so the table is MiSTer's.
What differs is below it: a Linux of its own, whose third partition is mounted at
``/media/fat`` by ``/etc/init.d/S01media`` and is no exFAT by itself; boards whose cores
are not MiSTer's two. Sources, read November 2026:
https://github.com/MiSTeX-devel/Main_MiSTeX/blob/main/file_io.cpp (findPrefixDir,
get_display_name), https://github.com/MiSTeX-devel/MiSTeX-buildroot.
"""

from platforms._device import Device
from platforms.mister import ASSETS, ROOTS

PLATFORM = Device(
    id="mistex",
    table="mister",
    root_patterns=ROOTS,
    zip_as_directory=True,
    asset_patterns=ASSETS,
    core_names=True,
    game_files=("/tmp/CORENAME", "/tmp/RBFNAME"),  # noqa: S108 - written by the device
    main_programs=("MiSTer",),
)
