"""Methods by their wire name: a function marked with ``@method`` in ``api.methods``."""

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias, TypeVar

import api.methods
from api.context import Context

Params: TypeAlias = Mapping[str, object]
Handler: TypeAlias = Callable[[Context, Params], Awaitable[object]]
H = TypeVar("H", bound=Handler)

MARK = "wire_names"


def method(*names: str) -> Callable[[H], H]:
    """Mark a handler with its wire name (and deprecated aliases).

    The handler gets the context and the parameters by their lower-cased names, and
    gives what goes out as ``result``.
    """

    def mark(handler: H) -> H:
        setattr(handler, MARK, names)
        return handler

    return mark


def load_methods() -> dict[str, Handler]:
    """Import every module of ``api.methods``; give lower-cased name to handler.

    Raises:
        RuntimeError: two handlers claim one name.
    """
    found: dict[str, Handler] = {}
    for info in pkgutil.iter_modules(api.methods.__path__):
        module = importlib.import_module(f"api.methods.{info.name}")
        for handler in vars(module).values():
            if getattr(handler, "__module__", "") != module.__name__:
                continue
            for name in getattr(handler, MARK, ()):
                if name.lower() in found:
                    raise RuntimeError(f"the method {name} is defined twice")
                found[name.lower()] = handler
    return found
