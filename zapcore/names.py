"""Names that are not UTF-8: how they are stored and how they are found again."""

REPLACEMENT = "\ufffd"


def is_text(name: str) -> bool:
    """Tell whether a name, as ``os.fsdecode`` gives it, is good UTF-8."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def stored(name: str) -> tuple[str, bytes]:
    """Give (text with U+FFFD, raw bytes); the bytes are empty for good UTF-8.

    ``name`` is surrogate-escaped as ``os.fsdecode`` gives it.
    """
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        raw = name.encode("utf-8", "surrogateescape")
        return raw.decode("utf-8", "replace"), raw
    return name, b""


def real(text: str, raw: bytes) -> str:
    """Give the name that opens the file (surrogate-escaped)."""
    return raw.decode("utf-8", "surrogateescape") if raw else text
