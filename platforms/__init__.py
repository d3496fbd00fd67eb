"""One module per device: roots, folder tables, zip rule.

A module of this package that defines ``PLATFORM`` is a platform.
"""

import importlib
import json
import os
import pkgutil
from typing import TYPE_CHECKING

from zapcore.errors import ConfigError

if TYPE_CHECKING:
    from zapcore.ports import Platform

LONGEST_MARK = 4096
"""Characters that are read of a file to find its mark."""


def names() -> list[str]:
    """Give the ids of all platforms, in alphabetical order."""
    found = (module.name for module in pkgutil.iter_modules(__path__))
    return sorted(name for name in found if not name.startswith("_"))


def detect(top: str = "/") -> str:
    """Give the id of the device that this is, by the files that only it has.

    ``top`` is the folder that holds them. The marks and where they are known from:
    ``data/marks.json``. A device without one is ``linux``.
    """
    from importlib import resources  # noqa: PLC0415 - where the platform is not named

    text = (resources.files("platforms") / "data" / "marks.json").read_text("utf-8")
    for mark in json.loads(text)["marks"]:
        if _has(os.path.join(top, mark["file"]), mark["holds"]):
            return str(mark["platform"])
    return "linux"


def _has(path: str, text: str) -> bool:
    if not text:
        return os.path.exists(path)
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return text in file.read(LONGEST_MARK)
    except OSError:
        return False


def load(platform_id: str) -> "Platform":
    """Give the platform of this id.

    Raises:
        ConfigError: there is none.
    """
    if platform_id not in names():
        known = ", ".join(names())
        raise ConfigError([f"unknown platform {platform_id!r}; there are: {known}"])
    module = importlib.import_module(f"platforms.{platform_id}")
    platform: Platform = module.PLATFORM
    return platform
