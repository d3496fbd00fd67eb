"""What is known of each list's file: in memory its kind and name, the rest on disk."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from zapcore.lists.cache import Cache, Kept, Mark
from zapcore.lists.files import Kind, ListError, kind_of, own_name, read_json
from zapcore.lists.shelf import ListFile, mark
from zapcore.lists.small import small


class Keeper:
    """Reads a file once for each state that it is in. One thread at a time."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._labels: dict[str, tuple[Mark, Kept]] = {}
        self._tidied = False

    def tidy(self, files: Sequence[ListFile]) -> None:
        """Forget once what is kept of files that are gone, if any is there at all."""
        if files and not self._tidied:
            self._tidied = True
            self._cache.keep_only(str(file.path) for file in files)

    def label(self, file: ListFile) -> Kept | None:
        """Give kind and name of a file, without its content; None when it is gone."""
        state = mark(file)
        known = self._labels.get(str(file.path))
        if state is None or (known and known[0] == state):
            return known[1] if known and state else None
        return replace(self._read(file, state, []), content=None)

    def whole(self, file: ListFile, notes: list[str]) -> Kept | None:
        """Give a file with its content; None when it is gone."""
        state = mark(file)
        return self._read(file, state, notes) if state else None

    def _read(self, file: ListFile, state: Mark, notes: list[str]) -> Kept:
        found = self._cache.get(state)
        if found is None:
            found = examined(file)
            self._keep(state, found, notes)
        self._labels[state.path] = state, replace(found, content=None)
        return found

    def _keep(self, state: Mark, found: Kept, notes: list[str]) -> None:
        try:
            self._cache.put(state, found)
        except OSError as error:
            reason = error.strerror or str(error)
            notes.append(f"the cache of lists cannot be written: {reason}")


def examined(file: ListFile) -> Kept:
    """Read a file itself: what it is, and what is asked of it."""
    try:
        given = read_json(file.path)
    except ListError as error:
        return Kept(None, error=str(error))
    kind = kind_of(given) or _meant(file, given)
    if kind is None or not isinstance(given, Mapping):
        name = file.path.name
        return Kept(None, error=f"{name} is not used: it is no list that is known")
    return Kept(kind, own_name(given), content=small(kind, given))


def _meant(file: ListFile, given: object) -> Kind | None:
    """Give what an empty list is: its folder says it."""
    return file.kind if given == {} else None
