"""Cuts recordings at many points, and counts what becomes of them."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from benchmarks.power_cut.disk import Folder, store
from benchmarks.power_cut.image import draw, left_of
from benchmarks.power_cut.recording import Recording, clear

WORN = ("media.db", "dats.db", "online.db")
WEAR = 0.06
"""Of so many images a database that can be built again has lost pages."""


@dataclass(slots=True)
class Verdict:
    """What an image came to; ``wrong`` is "" when all is well."""

    wrong: str = ""
    started: bool = False
    lost: bool = False
    aside: bool = False
    resumed: bool = False
    told: str = ""


Judge = Callable[["Image", Folder], Verdict]
"""Judges what a cut left; it lies in the recording's folder, too."""


@dataclass(slots=True)
class Image:
    """One cut: behind the step ``cut``, as the random numbers of its own will have it.

    ``number`` and the seed give all of it, over the same recording.
    """

    number: int
    kind: str
    recording: Recording
    cut: int
    random: Random
    fate: str = ""
    worn: bool = False

    @property
    def name(self) -> str:
        """Give what it is called in reports."""
        where = f"{self.kind}, {self.recording.promise.value}"
        return f"{self.number} ({where}; {self.fate})"


@dataclass(slots=True)
class Tally:
    """What the images of one kind came to."""

    images: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


def images(
    recordings: Sequence[Recording], count: int, seed: int, only: Sequence[str]
) -> list[Image]:
    """Draw the cuts; kinds and recordings take turns."""
    places = [
        (kind, recording)
        for recording in recordings
        for kind in recording.kinds
        if not only or kind in only
    ]
    places.sort(key=lambda place: (place[0], place[1].name))
    found = []
    for number in range(count):
        kind, recording = places[number % len(places)]
        random = Random(f"{seed}:{number}")
        cut = random.choice(_cuts(recording, kind))
        found.append(Image(number, kind, recording, cut, random))
    return found


def _cuts(recording: Recording, kind: str) -> list[int]:
    """Give the steps behind which a cut makes a difference."""
    answers = {*recording.answers.values()}
    return [
        number
        for part in recording.kinds[kind]
        for number in part
        if recording.steps[number].kind != "ack" or number in answers
    ]


def taken(cuts: Sequence[Image], wear: float = WEAR) -> Iterator[tuple[Image, Folder]]:
    """Give each image with what is left: one walk through each recording."""
    by_recording: dict[str, list[Image]] = {}
    for image in cuts:
        by_recording.setdefault(image.recording.name, []).append(image)
    for several in by_recording.values():
        recording = several[0].recording
        disk, done = recording.disk(), 0
        for image in sorted(several, key=lambda one: one.cut):
            for step in recording.steps[done : image.cut + 1]:
                disk.take(step)
            done = max(done, image.cut + 1)
            worn = WORN if image.random.random() < wear else ()
            plan = draw(disk, image.random, worn)
            image.fate, image.worn = str(plan), bool(worn)
            yield image, left_of(disk, plan)


def run(
    cuts: Sequence[Image],
    judges: Mapping[str, Judge],
    keep: str,
    tell: Callable[[str], None] = print,
    wear: float = WEAR,
) -> dict[str, Tally]:
    """Make and judge each image; those that fail are kept in the folder ``keep``."""
    tallies: dict[str, Tally] = {}
    for number, (image, left) in enumerate(taken(cuts, wear), 1):
        root = image.recording.root
        clear(root)
        lay(left, root)
        verdict = judges[image.recording.name](image, left)
        tally = tallies.setdefault(image.kind, Tally())
        tally.images += 1
        for word in ("started", "lost", "aside", "resumed"):
            tally.counts[word] += getattr(verdict, word)
        if verdict.wrong:
            tally.failures.append(_failed(image, left, verdict, keep))
        if number % 100 == 0:
            wrong = sum(len(one.failures) for one in tallies.values())
            tell(f"{number} images, {wrong} failures")
    return tallies


def lay(left: Folder, root: str) -> None:
    """Write what is left into a folder that is empty."""
    for name, node in left.now.items():
        store(node, os.path.join(root, name))


def _failed(image: Image, left: Folder, verdict: Verdict, keep: str) -> str:
    place = os.path.join(keep, f"image-{image.number}")
    shutil.rmtree(place, ignore_errors=True)
    os.makedirs(place)
    shutil.copytree(image.recording.root, os.path.join(place, "after"))
    os.mkdir(os.path.join(place, "left"))
    lay(left, os.path.join(place, "left"))
    text = f"{image.name}, cut behind step {image.cut}: {verdict.wrong}\n"
    with open(os.path.join(place, "why.txt"), "w") as file:
        step = image.recording.steps[image.cut]
        file.write(f"{text}{step._replace(data=step.data[:80])}\n{verdict.told}")
    return text.strip()[:1500]
