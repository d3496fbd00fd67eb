"""What the methods about keys take and give."""

from typing import Annotated, Literal, Required, TypedDict

from api.wire.basics import POSITIVE

KeyLevel = Annotated[
    Literal["read", "operate", "administer"], "What the key allows, from anywhere."
]


class NewKeyParams(TypedDict, total=False):
    """What a new key is to be."""

    level: Required[KeyLevel]
    name: Annotated[str, "Whose key it is; up to 60 characters that can be printed."]


class RevokeParams(TypedDict, total=False):
    """Which key is taken back."""

    number: Required[Annotated[int, "Its number in the list.", POSITIVE]]


class Key(TypedDict):
    """A key, without its secret."""

    number: int
    name: str
    level: KeyLevel
    made: Annotated[int, "Seconds since 1970."]


class KeyList(TypedDict):
    """All keys."""

    keys: list[Key]


class MadeKey(Key):
    """A key that was just made."""

    key: Annotated[str, "The secret: nobody can show it again."]


class Revoked(TypedDict):
    """Whether there was such a key."""

    revoked: bool
