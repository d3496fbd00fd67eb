"""``zapcore select --format jsonl``: an object a game, with the golden files' keys."""

import json
from collections.abc import Iterator, Mapping

from zapcore.cli.select_modes import Selected, Standing, standings
from zapcore.selection.choice import Choice

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def lines(selected: Selected) -> Iterator[bytes]:
    """Yield a line for each game, in the order of names.

    ``ranked`` holds [name, score in compat, position in documented], in the order of
    the profile's mode; ``tied`` those that share compat's top score, if several;
    ``under`` is the name that a chosen compilation or superset stands under.
    """
    tells_ties = selected.inputs.profile.compat
    for choice, standing in zip(selected.choices, standings(selected), strict=True):
        row = _row(choice, standing, tells_ties=tells_ties)
        yield _ENCODER.encode(row).encode("utf-8", "replace") + b"\n"


def _row(
    choice: Choice, standing: Mapping[str, Standing], *, tells_ties: bool
) -> dict[str, object]:
    chosen = choice.chosen
    row: dict[str, object] = {
        "game": choice.game,
        "ranked": [
            [rom.name, standing[rom.id].score, standing[rom.id].position]
            for rom in choice.ranked
        ],
        "chosen": chosen.name if chosen else None,
        "tied": _tied(choice, standing) if tells_ties else [],
        "excluded": {rom.name: list(why) for rom, why in choice.dropped},
    }
    if chosen and (chosen.compilation or chosen.superset):
        row["under"] = chosen.release.short
    return row


def _tied(choice: Choice, standing: Mapping[str, Standing]) -> list[str]:
    scores = [standing[rom.id].score for rom in choice.ranked]
    top = max(scores, default=None)
    names = [
        rom.name
        for rom, score in zip(choice.ranked, scores, strict=True)
        if score == top
    ]
    return names if len(names) > 1 else []
