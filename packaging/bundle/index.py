"""Where everything in a bundle lies, so that ``inside/start.py`` need not look."""

import marshal
from collections.abc import Mapping

from bundle.archives import Entry, places
from bundle.gathering import module_of

Modules = dict[str, tuple[str, int, int, str]]
Data = dict[str, tuple[str, int, int]]


def index(
    archives: Mapping[str, Mapping[str, Entry]], extensions: Mapping[str, str]
) -> bytes:
    """Give ``INDEX`` of ``inside/start.py``, marshalled.

    Args:
        archives: the files of each archive, by its path in the bundle.
        extensions: paths of the extension modules in the bundle, by name.
    """
    modules: Modules = {}
    data: Data = {}
    for archive, files in archives.items():
        for path, (start, size) in places(files).items():
            if path.endswith(".pyc"):
                modules[module_of(path)] = (archive, start, size, path)
            else:
                data[f"{archive}/{path}"] = (archive, start, size)
    return marshal.dumps((modules, dict(extensions), data))
