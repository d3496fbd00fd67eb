"""Packages whose own module runs only when a name of it is asked for.

``aiohttp/__init__.py`` imports its client, which a server does not need: a third of
what the server costs. Its modules do not need it either: ``aiohttp.web`` imports the
modules beside it. So the package is there from the start, with its path, and is filled
when somebody asks it for a name that is none of its modules, like ``ClientSession``
(PEP 562). Where a package imports all of itself anyway nothing is won and nothing lost.
"""

import sys
import threading
from collections.abc import Callable
from importlib.util import find_spec, module_from_spec
from types import ModuleType


def defer(name: str, **known: object) -> None:
    """Have a package's own module run late; nothing is done once it is imported.

    ``known`` are names of it that its modules import, so that they do not fill it.
    What is not installed is left to fail where it is imported.
    """
    spec = find_spec(name) if name not in sys.modules else None
    if spec is None or spec.loader is None:
        return
    package = module_from_spec(spec)
    vars(package).update(known)
    fill = _filling(package, spec.loader.exec_module)
    vars(package)["__getattr__"] = fill
    sys.modules[name] = package


def _filling(
    package: ModuleType, run: Callable[[ModuleType], None]
) -> Callable[[str], object]:
    """Give the package's ``__getattr__``; other threads wait until it has run."""
    lock = threading.RLock()
    running = False

    def fill(name: str) -> object:
        nonlocal running
        own = package.__name__
        if name.startswith("__") or find_spec(f"{own}.{name}") is not None:
            raise AttributeError(f"module {own!r} has no attribute {name!r}")
        with lock:
            if vars(package).get("__getattr__") is fill and not running:
                running = True
                try:
                    run(package)
                finally:
                    running = False
                if vars(package).get("__getattr__") is fill:
                    del vars(package)["__getattr__"]
            if name in vars(package):
                return vars(package)[name]
        raise AttributeError(f"module {own!r} has no attribute {name!r}")

    return fill
