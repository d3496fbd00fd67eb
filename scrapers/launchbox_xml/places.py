"""Where LaunchBox's lists are: in its own folder, or beside the games.

Layout: facts of https://wiki.retro-exo.com/index.php/LaunchBox_Platform_XML
(``Data/Platforms/<platform>.xml``); platforms as ``providers/data/launchbox.json``.
"""

import functools
import os
import re
from collections.abc import Mapping, Sequence

from scrapers.providers.launchbox_tables import platform_names
from zapcore.systems.platforms import PlatformTable
from zapcore.valueclass import dataclass

FOLDER = "LaunchBox"
"""What its folder in a root of the library is called, if the owner names none."""

_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class BoxList:
    """One list: its file, the install it is of ("" none), its platform."""

    path: str
    install: str
    platform: str


def platforms_of(system_id: str) -> tuple[str, ...]:
    """Give LaunchBox's names of a system; first that of what most sources know."""
    return _platforms().get(system_id, ())


@functools.cache
def _platforms() -> Mapping[str, tuple[str, ...]]:
    """Give system to LaunchBox's names; the large table is read once and let go of."""
    ids: dict[str, list[object]] = {}
    for slug in sorted(PlatformTable.load(), key=lambda one: -len(one.providers)):
        if slug.system and slug.providers.get("launchbox"):
            ids.setdefault(slug.system, []).append(slug.providers["launchbox"])
    return {system: platform_names(numbers) for system, numbers in ids.items()}


def list_path(install: str, platform: str) -> str:
    """Give where the list of a platform is."""
    return f"{install}/Data/Platforms/{file_name(platform)}.xml"


def find_lists(
    system_id: str, installs: Sequence[str], folders: Sequence[str]
) -> list[BoxList]:
    """Give the lists that are there; a later one wins over an earlier one."""
    names = platforms_of(system_id)[::-1]
    found = [
        BoxList(list_path(install, name), install, name)
        for install in installs
        for name in names
    ]
    found += [
        BoxList(f"{folder}/{file_name(name)}.xml", "", name)
        for folder in folders
        for name in names
    ]
    return [one for one in found if os.path.lexists(one.path)]


def whole_path(text: str, install: str) -> str:
    """Give the path of this device that LaunchBox's means, "" if it is of another one.

    Relative ones begin in LaunchBox's folder.
    """
    path = text.replace("\\", "/").strip()
    if not path or "\0" in path or _DRIVE.match(path) or path.startswith("//"):
        return ""
    if path.startswith("/"):
        return os.path.normpath(path)
    return os.path.normpath(f"{install}/{path}") if install else ""


def tail_of(text: str) -> str:
    """Give a path without a disk's letter and what leads up from LaunchBox's folder."""
    path = text.replace("\\", "/").strip()
    parts = [part for part in path.split("/") if part not in {"", ".", ".."}]
    if parts and _DRIVE.fullmatch(parts[0]):
        parts = parts[1:]
    return "/".join(parts)


_ILLEGAL = re.compile(r"""[<>:"/\\|?*']+""")
_NOT_IN_FILE = re.compile(r'[<>:"/\\|?*\0-\x1f]')


def picture_name(title: str) -> str:
    """Give what pictures of a title are called.

    Source: https://forums.launchbox-app.com/topic/33272-fyi-media-file-naming/page/3/ :
    a run of characters that no file may have, or ``'``, becomes one ``_``.
    """
    return _ILLEGAL.sub("_", title).strip().rstrip(".") or "_"


def file_name(platform: str) -> str:
    """Give a platform's name as a file is called."""
    return _NOT_IN_FILE.sub("_", platform)
