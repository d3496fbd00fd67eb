"""What cannot be had comes last, whatever the order; a lock does not care."""

from hypothesis import given
from hypothesis import strategies as st

from zapcore.merge import Fetched, Found, MergeOrder, Rom, choose
from zapcore.sourced import NOTHING_SAID, Art, OwnerSays, SourceGame

SOURCES = ("igdb", "ss", "moby", "libretro", "gamelist")
URLS = tuple(f"https://{source}.example/{n}" for source in SOURCES for n in (0, 1))

orders = st.permutations(SOURCES).map(tuple)
some_urls = st.frozensets(st.sampled_from(URLS))
on = st.none() | st.lists(st.sampled_from(SOURCES), unique=True).map(tuple)
offered = st.lists(
    st.tuples(st.sampled_from(URLS), st.sampled_from(("", "us", "eu", "jp"))),
    min_size=1,
    unique_by=lambda one: one[0],
)


def source_of(url):
    return url.split("/")[2].partition(".")[0]


def pool_of(offers):
    games = {}
    for number, (url, region) in enumerate(offers):
        games.setdefault(source_of(url), []).append(Art("box2d", url, region, number))
    return {
        (1, source): Found(SourceGame(source, "1", (), tuple(arts)))
        for source, arts in games.items()
    }


def picked(offers, order, refused=(), there="", owner=NOTHING_SAID, is_on=None):
    fetched = Fetched(
        {("box2d", url) for url in refused}, {"box2d": there} if there else {}
    )
    merge_order = MergeOrder(artwork=order, on=is_on)
    return choose(pool_of(offers), merge_order, owner, Rom(1, ("us",), fetched)).art[
        "box2d"
    ]


@given(offered, orders, some_urls)
def test_of_what_can_be_had_the_best_wins(offers, order, refused):
    rest = [one for one in offers if one[0] not in refused]
    found = picked(offers, order, refused)
    if rest:
        assert found.art.url == picked(rest, order).art.url
    else:
        assert found.art.url == picked(offers, order).art.url
        assert found.passed == ()


@given(offered, orders, some_urls)
def test_what_was_passed_over_would_have_won(offers, order, refused):
    found = picked(offers, order, refused)
    best = picked(offers, order).art.url
    passed = [art.url for _, art in found.passed]
    assert set(passed) <= refused
    assert passed[:1] == ([best] if best != found.art.url else [])


@given(offered, orders)
def test_refused_one_after_the_other_each_has_its_turn_once(offers, order):
    refused = []
    for _ in offers:
        refused.append(picked(offers, order, refused).art.url)
    assert sorted(refused) == sorted(url for url, _ in offers)
    assert picked(offers, order, refused).art.url == refused[0]


@given(offered, orders, some_urls, on, st.sampled_from(URLS))
def test_a_lock_is_absolute(offers, order, refused, is_on, locked):
    held = OwnerSays(locks={"box2d": (locked,)})
    found = picked(offers, order, refused, owner=held, is_on=is_on)
    assert (found.art.url, found.locked) == (locked, True)
    none = OwnerSays(locks={"box2d": ()})
    assert picked(offers, order, refused, owner=none, is_on=is_on).art is None


@given(offered, orders, on)
def test_a_source_that_is_off_comes_last_unless_its_picture_is_there(
    offers, order, is_on
):
    best = picked(offers, order)
    found = picked(offers, order, is_on=is_on)
    alive = {*SOURCES} if is_on is None else {*is_on, "gamelist"}
    if any(source_of(url) in alive for url, _ in offers):
        assert found.source in alive
    else:
        assert found.art == best.art
    stays = picked(offers, order, there=best.art.url, is_on=is_on)
    assert stays.art == best.art
