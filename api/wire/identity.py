"""What is answered about ourselves, and for what zapcore leaves to others."""

from typing import Annotated, Any, Literal, TypedDict


class Version(TypedDict):
    """Who answers."""

    version: Annotated[str, "The level of the Zaparoo contract: gate features on it."]
    platform: Annotated[str, "The device: batocera, linux, mister, mistex."]
    name: Literal["zapcore"]
    zapcore: Annotated[str, "Our own version."]
    api: str


class Health(TypedDict):
    """That we live."""

    status: Literal["ok"]


class Tokens(TypedDict):
    """Tokens on a reader: none, for zapcore reads none."""

    active: list[Any]


class InboxMessage(TypedDict):
    """What the owner should hear: of a database that broke, of a disk that is away."""

    id: int
    title: str
    body: Annotated[str, "A sentence."]
    createdAt: Annotated[str, "RFC 3339, UTC.", {"format": "date-time"}]


class Inbox(TypedDict):
    """Messages that hold now; they go by themselves."""

    messages: list[InboxMessage]


class Readers(TypedDict):
    """Readers of tokens: none."""

    readers: list[Any]


class Clients(TypedDict):
    """Paired clients: none, for zapcore pairs none."""

    clients: list[Any]


class CurrentClient(TypedDict):
    """What this connection is."""

    paired: bool
    role: str | None
    capabilities: list[str]
    level: Annotated[
        Literal["read", "operate", "administer"], "What this connection may do."
    ]
    peer: Annotated[str, "Where it comes from, and with which key."]


class Document(TypedDict):
    """An OpenRPC document."""

    openrpc: Annotated[str, "The version of OpenRPC."]
    info: dict[str, Any]
    methods: list[dict[str, Any]]
    components: dict[str, Any]


class LogFile(TypedDict):
    """What is kept of the log, as a file to save."""

    filename: str
    size: Annotated[int, "Bytes of the file, before they are written in base64."]
    content: Annotated[str, "The file in base64; its lines are UTF-8, oldest first."]
