"""What the two halves of a build tell each other: one fetches, the other assembles."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """What to assemble, and from which folders.

    Attributes:
        target: name of the target.
        version: of zapcore.
        epoch: the time of every file, seconds since 1970.
        packages: of each Debian package name, version, and that of its source.
        debs: folder of unpacked Debian packages.
        wheels: folder of unpacked wheels.
        project: folder of zapcore's source.
        out: path of the archive.
        deflate: path of libdeflate, for this machine.
    """

    target: str
    version: str
    epoch: int
    packages: list[tuple[str, str, str]]
    debs: str
    wheels: str
    project: str
    out: str
    deflate: str
