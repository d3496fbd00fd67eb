"""A method is found by its name alone; what it needs is imported then."""

import subprocess
import sys

import pytest

from api.registry import Methods, load_methods


@pytest.mark.parametrize("name", sorted(load_methods()))
async def test_each_method_is_found_without_a_look_into_other_modules(name):
    assert await Methods().find(name) is load_methods()[name]


@pytest.mark.parametrize("name", ["nothing", "media.nothing", "media.scan.nothing", ""])
async def test_a_name_that_no_method_has_is_none(name):
    methods = Methods()
    assert await methods.find(name) is None
    assert await methods.find(name) is None


async def test_a_second_method_of_a_module_is_found_after_the_first():
    methods = Methods()
    assert await methods.find("media.scan") is not None
    assert await methods.find("media.scan.status") is not None


def test_a_package_runs_when_a_name_of_its_own_is_asked_for():
    code = (
        "import sys, api\n"
        "from aiohttp import web\n"
        "assert 'aiohttp.client' not in sys.modules\n"
        "import aiohttp\n"
        "assert not hasattr(aiohttp, '__wrapped__')\n"
        "assert not hasattr(aiohttp, 'connector')\n"
        "assert 'aiohttp.client' not in sys.modules\n"
        "aiohttp.ClientSession\n"
        "assert 'aiohttp.client' in sys.modules\n"
        "assert aiohttp.web is web and aiohttp.__version__\n"
        "try:\n"
        "    aiohttp.nothing\n"
        "except AttributeError as error:\n"
        "    print(error)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert ended.stdout == "module aiohttp has no attribute nothing\n"
