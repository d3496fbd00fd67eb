"""Every file of a bundle."""

import glob
import hashlib
import marshal
import os
from collections.abc import Mapping

from bundle.archives import Entry, zipped
from bundle.compiling import pyc
from bundle.libraries import Libraries
from bundle.site_packages import Site, collect, index, table
from bundle.stdlib import wanted_extensions, wanted_modules
from bundle.targets import HERE, PYTHON, Target

PROJECT = ("zapcore", "api", "mediadb", "platforms", "scrapers")
STDLIB = f"usr/lib/python{PYTHON}"
DIST = "usr/lib/python3/dist-packages"


def contents(
    target: Target, debs: str, wheels: str, project: str, version: str, epoch: int
) -> dict[str, Entry]:
    """Give the files of a bundle, by path.

    Args:
        target: for which machine.
        debs: folder of unpacked Debian packages.
        wheels: folder of unpacked wheels.
        project: folder of zapcore's source.
        version: of zapcore.
        epoch: the time of files in its archives.

    Raises:
        BundleError: a library is missing.
    """
    site = _site(debs, wheels, project)
    archive = site.archive(epoch)
    program = f"{debs}/usr/bin/python{PYTHON}"
    stdlib = f"{debs}/{STDLIB}"
    dynload = wanted_extensions(sorted(os.listdir(f"{stdlib}/lib-dynload")))
    objects = [f"{stdlib}/lib-dynload/{name}" for name in dynload]
    files = {
        f"bin/python{PYTHON}": _entry(program, is_program=True),
        "site.zip": Entry(archive),
        "lib/start.pyc": Entry(_start(archive)),
        "lib/ca-certificates.crt": Entry(_authorities(debs)),
        "VERSION": Entry(f"{version}\n".encode()),
        **_scripts(target),
        **_stdlib(stdlib, epoch),
    }
    for path in objects:
        files[f"lib/python{PYTHON}/lib-dynload/{os.path.basename(path)}"] = _entry(path)
    for name, path in site.extensions.items():
        files[f"lib/ext/{name}"] = _entry(path)
    files |= {f"data/{path}": entry for path, entry in site.data.items()}
    files |= _libraries(debs, [program, *objects, *site.extensions.values()])
    files["SUMS"] = Entry(_sums(files))
    return files


def _site(debs: str, wheels: str, project: str) -> Site:
    site = Site()
    left_out = table()["left_out"]
    tops = [name for name in os.listdir(wheels) if not name.endswith((".dist-info", ".data"))]
    collect(site, wheels, tops, left_out)
    pillow = [f"PIL/{name}" for name in table()["pillow_left_out"]]
    pillow += [
        f"PIL/{name}"
        for name in os.listdir(f"{debs}/{DIST}/PIL")
        if name.endswith(".so") and name.split(".")[0] not in table()["pillow_extensions"]
    ]
    collect(site, f"{debs}/{DIST}", ["PIL"], pillow)
    collect(site, project, PROJECT, left_out)
    return site


def _start(archive: bytes) -> bytes:
    with open(os.path.join(HERE, "inside", "start.py"), encoding="utf-8") as file:
        source = file.read()
    empty = "INDEX: dict[str, tuple[int, int, bool]] = {}"
    filled = f"INDEX = marshal.loads({marshal.dumps(index(archive))!r})"
    return pyc(source.replace(empty, filled).encode(), "start.py")


def _scripts(target: Target) -> dict[str, Entry]:
    found = {}
    for name, path in (("run", "run"), ("python", "bin/python")):
        with open(os.path.join(HERE, "inside", f"{name}.sh"), encoding="utf-8") as file:
            text = file.read().replace("@LOADER@", target.loader)
        found[path] = Entry(text.encode(), is_program=True)
    return found


def _stdlib(folder: str, epoch: int) -> dict[str, Entry]:
    paths = glob.glob("**/*.py", root_dir=folder, recursive=True)
    code = {}
    for path in sorted(wanted_modules(paths)):
        with open(f"{folder}/{path}", "rb") as file:
            code[f"{path}c"] = Entry(pyc(file.read(), path))
    # CPython finds where it is by this file.
    landmark = {f"lib/python{PYTHON}/os.pyc": code.pop("os.pyc")}
    name = f"lib/python{PYTHON.replace('.', '')}.zip"
    return {name: Entry(zipped(code, epoch, deflated=False)), **landmark}


def _authorities(debs: str) -> bytes:
    folder = f"{debs}/usr/share/ca-certificates/mozilla"
    texts = []
    for name in sorted(os.listdir(folder)):
        with open(f"{folder}/{name}", "rb") as file:
            texts.append(file.read().rstrip(b"\n") + b"\n")
    return b"".join(texts)


def _libraries(debs: str, roots: list[str]) -> dict[str, Entry]:
    there = [
        os.path.join(base, name)
        for base, _, names in os.walk(f"{debs}/usr/lib")
        for name in names
        if "/python3" not in base
    ]
    libraries = Libraries(there)
    by_path = set(libraries.closure(roots)) - set(roots)
    return {
        f"lib/{name}": _entry(os.path.realpath(path), is_program=name.startswith("ld-"))
        for name, path in libraries.by_name.items()
        if os.path.realpath(path) in by_path and name in libraries.asked
    }


def _sums(files: Mapping[str, Entry]) -> bytes:
    lines = (
        f"{hashlib.sha256(files[path].content).hexdigest()}  {path}\n"
        for path in sorted(files)
    )
    return "".join(lines).encode()


def _entry(path: str, *, is_program: bool = False) -> Entry:
    with open(path, "rb") as file:
        return Entry(file.read(), is_program)
