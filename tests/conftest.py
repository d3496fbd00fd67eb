"""Settings of every test: drawn examples are the same on each run and not timed."""

import os

from hypothesis import settings

settings.register_profile("house", derandomize=True, max_examples=50, deadline=None)
settings.load_profile("house")

# Daemons of tests do not announce themselves to whoever shares the network.
os.environ.setdefault("ZAPCORE_MDNS", "false")
