"""Systems may stand anywhere on a command line."""

import pytest

from zapcore.cli import commands
from zapcore.cli.main import build_parser, read


@pytest.mark.parametrize(
    "words",
    [
        ["export", "gamelist", "snes", "nes", "--dry-run"],
        ["export", "gamelist", "--dry-run", "snes", "nes"],
        ["export", "--dry-run", "gamelist", "snes", "nes"],
        ["export", "gamelist", "--frontend", "es-de", "snes", "nes"],
        ["clean", "--dry-run", "snes", "nes"],
    ],
)
def test_systems_are_taken_before_and_behind_options(words):
    asked, unknown = read(build_parser([commands.load(words[0])]), words)
    assert (asked.systems, unknown) == (["snes", "nes"], [])


@pytest.mark.parametrize(
    "words",
    [
        ["export", "gamelist", "--frontent", "es-de", "snes"],
        ["export", "gamelist", "snes", "--dry-run", "nes"],
    ],
)
def test_what_nobody_knows_is_not_taken_for_systems(words):
    assert read(build_parser([commands.load(words[0])]), words)[1]
