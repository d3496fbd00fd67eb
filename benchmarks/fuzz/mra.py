"""Target: an MRA file, read end to end: bytes, texts, tags, properties."""

import os
import shutil
from random import Random

from benchmarks.fuzz.target import Target, must, scratch
from zapcore.arcade import LONGEST_NAME, set_of
from zapcore.identify.mra import MraReader, Reading
from zapcore.identify.mra.fields import LONGEST_SET
from zapcore.identify.mra.files import MOST_ZIPS
from zapcore.identify.mra.scanner import LONGEST_TEXT, TEXTS

TOKENS = (
    *(f"<{name}>".encode() for name in TEXTS),
    *(f"</{name}>".encode() for name in TEXTS),
    b"<misterromdescription>", b"</misterromdescription>", b"<rom index='0' zip='",
    b"<part zip=", b"</rom>", b"<remark>", b"</remark>", b"<!--", b"-->", b"<![CDATA[",
    b"]]>", b"<!DOCTYPE x [", b"]>", b"<?", b"?>", b"&x;", b"&amp;", b"&#0;",
    b"&#xD800;", b"&#x10FFFF;", b"&", b"<", b">", b"'", b'"', b"/>", b"\xef\xbb\xbf",
    b"\xff\xfe", b"\xfe\xff", b"\0", b"encoding='utf-7'", b"encoding='iso-8859-1'",
    b"encoding='hex'", b"|", b"../", b"..\\", b"a.zip|b.zip", b"\xc3\xa9", b"\xe9",
    b"\xed\xa0\x80", b"\xe2\x80\xae", b"198?", b"vertical (ccw)", b"4-way", b"yes",
)  # fmt: skip
SWOLLEN = 0.002
LONG = 60_000


def shape(random: Random, data: bytes) -> bytes:
    """Put words of the format in; now and then one of them thousands of times."""
    at = random.randrange(len(data) + 1)
    if random.random() < SWOLLEN:
        row = b"".join(random.choices(TOKENS, k=random.choice((1, 1, 2, 3))))
        return data[:at] + row * (LONG // len(row)) + data[at:]
    last = at + random.choice((0, 0, 1, 5, 40))
    words = b"".join(random.choices(TOKENS, k=random.randint(1, 4)))
    return data[:at] + words + data[last:]


def judge(reading: Reading) -> None:
    """Raise if a reading is none that the index may store."""
    told = reading.described
    texts = [told.name, *(item.text for item in told.properties)]
    texts += [text for tag in told.tags for text in (tag.value, tag.label)]
    must(all(text.isprintable() for text in texts), "a control character")
    must(all(len(text.encode()) <= 4 * LONGEST_TEXT for text in texts), "too long")
    must(len(told.name) <= LONGEST_NAME, "a name that is too long")
    must(not (reading.refused and (texts[1:] or told.name)), "refused, and read")
    loads = set_of({item.type_tag: item.text for item in told.properties})
    must(len(loads.zips) <= MOST_ZIPS, "too many zips")
    for name in (loads.name, loads.parent):
        must(len(name) <= LONGEST_SET and "/" not in name, "a set of no name")
    steps = [step for zip_ in loads.zips for step in zip_.replace("\\", "/").split("/")]
    must(".." not in steps, "a zip outside of its folder")


class _File:
    """One file that is written again and again."""

    def __init__(self) -> None:
        self.folder = scratch()
        self.reader = MraReader()

    def run(self, data: bytes) -> None:
        path = os.path.join(self.folder, "game.mra")
        with open(path, "wb") as file:
            file.write(data)
        judge(self.reader.read(path, lambda: None))

    def close(self) -> None:
        shutil.rmtree(self.folder)


def build() -> Target:
    file = _File()
    return Target("mra", file.run, TOKENS, shape, file.close)
