"""Every file of a bundle."""

import hashlib
import os
from collections.abc import Mapping

from bundle.archives import Entry, zipped
from bundle.choosing import choose, documented, rules
from bundle.compiling import pyc
from bundle.elf import stripped
from bundle.errors import BundleError
from bundle.gathering import SITE, STDLIB, Gathered
from bundle.index import index
from bundle.libraries import Libraries
from bundle.licences import licences
from bundle.plan import Plan
from bundle.targets import HERE, PYTHON, Target, parts

PROJECT = ("zapcore", "api", "mediadb", "platforms", "scrapers")
HOME = f"lib/python{PYTHON}"
FIRST = (
    "os.pyc",
    "encodings/__init__.pyc",
    "encodings/aliases.pyc",
    "encodings/utf_8.pyc",
)
"""Of the standard library; CPython finds where it is by the first."""


def contents(plan: Plan, target: Target) -> dict[str, Entry]:
    """Give the files of a bundle, by path.

    Raises:
        BundleError: a library, a module or a licence is missing.
    """
    debs, wheels = plan.debs, plan.wheels
    found = choose(_gather(debs, wheels, plan.project), rules())
    program = f"{debs}/usr/bin/python{PYTHON}"
    objects = {name: _place(name, path) for name, path in found.extensions.items()}
    code = _compiled(found)
    files = {
        f"bin/python{PYTHON}": _entry(program, is_program=True),
        "lib/start.pyc": Entry(start(index(code, objects))),
        "lib/ca-certificates.crt": Entry(_authorities(debs)),
        "VERSION": Entry(f"{plan.version}\n".encode()),
        **scripts(target),
        **{path: Entry(zipped(inside, plan.epoch)) for path, inside in code.items()},
        # What CPython needs before it can run a line of ours.
        **{f"{HOME}/{path}": code[STDLIB][path] for path in FIRST},
        **licences(plan.version, plan.project, debs, plan.packages, wheels),
        **_libraries(debs, [program, *found.extensions.values()]),
    }
    for name, path in found.extensions.items():
        files[objects[name]] = Entry(stripped(_entry(path).content))
    files["SUMS"] = Entry(_sums(files))
    return files


def _gather(debs: str, wheels: str, project: str) -> Gathered:
    found = Gathered()
    stdlib = f"{debs}/usr/lib/python{PYTHON}"
    dist = f"{debs}/usr/lib/python3/dist-packages"
    # A link to /etc, whose target is not in the package.
    tops = [name for name in os.listdir(stdlib) if name != "sitecustomize.py"]
    found.add(stdlib, tops, STDLIB)
    tops = [name for name in os.listdir(wheels) if "-info" not in name]
    found.add(wheels, tops, SITE)
    found.add(dist, ["PIL"], SITE)
    found.add(project, PROJECT, SITE)
    return found


def _place(name: str, path: str) -> str:
    home = f"{HOME}/lib-dynload" if "/lib-dynload/" in path else "lib/ext"
    first, _, rest = os.path.basename(path).partition(".")
    return f"{home}/{name}{'.__init__' if first == '__init__' else ''}.{rest}"


def _compiled(found: Gathered) -> dict[str, dict[str, Entry]]:
    by = rules()
    code: dict[str, dict[str, Entry]] = {SITE: {}, STDLIB: {}}
    for name, module in sorted(found.modules.items()):
        if name not in found.extensions:
            keeps = documented(name, by)
            called = f"{module.archive}/{module.inside}"
            compiled = pyc(module.read(), called, documented=keeps)
            code[module.archive][f"{module.inside}c"] = Entry(compiled)
    for inside, path in found.data.items():
        code[SITE][inside] = _entry(path)
    return code


def start(places: bytes) -> bytes:
    """Give ``lib/start.pyc`` with the index in it.

    Raises:
        BundleError: it has no place for one.
    """
    with open(os.path.join(HERE, "inside", "start.py"), encoding="utf-8") as file:
        head, mark, rest = file.read().partition("] = ({}, {}, {})\n")
    filled = f"{head}] = marshal.loads({places!r})\n{rest}"
    if not mark:
        raise BundleError("inside/start.py has no place for the index")
    return pyc(filled.encode(), "start.py")


def scripts(target: Target) -> dict[str, Entry]:
    """Give ``run``, and ``bin/python`` for the children of zapcore."""
    with open(os.path.join(HERE, "inside", "run.sh"), encoding="utf-8") as file:
        text = file.read().replace("@LOADER@", target.loader)
    ways = {"run": ("", ""), "bin/python": ("/..", "--as-python ")}
    return {
        path: Entry(text.replace("@UP@", up).replace("@AS@", words).encode(), True)
        for path, (up, words) in ways.items()
    }


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
    libraries.closure([*roots, *map(libraries.path, parts().libraries)])
    return {
        f"lib/{name}": _entry(libraries.path(name), is_program=name.startswith("ld-"))
        for name in libraries.asked
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
