"""``zapcore completion``: what a shell needs to complete commands and options.

The scripts are made from the parser, so that none is ever out of date with it.
"""

import argparse
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from zapcore.cli import commands
from zapcore.cli.exits import Exit
from zapcore.errors import ConfigError
from zapcore.valueclass import dataclass

NAME = "completion"
SUMMARY = "Print a script that completes zapcore's commands and options in a shell."
FILES = frozenset({"DIR", "FILE", "FOLDER", "LIBRARY"})
"""What is asked for under these names is completed as a path."""


@dataclass(frozen=True, slots=True)
class Word:
    """Something that may be written: an option or the place of an argument.

    ``names`` is empty for an argument; ``takes`` tells that a value follows, ``files``
    that it is a path.
    """

    names: tuple[str, ...]
    help: str
    choices: tuple[str, ...]
    takes: bool
    files: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A command with its words."""

    name: str
    summary: str
    words: tuple[Word, ...]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the shell."""
    parser.add_argument(
        "shell",
        metavar="SHELL",
        choices=tuple(SCRIPTS),
        help=f"One of {', '.join(SCRIPTS)}. In ~/.bashrc: "
        'eval "$(zapcore completion bash)"; in ~/.zshrc, after compinit: '
        'eval "$(zapcore completion zsh)"; for fish: zapcore completion fish > '
        "~/.config/fish/completions/zapcore.fish",
    )


def run(asked: argparse.Namespace, problems: list[str]) -> int:
    """Print the script.

    Raises:
        ConfigError: an argument nobody knows.
    """
    if problems:
        raise ConfigError(problems)
    print("\n".join(SCRIPTS[asked.shell](entries(commands.load_all()))))
    return Exit.OK


def entries(known: Sequence[commands.Command]) -> list[Entry]:
    """Give what may be written after ``zapcore``."""
    return [_entry(command) for command in known]


def _entry(command: commands.Command) -> Entry:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    words = tuple(map(_word, parser._actions))  # noqa: SLF001 - argparse has no public list
    return Entry(command.NAME, command.SUMMARY, words)


def _word(action: argparse.Action) -> Word:
    return Word(
        names=tuple(action.option_strings),
        help=(action.help or "").partition(". ")[0].replace("%%", "%").rstrip("."),
        choices=tuple(map(str, action.choices or ())),
        takes=action.nargs != 0,
        files=action.metavar in FILES,
    )


def _options(entry: Entry) -> Iterator[Word]:
    return (word for word in entry.words if word.names)


def _arguments(entry: Entry) -> Iterator[Word]:
    return (word for word in entry.words if not word.names)


def bash(known: Sequence[Entry]) -> Iterator[str]:
    """Yield the script for bash: what may follow, by command and the word before."""
    yield "_zapcore() {"
    yield "  local now=${COMP_WORDS[COMP_CWORD]} last=${COMP_WORDS[COMP_CWORD-1]} w=''"
    yield "  COMPREPLY=()"
    yield '  if [ "$COMP_CWORD" -le 1 ]; then'
    names = " ".join(entry.name for entry in known)
    yield f"    w='{names} --help --version'"
    yield "  else"
    yield '    case "${COMP_WORDS[1]}:$last" in'
    for entry in known:
        yield from _bash_values(entry)
    yield "    esac"
    yield '    case "${COMP_WORDS[1]}" in'
    for entry in known:
        yield f"      {entry.name}) w='{' '.join(_bash_words(entry))}';;"
    yield "    esac"
    yield "  fi"
    yield '  COMPREPLY=($(compgen -W "$w" -- "$now"))'
    yield "}"
    yield "complete -o bashdefault -o default -F _zapcore zapcore"


def _bash_values(entry: Entry) -> Iterator[str]:
    """Yield the cases in which a value is expected: a choice, a path, or anything."""
    for word in _options(entry):
        cases = "|".join(f"{entry.name}:{name}" for name in word.names)
        if word.choices:
            words = f"COMPREPLY=($(compgen -W '{' '.join(word.choices)}' -- \"$now\"))"
            yield f"      {cases}) {words}; return;;"
        elif word.takes:
            yield f"      {cases}) return;;"


def _bash_words(entry: Entry) -> Iterator[str]:
    for word in entry.words:
        yield from word.names or word.choices


def zsh(known: Sequence[Entry]) -> Iterator[str]:
    """Yield the script for zsh, with descriptions."""
    yield "#compdef zapcore"
    yield "_zapcore() {"
    yield "  local -a commands=("
    for entry in known:
        yield f"    {_zsh_quoted(entry.name, entry.summary)}"
    yield "  )"
    yield "  if (( CURRENT == 2 )); then _describe command commands; return; fi"
    yield "  local command=$words[2]"
    yield "  shift words; (( CURRENT-- ))"
    yield "  case $command in"
    for entry in known:
        yield f"    {entry.name}) _arguments \\"
        yield from (f"      {_zsh(word)} \\" for word in entry.words)
        yield "      ;;"
    yield "  esac"
    yield "}"
    yield "compdef _zapcore zapcore"


def _zsh_quoted(name: str, text: str) -> str:
    return shlex.quote(f"{name}:{text.replace(':', chr(92) + ':')}")


def _zsh(word: Word) -> str:
    escaped = word.help
    for one in "\\:[]":
        escaped = escaped.replace(one, f"\\{one}")
    action = f"({' '.join(word.choices)})" if word.choices else ""
    action = "_files" if word.files else action
    value = f":value:{action}" if word.takes else ""
    if not word.names:
        return shlex.quote(f"*:{escaped}:{action}")
    return " ".join(shlex.quote(f"*{one}[{escaped}]{value}") for one in word.names)


def fish(known: Sequence[Entry]) -> Iterator[str]:
    """Yield the script for fish, with descriptions."""
    yield "complete -c zapcore -f"
    for entry in known:
        yield (
            f"complete -c zapcore -n __fish_use_subcommand -a {entry.name} "
            f"-d {_fish_quoted(entry.summary)}"
        )
        seen = f"complete -c zapcore -n '__fish_seen_subcommand_from {entry.name}'"
        for word in _options(entry):
            yield f"{seen} {_fish(word)}"
        for word in _arguments(entry):
            if word.choices:
                yield f"{seen} -a '{' '.join(word.choices)}'"
            elif word.files:
                yield f"{seen} -F"


def _fish(word: Word) -> str:
    parts = [
        f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
        for name in word.names
    ]
    if word.takes:
        parts.append("-r")
    if word.files:
        parts.append("-F")
    if word.choices:
        parts.append(f"-a '{' '.join(word.choices)}'")
    return f"{' '.join(parts)} -d {_fish_quoted(word.help)}"


def _fish_quoted(text: str) -> str:
    """Quote for fish, where only a backslash and the quote itself are special."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


SCRIPTS: Mapping[str, Callable[[Sequence[Entry]], Iterator[str]]] = MappingProxyType(
    {"bash": bash, "zsh": zsh, "fish": fish}
)
