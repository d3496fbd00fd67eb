"""What is known of a row, as sources are asked about it."""

import os
import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from zapcore.content import Body, BodyKind, FileFacts, Verdict
from zapcore.identify.decoders import decode
from zapcore.identify.decoders.titles import Titles
from zapcore.identify.naming import title_of
from zapcore.ports_asking import AskRow
from zapcore.sourced import NO_HASHES, GameQuery, Hashes, How
from zapcore.systems.platforms import PlatformTable, Slug
from zapcore.titles.fields import to_language, to_region
from zapcore.titles.release_wide import load_wide_words
from zapcore.titles.release_words import load_release_words
from zapcore.titles.releases import Release, ReleaseReader

KEYS: Mapping[str, str] = {
    "ss": "screenscraper",
    "moby": "mobygames",
    "ra": "retroachievements",
    "tgdb": "thegamesdb",
    "hltb": "howlongtobeat",
}
"""Source to its key in ``platform_slugs.json``, where the two differ."""

REGIONS: Mapping[str, str] = {"world": "wor", "asia": "asi", "gb": "uk", "es": "sp"}
"""Codes of the vocabulary that sources spell otherwise (facts, SCANNING 2.4)."""

DISCS = frozenset(
    {".cue", ".gdi", ".ccd", ".mds", ".toc", ".chd", ".iso", ".cdi", ".bin", ".m3u"}
)
ARCADE = "Arcade"
_YEAR = re.compile(r"[(\[](19[5-9]\d|20[0-4]\d)(?:-\d\d)*[)\]]")
BELIEVED = frozenset({Verdict.EXACT, Verdict.PROBABLE})
"""Verdicts whose name is surer than the file's own."""


class QueryMaker:
    """Makes queries; keeps the tables that it needs.

    ``titles`` knows what a serial or the short name of a set means. ``hashed``: False
    when the configuration skips hashes.
    """

    def __init__(
        self, platforms: PlatformTable, titles: Titles, *, hashed: bool = True
    ) -> None:
        self._platforms = platforms
        self._titles = titles
        self._reader = ReleaseReader(load_release_words(), load_wide_words())
        self._of_system: dict[str, Mapping[str, tuple[Any, ...]]] = {}
        self._hashed = hashed

    def platforms(self, system_id: str) -> Mapping[str, tuple[Any, ...]]:
        """Give source to the ids of a system's platforms there, the closest first."""
        found = self._of_system.get(system_id)
        if found is None:
            slugs = self._platforms.of_system(system_id)
            found = self._of_system[system_id] = _ids(slugs)
        return found

    async def query(self, row: AskRow) -> GameQuery:
        """Give what sources are asked about a row."""
        place = row.facts.place
        file_name = posixpath.basename(place.path)
        release = self._reader.read(os.path.splitext(file_name)[0])
        serials = _serials(row)
        decoded = decode(file_name, place.system_id, serials)
        game = row.judgement
        known = game.game if game and game.verdict in BELIEVED else ""
        titles: Sequence[str] = (title_of(known),)
        if not known:
            titles = await self._titles.of(decoded, place.system_id)
        own = title_of(release.short)
        return GameQuery(
            media_id=place.id,
            system_id=place.system_id,
            file_name=file_name,
            name=own,
            year=_year(file_name),
            names=tuple(dict.fromkeys(filter(None, (*titles, own)))),
            regions=_regions(self._reader.read(known) if known else release, release),
            languages=_codes(map(to_language, release.languages)),
            platforms=self.platforms(place.system_id),
            ids=_known(row.ids, decoded.ids),
            hashes=_largest(row) if self._hashed else _unhashed(_largest(row)),
            raw=_raw(row) if self._hashed else _unhashed(_raw(row)),
            achievements=row.achievements if self._hashed else "",
            serials=serials,
            hashed=self._hashed,
            is_disc=os.path.splitext(file_name)[1].lower() in DISCS,
            arcade=place.system_id == ARCADE,
            path=place.path,
        )


def _year(file_name: str) -> str:
    """Give the year that stands in brackets in a name, as TOSEC writes it."""
    found = _YEAR.search(file_name)
    return found[1] if found else ""


def _ids(slugs: Sequence[Slug]) -> Mapping[str, tuple[Any, ...]]:
    """Give the ids of slugs, of the one first that most sources know."""
    found: dict[str, list[Any]] = {}
    for slug in sorted(slugs, key=lambda one: -len(one.providers)):
        for provider, value in slug.providers.items():
            number = value.get("id") if isinstance(value, Mapping) else value
            if number is not None and number not in found.setdefault(provider, []):
                found[provider].append(number)
    ids = {provider: tuple(values) for provider, values in found.items()}
    return ids | {ours: ids[key] for ours, key in KEYS.items() if key in ids}


def _known(
    kept: Mapping[str, tuple[str, How]], tags: Mapping[str, str]
) -> Mapping[str, tuple[str, How]]:
    """Give the strongest id at each source."""
    found = dict(kept)
    for source, number in tags.items():
        there = found.get(source)
        if there is None or there[1] is not How.USER:
            found[source] = number, How.FILE_TAG
    return found


def _regions(known: Release, release: Release) -> tuple[str, ...]:
    return _codes(map(to_region, known.regions or release.regions))


def _codes(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(REGIONS.get(code, code) for code in codes if code))


def _serials(row: AskRow) -> tuple[str, ...]:
    own = row.facts.own
    parts = (serial for part in row.facts.parts for serial in part.serials)
    return tuple(dict.fromkeys((*(own.serials if own else ()), *parts)))


def _bodies(row: AskRow) -> list[Body]:
    """Give the bodies of the file itself, or of the largest file that it names."""
    own = row.facts.own
    parts = row.facts.parts
    if parts:
        return [*max(parts, key=_size).bodies]
    return [*own.bodies] if own else []


def _size(facts: FileFacts) -> int:
    return max((body.size for body in facts.bodies), default=0)


def _largest(row: AskRow) -> Hashes:
    """Give the bytes that hash services know: of a CHD its header's, else the largest.

    Facts, SCANNING 3.2: of an archive the largest member.
    """
    bodies = _bodies(row)
    chd = [body for body in bodies if body.kind is BodyKind.CHD]
    members = [body for body in bodies if body.kind is BodyKind.MEMBER]
    if row.facts.member:
        named = [body for body in members if body.name == row.facts.member]
        members = named or members
    plain = [body for body in bodies if body.kind is BodyKind.FILE]
    for kind in (chd, members, plain):
        if kind:
            return _hashes(max(kind, key=lambda body: body.size))
    return NO_HASHES


def _raw(row: AskRow) -> Hashes:
    plain = [body for body in _bodies(row) if body.kind is BodyKind.FILE]
    return _hashes(plain[0]) if plain else _sized(row)


def _sized(row: AskRow) -> Hashes:
    place = row.facts.place
    return Hashes(posixpath.basename(place.path), place.size)


def _hashes(body: Body) -> Hashes:
    crc = "" if body.crc32 is None else f"{body.crc32:08x}"
    return Hashes(body.name, body.size, crc, body.md5.hex(), body.sha1.hex())


def _unhashed(hashes: Hashes) -> Hashes:
    return Hashes(hashes.name, hashes.size)
