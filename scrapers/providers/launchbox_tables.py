"""LaunchBox's own words (``data/launchbox.json``): platforms, images, regions."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final

SCREENSHOT: Final = "Screenshot"


@cache
def tables() -> Mapping[str, Any]:
    """Give the tables of ``data/launchbox.json``."""
    path = resources.files("scrapers.providers") / "data" / "launchbox.json"
    return MappingProxyType(json.loads(path.read_text("utf-8")))


def platform_names(ids: Iterable[object]) -> tuple[str, ...]:
    """Give LaunchBox's names of platforms, in the order of their ids."""
    names = tables()["platforms"]
    found = (names.get(str(one)) for one in ids)
    return tuple(dict.fromkeys(name for name in found if name))


def kind_of(image: str) -> str:
    """Give the kind of art of a type of image, "" for what has none."""
    kind: str = tables()["images"].get(image, "")
    return kind or ("screenshot" if SCREENSHOT in image else "")


def rank_of(image: str) -> int:
    """Give the place of a type of image among those of its kind, 0 the best."""
    types = [*tables()["images"]]
    return types.index(image) if image in types else len(types)


def region_of(word: str) -> str:
    """Give our code of one of LaunchBox's regions, "" for none and for others."""
    code: str = tables()["regions"].get(word, "")
    return code
