"""Methods by their wire name: a function marked with ``@method`` in ``api.methods``.

A module there is called as its method is, or as the method's name begins:
``media.scan.status`` is in ``media_scan_status``, or else in ``media_scan``. So it is
found without a look into the others, and imported by the first call; ``ELSEWHERE`` has
the modules of aliases that are called otherwise.
"""

import asyncio
import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Iterator, Mapping
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import api.methods
from zapcore.errors import ZapcoreError
from zapcore.model import Level
from zapcore.valueclass import dataclass

if TYPE_CHECKING:
    from api.context import Context

Params: TypeAlias = Mapping[str, object]
Handler: TypeAlias = Callable[["Context", Params], Awaitable[object]]
H = TypeVar("H", bound=Handler)

MARK = "declared"

ELSEWHERE: Mapping[str, str] = MappingProxyType({"media.index": "media_generate"})


@dataclass(frozen=True, slots=True)
class Declared:
    """What is told of a method: ``api.openrpc`` makes the document from it.

    ``names`` are its wire name and deprecated aliases, ``takes`` the TypedDict of its
    parameters (None: it takes none), ``gives`` the type of its result, ``errors`` what
    it refuses with beside wrong parameters and a database that cannot be read,
    ``level`` what its caller must be allowed. ``early``: it is answered before the
    databases are open, and may use nothing but what ``api.greeting`` has.
    """

    names: tuple[str, ...]
    takes: type | None
    gives: object
    errors: tuple[type[ZapcoreError], ...]
    level: Level = Level.ADMINISTER
    early: bool = False

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
    early: bool = False,
) -> Callable[[H], H]:
    """Mark a handler with its wire name (and deprecated aliases), types and level.

    Where no level is declared only the device itself may call it.

    The handler gets the context and the parameters by their lower-cased names, and
    gives what goes out as ``result``. Its docstring describes it.
    """
    declared = Declared(names, takes, gives, errors, level, early)

    def mark(handler: H) -> H:
        setattr(handler, MARK, declared)
        return handler

    return mark


def declared(handler: Handler) -> Declared:
    """Give what is told of a handler; one that was not marked takes nothing."""
    found = getattr(handler, MARK, None)
    return found if isinstance(found, Declared) else Declared((), None, None, ())


class Methods:
    """The methods, each imported when it is first asked for.

    ``known`` are those that need not be looked for.
    """

    def __init__(self, known: Mapping[str, Handler] | None = None) -> None:
        self._known = dict(known or {})
        self._modules = _modules()

    async def find(self, name: str) -> Handler | None:
        """Give what answers a method, by its lower-cased name; None if nothing does.

        Its module is imported in a worker thread.
        """
        if name in self._known:
            return self._known[name]
        module = self._module_of(name)
        if module is None:
            return None
        self._known |= await asyncio.to_thread(_load, module)
        self._modules -= {module}
        return self._known.get(name)

    def early(self, name: str) -> bool:
        """Tell whether a method, by its lower-cased name, is answered before all else.

        Only those are known that were asked for once.
        """
        return name in self._known and declared(self._known[name]).early

    def _module_of(self, name: str) -> str | None:
        parts = ELSEWHERE.get(name, name).split(".")
        for count in range(len(parts), 0, -1):
            module = "_".join(parts[:count])
            if module in self._modules:
                return module
        return None


def load_methods() -> dict[str, Handler]:
    """Import every module of ``api.methods``; give lower-cased name to handler.

    Raises:
        RuntimeError: two handlers claim one name.
    """
    found: dict[str, Handler] = {}
    for module in sorted(_modules()):
        for name, handler in _load(module).items():
            if name in found:
                raise RuntimeError(f"the method {name} is defined twice")
            found[name] = handler
    return found


def _modules() -> set[str]:
    return {found.name for found in pkgutil.iter_modules(api.methods.__path__)}


def _load(name: str) -> dict[str, Handler]:
    """Import one module; give the lower-cased names in it to their handlers."""
    module = importlib.import_module(f"api.methods.{name}")
    return {
        told.lower(): handler
        for handler in _handlers(module)
        for told in declared(handler).names
    }


def _handlers(module: ModuleType) -> Iterator[Handler]:
    for found in vars(module).values():
        own = getattr(found, "__module__", "") == module.__name__
        if own and isinstance(getattr(found, MARK, None), Declared):
            yield found
