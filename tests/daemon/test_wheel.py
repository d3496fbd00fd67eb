"""The wheel alone, away from the checkout, is the whole program."""

import os
import subprocess
import sys
import sysconfig
import zipfile

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ROOMS = {"zapcore", "platforms", "scrapers", "mediadb", "api"}
PIP = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    build = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT]
    subprocess.run([*PIP, *build], check=True, timeout=120)
    (name,) = os.listdir(folder)
    return folder / name


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Install the wheel into a folder; give it and an environment that sees it.

    ``-S`` and PYTHONPATH keep the checkout out, which an editable install would add.
    """
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run(
        [*PIP, "install", "--no-deps", "--no-index", "--target", folder, wheel],
        check=True,
        timeout=120,
    )
    libraries = dict.fromkeys(
        sysconfig.get_path(kind) for kind in ("purelib", "platlib")
    )
    path = os.pathsep.join([str(folder), *libraries])
    return folder, {**os.environ, "PYTHONPATH": path}


def test_it_holds_the_five_packages_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == ROOMS
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_every_tracked_file_of_the_packages_is_in_it(wheel):
    command = ["git", "-C", ROOT, "ls-files", *sorted(ROOMS)]
    listed = subprocess.run(command, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    tracked = {n for n in listed.stdout.splitlines() if os.path.exists(f"{ROOT}/{n}")}
    assert tracked - names == set()


def test_its_command_says_its_version(installed, tmp_path):
    folder, env = installed
    command = [sys.executable, "-S", "-P", folder / "bin" / "zapcore", "--version"]
    ended = subprocess.run(
        command, capture_output=True, text=True, cwd=tmp_path, env=env, check=True
    )
    assert ended.stdout.startswith("zapcore ")


@pytest.fixture
def serving(installed, library, data, tmp_path):
    """Serve from the wheel; give the address. It must end with status 0."""
    folder, env = installed
    script = (
        "import sys, zapcore, api, mediadb, platforms, scrapers\n"
        "rooms = (zapcore, api, mediadb, platforms, scrapers)\n"
        f"assert all(r.__file__.startswith({str(folder)!r}) for r in rooms)\n"
        "from zapcore.cli.main import main\n"
        "sys.exit(main())\n"
    )
    command = [sys.executable, "-S", "-P", "-c", script, "serve", "--port", "0"]
    command += ["--library", library, "--data", data]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=tmp_path, env=env
    )
    with process:
        try:
            ready = process.stdout.readline()
            assert ready.startswith("zapcore ready ws://127.0.0.1:")
            yield ready.split()[2]
        finally:
            process.terminate()
    assert process.returncode == 0


async def test_it_serves_indexes_and_imports(serving, connect):
    client = await connect(serving)
    assert (await client.index())["totalFiles"] == 3
    assert (await client.scrape())["matched"] == 1
