"""Any Linux: ES-DE and RetroPie folder names."""

from platforms._device import Device

PLATFORM = Device(
    id="linux",
    table="linux",
    root_patterns=(
        "~/ROMs",
        "~/RetroPie/roms",
        "~/Emulation/roms",
        "/userdata/roms",
    ),
)
