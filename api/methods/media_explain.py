"""``media.explain``: what a file is taken for, and why."""

import asyncio
from collections.abc import Iterator, Mapping

from api import meta_shape
from api.choice_shape import MISSING, chosen, frame_of, told_of
from api.context import Context
from api.identity_shape import evidence, identity
from api.refs import read_ref
from api.registry import Params, method
from api.wire.basics import RefParams
from api.wire.choosing import ExplainResult
from mediadb.read_games import GameView
from zapcore.errors import MediaNotFoundError
from zapcore.identify.mra.brackets import spell
from zapcore.model import Level
from zapcore.operations.select_roms import claimed, released
from zapcore.selection.choice import Choice
from zapcore.selection.explain import Explainer, Told
from zapcore.titles.releases import Release

MRA_STRENGTH = 0.4
"""What a file says of itself: whoever wrote it knew what it loads."""

NAME_STRENGTH = 0.3
"""A name is what somebody called it: weaker than any hash or header."""


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
    setting, choice, chooser = await chosen(context, view)
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
            **frame_of(setting, choice, view),
            **told_of(told, shown=view.media in view.shown),
            "of": len(choice.ranked) + len(choice.dropped),
        },
    }


def _of(explainer: Explainer, choice: Choice, view: GameView) -> Told:
    path = next(rom.path for rom in view.roms if rom.id == view.media)
    return next(one for one in explainer.tell(choice) if one.rom.id == path)


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
