"""docs/reference.md says what the code does."""

import os

from scrapers import providers
from scrapers.providers.settings import keys
from zapcore import config
from zapcore.cli import reference
from zapcore.cli.commands import load_all
from zapcore.cli.exits import Exit

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))


def test_the_page_in_docs_is_what_the_generator_gives():
    with open(os.path.join(ROOT, "docs", "reference.md"), encoding="utf-8") as file:
        assert file.read() == reference.page()


def test_it_lists_every_command_flag_key_variable_and_status():
    page = reference.page()
    for command in load_all():
        assert f"### zapcore {command.NAME}\n" in page
    for key in config.KEYS:
        assert (f"`{key.flag} {key.metavar}`" in page) == key.has_flag
        assert f"`{key.variable}`" in page
        assert not key.in_file or f"| `{key.name}` |" in page
        assert not key.plain or f"| `{key.plain}` |" in page
    assert "| `scraper.gamelist_xml.custom_path` | a folder |" in page
    assert "`ZAPCORE_SCRAPER_GAMELIST_XML_CUSTOM_PATH`" in page
    for key in keys(providers.specs()):
        assert f"| `{key.name}` |" in page
        assert f"`{key.variable}`" in page
        assert not key.plain or f"| `{key.plain}` |" in page
    for status in Exit:
        assert f"| {int(status)} | {status.meaning} |" in page
