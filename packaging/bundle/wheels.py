"""Files of the Python package index, by pip with the machine's configuration."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable, Mapping

from bundle.errors import BundleError
from bundle.lock import Wheel, read_wheels, sha256, text_of
from bundle.targets import PYTHON, Target

LICENCE = re.compile(r"(LICEN[CS]E|COPYING|NOTICE)[^/]*$")


def locked(target: Target) -> list[Wheel]:
    """Read the target's list of wheels.

    Raises:
        BundleError: there is none.
    """
    return read_wheels(text_of(target.wheels_lock))


def obtain(
    target: Target, cache: str, sources: Iterable[str]
) -> list[tuple[Wheel, str]]:
    """Give each wheel of the lock with the path of its file.

    Args:
        target: for which machine.
        cache: the folder that keeps what was downloaded.
        sources: packages whose source is taken, as there is no wheel for all.

    Raises:
        BundleError: pip does not get one, or its content is another.
    """
    folder = os.path.join(cache, "wheels")
    wanted = locked(target)
    if any(not _is_kept(wheel, folder) for wheel in wanted):
        download(
            target, ["--require-hashes", "-r", target.wheels_lock], folder, sources
        )
    for wheel in wanted:
        if not _is_kept(wheel, folder):
            raise BundleError(f"{wheel.file} is not what was locked")
    return [(wheel, os.path.join(folder, wheel.file)) for wheel in wanted]


def download(
    target: Target, wanted: Iterable[str], folder: str, sources: Iterable[str]
) -> None:
    """Have pip download files for a target.

    Raises:
        BundleError: it could not.
    """
    platforms = (f"--platform={each}" for each in target.manylinux)
    abis = (f"--abi={each}" for each in ("cp313", "abi3", "none"))
    no_binary = (f"--no-binary={each}" for each in sources)
    command = [
        *(sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"),
        *("download", "--no-deps", "--no-build-isolation", f"--dest={folder}"),
        *("--implementation=cp", f"--python-version={PYTHON}"),
        *platforms, *abis, *no_binary, *wanted,
    ]  # fmt: skip
    if subprocess.run(command, check=False).returncode:  # noqa: S603 - pip, with our list
        raise BundleError("pip did not get every wheel; see above")


def unpack(
    files: Iterable[tuple[Wheel, str]], folder: str, sources: Mapping[str, str]
) -> None:
    """Unpack wheels into one folder, as an installation has them.

    Args:
        files: the wheels.
        folder: where to.
        sources: of packages that come as source: the folder in it that is the package.
    """
    for wheel, path in files:
        if path.endswith(".whl"):
            with zipfile.ZipFile(path) as archive:
                archive.extractall(folder)  # noqa: S202 - a wheel that was locked
        else:
            _unpack_source(wheel, path, folder, sources[wheel.name])


def _unpack_source(wheel: Wheel, path: str, folder: str, inside: str) -> None:
    package = os.path.basename(inside)
    notes = f"{package}-{wheel.version}.dist-info"
    with tarfile.open(path) as archive:
        for member in archive.getmembers():
            below = member.name.partition("/")[2]
            if below.startswith(f"{inside}/") and ".." not in below.split("/"):
                name = f"{package}/{below[len(inside) + 1 :]}"
            elif below == "PKG-INFO":
                name = f"{notes}/METADATA"
            elif LICENCE.match(below):
                name = f"{notes}/{os.path.basename(below)}"
            else:
                continue
            if content := archive.extractfile(member):
                os.makedirs(os.path.dirname(f"{folder}/{name}"), exist_ok=True)
                with content, open(f"{folder}/{name}", "wb") as file:
                    shutil.copyfileobj(content, file)


def _is_kept(wheel: Wheel, folder: str) -> bool:
    path = os.path.join(folder, wheel.file)
    return os.path.isfile(path) and sha256(path) == wheel.sha256
