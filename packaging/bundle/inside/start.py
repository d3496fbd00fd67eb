"""The first of our own that runs in a bundle: finds modules, then calls zapcore.

The code of zapcore and of the packages it needs lies in one file, ``site.zip``, stored
and not deflated, and ``INDEX`` (put in by the builder) says where each module lies: a
start then reads no directory of a zip. Their data lies in ``data/``, which modules see
as the folder they live in; extension modules lie in ``lib/ext/`` by their full name.
"""

import marshal
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ExtensionFileLoader, ModuleSpec
from types import CodeType, ModuleType

INDEX: dict[str, tuple[int, int, bool]] = {}
"""Module: its offset and size in ``site.zip``, and whether it is a package."""

HEAD = 16
"""Bytes before the code in a ``.pyc``."""


class Reader:
    """What importlib.resources asks for: the folder of a package's data."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def files(self) -> object:
        """Give the folder."""
        from pathlib import Path  # noqa: PLC0415 - many starts never need it

        return Path(self._folder)


class Site:
    """Finds and loads the modules of ``site.zip`` and of ``lib/ext``."""

    def __init__(self, root: str) -> None:
        self._data = f"{root}/data"
        self._archive = os.open(f"{root}/site.zip", os.O_RDONLY | os.O_CLOEXEC)
        folder = f"{root}/lib/ext"
        self._extensions = {
            name.partition(".cpython-")[0].partition(".abi3.")[0]: f"{folder}/{name}"
            for name in os.listdir(folder)
        }

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """Find a module, as importlib asks every finder."""
        del path, target
        place = INDEX.get(name)
        if place is None:
            file = self._extensions.get(name)
            if file is None:
                return None
            loader = ExtensionFileLoader(name, file)
            return ModuleSpec(name, loader, origin=file)
        below = f"{self._data}/{name.replace('.', '/')}"
        origin = f"{below}/__init__.pyc" if place[2] else f"{below}.pyc"
        spec = ModuleSpec(name, self, origin=origin, is_package=place[2])  # type: ignore[arg-type]
        spec.has_location = True
        if place[2]:
            spec.submodule_search_locations = [below]
        return spec

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Leave it to importlib."""
        del spec

    def exec_module(self, module: ModuleType) -> None:
        """Run a module's code."""
        exec(self.get_code(module.__name__), module.__dict__)  # noqa: S102 - an import

    def get_code(self, name: str) -> CodeType:
        """Read a module's code."""
        start, size, _ = INDEX[name]
        code: CodeType = marshal.loads(os.pread(self._archive, size, start)[HEAD:])  # noqa: S302 - our own
        return code

    def is_package(self, name: str) -> bool:
        """Tell whether it is one."""
        return INDEX[name][2]

    def get_resource_reader(self, name: str) -> Reader:
        """Give the package's data."""
        return Reader(f"{self._data}/{name.replace('.', '/')}")

    def iter_modules(self, path: str, prefix: str) -> list[tuple[str, bool]]:
        """List the modules of one package, as pkgutil asks."""
        inside = path[len(self._data) + 1 :].replace("/", ".") + "."
        found = []
        for name, place in INDEX.items():
            if name.startswith(inside) and "." not in (rest := name[len(inside) :]):
                found.append((prefix + rest, place[2]))
        return sorted(found)


class Folder:
    """The finder that pkgutil.iter_modules() asks for a package's folder."""

    def __init__(self, site: Site, path: str) -> None:
        self._site = site
        self._path = path

    def find_spec(self, name: str, target: ModuleType | None = None) -> None:
        """Find nothing: whoever imports has asked the site before."""
        del name, target

    def iter_modules(self, prefix: str = "") -> list[tuple[str, bool]]:
        """List the modules of this package."""
        return self._site.iter_modules(self._path, prefix)


def _hook(root: str, site: Site) -> None:
    inside = f"{root}/data/"

    def folder(path: str) -> Folder:
        if path.startswith(inside):
            return Folder(site, path)
        raise ImportError(path)

    sys.meta_path.insert(2, site)  # type: ignore[arg-type]
    sys.path_hooks.insert(0, folder)  # type: ignore[arg-type]


def _surroundings(root: str) -> None:
    sys.executable = f"{root}/bin/python"
    if not any(map(os.path.exists, ("/usr/lib/ssl/cert.pem", "/usr/lib/ssl/certs"))):
        system = "/etc/ssl/certs/ca-certificates.crt"
        own = f"{root}/lib/ca-certificates.crt"
        os.environ.setdefault("SSL_CERT_FILE", system if os.path.exists(system) else own)


def _as_python(words: list[str]) -> None:
    """Do what zapcore asks a Python of its own for: a module or one of its files."""
    import runpy  # noqa: PLC0415 - children only

    while words and words[0] in {"-P", "-s"}:
        del words[0]
    if words[:1] == ["-m"]:
        sys.argv = words[1:]
        name = words[1]
    else:
        sys.argv = words
        inside = words[0].partition("/data/")[2].removesuffix(".pyc")
        name = inside.replace("/", ".")
    runpy.run_module(name, run_name="__main__", alter_sys=True)


def main() -> None:
    """Run zapcore with the arguments, or be the Python of its children."""
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    _hook(root, Site(root))
    _surroundings(root)
    if sys.argv[1:2] == ["--as-python"]:
        _as_python(sys.argv[2:])
        return
    from zapcore.cli.main import main as zapcore  # noqa: PLC0415 - found from here on

    sys.argv[0] = f"{root}/run"
    sys.exit(zapcore())


main()
