"""One file inside an archive: its name, what the archive says of it, its bytes.

A name is a label and never a path: it may hold ``..`` or anything else.
"""

import json
import re
from collections.abc import Sequence
from fnmatch import translate
from functools import cache
from importlib import resources
from typing import NamedTuple

from zapcore.identify.disk import Read
from zapcore.identify.headers import UNKNOWN, extension_of
from zapcore.identify.limits import BrokenError


class MemberError(BrokenError):
    """One member cannot be read; those after it can. The text says how, nameless."""


class Member(NamedTuple):
    """One file inside an archive, to be read before the next is asked for.

    ``size`` and ``crc32`` are what the archive says, -1 and None where it does not.
    ``wrong`` says why it cannot be read. ``order`` tells members of one name apart.
    """

    name: str
    read: Read
    size: int = UNKNOWN
    crc32: int | None = None
    wrong: str = ""
    order: int = 0


class _Passed(NamedTuple):
    extensions: frozenset[str]
    names: re.Pattern[str]
    folders: re.Pattern[str]


@cache
def _passed() -> _Passed:
    text = resources.files("zapcore.identify") / "data" / "members.json"
    rows = json.loads(text.read_text("utf-8"))
    return _Passed(
        frozenset(rows["extensions"]), _any_of(rows["names"]), _any_of(rows["folders"])
    )


def _any_of(globs: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(translate(one) for one in globs))


def is_wanted(name: str) -> bool:
    """Tell whether a member is anything but a folder or the rubbish of a desktop.

    Source: ``data/members.json``.
    """
    *folders, base = name.split("/")
    passed = _passed()
    return bool(
        base
        and extension_of(base) not in passed.extensions
        and not passed.names.match(base)
        and not any(passed.folders.match(folder) for folder in folders)
    )


def label_of(raw: bytes, encoding: str = "utf-8") -> str:
    """Give the name that an archive has as bytes; what is no text is shown as codes."""
    return raw.partition(b"\0")[0].decode(encoding, "backslashreplace")


def check(member: Member, size: int, crc32: int) -> None:
    """Compare what was read of a member with what the archive says.

    Raises:
        MemberError: they differ.
    """
    if member.size not in {UNKNOWN, size}:
        raise MemberError("is shorter than the archive says")
    if member.crc32 not in {None, crc32}:
        raise MemberError("is damaged")
