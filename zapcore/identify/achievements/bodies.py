"""Hashes of whole files, or of files without header, that were made already."""

from collections.abc import Sequence
from typing import Final

from zapcore.content import Body, BodyKind
from zapcore.identify import headers
from zapcore.identify.achievements.rules import rule_of
from zapcore.identify.achievements.source import CAP

_CHANGED: Final = (BodyKind.HEADERLESS, BodyKind.BIG_ENDIAN)


def from_bodies(system_id: str, bodies: Sequence[Body], name: str = "") -> str | None:
    """Answer from hashes of a file, so that it is not read again; None if they cannot.

    Of an archive its largest member counts. Only files up to 64 MiB are answered, and
    only by rules that take a file whole, without its header, or turned round.

    Args:
        system_id: a canonical system id.
        bodies: what was hashed of one file on disk.
        name: the file's name. Without it, a file in which no header was found is not
            answered, since it may be that none was looked for.
    """
    plain = _counting(bodies)
    rule = rule_of(system_id)
    if plain is None or plain.size > CAP:
        return None
    if rule != "whole":
        plain = _changed(rule, plain, bodies, plain.name or name)
    return plain.md5.hex() or None if plain else None


def _counting(bodies: Sequence[Body]) -> Body | None:
    members = [one for one in bodies if one.kind is BodyKind.MEMBER]
    files = members or [one for one in bodies if one.kind is BodyKind.FILE]
    return max(files, key=lambda one: one.size, default=None)


def _changed(rule: str, plain: Body, bodies: Sequence[Body], name: str) -> Body | None:
    fits = headers.rules().get(rule)
    if fits is None:
        return None
    for one in bodies:
        if one.kind in _CHANGED and one.number == plain.number:
            return one
    looked = headers.extension_of(name) in fits.extensions
    by_size = not fits.magic and not fits.swap
    return plain if looked and not (by_size and fits.fits_size(plain.size)) else None
