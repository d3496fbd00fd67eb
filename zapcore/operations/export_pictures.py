"""Pictures that are kept in the database, as files that an export copies from.

Each content lies once under its SHA-256, so that what was copied before is not copied
again. Calls block.
"""

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Collection

from zapcore.aside import Aside

BLOB = "blob:"
_NAME = re.compile(r"([0-9a-f]{64})\.[a-z]{3,4}", re.ASCII)


class Pictures:
    """Keeps them below ``folder``; of a dry run in a folder that goes with it."""

    def __init__(
        self, folder: str, read: Callable[[str], bytes], *, dry_run: bool
    ) -> None:
        self._made = tempfile.mkdtemp(prefix="zapcore-export-") if dry_run else ""
        self.folder = self._made or folder
        self._read = read

    def file(self, text: str) -> str:
        """Give a property's path; "" if the picture is not there any more.

        Raises:
            OSError: the disk is full, or cannot be written.
        """
        if not text.startswith(BLOB):
            return text
        found = _NAME.fullmatch(text[len(BLOB) :])
        if not found:
            return ""
        path = os.path.join(self.folder, found[0])
        if not os.path.isfile(path):
            data = self._read(found[1])
            if not data:
                return ""
            with Aside(path) as aside:
                aside.file.write(data)
                aside.keep()
        return path

    def prune(self, digests: Collection[str]) -> None:
        """Remove what the database does not hold any more."""
        with contextlib.suppress(FileNotFoundError), os.scandir(self.folder) as there:
            for entry in there:
                if entry.name.partition(".")[0] not in digests:
                    os.unlink(entry.path)

    def close(self) -> None:
        """Remove what a dry run made."""
        if self._made:
            shutil.rmtree(self._made, ignore_errors=True)
