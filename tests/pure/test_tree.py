"""The shape of the repository: what must be there, what must never be."""

import ast
import os
from importlib import metadata

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ROOMS = ("zapcore", "platforms", "scrapers", "mediadb", "api")
SAYS_NOTHING = {
    "utils.py",
    "util.py",
    "helpers.py",
    "helper.py",
    "common.py",
    "misc.py",
}


def modules():
    for room in ROOMS:
        for folder, _, names in os.walk(os.path.join(ROOT, room)):
            for name in names:
                if name.endswith(".py"):
                    yield os.path.join(folder, name)


def imports(path):
    with open(path, encoding="utf-8") as file:
        for node in ast.walk(ast.parse(file.read())):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("folder", ["packaging", "tests", "docs", "scripts"])
def test_a_folder_that_is_no_room_is_no_package(folder):
    # packaging/__init__.py would shadow the library of that name.
    assert not os.path.exists(os.path.join(ROOT, folder, "__init__.py"))


@pytest.mark.parametrize("room", ROOMS)
def test_the_five_names_belong_to_this_project_alone(room):
    owners = set(metadata.packages_distributions().get(room, []))
    assert owners <= {"zapcore"}
    assert os.path.isfile(os.path.join(ROOT, room, "__init__.py"))


def test_no_module_is_longer_than_400_lines():
    long = {}
    for path in modules():
        with open(path, "rb") as file:
            lines = sum(1 for _ in file)
        if lines > 400:
            long[path] = lines
    assert long == {}


def test_every_module_has_a_name_that_says_something():
    assert [p for p in modules() if os.path.basename(p) in SAYS_NOTHING] == []


def test_the_servers_half_of_aiohttp_is_known_in_api_only():
    # import-linter sees whole outside packages; this door is one module narrower.
    api = os.path.join(ROOT, "api")
    users = [p for p in modules() if "aiohttp.web" in imports(p)]
    assert [path for path in users if not path.startswith(api)] == []


@pytest.mark.parametrize("script", ["run", "test", "lint"])
def test_the_scripts_are_plain_sh_that_may_be_run(script):
    path = os.path.join(ROOT, "scripts", script)
    assert os.access(path, os.X_OK)
    with open(path, encoding="utf-8") as file:
        lines = file.readlines()
    assert lines[0] == "#!/bin/sh\n"
    assert len(lines) <= 15
