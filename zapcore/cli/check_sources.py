"""The doctor's look at the online sources: which are on, and what the others need."""

from collections.abc import Iterator

from scrapers import providers
from scrapers.providers.settings import configured, needs
from zapcore.cli.finding import Finding, good, note
from zapcore.config import Config

SOURCES = "sources"


def check_sources(settings: Config) -> Iterator[Finding]:
    """Yield a finding for each source; none is asked: that would cost its quota."""
    for spec in providers.specs():
        lacking = needs(spec, configured(spec, settings.options))
        if lacking:
            advice = f"{lacking}, if you want {spec.name}"
            yield note(SOURCES, f"{spec.id} ({spec.name}) is off", advice)
        else:
            yield good(SOURCES, f"{spec.id} ({spec.name}) is on")
