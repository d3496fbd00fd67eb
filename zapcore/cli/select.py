"""``zapcore select``: one game, one ROM.

With ``--dat`` it works on files alone, without daemon or data folder; without, the
daemon chooses among the library's files.
"""

import argparse

from zapcore.cli import operation, select_formats, select_online, session
from zapcore.errors import ConfigError

NAME = "select"
SUMMARY = "Choose one ROM for each game, of the library or of a DAT, and say why."
MODES = ("documented", "compat")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what is read, how it is chosen and what comes out."""
    parser.add_argument(
        "systems",
        metavar="SYSTEM",
        nargs="*",
        help="Without --dat: only these systems of the library, by id or alias. "
        "Default: all.",
    )
    parser.add_argument(
        "--dat",
        metavar="FILE",
        help="The DAT (Logiqx XML, gzipped or not) whose games are chosen from. The "
        "system comes from its header.",
    )
    parser.add_argument(
        "--clonelist", metavar="FILE", help="Retool's clone list for this DAT."
    )
    parser.add_argument(
        "--ra",
        metavar="FILE",
        help="The RetroAchievements list; dumps in it are preferred.",
    )
    parser.add_argument(
        "--metadata",
        metavar="FILE",
        help="Retool's metadata: languages of games whose names say none. "
        "Not used in compat.",
    )
    parser.add_argument(
        "--lists",
        metavar="DIR",
        help="A folder with such lists, as in Retool's repository; those for this DAT "
        "are found by its header. A file that is named by itself counts instead.",
    )
    parser.add_argument(
        "--profile",
        metavar="FILE",
        help="Your preferences (JSON): region_preferences, language_preferences, "
        "dat_filters, mode and more; or several of them by name. "
        "Default: USA, English, games only.",
    )
    parser.add_argument(
        "--profile-name",
        metavar="NAME",
        help="Which one, of several in the file. Without --dat: the name under which "
        "the daemon keeps the file's profile; or, without --profile, one that it has.",
    )
    parser.add_argument(
        "--mode",
        metavar="MODE",
        choices=MODES,
        help="documented: as the 1G1R document says; compat: by ROMSearch's own "
        "sums. Default: as the profile says, or else documented.",
    )
    _add_outputs(parser)


def _add_outputs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--owned",
        metavar="FILE",
        help="A folder with your files, or a text file with their names: the choice is "
        "made among them; with --format missing, what is best is compared with them.",
    )
    parser.add_argument(
        "--format",
        metavar="FORMAT",
        choices=tuple(select_formats.FORMATS),
        default=select_formats.JSONL,
        help=f"{'; '.join(select_formats.meanings())}. Default: jsonl.",
    )
    parser.add_argument(
        "--out",
        metavar="FILE",
        default="-",
        help="Where to; - is standard output. For m3u it may be a folder, which gets "
        "a playlist for each game. Default: -.",
    )
    parser.add_argument(
        "--force",
        action="store_true",
        help="Replace playlists that are there. Without --dat: look also at systems "
        "where nothing has changed.",
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="Without --dat: only count what would change.",
    )
    parser.add_argument(
        "--profiles",
        action="store_true",
        help="Without --dat: list the profiles that the daemon keeps.",
    )
    operation.add_arguments(parser)
    session.add_arguments(parser)


def run(asked: argparse.Namespace, problems: list[str]) -> int:
    """Choose from files, or have the daemon choose.

    Raises:
        ConfigError: the command line or the profile holds mistakes.
        ClientError: there is no daemon, or it answers with an error.
        ZapcoreError: a file cannot be read or written.
    """
    if asked.dat is None:
        return select_online.run(asked, problems)
    if asked.systems:
        problems.append("SYSTEM: a DAT is of one system; leave it out with --dat")
    if problems:
        raise ConfigError(problems)
    from zapcore.cli import select_offline  # noqa: PLC0415 - lxml is heavy

    return select_offline.run(asked)
