"""``media.select.profiles``: what the owner wants of 1G1R, under names."""

from collections.abc import Mapping

from api.context import Context
from api.params import only, text
from api.registry import Params, method
from api.wire.choosing import (
    NamedProfile,
    ProfileName,
    ProfilesResult,
    SetProfileParams,
)
from zapcore.errors import ParameterError, UnknownProfileError
from zapcore.model import Level
from zapcore.selection.profile import Profile


@method("media.select.profiles", gives=ProfilesResult, level=Level.READ)
async def media_select_profiles(context: Context, params: Params) -> object:  # noqa: ARG001 - takes none
    """Give every profile, and where each holds; ``default`` always is."""
    found, active = await context.select.profiles()
    return {"profiles": [_shape(name, one, active) for name, one in found.items()]}


@method(
    "media.select.profiles.set",
    takes=SetProfileParams,
    gives=NamedProfile,
    level=Level.OPERATE,
)
async def media_select_profiles_set(context: Context, params: Params) -> object:
    """Make or replace a profile; where it holds, a selection follows by itself."""
    only(params, "name", "profile")
    name, given = text(params, "name"), params.get("profile")
    if not isinstance(given, Mapping):
        raise ParameterError("profile", "profile must be an object")
    profile = await context.select.set_profile(name, given)
    _, active = await context.select.profiles()
    return _shape(name, profile, active)


@method(
    "media.select.profiles.delete",
    takes=ProfileName,
    errors=(UnknownProfileError,),
    level=Level.OPERATE,
)
async def media_select_profiles_delete(context: Context, params: Params) -> object:
    """Delete a profile; where it held, that of all systems does, or the default."""
    await context.select.delete_profile(text(params, "name"))
    return None


def _shape(name: str, profile: Profile, active: Mapping[str, str]) -> dict[str, object]:
    return {
        "name": name,
        "active": active.get("") == name,
        "systems": sorted(
            key for key, value in active.items() if key and value == name
        ),
        "regions": profile.region_preferences,
        "languages": profile.language_preferences,
        "first": profile.first,
        "mode": profile.mode,
        "filters": profile.dat_filters,
        "filterRegions": profile.filter_regions,
        "filterLanguages": profile.filter_languages,
        "excludeModern": profile.exclude_modern,
        "fallbackRegions": profile.fallback_regions,
        "discsTogether": profile.discs_together,
        "datParents": profile.dat_parents,
        "include": profile.include,
        "exclude": profile.exclude,
        "groups": dict(profile.groups),
    }
