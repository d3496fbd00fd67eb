"""The first of our own that runs in a bundle: finds modules, then calls zapcore.

The code and data of zapcore and of the packages it needs lie in ``site.zip``, those of
the standard library in ``lib/stdlib.zip``, stored and not deflated. The builder puts in
``INDEX``, which says where everything lies: a start reads no directory. Extension
modules lie in ``lib/ext`` and ``lib/python3.13/lib-dynload``.

Nothing may be imported here but what CPython has loaded before, or has frozen in it.
"""

import io
import marshal
import os
import sys
from _frozen_importlib import ModuleSpec
from _frozen_importlib_external import ExtensionFileLoader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import CodeType, ModuleType

INDEX: tuple[
    dict[str, tuple[str, int, int, str]],
    dict[str, str],
    dict[str, tuple[str, int, int]],
] = ({}, {}, {})
"""Modules: archive, offset, size and path there. Extension modules: path. Data: by the
archive and the path in it: archive, offset and size."""

HEAD = 16
"""Bytes before the code in a ``.pyc``."""


class Archives:
    """The files of the bundle's archives."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.modules, self.extensions, self.data = INDEX
        self._open: dict[str, int] = {}

    def read(self, archive: str, start: int, size: int) -> bytes:
        """Give bytes of an archive."""
        file = self._open.get(archive)
        if file is None:
            path = f"{self.root}/{archive}"
            file = self._open[archive] = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        return os.pread(file, size, start)

    def inside(self, path: str) -> str:
        """Give a path of this machine as one in the bundle.

        Raises:
            FileNotFoundError: it lies elsewhere.
        """
        if not path.startswith(f"{self.root}/"):
            raise FileNotFoundError(path)
        return path[len(self.root) + 1 :]


class Item:
    """A file or folder of data in an archive, as ``importlib.resources`` gives them."""

    def __init__(self, archives: Archives, path: str) -> None:
        self._archives = archives
        self._path = path
        self.name = path.rpartition("/")[2]

    def __str__(self) -> str:
        return f"{self._archives.root}/{self._path}"

    def __truediv__(self, name: str) -> "Item":
        return self.joinpath(name)

    def joinpath(self, *names: str) -> "Item":
        """Give what lies below."""
        return Item(self._archives, "/".join((self._path, *names)))

    def is_file(self) -> bool:
        """Tell whether there is such a file."""
        return self._path in self._archives.data

    def is_dir(self) -> bool:
        """Tell whether there is such a folder."""
        return any(path.startswith(f"{self._path}/") for path in self._archives.data)

    def iterdir(self) -> "Iterator[Item]":
        """Give what lies in the folder."""
        start = len(self._path) + 1
        inside = (
            path[start:].partition("/")[0]
            for path in self._archives.data
            if path.startswith(f"{self._path}/")
        )
        return map(self.joinpath, sorted(set(inside)))

    def read_bytes(self) -> bytes:
        """Give the content.

        Raises:
            FileNotFoundError: there is none.
        """
        place = self._archives.data.get(self._path)
        if place is None:
            raise FileNotFoundError(str(self))
        return self._archives.read(*place)

    def read_text(self, encoding: str | None = None, errors: str = "strict") -> str:
        """Give the content as text.

        Raises:
            FileNotFoundError: there is none.
        """
        content = io.BytesIO(self.read_bytes())
        return io.TextIOWrapper(content, encoding or "utf-8", errors).read()

    def open(
        self, mode: str = "r", encoding: str | None = None, errors: str | None = None
    ) -> io.TextIOWrapper | io.BytesIO:
        """Open it, to read.

        Raises:
            FileNotFoundError: there is none.
        """
        content = io.BytesIO(self.read_bytes())
        return content if "b" in mode else io.TextIOWrapper(content, encoding, errors)


class Loader:
    """Loads one module of an archive."""

    def __init__(self, archives: Archives, name: str) -> None:
        self._archives = archives
        self._archive, self._start, self._size, self._path = archives.modules[name]

    def create_module(self, spec: ModuleSpec) -> "ModuleType | None":
        """Leave it to importlib."""
        del spec
        return None

    def exec_module(self, module: "ModuleType") -> None:
        """Run the code."""
        exec(self.get_code(module.__name__), module.__dict__)  # noqa: S102 - an import

    def get_code(self, name: str) -> "CodeType":
        """Read the code."""
        del name
        content = self._archives.read(self._archive, self._start, self._size)
        code: CodeType = marshal.loads(content[HEAD:])  # noqa: S302 - our own
        return code

    def get_source(self, name: str) -> None:
        """Give none: it is not in the bundle."""
        del name

    def is_package(self, name: str) -> bool:
        """Tell whether it is one."""
        del name
        return self._path.endswith("/__init__.pyc")

    def get_data(self, path: str) -> bytes:
        """Give a file of data, by its path on this machine.

        Raises:
            FileNotFoundError: it is none of the bundle's.
        """
        return Item(self._archives, self._archives.inside(path)).read_bytes()

    def get_resource_reader(self, name: str) -> "Loader":
        """Give itself: it knows the package's data."""
        del name
        return self

    def files(self) -> "Item":
        """Give the folder of the package's data."""
        path = f"{self._archive}/{self._path}".rpartition("/")[0]
        return Item(self._archives, path)


class Finder:
    """Finds the bundle's modules, for every import."""

    def __init__(self, archives: Archives) -> None:
        self._archives = archives

    def find_spec(
        self,
        name: str,
        path: "Sequence[str] | None",
        target: "ModuleType | None" = None,
    ) -> ModuleSpec | None:
        """Find a module; None if the bundle has it not."""
        del path, target
        place = self._archives.modules.get(name)
        if place is None:
            file = self._archives.extensions.get(name)
            if file is None:
                return None
            origin = f"{self._archives.root}/{file}"
            found = ModuleSpec(name, ExtensionFileLoader(name, origin), origin=origin)
            if ".__init__." in file:
                inside = name.replace(".", "/")
                found.submodule_search_locations = [
                    f"{self._archives.root}/site.zip/{inside}"
                ]
        else:
            origin = f"{self._archives.root}/{place[0]}/{place[3]}"
            loader = Loader(self._archives, name)
            found = ModuleSpec(name, loader, origin=origin)  # type: ignore[arg-type]
            if origin.endswith("/__init__.pyc"):
                found.submodule_search_locations = [origin.rpartition("/")[0]]
        found.has_location = True
        return found


class Folder:
    """What ``pkgutil`` asks for the modules of a package."""

    def __init__(self, archives: Archives, path: str) -> None:
        self._archives = archives
        try:
            self._path = archives.inside(path)
        except FileNotFoundError:
            raise ImportError(path) from None
        if self._path.partition(".zip/")[1] == "":
            raise ImportError(path)

    def find_spec(self, name: str, target: "ModuleType | None" = None) -> None:
        """Find nothing: the bundle's own finder was asked before."""
        del name, target

    def iter_modules(self, prefix: str = "") -> "Iterator[tuple[str, bool]]":
        """Give the names of the modules, and whether each is a package."""
        for name, (archive, _, _, path) in sorted(self._archives.modules.items()):
            is_package = path.endswith("/__init__.pyc")
            place = path.rpartition("/")[0]
            if is_package:
                place = place.rpartition("/")[0]
            if f"{archive}/{place}" == self._path:
                yield prefix + name.rpartition(".")[2], is_package


def prepare(root: str) -> Archives:
    """Have Python find what is in the bundle, and its children the same."""
    archives = Archives(root)
    sys.meta_path.insert(2, Finder(archives))
    sys.path_hooks.insert(0, lambda path: Folder(archives, path))
    sys.executable = f"{root}/bin/python"
    os.environ.setdefault("LIBARCHIVE", f"{root}/lib/libarchive.so.13")
    if not any(map(os.path.exists, ("/usr/lib/ssl/cert.pem", "/usr/lib/ssl/certs"))):
        # OpenSSL looks where Debian has them; MiSTer has them elsewhere, if at all.
        own = f"{root}/lib/ca-certificates.crt"
        system = "/etc/ssl/certs/ca-certificates.crt"
        found = system if os.path.exists(system) else own
        os.environ.setdefault("SSL_CERT_FILE", found)
    return archives


def as_python(archives: Archives, words: list[str]) -> None:
    """Do what zapcore asks a Python of its own for: a module, or one of its files."""
    import runpy  # noqa: PLC0415 - children only

    while words and words[0] in {"-P", "-s"}:
        del words[0]
    if words[:1] == ["-m"]:
        del words[0]
        name = words[0]
    else:
        path = archives.inside(words[0]).partition("/")[2]
        name = path.removesuffix(".pyc").replace("/", ".")
    sys.argv = words
    runpy.run_module(name, run_name="__main__", alter_sys=True)


def main() -> int:
    """Run zapcore with the arguments, or be the Python of its children."""
    root = os.path.dirname(os.path.dirname(os.path.abspath(sys.argv[0])))
    archives = prepare(root)
    if sys.argv[1:2] == ["--as-python"]:
        as_python(archives, sys.argv[2:])
        return 0
    from zapcore.cli.main import main as zapcore  # noqa: PLC0415 - found from here on

    sys.argv[0] = f"{root}/run"
    return zapcore()


if __name__ == "__main__":
    sys.exit(main())
