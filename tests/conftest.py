"""Settings of every test: drawn examples are the same on each run and not timed."""

import os

from hypothesis import settings

settings.register_profile("house", derandomize=True, max_examples=50, deadline=None)
settings.load_profile("house")

# Daemons of tests do not announce themselves to whoever shares the network.
os.environ.setdefault("ZAPCORE_MDNS", "false")

LONG = ("test_kill.py", "test_select_daemon.py", "test_sources_", "test_page")
"""Files of daemons that take longest: begun last, one would keep the others waiting.
So would those of ``tests/device``."""


def pytest_collection_modifyitems(items):
    """Let the longest files begin first, then other daemons; the short ones fill up."""
    items.sort(key=_place)


def _place(item):
    is_device = "device" in item.path.parts
    is_daemon = "daemon" in item.path.parts
    is_long = is_device or (is_daemon and item.path.name.startswith(LONG))
    return not is_long, not is_daemon
