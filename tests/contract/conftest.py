"""Each test that takes ``subject`` runs over all scrapers that are installed."""

import pytest
from contract_fixture import IDS, add_to_path, install, remove_from_path, subject_of
from provider_fixture import Desk
from provider_network import lay_cache

from benchmarks.fake_online import FakeOnline


@pytest.fixture(scope="session")
def package(tmp_path_factory):
    """A folder with the page's sample, installed there."""
    return install(tmp_path_factory.mktemp("site") / "packages")


@pytest.fixture
def installed(package):
    add_to_path(package)
    yield package
    remove_from_path(package)


@pytest.fixture(params=IDS)
def subject(installed, request):
    return subject_of(request.param)


@pytest.fixture
def folder(tmp_path):
    """A system folder."""
    found = tmp_path / "roms" / "nes"
    found.mkdir(parents=True)
    return found


@pytest.fixture
async def desk(request, tmp_path):
    """A provider of the network with its fake service, by its id."""
    await lay_cache(tmp_path)
    async with FakeOnline() as fake:
        made = await Desk(fake, request.param, tmp_path).open()
        try:
            yield made
        finally:
            await made.close()
