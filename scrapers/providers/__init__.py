"""Online sources of metadata: one module each, which defines ``PROVIDER``.

A module that is put here is found by itself.
"""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Protocol

from zapcore.ports_online import Provider, Spec, Tools

__all__ = ["Maker", "load", "specs"]


class Maker(Protocol):
    """Makes a provider: the class that a module calls ``PROVIDER``."""

    spec: Spec

    def __call__(self, tools: Tools) -> Provider:
        """Make it."""


def load() -> Mapping[str, Maker]:
    """Give what makes each source, by its id, in the order of their modules."""
    return MappingProxyType({maker.spec.id: maker for maker in _found()})


def specs() -> list[Spec]:
    """Give what is to be known of each source."""
    return [maker.spec for maker in _found()]


def _found() -> Iterator[Maker]:
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        maker = getattr(importlib.import_module(module.name), "PROVIDER", None)
        if maker is not None:
            yield maker
