"""What the entries of a list are to tell: noted in any order, given in the file's.

Of an entry two numbers are held; the texts go to a temporary file when they are many,
for a list in which all entries change may be of 100 MB.
"""

import json
import tempfile
from array import array
from collections.abc import Iterator, Mapping
from typing import Self

IN_MEMORY = 1 << 18
"""Bytes of texts that are held before they go to a file."""


class Findings:
    """Element to text of entries, by their numbers."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed with this
        self._numbers = array("L")
        self._ends = array("Q", (0,))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, number: int, texts: Mapping[str, str]) -> None:
        """Note what an entry is to tell."""
        data = json.dumps(texts).encode("ascii")
        self._file.write(data)
        self._numbers.append(number)
        self._ends.append(self._ends[-1] + len(data))

    def in_order(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Give what was noted, by number."""
        places = range(len(self._numbers))
        for place in sorted(places, key=self._numbers.__getitem__):
            start, end = self._ends[place], self._ends[place + 1]
            self._file.seek(start)
            yield self._numbers[place], json.loads(self._file.read(end - start))
