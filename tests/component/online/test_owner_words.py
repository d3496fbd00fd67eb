"""What the owner says of a game outlives everything, and the last word holds."""

import asyncio
import sqlite3

import pytest
from online.asked_fixture import open_asked

from mediadb import owner_edit
from mediadb.media_db import open_user
from mediadb.migrate import scripts
from mediadb.owner_edit import Edit
from mediadb.read_owner import MediaKey, said
from mediadb.rekey import rekey
from mediadb.userdata import UserData
from zapcore.errors import ParameterError, StoreError
from zapcore.sourced import OwnerSays

NAMES = ("Alpha (USA).nes", "Alpha (Europe).nes", "Beta.nes")
USA, EUROPE, BETA = (MediaKey("NES", f"/r/NES/{name}") for name in NAMES)
PNG, OTHER = b"\x89PNG one", b"\x89PNG two"


@pytest.fixture
async def asked(tmp_path):
    async with open_asked(tmp_path, {"NES": NAMES}) as found:
        yield found


@pytest.fixture
async def owner(asked):
    owner = UserData(asked.user, asked.media)
    yield owner
    await owner.close()


async def edit(owner, key, others=(), **changes):
    await owner.words.update_meta(key, others, Edit(**changes))
    await owner.close()


async def blobs(asked):
    return await asked.user.run(
        lambda raw: raw.execute("SELECT Data FROM UserBlobs ORDER BY 1").fetchall()
    )


async def untold(asked):
    return await asked.user.run(
        lambda raw: raw.execute("SELECT Path FROM Untold").fetchall()
    )


async def test_values_locks_and_art_are_given_back(owner):
    await edit(
        owner,
        USA,
        fields={"title": ["Ålpha"], "genre": ["Action", "Puzzle"]},
        lock={"rating": ["80"], "players": [], "box2d": ["https://x/1"]},
    )
    digest = await owner.words.set_art(USA, "logo", "image/png", PNG)
    assert await owner.words.says([USA, BETA]) == {
        USA: OwnerSays(
            {"title": ("Ålpha",), "genre": ("Action", "Puzzle")},
            {"rating": ("80",), "players": (), "box2d": ("https://x/1",)},
            {"logo": digest},
        )
    }


async def test_a_value_and_a_lock_are_taken_away_again(owner):
    await edit(owner, USA, fields={"title": ["A"]}, lock={"rating": ["1"]})
    await edit(owner, USA, fields={"title": None}, unlock=["rating"])
    assert await owner.words.says([USA]) == {}


async def test_the_last_word_on_a_title_holds_for_all_its_files(owner):
    await edit(
        owner, USA, fields={"title": ["A"], "region": ["us"]}, lock={"rating": ["1"]}
    )
    await edit(
        owner,
        EUROPE,
        [USA, EUROPE],
        fields={"title": ["B"], "region": ["eu"]},
        lock={"rating": ["2"]},
    )
    found = await owner.words.says([USA, EUROPE])
    assert found[USA] == OwnerSays({"region": ("us",)})
    assert found[EUROPE].fields == {"title": ("B",), "region": ("eu",)}
    assert found[EUROPE].locks == {"rating": ("2",)}
    await edit(owner, USA, [EUROPE], fields={"title": None}, unlock=["rating"])
    assert await owner.words.says([EUROPE]) == {EUROPE: OwnerSays({"region": ("eu",)})}


async def test_a_value_that_is_set_for_a_locked_field_is_held_from_then_on(owner):
    await edit(owner, EUROPE, lock={"title": ["Held"], "region": ["eu"]})
    await edit(owner, USA, [EUROPE], fields={"title": ["New"], "region": ["us"]})
    found = await owner.words.says([USA, EUROPE])
    assert found[USA].locks == {"title": ("New",)}
    assert found[EUROPE].locks == {"region": ("eu",)}
    await edit(owner, USA, [EUROPE], fields={"title": ["Free"]}, unlock=["title"])
    assert (await owner.words.says([USA]))[USA].locks == {}


async def test_matches_are_kept_changed_and_left_to_the_source_again(owner):
    await edit(owner, USA, match=("igdb", "7"))
    await edit(owner, USA, match=("ss", None))
    assert await owner.words.matches([USA, BETA]) == {USA: {"igdb": "7", "ss": None}}
    await edit(owner, USA, match=("igdb", ""))
    await edit(owner, USA, match=("ss", "9"))
    assert await owner.words.matches([USA]) == {USA: {"ss": "9"}}


async def test_an_edit_is_kept_as_a_whole_or_not_at_all(owner, asked):
    await edit(owner, USA, fields={"title": ["A"]})
    await asked.user.run(
        lambda raw: raw.execute(
            "CREATE TRIGGER Refused BEFORE INSERT ON Untold BEGIN"
            " SELECT RAISE(ABORT, 'no'); END"
        )
    )
    with pytest.raises(StoreError):
        await owner.words.update_meta(
            USA, (), Edit({"title": ["B"]}, {"rating": ["1"]}, (), ("igdb", "7"))
        )
    assert await owner.words.says([USA]) == {USA: OwnerSays({"title": ("A",)})}
    assert await owner.words.matches([USA]) == {}


async def test_what_was_said_is_on_the_disk_when_the_call_returns(
    tmp_path, owner, asked
):
    await owner.words.update_meta(USA, (), Edit({"title": ["A"]}))
    other = sqlite3.connect(tmp_path / "user.db")
    assert other.execute("SELECT Name, Value FROM UserValues").fetchall() == [
        ("field:title", '["A"]')
    ]
    other.close()
    pragma = await asked.user.run(
        lambda raw: raw.execute("PRAGMA synchronous").fetchone()
    )
    assert pragma == (2,)


async def test_its_title_is_unmerged_and_told_once(owner, asked):
    await edit(owner, USA, fields={"title": ["A"]})
    assert len(await asked.unmerged()) == 1
    assert await untold(asked) == []
    await asked.change("INSERT INTO Merged SELECT TitleDBID FROM Unmerged")
    await asked.merged()
    changes = await asked.rows("SELECT TOTAL_CHANGES()")
    await owner.words.catch_up()
    assert await asked.rows("SELECT TOTAL_CHANGES()") == changes


async def test_a_kill_before_the_title_heard_of_it_loses_nothing(owner, asked):
    await asked.change("INSERT INTO Merged SELECT DBID FROM MediaTitles")
    await asked.user.write(owner_edit.update, USA, (), Edit(fields={"title": ["A"]}))
    assert await asked.unmerged() == []
    await UserData(asked.user, asked.media).mirror_all()
    assert len(await asked.unmerged()) == 1
    assert await untold(asked) == []


async def test_a_row_that_is_made_again_hears_what_was_said_of_its_file(owner, asked):
    await edit(owner, USA, fields={"title": ["A"]})
    await asked.merged()
    await owner.words.catch_up()
    assert len(await asked.unmerged()) == 1


async def test_words_move_with_their_file(owner, asked):
    moved = MediaKey("NES", "/r/NES/Beta.nes")
    await edit(
        owner,
        USA,
        fields={"title": ["A"]},
        lock={"rating": ["1"]},
        match=("igdb", "7"),
    )
    await owner.words.set_art(USA, "logo", "image/png", PNG)
    await owner.close()
    before = await owner.words.says([USA])
    await asked.user.write(rekey, [(USA, moved)])
    assert await owner.words.says([USA, moved]) == {moved: before[USA]}
    assert await owner.words.matches([USA, moved]) == {moved: {"igdb": "7"}}
    assert await blobs(asked) == [(PNG,)]
    assert await asked.user.run(said) == [moved]


async def test_the_title_that_a_moved_file_has_now_hears_what_was_said(owner, asked):
    await edit(owner, USA, fields={"title": ["A"]})
    await asked.merged()
    await asked.change("INSERT INTO Merged SELECT DBID FROM MediaTitles")
    async with owner.moving([(USA, BETA)]):
        assert await asked.unmerged() == []
    titles = await asked.rows(
        "SELECT MediaTitleDBID FROM Media WHERE FileName = ?", NAMES[2]
    )
    assert await asked.unmerged() == [titles[0][0]]
    assert await untold(asked) == []


async def test_a_picture_is_kept_once_and_goes_with_its_last_file(owner, asked):
    await owner.words.set_art(USA, "logo", "image/png", PNG)
    await owner.words.set_art(EUROPE, "logo", "image/png", PNG)
    await owner.words.set_art(EUROPE, "logo", "image/png", PNG)
    await owner.words.set_art(BETA, "box2d", "image/png", OTHER)
    assert await blobs(asked) == [(PNG,), (OTHER,)]
    await owner.words.set_art(BETA, "box2d", "image/png", PNG)
    assert await blobs(asked) == [(PNG,)]
    await owner.words.unset_art(USA, "logo")
    await owner.words.unset_art(BETA, "box2d")
    assert await blobs(asked) == [(PNG,)]
    await asked.user.write(rekey, [(EUROPE, USA)])
    assert await blobs(asked) == [(PNG,)]
    await owner.words.unset_art(USA, "logo")
    assert await blobs(asked) == []


async def test_pictures_are_bounded_and_a_refused_one_changes_nothing(
    owner, asked, monkeypatch
):
    monkeypatch.setattr(owner_edit, "MOST_ART", 20)
    digest = await owner.words.set_art(USA, "logo", "image/png", PNG)
    with pytest.raises(ParameterError, match="take some away first"):
        await owner.words.set_art(USA, "box2d", "image/png", b"x" * 20)
    assert (await owner.words.says([USA]))[USA].art == {"logo": digest}
    assert await blobs(asked) == [(PNG,)]
    await owner.words.set_art(USA, "logo", "image/png", b"x" * 20)
    assert await blobs(asked) == [(b"x" * 20,)]


async def test_edits_at_once_are_all_kept(owner):
    fields = ("title", "description", "developer", "publisher")
    await asyncio.gather(
        *(owner.words.update_meta(USA, (), Edit({name: [name]})) for name in fields)
    )
    assert (await owner.words.says([USA]))[USA].fields == {n: (n,) for n in fields}


async def test_a_data_folder_of_an_older_zapcore_keeps_what_was_said(tmp_path):
    user = await open_user(str(tmp_path))
    number = len(scripts("user"))

    def older(raw):
        for kind, name in raw.execute(
            "SELECT type, name FROM sqlite_master WHERE name IN ('UserBlobs',"
            " 'UserMatches', 'UserArt', 'ArtUnset', 'ArtChanged', 'Untold')"
            " ORDER BY type DESC"
        ).fetchall():
            raw.execute(f"DROP {kind} {name}")
        raw.execute(f"PRAGMA user_version = {number - 1}")
        raw.execute("INSERT INTO UserValues VALUES ('NES', '/a', 'launcher', 'x')")

    await user.run(older)
    await user.close()
    user = await open_user(str(tmp_path))
    kept = await user.run(
        lambda raw: raw.execute("SELECT Path, Value FROM UserValues").fetchall()
    )
    assert kept == [("/a", "x")]
    assert (tmp_path / f"user.db.before-{number}").exists()
    await user.close()
