"""The configuration file: bounded YAML, read as keys and values with line numbers.

A mapping below ``scraper`` gives keys with dots: ``scraper.gamelist_xml.custom_path``.

The text is composed into nodes and never constructed into objects, so no tag can
build anything and an alias is only a second name for the same node.
"""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from zapcore.valueclass import dataclass

LARGEST_FILE = 64 * 1024
"""Bytes; a configuration file is a few lines, anything larger is a mistake."""

TAG = "tag:yaml.org,2002:"

GROUPS = 4
"""How deep keys lie below each other; an alias may make a mapping its own child."""

TRUE = frozenset({"true", "yes", "on"})


@dataclass(frozen=True, slots=True)
class Unfit:
    """A value that few settings have; ``what`` names it in a sentence.

    ``truth`` is the value of one that says yes or no, ``fraction`` the text of one that
    is a number with a fraction.
    """

    what: str
    truth: bool | None = None
    fraction: str = ""


class Digits(str):
    """A whole number as it was written, which may be meant as a name (``1942``)."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapping of texts to texts; ``twice`` are the keys that stand more than once."""

    pairs: tuple[tuple[str, str], ...]
    twice: tuple[str, ...] = ()


Value: TypeAlias = str | tuple[str, ...] | Mapped | Unfit


@dataclass(frozen=True, slots=True)
class Found:
    """A value, where it stands, and the folder that its relative paths start from."""

    value: Value
    place: str
    base: str


class _UnreadableError(Exception):
    """The file cannot be read as YAML; the text says why."""


def read_file(
    path: str, known: Sequence[str], problems: list[str], asked: str | None
) -> Iterator[tuple[str, Found]]:
    """Give each known key of the file with its value; add the mistakes to ``problems``.

    Args:
        path: the file.
        known: the keys that may stand in it.
        problems: takes one sentence for each mistake.
        asked: set when somebody named the file, so that it must exist.
    """
    try:
        root = _compose(path)
    except (FileNotFoundError, NotADirectoryError):
        if asked:
            problems.append(f"the configuration file {path} does not exist")
        return
    except OSError as error:
        problems.append(
            f"the configuration file {path} cannot be read: {error.strerror}"
        )
        return
    except _UnreadableError as error:
        problems.append(f"the configuration file {path} {error}")
        return
    yield from _pairs(root, path, known, problems)


def _compose(path: str) -> Any:  # noqa: ANN401 - a node of a library without own types
    """Give the root node, or None for an empty file."""
    with open(path, "rb") as file:
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise _UnreadableError(f"is larger than {LARGEST_FILE} bytes")
    import yaml  # noqa: PLC0415 - most starts have no file and need not pay for it

    try:
        return yaml.compose(content.decode(), yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise _UnreadableError(f"is not UTF-8 (byte {error.start})") from error
    except RecursionError as error:
        raise _UnreadableError("is nested too deeply") from error
    except yaml.YAMLError as error:
        raise _UnreadableError(f"is no YAML: {_first_line(error)}") from error


def _first_line(error: Any) -> str:  # noqa: ANN401 - yaml's errors share no attributes
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or str(error).splitlines()[0]
    return f"{what} (line {mark.line + 1})" if mark else what


def _pairs(
    root: Any,  # noqa: ANN401 - a node of a library without own types
    path: str,
    known: Sequence[str],
    problems: list[str],
) -> Iterator[tuple[str, Found]]:
    if root is None:
        return
    if not root.tag.endswith(":map") or root.id != "mapping":
        problems.append(f"the configuration file {path} must hold lines of key: value")
        return
    base = path.rpartition("/")[0] or "/"
    seen: set[str] = set()
    for name, key_node, node in _flat(root, known):
        place = f"line {key_node.start_mark.line + 1} of {path}"
        if name in seen:
            problems.append(f'the key "{name}" stands twice ({place})')
        elif name in known:
            yield name, Found(_value(node), place, base)
        else:
            problems.append(_unknown(name, place, known))
        seen.add(name)


def _flat(root: Any, known: Sequence[str], above: str = "") -> Iterator[Any]:  # noqa: ANN401 - as above
    """Give (name, its node, its value) of each key, dotted below a known group."""
    for key_node, node in root.value:
        name = above + (key_node.value if key_node.id == "scalar" else "?")
        group = any(key.startswith(f"{name}.") for key in known)
        if group and node.id == "mapping" and name.count(".") < GROUPS:
            yield from _flat(node, known, f"{name}.")
        else:
            yield name, key_node, node


def _unknown(name: str, place: str, known: Sequence[str]) -> str:
    if name in {"data", "config"}:
        return (
            f'the key "{name}" cannot stand in the file, which is found by it '
            f"({place}); use --{name} or ZAPCORE_{name.upper()}"
        )
    import difflib  # noqa: PLC0415 - for mistakes only

    close = difflib.get_close_matches(name, known, 1, 0.5)
    plain = (key for key in known if not key.isupper())
    tops = ", ".join(dict.fromkeys(key.partition(".")[0] for key in plain))
    hint = f'did you mean "{close[0]}"?' if close else f"there are: {tops}"
    return f'unknown key "{name[:80]}" ({place}); {hint}'


def _value(node: Any) -> Value:  # noqa: ANN401 - as above
    if node.id == "sequence":
        parts = tuple(_scalar(part) for part in node.value)
        wrong = next((part for part in parts if isinstance(part, Unfit)), None)
        return wrong or tuple(part for part in parts if not isinstance(part, Unfit))
    if node.id == "mapping":
        return _mapped(node)
    return _scalar(node)


def _mapped(node: Any) -> Mapped | Unfit:  # noqa: ANN401 - as above
    """Give the texts as they are written: a folder may be called 3do, 64 or no."""
    pairs: dict[str, str] = {}
    twice = []
    for key, value in node.value:
        if key.id != "scalar" or value.id != "scalar" or not value.value:
            return Unfit("a mapping of something else")
        if key.value in pairs:
            twice.append(key.value)
        pairs[key.value] = value.value
    return Mapped(tuple(pairs.items()), tuple(twice))


def _scalar(node: Any) -> str | Unfit:  # noqa: ANN401 - as above
    """Give the plain value of a text or a whole number, else say what it is."""
    if node.id != "scalar":
        return Unfit("a list" if node.id == "sequence" else "a mapping")
    kind = node.tag.removeprefix(TAG)
    if kind == "str":
        return str(node.value)
    if kind == "int" and node.value.isdigit():
        return Digits(node.value)
    if kind == "bool":
        truth = node.value.lower() in TRUE
        return Unfit(f"the yes-or-no value {node.value}", truth)
    if kind == "float":
        return Unfit(f"the value {node.value[:40]}", fraction=node.value)
    return Unfit("nothing" if kind == "null" else f"the value {node.value[:40]}")
