"""The scripts for shells say what the parser takes."""

import shutil
import subprocess
import sys

import pytest

from zapcore.cli import completion
from zapcore.cli.commands import NAMES, load_all
from zapcore.cli.main import build_parser, main


def script(shell, capsys):
    assert main(["completion", shell]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_command_and_option_stands_in_the_script(shell, capsys):
    text = script(shell, capsys)
    for entry in completion.entries(load_all()):
        assert entry.name in text
        for word in entry.words:
            for name in word.names:
                long = name.startswith("--")
                fish = f"-l {name[2:]}" if long else f"-s {name[1:]}"
                assert (fish if shell == "fish" else name) in text


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_itself_takes_the_script(shell, capsys, tmp_path):
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    path = tmp_path / "script"
    path.write_text(script(shell, capsys))
    ended = subprocess.run([program, "-n", path], capture_output=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("written", "offered"),
    [
        (["sta"], {"status"}),
        (["search", "--so"], {"--sort"}),
        (["search", "--sort", "name"], {"name-asc", "name-desc"}),
        (["pause", ""], {"index", "scrape", "--json", "--host", "--port", "--key"}),
        (["search", "--limit", ""], set()),
        (["image", "-o", ""], set()),
    ],
)
def test_bash_offers_what_may_follow(written, offered, capsys, tmp_path):
    path = tmp_path / "script"
    path.write_text(script("bash", capsys))
    words = " ".join(f"'{word}'" for word in ["zapcore", *written])
    asked = (
        f". {path}; COMP_WORDS=({words}); COMP_CWORD={len(written)}; _zapcore; "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    ended = subprocess.run(
        ["bash", "-c", asked], capture_output=True, text=True, check=True
    )
    found = set(ended.stdout.split())
    assert offered <= found
    assert offered or not found


def test_an_unknown_shell_is_refused_with_those_there_are(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["completion", "tcsh"])
    assert ended.value.code == 2
    assert "fish" in capsys.readouterr().err


def test_every_command_of_the_parser_is_offered():
    choices = build_parser(load_all())._subparsers._group_actions[0].choices
    assert [entry.name for entry in completion.entries(load_all())] == list(choices)


def test_a_command_that_runs_imports_no_other():
    code = "import sys; from zapcore.cli.main import main; main(['serve', '--bad']);"
    code += "print(sorted(n for n in sys.modules if n.startswith('zapcore.cli.')))"
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    loaded = ended.stdout.splitlines()[-1]
    assert "zapcore.cli.serve" in loaded
    assert not any(f"zapcore.cli.{name}'" in loaded for name in set(NAMES) - {"serve"})
