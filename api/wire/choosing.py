"""What the methods of 1G1R take and give: ``media.select`` and its family."""

from typing import Annotated, Any, Literal, Required, TypedDict

from api.wire.basics import COUNT, NAME, Name, RefParams, SystemIds
from api.wire.finding import MediaRow
from api.wire.owning import ArtWhy, FieldWhy, ProviderWhy

Names = Annotated[list[Name], {"maxItems": 1000}]


class SelectParams(TypedDict, total=False):
    """What is selected, and by which profile."""

    profile: Annotated[str, "A profile that holds for them from now on.", NAME]
    systems: SystemIds
    force: Annotated[bool, "Also systems where nothing has changed since."]
    dryRun: Annotated[bool, "Only count what would change; the answer is the count."]


class Profile(TypedDict, total=False):
    """What is wanted of 1G1R; the first of a list is the dearest."""

    regions: Annotated[Names, "Such as `USA`, `Europe`, `Japan`."]
    languages: Annotated[Names, "Such as `English` or `En`."]
    first: Annotated[Literal["region", "language"], "What outranks the other."]
    mode: Annotated[
        Literal["documented", "compat"], "The document's order, or ROMSearch's sums."
    ]
    filters: Annotated[
        list[str] | Literal["all_but_games"],
        "Kinds that are left out, such as `demos`.",
    ]
    filterRegions: Annotated[bool, "Leave out what is of none of the regions."]
    filterLanguages: Annotated[bool, "Leave out what has none of the languages."]
    excludeModern: Annotated[bool, "Leave out modern re-releases."]
    fallbackRegions: Annotated[
        list[str] | bool,
        "Regions of which a game is taken that exists in none of the others.",
    ]
    discsTogether: Annotated[bool, "Take the discs of one set from one release."]
    datParents: Annotated[bool, "Let a DAT's parents join games."]
    include: Annotated[Names, "Games or files that no filter takes; `*` and `?`."]
    exclude: Annotated[Names, "Games or files that are left out; `*` and `?`."]
    groups: Annotated[dict[str, str], "Name to the game that it belongs to."]


class NamedProfile(Profile):
    """A profile with its name, and where it holds."""

    name: str
    systems: Annotated[list[str], "Systems that name it."]
    active: Annotated[bool, "It holds for every system that names none."]


class ProfilesResult(TypedDict):
    """All profiles; `default` always is."""

    profiles: list[NamedProfile]


class SetProfileParams(TypedDict, total=False):
    """A profile that is made or replaced."""

    name: Required[Annotated[str, "Up to 60 characters.", NAME]]
    profile: Required[Profile]


class ProfileName(TypedDict):
    """Which profile."""

    name: Annotated[str, NAME]


class PickParams(RefParams, total=False):
    """The file that is to stand for its game."""

    picked: Annotated[bool, "False: let the rules choose again."]


class Picked(TypedDict):
    """What became of it."""

    game: Annotated[str, "The game that the file stands for."]
    picked: bool


class _Alternative(TypedDict):
    rank: Annotated[int, "1 is the chosen one, 0 one that was filtered.", COUNT]
    preferred: Annotated[bool, "Whether it is shown for its game."]
    picked: Annotated[bool, "Whether the owner picked it."]
    reason: Annotated[str, "Why it stands there, in a sentence."]
    reasons: Annotated[list[str], "The filters that left it out."]
    rule: Annotated[str, "The rule that decided; empty where none had to."]
    values: Annotated[
        dict[str, Any],
        "What each rule compared (the lower wins); in `compat` what adds up.",
    ]
    media: MediaRow


class Alternative(_Alternative, total=False):
    """One file of a game."""

    score: Annotated[float, "In `compat` only."]


class AlternativesResult(TypedDict):
    """A game and its files, best first, the filtered ones last."""

    game: str
    alsoIn: Annotated[list[str], "Further games, of a compilation."]
    profile: str
    mode: Literal["documented", "compat"]
    rules: Annotated[list[str], "The names of the rules, in their order."]
    notes: Annotated[list[str], "What of the owner's lists is missing or broken."]
    alternatives: list[Alternative]


class Evidence(TypedDict, total=False):
    """Something that tells what a file is."""

    kind: Required[
        Annotated[
            str,
            "`dat-sha1`, `dat-md5`, `chd-sha1`, `header-serial`, `dat-crc`, `zip-crc`, "
            "`dat-name`, `mra`: the name that an MRA file gives itself, or `name`: the "
            "file's name.",
        ]
    ]
    source: Required[Annotated[str, "The DAT, or what was read."]]
    strength: Required[Annotated[float, "From 0 to 1.", {"minimum": 0, "maximum": 1}]]
    claims: Required[dict[str, Any]]
    refused: Annotated[str, "Why it was not followed."]


class Hashes(TypedDict, total=False):
    """Some bytes: the file, what is in it, or what a header says."""

    kind: Required[
        Annotated[str, "`file`, `member`, `headerless`, `big-endian` or `chd`."]
    ]
    size: Required[Annotated[int, "Bytes.", COUNT]]
    name: str
    crc32: Annotated[str, "Hexadecimal, as the others."]
    md5: str
    sha1: str


class Identity(TypedDict, total=False):
    """What a file is taken for."""

    verdict: Required[
        Literal["exact", "bad", "hack", "probable", "disagrees", "named", "unknown"]
    ]
    words: Required[Annotated[str, "In a sentence."]]
    state: Required[
        Annotated[
            str,
            "Whether its bytes were read: `unread`, `waiting`, `read` or `refused`.",
        ]
    ]
    hashes: Required[list[Hashes]]
    serials: Required[list[str]]
    messages: Required[Annotated[list[str], "What is wrong with it."]]
    game: Annotated[str, "The DAT's name of it."]
    parent: str
    categories: list[str]
    achievements: Annotated[str, "The RetroAchievements hash."]


class Selection(TypedDict, total=False):
    """Why a file stands for its game, or does not."""

    game: Required[str]
    alsoIn: Required[list[str]]
    profile: Required[str]
    mode: Required[Literal["documented", "compat"]]
    rank: Required[Annotated[int, "", COUNT]]
    of: Required[Annotated[int, "Files of the game.", COUNT]]
    preferred: Required[bool]
    picked: Required[bool]
    reason: Required[str]
    reasons: Required[list[str]]
    rule: Required[str]
    values: Required[dict[str, Any]]
    score: float
    notes: Required[list[str]]


class ExplainResult(TypedDict):
    """What is known of a file, and why."""

    mediaId: int
    identity: Identity
    evidence: Annotated[list[Evidence], "Strongest first."]
    fields: Annotated[list[FieldWhy], "Values of its title and its own, by source."]
    providers: Annotated[list[ProviderWhy], "What sources of the network said."]
    artwork: Annotated[list[ArtWhy], "How each kind of artwork stands."]
    selection: Selection
