"""Slugs: one form for the titles of files and of metadata."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zapcore.titles.slug import (
    SlugCache,
    SlugRecord,
    normalize_to_words,
    slug_record,
    slug_tokens,
    slugify,
    token_signature,
)

_TYPES = st.sampled_from(
    ["Game", "Movie", "TVShow", "Music", "Audio", "Video", "Image", "Application", ""]
)
_TEXT = st.text(st.characters(), max_size=40) | st.text(
    "aiIvVx .,:;-'&+()[]{}<>0123459\u0130\u03a3\u017f\u212a\u30ac\u00e9\udcff",
    max_size=40,
)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Legend of Zelda, The - A Link to the Past", "legendofzeldalinktothepast"),
        ("The Legend of Zelda: A Link to the Past", "legendofzeldalinktothepast"),
        ("Super Mario Bros. 3 (USA) (Rev 1)", "supermariobrothers3"),
        ("Final Fantasy VII", "finalfantasy7"),
        ("Mega Man X", "megamanx"),
        ("V-Rally", "vrally"),
        ("Street Fighter II - The World Warrior", "streetfighter2worldwarrior"),
        ("Sonic & Knuckles", "sonicandknuckles"),
        ("Rock 'n' Roll Racing", "rockandrollracing"),
        ("S.W.A.T. - Target", "swattarget"),
        ("beatmania 2ndMIX", "beatmania2mix"),
        ("Pok\u00e9mon - Gelbe Edition", "pokemongelbe"),
        ("V\u00e1clav", "vaclav"),
        ("\uff21\uff22\uff23", "abc"),
        (
            "\u30bc\u30eb\u30c0\u306e\u4f1d\u8aac",
            "\u30bc\u30eb\u30c0\u306e\u4f1d\u8aac",
        ),
        (
            "\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2",
            "\u03c3\u03b9\u03c3\u03c5\u03c6\u03bf\u03c3",
        ),
        ("Foo (unclosed bar", "foo"),
        ("!!!", ""),
        ("", ""),
    ],
)
def test_a_game_title_gives_its_slug(title, slug):
    assert slugify("Game", title) == slug


@pytest.mark.parametrize(
    ("media_type", "title", "slug"),
    [
        ("Movie", "The.Thing.1982.1080p.BluRay.x264-GRP", "thing1982"),
        ("Movie", "Thing, The (1982) Final Cut", "thingfinal"),
        ("TVShow", "Some Show - 3x07 - Pilot", "someshows03e07pilot"),
        ("TVShow", "S03E07 - Some Show - Pilot", "someshows03e07pilot"),
        ("TVShow", "Some Show 15-01-1999", "someshow19990115"),
        ("TVShow", "Some Show #12", "someshowe012"),
        ("Music", "Band-Album-CD-FLAC-1999-GRP", "bandalbum1999"),
        ("Audio", "The Thing II", "thethingii"),
        ("unknown", "The Thing II", "thethingii"),
    ],
)
def test_other_media_types_have_their_own_phase_or_none(media_type, title, slug):
    assert slugify(media_type, title) == slug


def test_a_record_holds_the_part_after_the_delimiter_and_the_measures():
    assert slug_record("Game", "Foo's Bar") == SlugRecord("foosbar", "bar", 7, 2)
    assert slug_record("Game", "Foo: The Bar II") == SlugRecord("foobar2", "bar2", 7, 3)


def test_words_of_a_cjk_slug_are_pairs_of_characters():
    assert slug_record("Game", "\u4ed9\u5251\u5947\u4fa0\u4f20").words == 4
    assert slug_record("Game", "\u5251").words == 1


def test_tokens_keep_inner_hyphens_and_apostrophes():
    assert slug_tokens("Game", "Pac-Man's World") == ["pac-man's", "world"]
    assert normalize_to_words("T&E Soft") == ["t", "and", "e", "soft"]


def test_the_signature_ignores_the_order_of_words():
    assert token_signature("Game", "Zork Beyond") == token_signature(
        "Game", "Beyond Zork"
    )


@given(_TYPES, _TEXT)
def test_any_text_gives_a_record_that_agrees_with_its_slug(media_type, title):
    record = slug_record(media_type, title)
    assert record.slug == slugify(media_type, title)
    assert record.length == len(record.slug)
    assert not any(c.isspace() or "\ud800" <= c <= "\udfff" for c in record.slug)


@given(_TEXT)
def test_the_slug_of_an_ascii_title_is_plain(title):
    slug = slugify("Game", title.encode("ascii", "ignore").decode())
    assert slug == "" or (slug.isascii() and slug.isalnum() and slug == slug.lower())


def test_a_cache_returns_the_same_record_and_stays_within_its_limit():
    cache = SlugCache(limit=2)
    first = cache.record("Game", "Foo")
    assert cache.record("Game", "Foo") is first
    for number in range(5):
        cache.record("Game", f"Foo {number}")
        assert len(cache._records) <= 2
    assert cache.record("Game", "Foo") == first


def test_a_cache_keeps_media_types_apart():
    cache = SlugCache()
    assert cache.record("Game", "Foo II").slug == "foo2"
    assert cache.record("Audio", "Foo II").slug == "fooii"
