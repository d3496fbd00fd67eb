"""Methods by their wire name: a function marked with ``@method`` in ``api.methods``."""

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

import api.methods
from api.context import Context
from zapcore.errors import ZapcoreError
from zapcore.model import Level

Params: TypeAlias = Mapping[str, object]
Handler: TypeAlias = Callable[[Context, Params], Awaitable[object]]
H = TypeVar("H", bound=Handler)

MARK = "declared"


@dataclass(frozen=True, slots=True)
class Declared:
    """What is told of a method: ``api.openrpc`` makes the document from it.

    ``names`` are its wire name and deprecated aliases, ``takes`` the TypedDict of its
    parameters (None: it takes none), ``gives`` the type of its result, ``errors`` what
    it refuses with beside wrong parameters and a database that cannot be read,
    ``level`` what its caller must be allowed.
    """

    names: tuple[str, ...]
    takes: type | None
    gives: object
    errors: tuple[type[ZapcoreError], ...]
    level: Level = Level.ADMINISTER

    @property
    def parameters(self) -> tuple[str, ...]:
        """Give the names of its parameters as on the wire, required ones first."""
        if self.takes is None:
            return ()
        required: frozenset[str] = getattr(self.takes, "__required_keys__", frozenset())
        return tuple(
            sorted(self.takes.__annotations__, key=lambda n: n not in required)
        )


def method(
    *names: str,
    takes: type | None = None,
    gives: object = None,
    errors: tuple[type[ZapcoreError], ...] = (),
    level: Level = Level.ADMINISTER,
) -> Callable[[H], H]:
    """Mark a handler with its wire name (and deprecated aliases), types and level.

    Where no level is declared only the device itself may call it.

    The handler gets the context and the parameters by their lower-cased names, and
    gives what goes out as ``result``. Its docstring describes it.
    """
    declared = Declared(names, takes, gives, errors, level)

    def mark(handler: H) -> H:
        setattr(handler, MARK, declared)
        return handler

    return mark


def declared(handler: Handler) -> Declared:
    """Give what is told of a handler; one that was not marked takes nothing."""
    found = getattr(handler, MARK, None)
    return found if isinstance(found, Declared) else Declared((), None, None, ())


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
            told = getattr(handler, MARK, None)
            for name in told.names if isinstance(told, Declared) else ():
                if name.lower() in found:
                    raise RuntimeError(f"the method {name} is defined twice")
                found[name.lower()] = handler
    return found
