"""Facts of many sources are joined and chosen from: by rule, in any order."""

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from zapcore.config_scan import METADATA, REGIONS, SOURCES
from zapcore.merge import (
    Found,
    MergeOrder,
    Ranking,
    Rom,
    choose,
    choose_title,
    join,
)
from zapcore.sourced import (
    FIELDS,
    NOTHING_SAID,
    OF_FILE,
    OWNER,
    SEVERAL,
    Art,
    Fact,
    OwnerSays,
    SourceGame,
)

TEXTS = st.sampled_from(["", " ", "a", "b", "c"])
CODES = st.sampled_from(["", "us", "eu", "jp", "wor", "br"])
TONGUES = st.sampled_from(["", "en", "fr", "ja"])
NAMES = st.sampled_from([*SOURCES[:6], "media-folder", "other"])
FACTS = st.builds(Fact, st.sampled_from(FIELDS), TEXTS, CODES, TONGUES)
ARTS = st.builds(
    Art, st.sampled_from(["box2d", "screenshot"]), st.sampled_from("xyz"), CODES
)
ROMS = (Rom(1, ("us",)), Rom(2, ("eu", "fr")), Rom(3))


@st.composite
def pools(draw, media=(1, 2, 3)):
    keys = draw(st.sets(st.tuples(st.sampled_from(media), NAMES), max_size=8))
    return {
        (number, source): Found(
            SourceGame(
                source,
                draw(st.sampled_from("AB")),
                tuple(draw(st.lists(FACTS, max_size=6))),
                tuple(draw(st.lists(ARTS, max_size=3))),
            ),
            draw(st.integers(0, 3)),
        )
        for number, source in sorted(keys)
    }


ORDERS = st.builds(
    MergeOrder,
    metadata=st.permutations(METADATA).map(tuple),
    artwork=st.permutations(METADATA).map(tuple),
    regions=st.permutations(REGIONS).map(tuple),
    region_mode=st.sampled_from(["prefer_rom_tags", "prefer_config"]),
    overrides=st.dictionaries(
        st.sampled_from(["title", "genre", "cover"]),
        st.permutations(METADATA[:3]).map(tuple),
    ),
)
WORDS = st.builds(
    OwnerSays,
    fields=st.dictionaries(st.sampled_from(FIELDS), st.tuples(TEXTS), max_size=3),
    locks=st.dictionaries(
        st.sampled_from(FIELDS), st.sampled_from([(), ("held",)]), max_size=3
    ),
)


def merged(pool, order=None, owner=None):
    return choose_title(pool, Ranking(order or MergeOrder()), owner or {}, ROMS)


@given(pools(), pools(), pools())
def test_facts_are_joined_in_any_grouping_and_order(one, two, three):
    assert join(join(one, two), three) == join(one, join(two, three))
    assert join(one, two) == join(two, one)
    assert join(one, one) == one


@given(pools(), ORDERS)
def test_the_order_in_which_sources_answer_makes_no_difference(pool, order):
    back = dict(reversed(pool.items()))
    assert merged(pool, order) == merged(back, order)


@given(pools(), pools(), ORDERS)
def test_what_is_told_again_changes_nothing(one, two, order):
    whole = join(one, two)
    assert merged(join(whole, one), order) == merged(whole, order)


@given(pools(), ORDERS)
def test_the_first_source_in_the_order_that_says_anything_is_taken(pool, order):
    chosen = merged(pool, order).fields
    places = Ranking(order)
    for name in FIELDS:
        sources = {
            source
            for (_, source), said in pool.items()
            for fact in said.game.facts
            if fact.field == name and fact.text.strip()
        }
        if name in OF_FILE:
            continue
        if not sources:
            assert name not in chosen
            continue
        best = min(sources, key=places.of_field(name).__getitem__)
        assert chosen[name].source == best
        assert {source for source, _ in chosen[name].others} == sources - {best}


@given(pools(), ORDERS)
def test_nothing_empty_is_chosen_and_no_value_is_made_of_two_games(pool, order):
    whole = merged(pool, order)
    fields = [*whole.fields.items()]
    for file in whole.files.values():
        fields += file.fields.items()
    for name, chosen in fields:
        said = pool[chosen.media_id, chosen.source].game.facts
        texts = [fact.text for fact in said if fact.field == name]
        assert chosen.texts
        assert all(text.strip() and text in texts for text in chosen.texts)
        assert len(chosen.texts) == 1 or name in SEVERAL


@given(pools(), ORDERS, ORDERS, WORDS)
def test_a_lock_holds_whatever_sources_and_orders_say(pool, order, other, words):
    for one in (order, other):
        for facts in (pool, {}):
            whole = merged(facts, one, {2: words})
            found = {**whole.fields, **whole.files[2].fields}
            for name, texts in words.locks.items():
                assert found[name].texts == texts
                assert found[name].locked
                assert found[name].source == OWNER


@given(pools(), ORDERS, WORDS)
def test_the_owners_word_comes_before_every_source(pool, order, words):
    whole = merged(pool, order, {2: words})
    found = {**whole.fields, **whole.files[2].fields}
    for name, texts in words.fields.items():
        if name not in words.locks and any(texts):
            assert found[name][:2] == (texts, OWNER)


@given(pools(media=(1,)), ORDERS, ORDERS)
def test_another_order_of_artwork_leaves_facts_as_they_are(pool, order, other):
    moved = dataclasses.replace(order, artwork=other.artwork)
    one = choose(pool, order, NOTHING_SAID, ROMS[0])
    two = choose(pool, moved, NOTHING_SAID, ROMS[0])
    assert one.fields == two.fields


def told(source, *facts, art=(), game="1", media=1):
    return {(media, source): Found(SourceGame(source, game, facts, tuple(art)))}


def of_one(pool, rom=ROMS[0], owner=NOTHING_SAID, **order):
    return choose(pool, MergeOrder(**order), owner, rom)


def test_sources_that_no_list_names_follow_in_a_fixed_order():
    pool = {}
    for source in ("zebra", "tgdb", "playmatch", "apple", "libretro"):
        pool |= told(source, Fact("title", source))
    found = of_one(pool, metadata=("tgdb",)).fields["title"]
    names = [found.source, *(source for source, _ in found.others)]
    assert names == ["tgdb", "apple", "zebra", "libretro", "playmatch"]


def test_an_override_comes_first_for_its_field_alone():
    pool = told("igdb", Fact("title", "I"), Fact("genre", "i")) | told(
        "ss", Fact("title", "S"), Fact("genre", "s")
    )
    found = of_one(pool, overrides={"genre": ("ss",)}).fields
    assert found["title"].texts == ("I",)
    assert found["genre"].texts == ("s",)


def test_a_name_is_taken_in_the_region_of_the_file_or_of_the_configuration():
    pool = told(
        "ss",
        *(Fact("title", region, region) for region in ("eu", "jp", "us")),
        Fact("title", "unsaid"),
    )

    def title(*regions, mode="prefer_rom_tags"):
        return of_one(pool, Rom(1, regions), region_mode=mode).fields["title"].texts[0]

    assert title("jp") == "jp"
    assert title("jp", "eu") == "eu"
    assert title() == "us"
    assert title("br") == "unsaid"
    assert title("jp", mode="prefer_config") == "us"


def test_regions_are_known_by_all_their_codes():
    pool = told("ss", Fact("title", "W", "wor"), Fact("title", "U", "us"))
    assert of_one(pool, Rom(1, ("world",))).fields["title"].texts == ("W",)


def test_a_description_is_taken_in_the_language_that_comes_first():
    pool = told(
        "ss",
        Fact("description", "fr", "", "fr"),
        Fact("description", "?"),
        Fact("description", "en", "", "en"),
    )
    assert of_one(pool).fields["description"].texts == ("en",)
    french = of_one(pool, languages=("fr", "en")).fields["description"]
    assert (french.texts, french.language) == (("fr",), "fr")
    assert of_one(pool, languages=("de",)).fields["description"].texts == ("?",)


def test_several_genres_are_those_of_one_source_in_one_language():
    pool = told(
        "ss",
        Fact("genre", "Action", "", "en"),
        Fact("genre", "Jeu", "", "fr"),
        Fact("genre", "Shooter", "", "en"),
    ) | told("moby", Fact("genre", "Puzzle"))
    ss_first = of_one(pool, metadata=("ss", "moby")).fields["genre"]
    assert ss_first.texts == ("Action", "Shooter")
    assert ss_first.others == (("moby", ("Puzzle",)),)


def test_of_two_files_the_one_of_the_preferred_region_speaks_for_a_title():
    pool = told("igdb", Fact("title", "EU"), Fact("family", "F"), media=2)
    pool |= told("igdb", Fact("title", "US"), game="2", media=3)
    roms = [Rom(2, ("eu",)), Rom(3, ("us",))]
    found = choose_title(pool, Ranking(MergeOrder()), {}, roms).fields
    assert found["title"][:2] == (("US",), "igdb")
    assert found["title"].media_id == 3
    assert (found["family"].texts, found["family"].media_id) == (("F",), 2)
    same = [Rom(2, ("eu",)), Rom(3, ("eu",))]
    lowest = choose_title(pool, Ranking(MergeOrder()), {}, same).fields["title"]
    assert lowest.media_id == 2


def test_the_region_of_a_file_is_its_own():
    pool = told("gamelist", Fact("region", "us"), media=1)
    pool |= told("gamelist", Fact("region", "jp"), media=2)
    whole = merged(pool)
    assert "region" not in whole.fields
    assert whole.files[1].fields["region"].texts == ("us",)
    assert whole.files[2].fields["region"].texts == ("jp",)
    assert not whole.files[3].fields


def cover(source, region="", url="", kind="box2d", number=0):
    return told(source, art=[Art(kind, url or f"{source}-{region}", region, number)])


def test_artwork_is_chosen_by_region_and_then_by_source():
    pool = cover("igdb") | cover("moby", "jp") | cover("ss", "us") | cover("ra", "us")

    def winner(*regions, **order):
        return of_one(pool, Rom(1, regions), **order).art["box2d"].art.url

    assert winner("us") == "ss-us"
    assert winner("jp") == "moby-jp"
    assert winner("br") == "igdb-"
    assert winner() == "igdb-"
    assert winner("us", artwork=("ra", "ss")) == "ra-us"
    assert winner("us", overrides={"cover": ("moby",)}) == "moby-jp"
    assert winner("us", overrides={"box2d": ("igdb", "ss")}) == "igdb-"
    assert winner("us", overrides={"screenshot": ("moby",)}) == "ss-us"
    assert winner("jp", region_mode="prefer_config") == "igdb-"
    runners = of_one(pool).art["box2d"].others
    assert [source for source, _ in runners] == ["ra", "igdb", "moby"]


def test_of_several_pictures_of_one_source_the_first_is_taken():
    one, two = (Art("screenshot", f"{n}", "", n) for n in (2, 1))
    assert of_one(told("igdb", art=[one, two])).art["screenshot"].art.url == "1"


def test_a_kind_that_is_not_wanted_is_taken_from_this_device_only():
    pool = cover("igdb", kind="fanart") | cover(
        "gamelist", url="file:///x.png", kind="fanart"
    )
    assert of_one(pool).art["fanart"].source == "gamelist"
    wanted = of_one(pool, media_kinds=("fanart",))
    assert wanted.art["fanart"].source == "igdb"
    assert not of_one(cover("igdb", kind="fanart")).art


def test_the_owners_picture_and_lock_come_before_all_others():
    pool = cover("igdb") | cover("ss")
    mine = of_one(pool, owner=OwnerSays(art={"box2d": "ab"})).art["box2d"]
    assert (mine.art.url, mine.source) == ("sha256:ab", OWNER)
    assert [source for source, _ in mine.others] == ["igdb", "ss"]
    held = of_one(pool, owner=OwnerSays(locks={"box2d": ("ss-",)})).art["box2d"]
    assert (held.art.url, held.source, held.locked) == ("ss-", "ss", True)
    gone = of_one({}, owner=OwnerSays(locks={"box2d": ("old",)})).art["box2d"]
    assert (gone.art.url, gone.locked) == ("old", True)
    none = of_one(pool, owner=OwnerSays(locks={"box2d": ()})).art["box2d"]
    assert none.art is None


def test_an_order_is_told_apart_and_made_again_by_its_text():
    texts = {
        MergeOrder().text(),
        MergeOrder(regions=("jp",)).text(),
        MergeOrder(languages=("fr",)).text(),
        MergeOrder(overrides={"title": ("ss",)}).text(),
    }
    assert len(texts) == 4
    assert MergeOrder().text() == MergeOrder(overrides={}).text()


@given(ORDERS)
def test_an_order_survives_being_written_down(order):
    assert MergeOrder.of_text(order.text()) == order


@given(pools(), ORDERS, WORDS)
def test_alternatives_are_only_told_and_change_no_value(pool, order, words):
    said = {2: words}
    whole = choose_title(pool, Ranking(order), said, ROMS)
    bare = choose_title(pool, Ranking(order), said, ROMS, alternatives=False)
    assert bare.files == whole.files
    assert {name: one[:5] for name, one in bare.fields.items()} == {
        name: one[:5] for name, one in whole.fields.items()
    }


def test_what_is_said_of_an_alternative_is_not_of_its_title():
    pool = told("igdb", Fact("title", "Hack"), Fact("region", "us"), media=2)
    pool |= told("moby", Fact("title", "Game"), game="2", media=3)
    roms = [Rom(2, ("us",), guest=True), Rom(3, ("eu",))]
    found = choose_title(pool, Ranking(MergeOrder()), {}, roms)
    assert found.fields["title"][:2] == (("Game",), "moby")
    assert found.files[2].fields["region"].texts == ("us",)
    said = {2: OwnerSays({"title": ("B",)}), 3: OwnerSays({"title": ("A",)})}
    found = choose_title(pool, Ranking(MergeOrder()), said, roms)
    assert found.fields["title"].texts == ("A",)
