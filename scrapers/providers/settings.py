"""Settings of sources as keys of the configuration: ``providers.<id>.<setting>``.

Each may also be given by the name of its environment variable that RomM's users know
(facts, SCANNING 4), in the environment and in the file.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from zapcore.config import Key
from zapcore.ports_online import Setting, Spec

RATE = Setting(
    "per_minute",
    "number",
    "Requests a minute at most, where the service grants you another number; 0 takes "
    "what it grants everybody.",
)
ENABLED = "enabled"
URL = "url"
SWITCH = Setting(
    ENABLED,
    "boolean",
    "Whether it is asked: false turns it off, its credentials may stay.",
    default="true",
)


def settings_of(spec: Spec) -> tuple[Setting, ...]:
    """Give a source's settings, with those that all of them have."""
    own = () if any(one.name == ENABLED for one in spec.settings) else (SWITCH,)
    return (*own, *spec.settings) if spec.is_local else (*own, *spec.settings, RATE)


def key_of(source: str, setting: str) -> str:
    """Give the key of a setting, like ``providers.igdb.client_id``."""
    return f"providers.{source}.{setting}"


def keys(specs: Iterable[Spec]) -> list[Key]:
    """Give a key of the configuration for each setting."""
    return [
        Key(
            key_of(spec.id, setting.name),
            setting.kind,
            setting.kind.upper(),
            _default(spec, setting),
            setting.meaning,
            plain=setting.variable,
            has_flag=False,
        )
        for spec in specs
        for setting in settings_of(spec)
    ]


def configured(spec: Spec, options: Mapping[str, object]) -> dict[str, Any]:
    """Give what is set of a source, by the settings' names."""
    pairs = (
        (setting.name, options.get(key_of(spec.id, setting.name)))
        for setting in settings_of(spec)
    )
    return {name: value for name, value in pairs if value is not None}


def needs(spec: Spec, settings: Mapping[str, object]) -> str:
    """Say what a source lacks to be on, "" when nothing.

    One with credentials is on with them. One that needs none is on when it is enabled,
    or when an address is set for it: nothing leaves the device that nobody asked for.
    """
    if settings.get(ENABLED) is False:
        return f"it is turned off by {key_of(spec.id, ENABLED)}"
    lacking = [
        one for one in spec.settings if one.needed and not settings.get(one.name)
    ]
    if lacking:
        return "set " + " and ".join(map(_named, (spec.id,) * len(lacking), lacking))
    if any(one.needed for one in spec.settings):
        return ""
    switch = [one for one in spec.settings if one.name == ENABLED]
    if switch and not (settings.get(ENABLED) or settings.get(URL)):
        return f"set {_named(spec.id, switch[0])} to true"
    return ""


def _named(source: str, setting: Setting) -> str:
    own = key_of(source, setting.name)
    return f"{setting.variable} (or {own})" if setting.variable else own


def _default(spec: Spec, setting: Setting) -> str:
    if setting.name == URL:
        return spec.base or "none"
    return setting.default or {"boolean": "false", "number": "0"}.get(
        setting.kind, "none"
    )
