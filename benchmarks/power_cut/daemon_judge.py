"""The judge of images that a daemon left."""

import base64
import subprocess

from api.images.cache import ThumbCache
from benchmarks.power_cut import lists
from benchmarks.power_cut.daemon_run import DATA, Place
from benchmarks.power_cut.disk import Folder
from benchmarks.power_cut.judge import Finding, look
from benchmarks.power_cut.owned import Oracle, said
from benchmarks.power_cut.recording import Recording
from benchmarks.power_cut.run import Image, Verdict
from mediadb.memory import Memory

REBUILT = 5
"""Of so many images one is indexed anew."""


class DaemonJudge:
    """Judges the images of one recording."""

    def __init__(
        self, place: Place, recording: Recording, popen: type[subprocess.Popen[str]]
    ) -> None:
        self._place = place
        self._recording = recording
        self._popen = popen
        self._oracle = Oracle(recording, DATA)
        self._versions = lists.versions(recording)
        self._thumbs = lists.versions(recording, lists.THUMBS)

    def __call__(self, image: Image, left: Folder) -> Verdict:
        """Judge one."""
        recording = self._recording
        wrong = lists.judge(self._versions, left, recording.promise)
        # What was in memory is gone with the power.
        Memory.of(self._place.data).leave()
        found = self._look(image)
        if found.started and found.wrong and image.worn:
            # What is found broken only in use is told, and mended by the next start.
            first, found = found, self._look(image)
            found.aside |= first.aside
        lost = ""
        if found.started and not found.wrong:
            lost = said(self._oracle.allowed(image.cut), found.held)
        return Verdict(
            wrong=found.wrong or lost or wrong or self._torn() or self._spoilt(),
            started=found.started,
            lost=bool(lost),
            aside=found.aside,
            resumed=found.resumed,
            told=found.told,
        )

    def _look(self, image: Image) -> Finding:
        return look(
            self._place.serve,
            self._place.settings,
            self._place.data,
            self._popen,
            rebuild=image.number % REBUILT == 0,
            worn=image.worn,
        )

    def _spoilt(self) -> str:
        """Say which thumbnail is shown though it is not as it was made."""
        cache = ThumbCache(self._place.data, 1 << 30)
        for path, one in self._thumbs.items():
            *_, folder, name = path.split("/")
            system = base64.urlsafe_b64decode(folder + "=" * (-len(folder) % 4))
            shown = cache.get(system.decode(), name.removesuffix(".webp"))
            if shown is not None and shown[0] not in one.contents:
                return f"{path} is shown broken"
        return ""

    def _torn(self) -> str:
        """Say which list is neither old nor new when all has ended."""
        for path, one in self._versions.items():
            content = lists.on_disk(self._place.root, path)
            if content is not None and not _closed(content, path):
                return f"{path} is half after a start"
            bak = lists.on_disk(self._place.root, path + lists.BAK)
            if content is None and one.contents[0] and bak is None:
                return f"{path} is gone after a start"
        return ""


def _closed(content: bytes, path: str) -> bool:
    """Tell whether a list has its end."""
    return not path.endswith(".xml") or content.rstrip().endswith(b">")
