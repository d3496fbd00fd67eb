"""What holds for a system: the profile that is active there, lists, picks."""

import asyncio
import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Protocol

from zapcore.errors import ParameterError, UnknownProfileError
from zapcore.operations.select_batch import Setting
from zapcore.ports_select import ProfileStore
from zapcore.selection.grouping import Lists
from zapcore.selection.profile import Profile, all_but_games, read_profile
from zapcore.titles.release_words import ReleaseWords

DEFAULT = "default"
"""The profile that always is: every region and language, in the default order."""

RULES = "2"
"""Raised when the rules choose otherwise than before: all is selected anew."""


class FoundLists(Protocol):
    """What there is of a system's lists, and what is wrong with them."""

    @property
    def lists(self) -> Lists:
        """Give them."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Give what is missing or broken, in sentences."""


class ListSource(Protocol):
    """The folder of lists that the owner fills; its calls block."""

    def stamps(self) -> dict[str, str]:
        """Give system id to what changes with its lists; none without lists."""

    def of_system(self, system_id: str, *, compat: bool) -> FoundLists:
        """Give its lists."""


class Desk:
    """Knows the profiles, and gives each system its setting."""

    def __init__(
        self, profiles: ProfileStore, lists: ListSource, words: ReleaseWords
    ) -> None:
        self._profiles = profiles
        self._lists = lists
        self.words = words

    async def named(self) -> dict[str, Profile]:
        """Give every profile by its name, the default one among them."""
        values = await self._profiles.profiles()
        # A hundred profiles of a thousand names each are read aside.
        return await asyncio.to_thread(self._all, values) if values else self._all({})

    async def active(self) -> dict[str, str]:
        """Give system id to the name of its profile; "" stands for all others."""
        found = await self._profiles.active()
        return {"": DEFAULT, **found}

    async def get(self, name: str) -> Profile:
        """Give a profile.

        Raises:
            UnknownProfileError: there is none of this name.
        """
        found = (await self.named()).get(name)
        if found is None:
            raise UnknownProfileError(name)
        return found

    async def stamps(self, systems: Collection[str]) -> dict[str, str]:
        """Give system id to what changes with its profile or lists."""
        named, active = await self.named(), await self.active()

        def read() -> dict[str, str]:
            lists = self._lists.stamps()
            holds = {sid: self._of(sid, named, active) for sid in systems}
            told = {name: _told(profile) for name, profile in holds.values()}
            return {
                sid: _stamp(told[name], lists.get(sid, ""))
                for sid, (name, _) in holds.items()
            }

        return await asyncio.to_thread(read)

    async def setting(self, system_id: str, profile_name: str = "") -> Setting:
        """Give all that holds for a system, or would under another profile."""
        active = {"": profile_name} if profile_name else await self.active()
        name, profile = self._of(system_id, await self.named(), active)
        picks = await self._profiles.picks(system_id)

        def read() -> Setting:
            stamp = _stamp(_told(profile), self._lists.stamps().get(system_id, ""))
            found = self._lists.of_system(system_id, compat=profile.compat)
            return Setting(name, profile, found.lists, stamp, found.notes, picks)

        return await asyncio.to_thread(read)

    def default(self) -> Profile:
        """Give the profile that holds where none was chosen."""
        words = self.words
        return Profile(
            region_preferences=words.regions,
            language_preferences=words.languages,
            dat_filters=all_but_games(words),
        )

    def _all(self, values: Mapping[str, Mapping[str, Any]]) -> dict[str, Profile]:
        read = {name: self._read(value) for name, value in values.items()}
        return {DEFAULT: self.default(), **read}

    def _of(
        self, system_id: str, named: Mapping[str, Profile], active: Mapping[str, str]
    ) -> tuple[str, Profile]:
        name = active.get(system_id, active[""])
        found = named.get(name)
        return (name, found) if found else (DEFAULT, self.default())

    def _read(self, value: Mapping[str, Any]) -> Profile:
        try:
            return read_profile(value, self.words)
        except ParameterError:
            # Written by a newer zapcore: what is known of it still holds.
            return replace(self.default(), groups={})


def _told(profile: Profile) -> str:
    return json.dumps(profile.as_json(), sort_keys=True)


def _stamp(told: str, lists: str) -> str:
    text = f"{RULES}\n{told}\n{lists}"
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
