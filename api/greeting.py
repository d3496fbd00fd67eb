"""What is told to whoever asks who we are, before anything else is there."""

from typing import Protocol

CONTRACT = "2.17.0"
"""The level of the Zaparoo contract that is spoken: clients gate features on it."""


class Greeting(Protocol):
    """What ``version`` needs to know: the platform's id and our own version."""

    @property
    def platform(self) -> str:
        """Give the platform's id."""

    @property
    def version(self) -> str:
        """Give zapcore's own version."""
