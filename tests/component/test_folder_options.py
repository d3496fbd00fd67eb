"""A folder of the device is named by who may administer, not by the home network."""

from dataclasses import replace

import pytest

from api.errors import to_wire
from api.registry import load_methods
from api.visitors import THIS_DEVICE, Visitor
from zapcore.errors import NotAllowedError
from zapcore.model import Level

PHONE = Visitor("192.168.1.20", Level.OPERATE)
ASKED = {"scraperid": "gamelist.xml", "options": {"custom_path": "/etc"}}


class Scrapes:
    def __init__(self):
        self.started = []

    async def folder_options(self, scraper_id):
        return ["custom_path"] if scraper_id == "gamelist.xml" else []

    async def start(self, scraper_id, systems, *, force, options):
        self.started.append((scraper_id, options))


@pytest.fixture
def scrapes():
    return Scrapes()


@pytest.fixture
def scrape(wire, scrapes):
    async def call(visitor, params):
        context = replace(wire.context, scrape=scrapes, visitor=visitor)
        return await load_methods()["media.scrape"](context, params)

    return call


async def test_the_home_network_may_not_name_a_folder(scrape, scrapes):
    with pytest.raises(NotAllowedError) as refused:
        await scrape(PHONE, ASKED)
    error = to_wire(refused.value)
    assert (error.code, error.data) == (1012, {"level": "administer"})
    assert "zapcore key new --level administer" in error.message
    assert scrapes.started == []


@pytest.mark.parametrize("options", [None, {}, {"custom_path": ""}, {"max_size": 1}])
async def test_it_may_scrape_and_set_what_names_no_folder(scrape, scrapes, options):
    await scrape(PHONE, {"scraperid": "gamelist.xml", "options": options})
    assert scrapes.started == [("gamelist.xml", options)]


async def test_the_device_itself_may(scrape, scrapes):
    await scrape(THIS_DEVICE, ASKED)
    assert scrapes.started == [("gamelist.xml", ASKED["options"])]
