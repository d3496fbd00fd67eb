"""The licences of everything in a bundle, in a few files: each takes a cluster."""

import glob
import os
import re
from collections.abc import Iterable

from bundle.archives import Entry
from bundle.errors import BundleError

LINE = "=" * 78
NAMES = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)
ROOMS = ("api", "mediadb", "platforms", "scrapers", "zapcore")
COMMON = re.compile(r"/usr/share/common-licenses/([A-Za-z0-9.-]*[A-Za-z0-9])")
HEAD = """\
What is in this bundle, and under which terms
=============================================

zapcore {version}: GPL-3.0-or-later, see zapcore.txt, where the terms of tables that
are of others stand too (Retool's among them). Its source is the project itself,
at this version; scripts/bundle in it makes this bundle.

The programs and libraries below are of other people, unchanged but for this: Python
source is compiled, modules that zapcore never imports are left out, and of extension
modules what only debuggers read. debian.txt holds the copyright file of each Debian
package, common.txt the texts that those name, python.txt the licences of the packages
from the Python package index.

Source: each Debian package is made from the source package named here. Debian gives
it to everybody; with a `deb-src` line for the release "trixie" in apt's sources:

    apt-get source SOURCE=VERSION

(and Debian's snapshots keep every version that it ever had). The source of a Python
package is had by its name and version:

    pip download --no-deps --no-binary :all: NAME==VERSION

Libraries under the LGPL (libc among them) may be replaced: put yours into lib/ under
the same name.

"""


def licences(
    version: str,
    project: str,
    debs: str,
    packages: Iterable[tuple[str, str, str]],
    wheels: str,
) -> dict[str, Entry]:
    """Give the files of ``licences/``, by path in the bundle.

    Args:
        version: of zapcore.
        project: folder of zapcore's source.
        debs: folder of unpacked Debian packages.
        packages: of each of them name, version, and name and version of its source.
        wheels: folder of unpacked wheels.

    Raises:
        BundleError: something comes without a licence.
    """
    rows, texts = [], []
    for name, number, source in packages:
        rows.append(f"{name} {number}\n    source: {source}\n")
        path = f"{debs}/usr/share/doc/{name}/copyright"
        texts.append(_text(f"{name} {number}", [path]))
    found, notes = [], []
    for folder in sorted(glob.glob(f"{wheels}/*.dist-info")):
        title = os.path.basename(folder).removesuffix(".dist-info").replace("-", " ")
        found.append(f"{title}\n")
        notes.append(_text(title, _notes(folder)))
    named = sorted(set(COMMON.findall("".join(texts))))
    common = [f"{debs}/usr/share/common-licenses/{name}" for name in named]
    files = {
        "README.txt": HEAD.format(version=version)
        + "\n".join(["Debian packages\n", *rows, "Python packages\n", *found]),
        "zapcore.txt": _read(f"{project}/LICENSE") + "".join(_of_data(project)),
        "debian.txt": "".join(texts),
        "python.txt": "".join(notes),
        "common.txt": "".join(
            _text(os.path.basename(path), [path])
            for path in common
            if os.path.exists(path)
        ),
    }
    return {f"licences/{name}": Entry(text.encode()) for name, text in files.items()}


def _of_data(project: str) -> Iterable[str]:
    """Give the texts that lie beside tables of others, ``LICENSE-…`` in the rooms."""
    for room in ROOMS:
        found = glob.glob(f"{project}/{room}/**/LICENSE-*", recursive=True)
        yield from (_text(os.path.basename(path), [path]) for path in sorted(found))


def _notes(folder: str) -> list[str]:
    found = [
        os.path.join(base, name)
        for base, _, names in os.walk(folder)
        for name in names
        if NAMES.match(name)
    ]
    return sorted(found) or [f"{folder}/METADATA"]


def _text(title: str, paths: Iterable[str]) -> str:
    texts = []
    for path in paths:
        text = _read(path)
        if os.path.basename(path) == "METADATA":
            told = re.findall(
                r"^(?:License.*|Classifier: License .*)$", text, re.MULTILINE
            )
            text = "\n".join(told)
        if not text.strip():
            raise BundleError(f"{title} comes without a licence")
        texts.append(text.strip("\n"))
    return f"{LINE}\n{title}\n{LINE}\n\n" + "\n\n".join(texts) + "\n\n"


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except FileNotFoundError:
        raise BundleError(f"the licence {path} is missing") from None
