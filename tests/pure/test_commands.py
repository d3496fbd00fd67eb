"""The command line: statuses, sentences, and nothing on standard output by accident."""

import pytest

import zapcore
from zapcore.cli.main import main


def test_version_is_printed(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"zapcore {zapcore.__version__}\n"


def test_an_unknown_command_is_status_2(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["serv"])
    assert ended.value.code == 2
    assert "serve" in capsys.readouterr().err


def test_unknown_options_and_wrong_values_are_reported_together(capsys, tmp_path):
    status = main(["serve", "--data", str(tmp_path), "--prot", "1", "--port", "x"])
    out, err = capsys.readouterr()
    assert status == 2
    assert out == ""
    assert 'unknown option "--prot"; did you mean "--port"?' in err
    assert "65535" in err
    assert "2 mistakes" in err


def test_an_option_is_never_guessed_from_its_beginning(capsys, tmp_path):
    assert main(["serve", "--data", str(tmp_path), "--lib", "/x"]) == 2
    assert '"--library"' in capsys.readouterr().err


@pytest.mark.parametrize("command", ["call", "sample", "firstlight"])
def test_every_command_refuses_an_option_it_does_not_know(command, capsys):
    assert main([command, "argument", "--nonsense"]) == 2
    assert '"--nonsense"' in capsys.readouterr().err


def test_parameters_that_are_no_json_are_refused_before_anything_is_asked(capsys):
    assert main(["call", "media.search", "{query"]) == 2
    assert "JSON" in capsys.readouterr().err


@pytest.mark.parametrize("make", [False, True])
def test_a_library_that_is_absent_or_empty_is_a_sentence(capsys, tmp_path, make):
    library = tmp_path / "roms"
    if make:
        library.mkdir()
    assert main(["firstlight", "--local", str(tmp_path), str(library)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert str(library) in err
    assert "mounted" in err
