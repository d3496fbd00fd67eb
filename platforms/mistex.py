"""MiSTeX: MiSTer's roots, table and zip rule under its own id."""

from platforms._device import Device
from platforms._mister_roots import ASSETS, ROOTS

PLATFORM = Device(
    id="mistex",
    table="mister",
    root_patterns=ROOTS,
    zip_as_directory=True,
    asset_patterns=ASSETS,
    core_names=True,
)
