"""``media.alternatives``, ``media.explain``, ``media.select.pick``: why this file."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence

from api import meta_shape
from api.context import Context
from api.encode import Json, dumps
from api.identity_shape import evidence, identity
from api.params import boolean
from api.refs import read_ref
from api.registry import Params, method
from api.wire.basics import RefParams
from api.wire.choosing import AlternativesResult, ExplainResult, Picked, PickParams
from mediadb.read_games import GameView
from zapcore.errors import (
    AmbiguousPathError,
    MediaNotFoundError,
    UnknownSystemError,
)
from zapcore.identify.mra.brackets import spell
from zapcore.model import Level
from zapcore.operations.select_batch import Setting
from zapcore.operations.select_roms import claimed, released
from zapcore.selection.choice import Choice
from zapcore.selection.choose import Chooser
from zapcore.selection.explain import Explainer, Told
from zapcore.titles.releases import Release

MISSING = (UnknownSystemError, MediaNotFoundError, AmbiguousPathError)
MRA_STRENGTH = 0.4
"""What a file says of itself: whoever wrote it knew what it loads."""

NAME_STRENGTH = 0.3
"""A name is what somebody called it: weaker than any hash or header."""


@method(
    "media.alternatives",
    takes=RefParams,
    gives=AlternativesResult,
    errors=MISSING,
    level=Level.READ,
)
async def media_alternatives(context: Context, params: Params) -> object:
    """Give every file of a file's game, best first, each with the reason."""
    ref = read_ref(context, params)
    view, rows = await context.readers.game(ref, context.rows.search)
    setting, choice, chooser = await _chosen(context, view)
    ids = {rom.path: rom.id for rom in view.roms}

    def told() -> Json:
        return Json.array(
            [
                _with_row(_told(one, shown=number in view.shown), rows[number])
                for one in Explainer(chooser).tell(choice)
                for number in [ids[one.rom.id]]
            ]
        )

    return {
        **_frame(setting, choice, view),
        "rules": [rule.name for rule in chooser.rules],
        # Hundreds of files, each compared with the chosen one by every rule.
        "alternatives": await asyncio.to_thread(told),
    }


@method(
    "media.explain",
    takes=RefParams,
    gives=ExplainResult,
    errors=MISSING,
    level=Level.READ,
)
async def media_explain(context: Context, params: Params) -> object:
    """Give what a file's name claims, and why it stands for its game or does not."""
    ref = read_ref(context, params)
    view, _ = await context.readers.game(ref, context.rows.search)
    setting, choice, chooser = await _chosen(context, view)
    told = await asyncio.to_thread(_of, Explainer(chooser), choice, view)
    explained = await context.identity.explain(view.media)
    if explained is None:
        raise MediaNotFoundError("the file was removed meanwhile")
    facts, judged, achievements = explained
    values = meta_shape.values(await context.meta.explain(view.media))
    return {
        "mediaId": view.media,
        "identity": identity(facts, judged, achievements, _problems(view)),
        "evidence": [*evidence(judged), *_mra(view), _name(view)],
        **values,
        "selection": {
            **_frame(setting, choice, view),
            **_told(told, shown=view.media in view.shown),
            "of": len(choice.ranked) + len(choice.dropped),
        },
    }


@method(
    "media.select.pick",
    takes=PickParams,
    gives=Picked,
    errors=MISSING,
    level=Level.OPERATE,
)
async def media_select_pick(context: Context, params: Params) -> object:
    """Have this file stand for its game, whatever the rules say; or no more."""
    ref = read_ref(context, params)
    on = boolean(params, "picked", default=True)
    view, _ = await context.readers.game(ref, context.rows.search)
    _, choice, _ = await _chosen(context, view)
    mine = {rom.id for rom in (*choice.ranked, *(rom for rom, _ in choice.dropped))}
    rivals = [rom for rom in view.roms if rom.path in mine]
    await context.select.pick(view.key.system_id, rivals, view.media, on=on)
    return {"game": choice.game, "picked": on}


async def _chosen(context: Context, view: GameView) -> tuple[Setting, Choice, Chooser]:
    """Choose again for the game that the file stands for."""
    setting, choices, chooser = await context.select.tell(view.key.system_id, view.roms)
    return setting, _main(choices, view), chooser


def _main(choices: Sequence[Choice], view: GameView) -> Choice:
    """Give the game that the file is asked about: one that it stands for, if any."""
    path = next(rom.path for rom in view.roms if rom.id == view.media)
    known = {name.lower() for name in view.games}
    mine = [
        choice
        for choice in choices
        if any(rom.id == path for rom in choice.ranked)
        or any(rom.id == path for rom, _ in choice.dropped)
    ]
    return min(
        mine,
        key=lambda choice: (
            choice.chosen is None or choice.chosen.id != path,
            bool(known) and choice.game.lower() not in known,
            choice.game,
        ),
    )


def _with_row(told: Mapping[str, object], row: str) -> str:
    return f'{dumps(told)[:-1]},"media":{row}}}'


def _of(explainer: Explainer, choice: Choice, view: GameView) -> Told:
    path = next(rom.path for rom in view.roms if rom.id == view.media)
    return next(one for one in explainer.tell(choice) if one.rom.id == path)


def _frame(setting: Setting, choice: Choice, view: GameView) -> dict[str, object]:
    return {
        "game": choice.game,
        "alsoIn": [name for name in view.games if name.lower() != choice.game.lower()],
        "profile": setting.profile_name,
        "mode": setting.profile.mode,
        "notes": setting.notes,
    }


def _told(told: Told, *, shown: bool) -> dict[str, object]:
    shape: dict[str, object] = {
        "rank": told.rank,
        "preferred": shown,
        "picked": told.rom.picked,
        "reason": told.reason,
        "reasons": told.reasons,
        "rule": told.rule,
        "values": told.values or {},
    }
    if told.score is not None:
        shape["score"] = told.score
    return shape


def _problems(view: GameView) -> tuple[str, ...]:
    return (view.said.problem,) if view.said and view.said.problem else ()


def _mra(view: GameView) -> Iterator[Mapping[str, object]]:
    """Give what an MRA file claims itself to be."""
    if view.said and view.said.name:
        release = released(spell(view.said.name).released)
        yield _claims("mra", MRA_STRENGTH, view.said.name, release)


def _name(view: GameView) -> Mapping[str, object]:
    """Give what the file's name claims, whatever its bytes are."""
    release = claimed(next(rom for rom in view.roms if rom.id == view.media))
    return _claims("name", NAME_STRENGTH, release.name, release)


def _claims(
    kind: str, strength: float, source: str, release: Release
) -> Mapping[str, object]:
    claims = {
        "title": release.short,
        "regions": release.regions,
        "languages": tuple(dict.fromkeys(release.languages)),
        "revision": release.revision,
        "version": release.version,
        "disc": release.disc,
        "kinds": sorted(release.flags | release.ours),
    }
    return {
        "kind": kind,
        "source": source,
        "strength": strength,
        "claims": {key: value for key, value in claims.items() if value},
    }
