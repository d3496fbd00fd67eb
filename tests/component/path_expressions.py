"""Path expressions as no honest list has them, drawn the same on every run."""

import random
from urllib.parse import quote

DOTS = (
    "..",
    ".",
    "...",
    ". .",
    ".. ",
    " ..",
    "..;",
    "\u2024\u2024",
    "\uff0e\uff0e",
    "\u2025",
    "%2e%2e",
    "%252e%252e",
    "..%00",
    "%c0%ae%c0%ae",
    "\u202e..",
)
SLASHES = ("/", "//", "///", "\\", "\\\\", "/./", "%2f", "%5c", "\u2215", "\uff0f", ":")
STARTS = (
    "",
    "",
    "./",
    "/",
    "//",
    "~",
    "~/",
    "~root/",
    "~nobody/",
    "\\",
    "\\\\server\\share\\",
    "C:",
    "C:\\",
    "c:/",
    "file://",
    "file:///",
    "http://host/",
    "smb://host/share/",
    "zip://",
    "\0",
    " ",
    "-",
    "{base}/",
    "{base}/outside/",
    "{root}/",
    "{root}2/",
    "{root}/../",
    "{assets}/",
    "{home}/",
)
NAMES = (
    "secret.png",
    "secret.nes",
    "secret.bin",
    "outside",
    "etc/passwd",
    "dev/zero",
    "proc/self/environ",
    "proc/self/root",
    "CON",
    "nul",
    "COM1.png",
    "aux.nes",
    "a.png",
    "A.nes",
    "art",
    "media/images/A.png",
    "pack.zip",
    "pack.zip/A.nes",
    "pack.zip/../../secret.nes",
    "game.cue",
    "track.bin",
    "out",
    "out.png",
    "out/deep",
    "inner",
    "up",
    "slash",
    "loop",
    "device.png",
    "pipe.png",
    "a\0b",
    "\u00e9.png",
    "e\u0301.png",
    "x" * 300,
    "\udcff.png",
    "name\nwith\rbreaks",
    "*?<>|",
)


NEAR = (
    "a.png",
    "art/a.png",
    "inner/a.png",
    "media/images/A.png",
    "media/images/out/A.png",
    "media/covers/A.png",
    "out/secret.png",
    "out/deep/secret.nes",
    "out.png",
    "up/nes/a.png",
    "up/secret.png",
    "slash{base}/outside/secret.png",
    "slash{root}/a.png",
    "../nes/a.png",
    "../nes2/secret.png",
    "../../outside/secret.nes",
    "{root}/a.png",
    "{root}/../nes2/a.png",
    "{assets}/a.png",
    "{assets}/../outside/secret.png",
    "{base}/secret.png",
    "~/secret.png",
    "~/../roms/nes/a.png",
    "track.bin",
    "../track.bin",
)
"""What is there, or almost."""

DETOURS = ("./", "x/../", "/", "../nes/", ".//", "art/../", "inner/../", "%2e/")


class Expressions:
    """Draws expressions; ``places`` fill the braces of ``STARTS`` and ``NEAR``."""

    def __init__(self, seed, **places):
        self._random = random.Random(seed)
        self._starts = [start.format(**places) for start in STARTS]
        self._near = [text.format(**places) for text in NEAR]

    def draw(self, count):
        """Give this many."""
        return [self._one() for _ in range(count)]

    def _one(self):
        choice = self._random.choice
        if self._random.random() < 0.2:
            return self._detour(choice(self._near))
        text = choice(self._starts)
        for _ in range(self._random.randrange(1, 6)):
            text += choice(DOTS if self._random.random() < 0.45 else NAMES)
            text += choice(SLASHES if self._random.random() < 0.4 else ("/",))
        if self._random.random() < 0.7:
            text += choice(NAMES)
        twist = self._random.random()
        if twist < 0.05:
            text = quote(text.encode("utf-8", "surrogateescape"), safe="")
        elif twist < 0.1:
            text = text.replace("/", "\\")
        elif twist < 0.13:
            text = text.upper()
        elif twist < 0.15:
            text += "/.." * 40
        return text

    def _detour(self, text):
        """Give a way that is there, with a bend or two."""
        for _ in range(self._random.randrange(3)):
            parts = text.split("/")
            at = self._random.randrange(len(parts))
            parts[at] = self._random.choice(DETOURS) + parts[at]
            text = "/".join(parts)
        return text


def stays(path, *roots):
    """Tell, part by part, whether a path lies in a root without any way out."""
    for root in roots:
        if path == root:
            return True
        if path.startswith(root + "/"):
            parts = path[len(root) + 1 :].split("/")
            return not {"", ".", ".."} & set(parts) and "\0" not in path
    return False
