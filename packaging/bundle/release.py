"""What lies beside a bundle: checksums, and on MiSTer what Downloader needs."""

import hashlib
import os
from collections.abc import Iterable

from bundle.database import database

SCRIPT = "packaging/mister/zapcore.sh"
SUMS = "SHA256SUMS"


def publish(bundle: str, version: str, project: str, url: str, epoch: int) -> list[str]:
    """Write the installer and ``db.json`` beside a MiSTer bundle; give their paths.

    Args:
        bundle: path of the bundle.
        version: of zapcore.
        project: folder of zapcore's source.
        url: the address of the folder that will have the files; "" leaves it out.
        epoch: the time of the database, seconds since 1970.
    """
    folder = os.path.dirname(bundle)
    script = _read(os.path.join(project, SCRIPT))
    files = {
        "Scripts/zapcore.sh": ("zapcore.sh", script),
        f"zapcore/bundle-{version}.zip": (os.path.basename(bundle), _read(bundle)),
    }
    written = {
        os.path.join(folder, "zapcore.sh"): script,
        os.path.join(folder, "db.json"): database(files, url, epoch).encode(),
    }
    for path, content in written.items():
        _write(path, content)
    os.chmod(os.path.join(folder, "zapcore.sh"), 0o755)  # noqa: S103 - it is run
    return list(written)


def write_sums(paths: Iterable[str]) -> None:
    """Add files to the list of checksums beside them, as sha256sum reads it."""
    for path in paths:
        folder, name = os.path.split(path)
        target = os.path.join(folder, SUMS)
        lines = _read(target).decode().splitlines() if os.path.exists(target) else []
        kept = [line for line in lines if line[66:] != name]
        kept.append(f"{hashlib.sha256(_read(path)).hexdigest()}  {name}")
        kept.sort(key=lambda line: line[66:])
        _write(target, "".join(f"{line}\n" for line in kept).encode())


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _write(path: str, content: bytes) -> None:
    with open(f"{path}.part", "wb") as file:
        file.write(content)
    os.replace(f"{path}.part", path)
