"""One module per device: roots, folder tables, zip rule.

A module of this package that defines ``PLATFORM`` is a platform.
"""

import importlib
import pkgutil

from zapcore.errors import ConfigError
from zapcore.ports import Platform


def names() -> list[str]:
    """Give the ids of all platforms, in alphabetical order."""
    found = (module.name for module in pkgutil.iter_modules(__path__))
    return sorted(name for name in found if not name.startswith("_"))


def load(platform_id: str) -> Platform:
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
