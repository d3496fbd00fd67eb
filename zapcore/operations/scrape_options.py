"""The scrapers that there are, and what requests and configuration set of them."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from types import MappingProxyType

from zapcore.errors import ParameterError, UnknownScraperError
from zapcore.model import ScraperOption
from zapcore.ports import Scraper
from zapcore.valueclass import dataclass

MAX_TEXT = 4096
LARGEST = 2**31 - 1
"""Of a number; no option of ours is negative."""


@dataclass(frozen=True, slots=True)
class Scrapers:
    """Scrapers by their id, and the configured options by scraper id and name."""

    by_id: Mapping[str, Scraper]
    configured: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    def get(self, scraper_id: str) -> Scraper:
        """Give a scraper.

        Raises:
            UnknownScraperError: no scraper has this id.
        """
        if scraper_id not in self.by_id:
            raise UnknownScraperError(scraper_id)
        return self.by_id[scraper_id]

    def options(
        self, scraper: Scraper, given: Mapping[str, object]
    ) -> dict[str, object]:
        """Give all options: what is given, else configured, else the default."""
        own = self.configured.get(scraper.id, {})
        default = {option.name: option.default for option in scraper.options}
        return {**default, **own, **given}

    def listed(self) -> list[dict[str, object]]:
        """Give ``{id, name, supportedSystems, options}`` of each scraper."""
        return [
            {
                "id": scraper.id,
                "name": scraper.name,
                "supportedSystems": list(scraper.supported_systems),
                "options": self._listed_options(scraper),
            }
            for scraper in self.by_id.values()
        ]

    def _listed_options(self, scraper: Scraper) -> list[dict[str, object]]:
        """Give each option; its default is what holds without a word in the request."""
        values = self.options(scraper, {})
        return [
            {
                "name": option.name,
                "type": option.type,
                "default": values[option.name],
                "description": option.description,
            }
            for option in scraper.options
        ]


def check_options(scraper: Scraper, given: Mapping[str, object]) -> dict[str, object]:
    """Give the options as the scraper takes them.

    Raises:
        ParameterError: the scraper has no such option, or the value is not of its type.
    """
    return check_all(scraper.id, scraper.options, given)


def check_all(
    scraper_id: str, options: Sequence[ScraperOption], given: Mapping[str, object]
) -> dict[str, object]:
    """Give options as they are taken; see ``check_options``."""
    known = {option.name: option for option in options}
    found = {}
    for name, value in given.items():
        option = known.get(name)
        if option is None:
            there = ", ".join(known) or "none"
            raise ParameterError(
                "options",
                f"{scraper_id} has no option {name[:80]!r}; there are: {there}",
            )
        problem = why_not(option, value)
        if problem:
            raise ParameterError("options", f"options.{name}: {problem}")
        found[name] = _tidy(option, value)
    return found


def why_not(option: ScraperOption, value: object) -> str:
    """Say what is wrong with a value, or ""."""
    wrong = _CHECKS[option.type](value)
    if wrong or option.check is None or not isinstance(value, str):
        return wrong
    return option.check(value)


def _tidy(option: ScraperOption, value: object) -> object:
    if option.type == "folder" and isinstance(value, str) and value:
        return os.path.normpath(value)
    return value


def _folder(value: object) -> str:
    """Judge a folder: "" turns the option off."""
    if value == "":
        return ""
    good = (
        isinstance(value, str)
        and os.path.isabs(value)
        and "\0" not in value
        and len(value) <= MAX_TEXT
        and value.isprintable()
    )
    return "" if good else "the absolute path of a folder is expected"


def _text(value: object) -> str:
    good = isinstance(value, str) and len(value) <= MAX_TEXT
    return "" if good else "a text is expected"


def _number(value: object) -> str:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if isinstance(value, int) and whole and 0 <= value <= LARGEST:
        return ""
    return f"a whole number from 0 to {LARGEST} is expected"


def _boolean(value: object) -> str:
    return "" if isinstance(value, bool) else "true or false is expected"


_CHECKS: Mapping[str, Callable[[object], str]] = MappingProxyType(
    {"folder": _folder, "text": _text, "number": _number, "boolean": _boolean}
)
OPTION_TYPES = tuple(_CHECKS)
