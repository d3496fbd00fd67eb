"""Settings of every test: drawn examples are the same on each run and not timed."""

from hypothesis import settings

settings.register_profile("house", derandomize=True, max_examples=50, deadline=None)
settings.load_profile("house")
