"""Headers before a game's bytes and orders of its bytes: which rule, which bytes.

Source: ``data/headers.json`` (rules of RetroAchievements' hashes). Both hashes are
given, with and without, because DATs differ in which they list.
"""

import json
from array import array
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from zapcore.content import Body, BodyKind
from zapcore.identify.digests import Digests
from zapcore.valueclass import dataclass

UNKNOWN = -1
"""The size of a file whose end was not seen yet."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When the first ``skip`` bytes are a header, or which first byte means a swap.

    ``magic`` has places and bytes of which one must be there; ``remainder`` is a
    divisor of the size and what must remain, ``bit`` must be set in the size. ``swap``
    has the first byte and the width in bytes of what is turned round.
    """

    extensions: frozenset[str]
    systems: tuple[str, ...]
    skip: int = 0
    magic: tuple[tuple[int, bytes], ...] = ()
    remainder: tuple[int, int] | None = None
    bit: int = 0
    swap: Mapping[int, int] | None = None

    def may_fit(self, head: bytes, size: int) -> bool:
        """Tell whether there can be a header: by its first bytes, or by the size."""
        if self.magic:
            return any(head[at:].startswith(text) for at, text in self.magic)
        return size == UNKNOWN or self.fits_size(size)

    def fits_size(self, size: int) -> bool:
        """Tell whether a file of this size has the header, as far as size can tell."""
        if size < self.skip:
            return False
        if self.remainder is not None:
            divisor, rest = self.remainder
            return size % divisor == rest
        return not self.bit or bool(size & self.bit)


@cache
def _data() -> dict[str, Any]:
    text = resources.files("zapcore.identify") / "data" / "headers.json"
    data: dict[str, Any] = json.loads(text.read_text("utf-8"))
    return data


@cache
def rules() -> Mapping[str, Rule]:
    """Give all rules by name."""
    return {name: _rule(row) for name, row in _data()["rules"].items()}


def _rule(row: dict[str, Any]) -> Rule:
    remainder = row.get("remainder")
    return Rule(
        extensions=frozenset(row["extensions"]),
        systems=tuple(row["systems"]),
        skip=row.get("skip", 0),
        magic=tuple((at, bytes.fromhex(text)) for at, text in row.get("magic", ())),
        remainder=tuple(remainder) if remainder else None,
        bit=row.get("bit", 0),
        swap={int(key, 16): width for key, width in row.get("swap", {}).items()},
    )


@cache
def _never_hashed() -> frozenset[str]:
    return frozenset(_data()["never_hashed"])


def never_hashed(system_id: str) -> bool:
    """Tell whether files of this system are too large, or too odd, to be hashed."""
    return system_id in _never_hashed()


def extension_of(name: str) -> str:
    """Give what follows the last dot of a name or path, in small letters."""
    base = name.rpartition("/")[2]
    return base.rpartition(".")[2].lower() if "." in base else ""


def rule_for(system_id: str, name: str, *, archive: bool) -> str:
    """Give the first rule of a system for a file name, "" if it has none.

    Args:
        system_id: a canonical system id.
        name: the file's name or path.
        archive: it is an archive, so that the rule is meant for its members.
    """
    extension = extension_of(name)
    for rule, row in rules().items():
        if system_id in row.systems and (archive or extension in row.extensions):
            return rule
    return ""


class _Stripped:
    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._skip = rule.skip
        self._digests = Digests()

    def update(self, piece: memoryview) -> None:
        skipped = min(self._skip, len(piece))
        self._skip -= skipped
        self._digests.update(piece[skipped:])

    def body(self, number: int, name: str, size: int) -> Body | None:
        if self._skip or not self._rule.fits_size(size):
            return None
        return self._digests.body(BodyKind.HEADERLESS, number, name)


class _Swapped:
    def __init__(self, width: int) -> None:
        self._width = width
        self._code = {2: "H", 4: "I"}[width]
        self._rest = b""
        self._digests = Digests()

    def update(self, piece: memoryview) -> None:
        data: bytes | memoryview = self._rest + piece if self._rest else piece
        whole = len(data) - len(data) % self._width
        words = array(self._code)
        words.frombytes(data[:whole])
        words.byteswap()
        self._digests.update(memoryview(words).cast("B"))
        self._rest = bytes(data[whole:])

    def body(self, number: int, name: str, size: int) -> Body | None:
        if size == 0:
            return None
        # A cut image ends within a word: what is left of it has no order.
        self._digests.update(self._rest)
        return self._digests.body(BodyKind.BIG_ENDIAN, number, name)


class Hasher:
    """Hashes one run of bytes as it is, and as a rule wants it as well.

    Args:
        rule: a rule's name, or "".
        name: the file's or member's name; a rule is for some extensions only.
        size: its bytes, ``UNKNOWN`` (-1) if only the end will tell.
    """

    def __init__(self, rule: str, name: str, size: int = UNKNOWN) -> None:
        found = rules().get(rule)
        self._rule = found if found and extension_of(name) in found.extensions else None
        self._name = name
        self._size = size
        self._plain = Digests()
        self._other: _Stripped | _Swapped | None = None

    @property
    def digests(self) -> Digests:
        """The hashes of the bytes as they are."""
        return self._plain

    def update(self, piece: memoryview) -> None:
        """Take the next bytes; the first must hold the header's beginning."""
        if self._rule is not None and self._plain.size == 0 and piece:
            self._other = _other(self._rule, bytes(piece[:16]), self._size)
        self._plain.update(piece)
        if self._other is not None:
            self._other.update(piece)

    def bodies(self, kind: BodyKind, number: int) -> list[Body]:
        """Give the body as it is and, if the rule fits, the other one."""
        name = "" if kind is BodyKind.FILE else self._name
        found = [self._plain.body(kind, number, name)]
        if self._other is not None:
            other = self._other.body(number, name, self._plain.size)
            found += [other] if other is not None else []
        return found


def _other(rule: Rule, head: bytes, size: int) -> _Stripped | _Swapped | None:
    if rule.swap:
        width = rule.swap.get(head[0])
        return _Swapped(width) if width else None
    return _Stripped(rule) if rule.may_fit(head, size) else None
