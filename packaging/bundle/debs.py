"""Debian packages: from the cache or the mirror, checked, and unpacked."""

import os
import subprocess
from collections.abc import Iterable, Sequence

from bundle.apt import Apt
from bundle.errors import BundleError, StaleLockError
from bundle.lock import Deb, changed, read_debs, sha256, text_of
from bundle.targets import SUITE, Target
from bundle.telling import tell

MOVED = """\
the mirror has moved on from what is locked:
  {changes}
Lock anew with `scripts/bundle lock` and commit that, or build with what the mirror
has now: add --newest"""


def locked(target: Target) -> list[Deb]:
    """Read the target's list of packages.

    Raises:
        BundleError: there is none.
    """
    return read_debs(text_of(target.debs_lock))


def obtain(target: Target, cache: str, *, newest: bool) -> list[tuple[Deb, str]]:
    """Give each package of the lock with the path of its file.

    Args:
        target: for which machine.
        cache: the folder that keeps what was downloaded.
        newest: take the mirror's versions where they differ, and say so.

    Raises:
        BundleError: the mirror has other versions, or other content.
    """
    folder = os.path.join(cache, "debs")
    os.makedirs(folder, exist_ok=True)
    wanted = locked(target)
    missing = [deb for deb in wanted if not _kept(deb, folder, target.architecture)]
    if missing:
        apt = Apt(os.path.join(cache, "apt"), target.architecture)
        apt.update()
        now = apt.candidates([deb.name for deb in wanted])
        if not now:
            raise BundleError(f"apt knows no package of {SUITE}: see above")
        told = _download(apt, missing, folder)
        gone = [deb for deb in missing if not _kept(deb, folder, target.architecture)]
        if gone and not newest:
            changes = changed(gone, now) or told.splitlines()
            raise StaleLockError(MOVED.format(changes="\n  ".join(changes)))
        if gone:
            tell("NOT AS LOCKED, by --newest:", *changed(gone, now))
            return newest_of(apt, [deb.name for deb in wanted], folder)
    return [(deb, _kept(deb, folder, target.architecture)) for deb in wanted]


def newest_of(apt: Apt, names: Sequence[str], folder: str) -> list[tuple[Deb, str]]:
    """Download the mirror's versions of these packages.

    Raises:
        BundleError: one could not be had.
    """
    now = apt.candidates(names)
    told = _download(apt, [Deb(name, now.get(name, ""), "") for name in names], folder)
    found = []
    for name in names:
        path = _path(name, now.get(name, ""), folder, apt.architecture)
        if not path:
            raise BundleError(f"{name} cannot be had:\n{told}")
        found.append((Deb(name, now[name], sha256(path)), path))
    return found


def unpack(paths: Iterable[str], folder: str) -> None:
    """Unpack packages into one folder.

    Raises:
        BundleError: dpkg-deb is not there, or refuses one.
    """
    for path in paths:
        try:
            subprocess.run(["dpkg-deb", "-x", path, folder], check=True)  # noqa: S603, S607 - a file that apt verified
        except (OSError, subprocess.CalledProcessError) as error:
            raise BundleError(
                f"{os.path.basename(path)} is not unpacked: {error}"
            ) from error


def source_of(path: str) -> str:
    """Give name and version of the source that a package was made from.

    Raises:
        BundleError: dpkg-deb is not there, or refuses it.
    """
    fields = ("Package", "Version", "Source")
    try:
        done = subprocess.run(  # noqa: S603 - a file that apt verified
            ["dpkg-deb", "-f", path, *fields],  # noqa: S607 - wherever it lies
            check=True, capture_output=True, text=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError) as error:
        raise BundleError(f"{os.path.basename(path)} is not read: {error}") from error
    told = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    name, _, version = told.get("Source", told["Package"]).partition(" ")
    return f"{name}={version.strip('()') or told['Version']}"


def _download(apt: Apt, debs: Iterable[Deb], folder: str) -> str:
    wanted = [f"{deb.name}={deb.version}" for deb in debs if deb.version]
    told = apt.download(wanted, folder)
    if told:
        # One that is not there keeps apt from getting any.
        told = "".join(apt.download([each], folder) for each in wanted)
    return told


def _path(name: str, version: str, folder: str, architecture: str) -> str:
    quoted = f"{name}_{version.replace(':', '%3a')}"
    for kind in (architecture, "all"):
        path = os.path.join(folder, f"{quoted}_{kind}.deb")
        if os.path.isfile(path):
            return path
    return ""


def _kept(deb: Deb, folder: str, architecture: str) -> str:
    path = _path(deb.name, deb.version, folder, architecture)
    return path if path and sha256(path) == deb.sha256 else ""
