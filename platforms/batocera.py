"""Batocera.linux: the folders of its list of systems, a zip is a file.

Other disks need no roots of their own: one that the owner chose for games is mounted at
``/userdata`` or at a folder below it, and since version 42 several are merged in
``/userdata/roms``. The pool's own parts (``/userdata/.roms_base``, ``/media/<label>``)
are the same files once more. Sources: https://wiki.batocera.org/add_games_bios,
https://wiki.batocera.org/store_games_on_a_second_usb_sata_drive,
https://github.com/batocera-linux/batocera.linux/pull/14783 (read November 2026).
"""

from platforms._device import Device

PLATFORM = Device(
    id="batocera",
    table="batocera",
    root_patterns=("/userdata/roms",),
    game_files=("/tmp/zapcore-game",),  # noqa: S108 - written by its script for games
)
