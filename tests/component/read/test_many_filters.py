"""As many filters as a question may have are served, one more is refused by name."""

import pytest

from api.params import MAX_TAGS
from zapcore.systems.table import SystemTable

METHODS = ("media.search", "media.browse", "systems")


def asked(root, method, tags):
    path = {"path": f"{root}/nes"} if method == "media.browse" else {}
    return {"tags": tags, **path}


@pytest.mark.parametrize("method", METHODS)
async def test_more_tags_than_allowed_are_refused_with_a_sentence(
    call, rows, root, method
):
    tags = [f"genre:g{number}" for number in range(MAX_TAGS + 1)]
    for many in (tags, tags * 9):
        assert await call(method, **asked(root, method, many)) == (
            -32602,
            f"invalid params: tags has more than {MAX_TAGS} items",
        )


@pytest.mark.parametrize("sign", ["", "-", "~"])
@pytest.mark.parametrize("method", METHODS)
async def test_as_many_tags_as_allowed_are_served(call, rows, root, method, sign):
    tags = [f"genre:g{number}" for number in range(MAX_TAGS)]
    rows.media("NES", "nes/All.nes", "All", tags)
    rows.media("NES", "nes/None.nes", "None")
    wanted = [f"{sign}{tag}" for tag in tags]
    found = await call(method, **asked(root, method, wanted))
    if method == "systems":
        assert [row["mediaCount"] for row in found["systems"]] == [1]
        return
    names = [row["name"] for row in found.get("results", found.get("entries"))]
    assert names == (["None"] if sign == "-" else ["All"])


@pytest.mark.parametrize("sort", ["", "name-asc", "filename-desc"])
async def test_every_filter_at_once_is_no_error_of_the_database(call, rows, root, sort):
    tags = [f"genre:g{number}" for number in range(MAX_TAGS)]
    rows.media("NES", "nes/A word in a game.nes", "A word in a game", tags)
    words = " ".join(["game", "word", "in", "of", "it", "is"] * 150)
    found = await call(
        "media.search",
        query=words,
        systems=[system.id for system in SystemTable.load()] * 3,
        tags=[*tags[:50], *(f"~{tag}" for tag in tags[50:])],
        letter="A",
        pathPrefix=f"{root}/nes",
        sort=sort,
    )
    assert isinstance(found, dict)
    found = await call(
        "media.search", query="game word in", tags=tags, letter="A", sort=sort
    )
    assert [row["name"] for row in found["results"]] == ["A word in a game"]
