"""What ``zapcore select`` reads: DAT, lists, profile, the names that are owned."""

import argparse
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeGuard

from zapcore.cli.select_owned import Owned, read_owned
from zapcore.errors import ConfigError, ParameterError, ZapcoreError
from zapcore.identify.dat import Dat, DatError, read_dat
from zapcore.lists.dat_names import load_dat_names, systems_by_name
from zapcore.lists.files import (
    ListError,
    read_achievements_file,
    read_clone_list_file,
    read_json,
    read_languages_file,
)
from zapcore.lists.folder import ListFolder
from zapcore.lists.joined import told
from zapcore.selection.grouping import Lists
from zapcore.selection.profile import COMPAT, DOCUMENTED, Profile, read_profile
from zapcore.titles.release_words import ReleaseWords
from zapcore.valueclass import dataclass

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that was read. ``lists`` are those of each mode, by its name."""

    path: Path
    dat: Dat
    words: ReleaseWords
    profile: Profile
    profile_name: str
    lists: Mapping[str, Lists]
    owned: Owned | None
    notes: tuple[str, ...]


def read(asked: argparse.Namespace, words: ReleaseWords) -> Inputs:
    """Read every file that the command line names.

    Raises:
        ConfigError: the profile holds mistakes.
        ZapcoreError: a file cannot be read or is not what it should be.
    """
    path = Path(asked.dat)
    try:
        profile, name = _profile(asked, words)
        dat = read_dat(path)
        lists, notes = _lists(asked, dat.name, words)
    except (DatError, ListError) as error:
        raise ZapcoreError(str(error)) from None
    owned = read_owned(asked.owned) if asked.owned else None
    return Inputs(path, dat, words, profile, name, lists, owned, tuple(notes))


def _profile(asked: argparse.Namespace, words: ReleaseWords) -> tuple[Profile, str]:
    given: object = {}
    name = asked.profile_name or DEFAULT
    if asked.profile:
        given = read_json(Path(asked.profile))
        given, name = _picked(given, asked)
    if asked.mode and isinstance(given, Mapping):
        given = {**given, "mode": asked.mode}
    try:
        return read_profile(given, words), name
    except ParameterError as error:
        raise ConfigError([f"--profile: {error.name} {error}"]) from None


def _picked(given: object, asked: argparse.Namespace) -> tuple[object, str]:
    """Give (the profile, its name) from a file that holds one or several."""
    wanted = asked.profile_name
    if not _are_several(given):
        if wanted:
            raise ConfigError([f"--profile-name: {asked.profile} holds one profile"])
        return given, Path(asked.profile).name.partition(".")[0]
    if wanted is None and len(given) == 1:
        wanted = next(iter(given))
    if wanted not in given:
        asked_for = f"there is no {wanted!r}" if wanted else "there are several"
        known = ", ".join(map(str, given))
        raise ConfigError([f"--profile-name: {asked_for}; {asked.profile} has {known}"])
    return given[wanted], str(wanted)


def _are_several(given: object) -> TypeGuard[Mapping[str, Mapping[str, object]]]:
    return (
        isinstance(given, Mapping)
        and bool(given)
        and "groups" not in given
        and all(isinstance(value, Mapping) for value in given.values())
    )


def _lists(
    asked: argparse.Namespace, header: str, words: ReleaseWords
) -> tuple[dict[str, Lists], list[str]]:
    """Give the lists of both modes: compat takes subsets, and no metadata."""
    notes: list[str] = []
    found = {DOCUMENTED: Lists(), COMPAT: Lists()}
    if asked.lists:
        folder = ListFolder(Path(asked.lists), None, words)
        for mode in found:
            there = folder.of_dat(header, compat=mode == COMPAT)
            found[mode] = there.lists
            notes += (note for note in there.notes if note not in notes)
    by_name = load_dat_names().read(header).system in systems_by_name(words)
    if asked.clonelist:
        clones = read_clone_list_file(Path(asked.clonelist))
        notes += told(clones)
        found = {mode: replace(one, clones=clones) for mode, one in found.items()}
    if asked.ra:
        found = {
            mode: replace(
                one,
                achievements=read_achievements_file(
                    Path(asked.ra), words, by_name=by_name, compat=mode == COMPAT
                ),
            )
            for mode, one in found.items()
        }
    if asked.metadata:
        spoken = read_languages_file(Path(asked.metadata), words)
        found[DOCUMENTED] = replace(found[DOCUMENTED], languages=spoken)
    return found, notes
