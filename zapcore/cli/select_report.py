"""``zapcore select --format report``: the reason for every ROM kept or dropped."""

from collections.abc import Iterator, Mapping, Sequence

from zapcore.cli.select_modes import Selected
from zapcore.cli.text import clean, many
from zapcore.selection.choice import Choice, once
from zapcore.selection.explain import Explainer, Told


def lines(selected: Selected) -> Iterator[bytes]:
    """Yield the report: what it is of, then each game with its ROMs, best first."""
    for line in _report(selected):
        yield clean(line).encode("utf-8", "replace") + b"\n"


def _report(selected: Selected) -> Iterator[str]:
    yield from _head(selected)
    explainer = Explainer(selected.chooser)
    placed = _own_places(selected.choices)
    for choice in selected.choices:
        yield ""
        yield choice.game
        for told in explainer.tell(choice):
            yield from _rom(told, placed)
        own = placed.get(choice.chosen.id) if choice.chosen else None
        if own and own[0] == choice.game:
            yield from _own(choice, own[1])


def _head(selected: Selected) -> Iterator[str]:
    inputs = selected.inputs
    chosen = len(once(selected.choices))
    roms = many(len(selected.roms), "ROM")
    games = many(len(selected.choices), "game")
    yield f"{inputs.dat.name}: {roms}, {games}, {chosen:,} chosen"
    yield f"profile {inputs.profile_name}, mode {inputs.profile.mode}"
    regions = ", ".join(inputs.profile.region_preferences)
    languages = ", ".join(inputs.profile.language_preferences)
    yield f"regions: {regions}"
    yield f"languages: {languages}"


def _own_places(choices: Sequence[Choice]) -> Mapping[str, tuple[str, list[str]]]:
    """Give chosen compilations and supersets by id: (first game, all their games)."""
    games: dict[str, tuple[str, list[str]]] = {}
    for choice in choices:
        rom = choice.chosen
        if rom is not None and (rom.compilation or rom.superset):
            games.setdefault(rom.id, (choice.game, []))[1].append(choice.game)
    return games


def _rom(told: Told, placed: Mapping[str, tuple[str, list[str]]]) -> Iterator[str]:
    rom = told.rom
    if told.rank == 1 and rom.id in placed:
        yield f"  1. stands under {rom.release.short}"
        return
    place = f"{told.rank}." if told.rank else "-"
    yield f"  {place} {rom.name}"
    score = f" [{told.score:.15g}]" if told.score is not None else ""
    yield f"     {told.reason}{score}"


def _own(choice: Choice, games: Sequence[str]) -> Iterator[str]:
    rom = choice.ranked[0]
    kind = "superset" if rom.superset else "compilation"
    yield ""
    yield rom.release.short
    yield f"  1. {rom.name}"
    yield f"     {kind}, chosen for: {'; '.join(games)}"
