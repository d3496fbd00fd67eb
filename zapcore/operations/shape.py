"""What a library may look like: structures, whose folder is whose, what is left out.

Beside ``ROOT/<system>/…`` there are the scanning document's structures
``ROOT/<roms folder>/<system>/…`` (A) and ``ROOT/<system>/<roms folder>/…`` (B), each
with a folder of firmware beside. Source: facts/SCANNING.md, section 2.1. Which it is,
is seen from what is there; nothing is ever created.
"""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field

from zapcore.config import Config
from zapcore.operations.exclusions import NOTHING, Exclusions
from zapcore.systems.folder_names import FolderNames
from zapcore.systems.table import SystemTable
from zapcore.valueclass import dataclass

Named = Callable[[str], str | None]


def _nobody(_name: str) -> None:
    """Know no folder."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How the folders of a library are understood.

    ``mapped`` gives the name of a folder, in small letters, to the system that its
    owner says it holds; ``named`` the name of any other that no table has to a system.
    """

    roms_folder: str = "roms"
    firmware_folder: str = "bios"
    mapped: Mapping[str, str] = field(default_factory=dict)
    named: Named = _nobody
    exclusions: Exclusions = NOTHING

    def bases(self, roots: Iterable[str]) -> Iterator[str]:
        """Give each root, and where systems' folders may lie in it (structure A)."""
        for root in roots:
            yield root
            yield f"{root.rstrip('/')}/{self.roms_folder}"


PLAIN = Shape()
"""A library of systems' folders with the names of the platform's table."""


def shape_of(config: Config, systems: SystemTable) -> Shape:
    """Give what the configuration says; it was checked when it was read.

    The table of names is read when the first folder asks for it: most libraries have
    none that needs it.
    """
    names = functools.cache(functools.partial(FolderNames.load, systems))
    said = {**config.system_versions, **config.system_platforms}
    meant = ((folder.casefold(), names().meant(text)) for folder, text in said.items())
    return Shape(
        roms_folder=config.roms_folder,
        firmware_folder=config.firmware_folder,
        mapped={folder: system for folder, system in meant if system},
        named=lambda folder: names().find(folder),
        exclusions=Exclusions(
            platforms=config.exclude_platforms,
            single_extensions=config.exclude_single_extensions,
            single_names=config.exclude_single_names,
            multi_names=config.exclude_multi_names,
            part_extensions=config.exclude_part_extensions,
            part_names=config.exclude_part_names,
        ),
    )
