"""What is installed beside us: found by its entry point, and harmless when broken."""

import sys
from importlib.metadata import EntryPoint, entry_points

import pytest
from contract_fixture import EXAMPLES, MODULE, SAMPLE

import scrapers
from scrapers.settings import configured, key_of, keys

GOOD = """
from zapcore.model import ScraperOption

class Good:
    id = "good"
    name = "Good"
    supported_systems = ()
    options = ()
    def stamps(self, place): return {}
    def read(self, job): return iter(())

class Taken(Good):
    id = "gamelist.xml"
class NoName(Good):
    name = ""
class Colon(Good):
    id = "a:b"
class NoRead(Good):
    read = None
class Unsized(Good):
    options = iter(())
class OddOption(Good):
    options = (ScraperOption("depth", "colour", "red"),)
class OddDefault(Good):
    options = (ScraperOption("depth", "number", "3"),)
class OddName(Good):
    options = (ScraperOption("the depth", "number", 3),)
class NoOption(Good):
    options = ({"name": "depth"},)
class Raises(Good):
    def __init__(self): raise RuntimeError("not today")
class NeedsMore(Good):
    def __init__(self, more): pass
"""


@pytest.fixture
def plugins(tmp_path, monkeypatch):
    """Give entry points of a module that holds these classes."""
    (tmp_path / "plugins_of_others.py").write_text(GOOD)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield lambda *names: [
        EntryPoint(name.lower(), f"plugins_of_others:{name}", scrapers.GROUP)
        for name in names
    ]
    sys.modules.pop("plugins_of_others", None)


def test_the_page_s_sample_is_found_where_it_is_installed(installed):
    (point,) = entry_points(group=scrapers.GROUP, name=SAMPLE)
    assert point.dist.name == "zapcore-notes"
    found = scrapers.load({})[SAMPLE]
    assert type(found).__module__ == MODULE
    assert sys.modules[MODULE].__file__.startswith(installed)
    (example,) = entry_points(group=EXAMPLES, name=SAMPLE)
    assert callable(example.load())


def test_nothing_is_left_of_it_when_it_is_gone(package):
    assert SAMPLE not in scrapers.load({})


@pytest.mark.parametrize(
    "name",
    [
        "NoName",
        "Colon",
        "NoRead",
        "Unsized",
        "OddOption",
        "OddDefault",
        "OddName",
        "NoOption",
        "Raises",
        "NeedsMore",
        "NotThere",
    ],
)
def test_one_that_does_not_fit_is_left_out_and_costs_nobody_else(plugins, caplog, name):
    found = scrapers.load(dict.fromkeys(scrapers.OWN, ()), plugins(name, "Good"))
    assert list(found) == [*scrapers.OWN, "good"]
    (said,) = caplog.records
    assert name.lower() in said.getMessage().lower()
    assert keys(found.values())


def test_an_id_that_is_taken_stays_with_who_had_it(plugins, caplog):
    served = dict.fromkeys(scrapers.OWN, ())
    found = scrapers.load(served, plugins("Taken", "Good", "Good"))
    assert type(found["gamelist.xml"]) is scrapers.OWN["gamelist.xml"]
    assert list(found) == [*scrapers.OWN, "good"]
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 2


def test_each_option_is_a_key_of_the_configuration(installed):
    found = scrapers.load({})
    assert key_of(SAMPLE, "file") == "scraper.notes.file"
    (key,) = (key for key in keys(found.values()) if key.name == "scraper.notes.file")
    assert (key.kind, key.default) == ("text", "notes.txt")
    assert configured(found.values(), {key.name: "other.txt"}) == {
        SAMPLE: {"file": "other.txt"}
    }
