"""The page on merging is true: its example runs, and names what there is."""

import doctest
from pathlib import Path

from mediadb.merge_values import MEDIA_TAGS, TITLE_PROPERTIES, TITLE_TAGS
from zapcore.config_scan import SOURCES

PAGE = Path(__file__).parents[2] / "docs/merging.md"
LINES = 120


def test_the_example_of_the_page_runs_as_it_is_printed():
    # Its last fence ends in an empty line: what is expected ends there.
    found = doctest.testfile(str(PAGE), module_relative=False)
    assert found.attempted > 5
    assert found.failed == 0


def test_the_page_names_all_sources_tags_and_properties():
    words = PAGE.read_text().replace("`", " ").split()
    named = {*SOURCES, *TITLE_TAGS.values(), *TITLE_PROPERTIES.values()}
    assert named <= {*words}
    assert set(MEDIA_TAGS) == {"region", "language"}


def test_the_page_is_short():
    assert len(PAGE.read_text().splitlines()) <= LINES
