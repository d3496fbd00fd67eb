"""Which matched records are written: the rules of sentinel, run mark and claim."""

from zapcore.model import Passed, ScrapeCatalog


class Gate:
    """Judges the matches of one reading of a system, in order.

    A restart passes over rows that its run has marked. A further entry of such a row,
    and whatever follows of its title, is written again: the cut may have come between,
    and the last entry of a title must stay the last.
    """

    def __init__(self, catalog: ScrapeCatalog) -> None:
        self._done = catalog.done
        self._finished = catalog.finished
        self._claimed: set[int] = set()
        self._seen: set[int] = set()
        self._stirred: set[int] = set()

    def claim(self, media_id: int) -> None:
        """Keep a row for companion entries: normal ones are passed over."""
        self._claimed.add(media_id)

    def claimed(self, media_id: int) -> bool:
        """Tell whether a companion entry has the row."""
        return media_id in self._claimed

    def judge(self, title_id: int, media_id: int) -> Passed | bool:
        """Give True to write, False to leave out, or why it is passed over."""
        if not self._finished:
            return media_id not in self._done
        if media_id not in self._done:
            self._stirred.add(title_id)
            return True
        if media_id not in self._finished:
            return False
        if title_id in self._stirred or media_id in self._seen:
            self._stirred.add(title_id)
            return True
        self._seen.add(media_id)
        return Passed.FINISHED
