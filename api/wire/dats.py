"""What the methods of DATs take and give: ``media.dats`` and its family."""

from typing import Annotated, Literal, Required, TypedDict

from api.wire.basics import COUNT, NAME


class _Dat(TypedDict):
    path: Annotated[str, "Below the folder of DATs."]
    name: Annotated[str, "What the DAT calls itself."]
    version: str
    entries: Annotated[int, "Files that it lists; those of a used DAT only.", COUNT]
    used: Annotated[bool, "Whether files are looked up in it."]


class Dat(_Dat, total=False):
    """A file of the folder of DATs."""

    system: Annotated[str, "The id of its system, if one is known."]
    message: Annotated[str, "What is wrong with it, or why it is not used."]


class DatsResult(TypedDict):
    """The DATs as the last scan found them."""

    dats: list[Dat]


class DatsFindParams(TypedDict, total=False):
    """What is looked up."""

    query: Required[
        Annotated[
            str, "A SHA-1, MD5 or CRC-32 in hexadecimal, a serial, or a name.", NAME
        ]
    ]
    system: Annotated[str, "Only in the DATs of this system, by id or alias.", NAME]


class _DatFile(TypedDict):
    system: str
    dat: Annotated[str, "The DAT's name."]
    game: str
    file: Annotated[str, "Empty for a game without files."]


class DatFile(_DatFile, total=False):
    """A file that a DAT lists; what the DAT does not tell is left out."""

    size: Annotated[int, "In bytes.", COUNT]
    crc32: Annotated[str, "Eight hexadecimal digits."]
    md5: str
    sha1: str
    status: Literal["baddump", "nodump", "verified"]
    serial: str
    parent: Annotated[str, "The game that it is a clone of."]
    categories: list[str]


class DatsFindResult(TypedDict):
    """What was found, up to 200 files."""

    files: list[DatFile]
