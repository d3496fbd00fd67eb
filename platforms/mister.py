"""MiSTer FPGA: core folder names, zips browsed as folders."""

from platforms._device import Device
from platforms._mister_roots import ASSETS, ROOTS

PLATFORM = Device(
    id="mister",
    table="mister",
    root_patterns=ROOTS,
    zip_as_directory=True,
    asset_patterns=ASSETS,
    core_names=True,
)
