"""What a file is taken for, in one sentence for its owner."""

from zapcore.content import BodyKind, DatEntry, FactState, FileFacts

_HOW = {
    BodyKind.HEADERLESS: " without the header before it",
    BodyKind.BIG_ENDIAN: " once its bytes are in the cartridge's order",
    BodyKind.CHD: " by what the CHD says of its contents",
}


def beside(kind: BodyKind, unknown: int, dumps: int) -> str:
    """Give how the bytes fit, and what else lies in the same archive."""
    text = _HOW.get(kind, "")
    if dumps > 1:
        text += f"; it holds {dumps - 1} more known dump{_s(dumps - 1)}"
    if unknown:
        text += f"; of {unknown} other file{_s(unknown)} in it no DAT knows"
    return text


def exact(entry: DatEntry, more: str) -> str:
    """Say that it is an exact dump."""
    return f"This is exactly “{entry.game}”, as {_dat(entry)} lists it{more}."


def bad(entry: DatEntry, more: str) -> str:
    """Say that it is a known bad dump."""
    return f"This is a bad dump of “{entry.game}” that {_dat(entry)} knows{more}."


def known_hack(entry: DatEntry, more: str) -> str:
    """Say that a DAT lists it as a hack."""
    of = f", a hack of “{entry.parent}”" if entry.parent else ", a hack"
    return f"This is “{entry.game}”{of} that {_dat(entry)} lists{more}."


def disagrees(name: str, entry: DatEntry, more: str) -> str:
    """Say that name and contents disagree."""
    return (
        f"This is named “{name}”, but its contents are exactly “{entry.game}”"
        f" ({_dat(entry)}){more}."
    )


def partly(game: str, left: int, parts: int) -> str:
    """Say that some of its files are not as they should be, or not read yet."""
    return (
        f"This is “{game}” as far as its files are known: {left} of {parts} are in no"
        " DAT, or not read yet."
    )


def by_serial(entry: DatEntry, serial: str, others: int, *, sums: bool) -> str:
    """Say that its serial tells what it is."""
    also = f", which {others} other dump{_s(others)} has too" if others else ""
    if sums:
        return (
            f"This is probably “{entry.game}”: its header has the serial"
            f" {serial}{also}, and CRC and size fit {_dat(entry)}."
        )
    return (
        f"This is probably “{entry.game}”: its header has the serial {serial}{also};"
        " its bytes were not compared."
    )


def changed(entry: DatEntry, cut: bool, *, other: bool) -> str:  # noqa: FBT001 - one caller
    """Say that it is a changed copy."""
    release = ", or of another release of it," if other else ""
    if cut:
        return (
            f"This is a copy of “{entry.game}”{release} that is cut short: its serial"
            " says so, but it is smaller than the dump."
        )
    return (
        f"This is a changed copy of “{entry.game}”{release} by its serial: its bytes"
        " are those of no known dump."
    )


def by_sum(entry: DatEntry, named: str, *, read: bool) -> str:
    """Say that CRC and size fit; ``named``: although it is called so."""
    though = f", though it is named “{named}”" if named else ""
    rest = "which lists no more" if read else "its hashes were not read yet"
    return (
        f"This is probably “{entry.game}”{though}: CRC and size fit {_dat(entry)},"
        f" {rest}."
    )


def hack_of(game: str) -> str:
    """Say that its name calls it a hack."""
    return f"This is a changed copy of “{game}”, as its name says; no DAT lists it."


def named(entry: DatEntry) -> str:
    """Say that only its name tells."""
    return (
        f"This is named as “{entry.game}” in {_dat(entry)}; its bytes were not"
        " compared."
    )


def named_otherwise(entry: DatEntry, cut: bool | None) -> str:  # noqa: FBT001 - one caller
    """Say that its bytes are not those that its name promises.

    ``cut``: whether it is too short; None when bytes cannot be compared.
    """
    if cut is None:
        return named(entry).replace("were not", "cannot be")
    what = "it is cut short" if cut else "its bytes are those of no known dump"
    return f"This is named as “{entry.game}” in {_dat(entry)}, but {what}."


def unknown(facts: FileFacts | None, *, read: bool) -> str:
    """Say that nothing is known."""
    if facts is not None and facts.state is FactState.REFUSED:
        why = f": {facts.messages[0]}" if facts.messages else ""
        return f"Nothing is known of this: it could not be read{why}."
    if not read:
        return "No DAT of its system knows its name; its bytes were not all read yet."
    return "No DAT of its system lists these bytes, or this name."


def _dat(entry: DatEntry) -> str:
    return entry.dat or "a DAT"


def _s(many: int) -> str:
    return "" if many == 1 else "s"
