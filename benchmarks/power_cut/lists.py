"""What becomes of the lists that an export writes: each is old or new, never half."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks.power_cut.disk import Disk, File, Folder, Node, Promise
from benchmarks.power_cut.recording import Recording

ENDS = (".xml", ".txt", ".m3u")
THUMBS = (".webp",)
BAK = ".bak"


@dataclass(slots=True)
class Versions:
    """The contents that a path had when it was named so: ``born`` gives the steps."""

    contents: list[bytes] = field(default_factory=list)
    born: list[int] = field(default_factory=list)


def versions(
    recording: Recording, ends: tuple[str, ...] = ENDS
) -> Mapping[str, Versions]:
    """Give path to versions of each file with such an end that got its name."""
    disk = recording.disk()
    found: dict[str, Versions] = {}
    for number, step in enumerate(recording.steps):
        if step.kind == "rename" and step.other.endswith(ends):
            made = found.setdefault(step.other, Versions())
            if not made.born:
                made.contents.append(_content(disk, step.other) or b"")
                made.born.append(-1)
            disk.take(step)
            made.contents.append(_content(disk, step.other) or b"")
            made.born.append(number)
        else:
            disk.take(step)
    return found


def _content(disk: Disk, path: str) -> bytes | None:
    try:
        return bytes(disk.file(path).now)
    except KeyError:
        return None


def judge(found: Mapping[str, Versions], left: Folder, promise: Promise) -> str:
    """Say which list is neither old nor new; "" when all are whole.

    Where renames may leave nothing, its ``.bak`` has to be there.
    """
    for path, one in found.items():
        content = _at(left, path)
        if content in one.contents or (content is None and not one.contents[0]):
            continue
        if content is not None:
            return f"{path} is half: {len(content)} bytes"
        # It is gone: that is one of exFAT's ways, if nothing is lost with it.
        if promise is not Promise.ENTRY or _at(left, path + BAK) not in one.contents:
            return f"{path} is gone"
    return ""


def _at(folder: Folder, path: str) -> bytes | None:
    node: Node | None = folder
    for part in path.split("/"):
        if not isinstance(node, Folder):
            return None
        node = node.now.get(part)
    return bytes(node.now) if isinstance(node, File) else None


def on_disk(root: str, path: str) -> bytes | None:
    """Give what a file of the real disk holds, None without one."""
    try:
        with open(os.path.join(root, path), "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
