"""Files of the library as the rules know them: as what they are, else by name."""

from zapcore.identify.mra import is_mra
from zapcore.identify.mra.brackets import spell
from zapcore.selected import OwnedRom
from zapcore.selection.candidate import Rom
from zapcore.titles.filename import without_extension
from zapcore.titles.release_wide import load_wide_words
from zapcore.titles.release_words import load_release_words
from zapcore.titles.releases import Release, ReleaseReader

PLAYLIST = ".m3u"


def is_playlist(rom: OwnedRom) -> bool:
    """Tell whether a file names the discs of a set."""
    return rom.file_name[-len(PLAYLIST) :].lower() == PLAYLIST


def rom_of(rom: OwnedRom, reader: ReleaseReader) -> Rom:
    """Give a file as what it was identified; a playlist as the set that it names."""
    name = rom.game or without_extension(rom.file_name)
    disc = ""
    if is_playlist(rom):
        name, disc = _set_of(rom, name, reader)
    md5 = (rom.achievements, *rom.md5) if rom.achievements else rom.md5
    return Rom(
        rom.path,
        name,
        rom.categories,
        md5,
        rom.parent,
        disc,
        rom.achievements,
        rom.alternative,
    )


def claimed(rom: OwnedRom) -> Release:
    """Give what a file's own name says, whatever its bytes are."""
    name = without_extension(rom.file_name)
    return released(spell(name).released if is_mra(rom.file_name) else name)


def released(name: str) -> Release:
    """Give what a name without extension says."""
    return ReleaseReader(load_release_words(), load_wide_words()).read(name)


def _set_of(rom: OwnedRom, name: str, reader: ReleaseReader) -> tuple[str, str]:
    """Give (name without disc, name of a disc) of what a playlist stands for.

    What it names counts, if that is the discs of one set; else its own name does.
    """
    discs = [release for release in map(reader.read, rom.discs) if release.disc]
    names = {release.disc_free.lower() for release in discs}
    if len(names) == 1 and len(discs) == len(rom.discs):
        return discs[0].disc_free, discs[0].name
    return name, f"{name} (Disc 1)"
