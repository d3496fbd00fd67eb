"""Kinds of files that games are exported to, one module each.

A module of this package that defines ``FORMAT`` is one: adding it adds the kind.
"""

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType

from zapcore.exporting import What
from zapcore.ports_export import ExportFormat

__all__ = ["load"]


def load() -> Mapping[What, ExportFormat]:
    """Give every kind of export by what it is.

    Raises:
        ValueError: two modules say that they are the same kind.
    """
    found: dict[What, ExportFormat] = {}
    for module in sorted(item.name for item in pkgutil.iter_modules(__path__)):
        made = getattr(importlib.import_module(f"{__name__}.{module}"), "FORMAT", None)
        if made is None:
            continue
        if made.what in found:
            msg = f"two modules of {__name__} export {made.what}"
            raise ValueError(msg)
        found[made.what] = made
    return MappingProxyType(found)
