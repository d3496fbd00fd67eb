"""What a file is taken for, in one sentence for its owner."""

from collections.abc import Sequence

from zapcore.content import BodyKind, DatEntry, FactState, FileFacts, Verdict
from zapcore.identify.case import Left
from zapcore.identify.disc_sets import DiscSet
from zapcore.identify.ties import BySerial

_UNLISTED = "does not list these bytes; they may be another form of the same"
MOST_NAMES = 4
"""Dumps that are named; of more the count is told."""

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


def partly(game: str, left: Left, *, read: bool) -> str:
    """Say that some of its files are not as they should be, or not read yet."""
    told = [f"{left.others} of {left.of} {_are(left.others)} of another dump"]
    nowhere = left.parts - left.others
    told += [f"{nowhere} of {left.of} {_are(nowhere)} in no DAT"]
    if not read:
        told[1] += ", or not read"
    counts = (left.others, nowhere)
    rest = " and ".join(one for one, count in zip(told, counts, strict=True) if count)
    return f"This is “{game}” as far as its files are known: {rest}."


def of_set(name: str, found: DiscSet, verdict: Verdict) -> str:
    """Say what the discs of a playlist are; ``name`` is what it is called."""
    discs = f"a set of {found.of} discs"
    dat = _dat(found.entries[0])
    if verdict is Verdict.PROBABLE:
        exact = len(found.entries)
        return (
            f"This is “{found.name}” as far as its discs are known: {exact} of"
            f" {found.of} {_are(exact)} exactly as {dat} lists them."
        )
    if verdict is Verdict.BAD:
        bad = sum(entry.status == "baddump" for entry in found.entries)
        return f"This is {discs}, of which {bad} {_are(bad)} known bad: {_all(found)}."
    if verdict is Verdict.HACK:
        return f"This is {discs}, a hack that {dat} lists: {_all(found)}."
    if verdict is Verdict.DISAGREES:
        return (
            f"This is named “{name}”, but it is exactly “{found.name}”, {discs}, each"
            f" exact ({dat})."
        )
    if not found.name:
        return f"This is {discs}, each exact, but of no one game: {_all(found)}."
    return f"This is exactly “{found.name}”, {discs}, each exact, as {dat} lists them."


def by_serial(told: BySerial, *, read: bool, compared: bool) -> str:
    """Say what its serial tells.

    ``read``: all of its bytes were; ``compared``: and those listed are other ones.
    """
    one = _one_of(told)
    if compared:
        return (
            f"This is a changed or bad copy of {one}: its bytes were read, and are"
            " those of no known dump."
        )
    if told.sums:
        rest = f", and CRC and size fit {_dat(told.entry)}"
    elif not read:
        rest = "; its bytes were not compared"
    else:
        rest = f", though {_dat(told.entry)} {_UNLISTED}"
    return f"This is probably {one}{rest}."


def _one_of(told: BySerial) -> str:
    serial = f"its header has the serial {told.serial}"
    game, others = told.entry.game, told.others
    if not game:
        # CRC and size may leave only some of those with this serial.
        return (
            f"one of {len(told.games)} dumps with this serial: {_names(told.games)}"
            f" ({serial})"
        )
    if not others:
        return f"“{game}” ({serial})"
    have = "has" if others == 1 else "have"
    why = "" if told.sums else ", and it is named so"
    return f"“{game}” ({serial}, which {others} other dump{_s(others)} {have} too{why})"


def by_sum(entry: DatEntry, named: str, *, read: bool) -> str:
    """Say that CRC and size fit; ``named``: although it is called so."""
    though = f", though it is named “{named}”" if named else ""
    rest = "which lists no more" if read else "its hashes were not read"
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


def incomparable(entry: DatEntry, *, listed: bool) -> str:
    """Say that only its name tells, and that its bytes cannot be compared."""
    what = f"which {_UNLISTED}" if listed else "which lists no hash to compare"
    return f"This is named as “{entry.game}” in {_dat(entry)}, {what}."


def named_otherwise(entry: DatEntry, *, short: bool) -> str:
    """Say that its bytes are not those that its name promises."""
    what = "is shorter than the dump of that name" if short else "has other bytes"
    return (
        f"This is named as “{entry.game}” in {_dat(entry)}, but {what}; no DAT of its"
        " system lists its bytes."
    )


def empty() -> str:
    """Say that there is nothing in it."""
    return "This is empty: there is nothing in it that a DAT could know."


def unknown(facts: FileFacts | None, *, read: bool) -> str:
    """Say that no DAT knows it."""
    if facts is not None and facts.state is FactState.REFUSED:
        why = f": {facts.messages[0].rstrip('.')}" if facts.messages else ""
        return f"No DAT of its system knows this; not all of it could be read{why}."
    if not read:
        return "No DAT of its system knows its name; its bytes were not all read."
    return "No DAT of its system lists these bytes, or this name."


def _names(games: Sequence[str]) -> str:
    told = [f"“{game}”" for game in games[:MOST_NAMES]]
    if len(games) > MOST_NAMES:
        return f"{', '.join(told)} and {len(games) - MOST_NAMES} more"
    return " and ".join(filter(None, (", ".join(told[:-1]), told[-1])))


def _all(found: DiscSet) -> str:
    return _names([*dict.fromkeys(entry.game for entry in found.entries)])


def _are(many: int) -> str:
    return "is" if many == 1 else "are"


def _dat(entry: DatEntry) -> str:
    return entry.dat or "a DAT"


def _s(many: int) -> str:
    return "" if many == 1 else "s"
