"""Which modules can be imported at all, found by following the imports in their source.

What no import reaches is left out of a bundle. An import that cannot fail quietly and
whose module is nowhere is an error: the bundle would be broken.
"""

import ast
import fnmatch
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Source:
    """A module: its text ("" if it has none), and whether it is a package."""

    text: bytes
    is_package: bool = False


@dataclass(slots=True)
class Reached:
    """What was found.

    Attributes:
        modules: the names of the modules.
        missing: imports that find nothing, as ``module: by whom``.
    """

    modules: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)


def reach(
    sources: Mapping[str, Source], roots: Iterable[str], others: Collection[str]
) -> Reached:
    """Follow the imports.

    Args:
        sources: every module there is, by name.
        roots: the modules to begin with; ``package.*`` is all of one.
        others: modules that are somewhere else: built in, or left out on purpose.
    """
    found = Reached()
    left = [name for root in roots for name in _spread(root, sources)]
    while left:
        name = left.pop()
        if name in found.modules:
            continue
        found.modules.add(name)
        parent = name.rpartition(".")[0]
        if parent:
            left.append(parent)
        for wanted, is_needed in imports(name, sources[name]):
            if wanted in sources:
                left.append(wanted)
            elif is_needed and not _is_below(wanted, others):
                found.missing.add(f"{wanted}: {name}")
    return found


def imports(name: str, source: Source) -> Iterator[tuple[str, bool]]:
    """Give what a module imports anywhere, and whether it fails without it.

    Imports in functions, in ``try`` and in ``if`` may be there for other machines.
    """
    tree = ast.parse(source.text)
    needed = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) in needed
        elif isinstance(node, ast.ImportFrom):
            base = _base(name, node, is_package=source.is_package)
            yield base, id(node) in needed
            for alias in node.names:
                yield f"{base}.{alias.name}", False


def _base(name: str, node: ast.ImportFrom, *, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = name.split(".")
    up = node.level - (1 if is_package else 0)
    parts = parts[: len(parts) - up] if up else parts
    return ".".join([*parts, *filter(None, [node.module])])


def _spread(root: str, sources: Mapping[str, Source]) -> list[str]:
    if "*" not in root:
        return [root]
    return fnmatch.filter(sources, root)


def _is_below(name: str, others: Collection[str]) -> bool:
    parts = name.split(".")
    return any(".".join(parts[: end + 1]) in others for end in range(len(parts)))
