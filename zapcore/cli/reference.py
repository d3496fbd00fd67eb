"""``python -m zapcore.cli.reference``: writes ``docs/reference.md`` from the code.

Prints to standard output; a test compares the file with it.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence

import scrapers
from scrapers import providers
from scrapers.providers.settings import keys as source_keys
from scrapers.settings import keys
from zapcore import config
from zapcore.cli.commands import Command, load_all
from zapcore.cli.exits import Exit
from zapcore.cli.serve import describe

HEAD = """\
# Reference

Made by `python -m zapcore.cli.reference > docs/reference.md`; a test keeps it current.
"""

RANKS = f"""\
A flag outranks the environment variable, which outranks the configuration file, which
outranks the default. The file is `{config.FILE_NAME}` in the data folder, or the one
that `--config` names: YAML, one `key: value` a line, at most 64 KiB. A relative path
in it starts from the file's own folder, any other from the working directory; `~` is
the home folder. All that is wrong is reported at once, with the nearest valid name.
"""

EXAMPLE = """\
```yaml
library:
  - /media/roms
  - /mnt/nas/roms
platform: linux
port: 7497
system:
  platforms: {gc: ngc}
exclude:
  roms:
    single_file: {extensions: [bak]}
```
"""

OPTIONS = """\
Options of scrapers are keys as well; `media.scrape` may set them for one run by their
own name, in `options`. A scraper that you install adds its own, which `scrapers` lists.
In the file they may be nested (`scraper: {gamelist_xml: {custom_path: …}}`).
"""

SOURCES = """\
Settings of [online sources](online.md), in the file nested as well (`providers: {igdb:
{client_id: …}}`). Those of which a variable is named go by that name, too, in the file
and in the environment.
"""

SEVERAL = """\
An empty variable counts as not set. Several folders are separated by `:`, other values
by `,`; of a mapping each is `folder=system`. A yes or no is `true`, `yes`, `on` or `1`,
or else `false`, `no`, `off` or `0`.
"""

LAYOUT = (
    (config.FILE_NAME, "Your configuration. zapcore reads it and never writes it."),
    (
        "media.db",
        "What can be built again: games, tags, properties, the operations' journal.",
    ),
    ("media.db-wal, media.db-shm", "Its newest changes; part of it. Do not delete."),
    (
        "media.db.open",
        "There while the daemon runs; left by a cut of a write, it asks for a check.",
    ),
    (
        "media.db.broken-*",
        "A `media.db` that failed its check and was set aside; may be deleted.",
    ),
    (
        "media.db.v*",
        "A `media.db` of a newer zapcore that was set aside; may be deleted.",
    ),
    (
        "media.db.place",
        "Which other folder `media.db` lies in, if `media_db` names one.",
    ),
    (
        "media.db.bak, media.db.sum",
        "With `media_db: ram`: the copy before, and what tells that the copy is whole.",
    ),
    (
        "user.db",
        "What cannot be built again: your own decisions. Back up `user.db.bak`.",
    ),
    (
        "user.db-wal, user.db-shm",
        "What you said last; part of it. Never copy `user.db` without its `-wal`.",
    ),
    (
        "user.db.bak",
        "A verified copy of `user.db`, made when something changed; used if it breaks.",
    ),
    (
        "user.db.broken-*",
        "A `user.db` that was broken and replaced by its copy; yours to delete.",
    ),
    (
        "user.db.before-*",
        "`user.db` as it was before a newer zapcore changed its form.",
    ),
    (
        "online.db",
        "What online sources answered; may be deleted, and costs requests again.",
    ),
    (
        "artwork",
        "Pictures, videos and manuals of online sources; fetched again if deleted.",
    ),
    ("sources", "What a source fetches once, such as LaunchBox's dump."),
    (
        "dats.db",
        "What your DATs list, for look-up; made again by the next scan if deleted.",
    ),
    ("dats", "Your DATs, unless `dats` names another folder; only read."),
    ("lists", "Your lists for 1G1R, unless `lists` names another folder; only read."),
    ("cache/thumbs", "Small pictures made from the artwork; may be deleted."),
    ("zapcore.lock", "Held by the running daemon, so that there is only one a folder."),
    (
        "zapcore.log, zapcore.log.1",
        "What changed something or failed, and warnings; in RAM on devices.",
    ),
)

OTHERS = (
    ("XDG_DATA_HOME", "Holds the default data folder, if it is an absolute path."),
    ("HOME", "Holds the default data folder otherwise, and is what `~` stands for."),
)


def lines() -> Iterator[str]:
    """Yield the page, part by part."""
    yield HEAD
    yield "## Commands\n"
    yield "`zapcore --version` and `zapcore COMMAND --help` do what they say.\n"
    for command in load_all():
        yield from _command(command)
    yield "## Configuration\n"
    yield RANKS
    yield _table(
        ("key", "value", "default", "meaning"),
        [_row(key) for key in config.KEYS if key.in_file],
    )
    yield OPTIONS
    yield _table(("key", "value", "default", "meaning"), [*map(_row, _options())])
    yield SOURCES
    yield _table(
        ("key", "value", "default", "meaning", "variable"),
        [(*_row(key), _plain(key)) for key in _sources()],
    )
    yield EXAMPLE
    yield "## Environment variables\n"
    yield SEVERAL
    yield _table(
        ("variable", "meaning"),
        [
            *((f"`{key.variable}`", f"As `{_said(key)}`.") for key in config.KEYS),
            *(
                (f"`{key.plain}`", f"As `{key.variable}`, which outranks it.")
                for key in config.KEYS
                if key.plain
            ),
            *(
                (f"`{key.variable}`", f"As `{key.name}`.")
                for key in (*_options(), *_sources())
            ),
            *(
                (f"`{key.plain}`", f"As `{key.variable}`, which outranks it.")
                for key in _sources()
                if key.plain
            ),
            *((f"`{name}`", meaning) for name, meaning in OTHERS),
        ],
    )
    yield "## Exit statuses\n"
    yield _table(
        ("status", "meaning"), [(str(int(status)), status.meaning) for status in Exit]
    )
    yield "## The data folder\n"
    yield _table(
        ("file", "holds"), [(f"`{name}`", meaning) for name, meaning in LAYOUT]
    )


def page() -> str:
    """Give the whole page."""
    return "\n".join(lines())


def _options() -> list[config.Key]:
    own = scrapers.load(dict.fromkeys(scrapers.OWN, ()), found=())
    return keys(own.values())


def _sources() -> list[config.Key]:
    return source_keys(providers.specs())


def _plain(key: config.Key) -> str:
    return f"`{key.plain}`" if key.plain else ""


def _said(key: config.Key) -> str:
    return key.flag if key.has_flag else key.name


def _row(key: config.Key) -> tuple[str, ...]:
    return f"`{key.name}`", config.KINDS[key.kind], key.default, describe(key)


def _command(command: Command) -> Iterator[str]:
    parser = argparse.ArgumentParser(prog=f"zapcore {command.NAME}", add_help=False)
    command.add_arguments(parser)
    yield f"### zapcore {command.NAME}\n"
    yield f"{command.SUMMARY}\n"
    rows = [_argument(action) for action in _arguments(parser)]
    yield _table(("argument", "meaning"), rows)


def _arguments(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return parser._actions  # noqa: SLF001 - argparse has no public list of its arguments


def _argument(action: argparse.Action) -> tuple[str, str]:
    parts = (*action.option_strings[:1], action.metavar or "")
    words = " ".join(map(str, parts)).strip()
    return f"`{words}`", str(action.help).replace("%%", "%")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"

    return "\n".join([line(head), line(["---"] * len(head)), *map(line, rows), ""])


if __name__ == "__main__":
    sys.stdout.write(page())
