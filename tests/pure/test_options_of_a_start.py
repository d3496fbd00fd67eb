"""A start loads the options of scrapers and sources only where one may be set."""

import pytest

from zapcore.cli.serve import option_keys, sets_options
from zapcore.config_plain import PLAIN


def test_the_variables_without_our_prefix_are_those_that_sources_declare():
    assert {key.plain for key in option_keys() if key.plain} == PLAIN


@pytest.mark.parametrize("key", option_keys(), ids=lambda key: key.name)
def test_each_variable_of_an_option_is_noticed(key):
    assert sets_options({key.variable: "1"})
    assert not key.plain or sets_options({key.plain: "1"})


def test_an_environment_without_options_needs_none():
    assert not sets_options({"PATH": "/bin", "ZAPCORE_PORT": "1", "HOME": "/root"})
