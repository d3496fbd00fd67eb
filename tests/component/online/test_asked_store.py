"""Whom a scan asks about what: queues that a kill leaves, and answers that are kept."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from online.asked_fixture import ALL, hit, miss, open_asked, outage

from mediadb.media_db import open_media
from zapcore.content import ScanType, Scope
from zapcore.sourced import (
    Answer,
    Art,
    Candidate,
    Fact,
    How,
    Outcome,
    Said,
    SourceGame,
)

NES = ("Alpha (USA).nes", "Alpha (Europe).nes", "Beta.nes", "Gamma.nes")
SNES = ("Delta.sfc", "Epsilon.sfc")
ALPHA, ALPHA_EU, BETA, GAMMA, DELTA, EPSILON = range(1, 7)
ROWS = [1, 2, 3, 4, 5, 6]


@pytest.fixture
async def asked(tmp_path):
    async with open_asked(tmp_path, {"NES": NES, "SNES": SNES}) as found:
        yield found


async def test_a_quick_scan_asks_once_about_rows_that_nobody_was_asked_about(asked):
    assert await asked.queue() == 18
    assert await asked.queued("igdb") == ROWS
    assert await asked.queue() == 0
    await asked.said(*(miss(n, "igdb") for n in ROWS))
    assert await asked.queue() == 0
    assert await asked.queued("igdb") == []
    assert await asked.queued("moby") == ROWS


async def test_only_systems_that_a_source_serves_are_taken(asked):
    serves = {"igdb": frozenset({"SNES"})}
    assert await asked.queue(serves=serves) == 2
    assert await asked.rows("SELECT MediaDBID FROM Unasked") == [(1,), (2,), (3,), (4,)]
    assert await asked.queue() == 12


async def test_a_scope_of_systems_or_of_rows_is_kept(asked):
    await asked.queue(scope=Scope(systems=("SNES",)))
    assert await asked.queued("igdb") == [DELTA, EPSILON]
    await asked.queue(scope=Scope(media=(BETA, DELTA)))
    assert await asked.queued("igdb") == [BETA, DELTA, EPSILON]
    await asked.queue(ScanType.COMPLETE, Scope(media=(GAMMA,)), ("moby",))
    assert await asked.queued("moby") == [BETA, GAMMA, DELTA, EPSILON]


async def test_a_changed_file_is_asked_about_anew_and_not_by_what_it_was_taken_for(
    asked,
):
    await asked.queue()
    await asked.said(
        hit(ALPHA, "hasheous", "h", handed={"igdb": "7"}), hit(ALPHA, "igdb", "7")
    )
    await asked.change("UPDATE Media SET Size = 9 WHERE DBID = ?", ALPHA)
    assert await asked.queue() == 2
    assert (await asked.row("igdb", ALPHA)).ids == {}
    assert (await asked.store.answers(ALPHA))[1].answer.game is not None


async def test_a_missing_file_is_neither_queued_nor_ready_nor_counted(asked):
    await asked.change("UPDATE Media SET IsMissing = 1 WHERE DBID = ?", BETA)
    await asked.queue()
    assert BETA not in await asked.queued("igdb")
    await asked.change("UPDATE Media SET IsMissing = 1 WHERE DBID = ?", GAMMA)
    assert await asked.ready("igdb") == [1, 2, 5, 6]
    for scope in (ALL, Scope(systems=("NES", "SNES"))):
        assert await asked.store.waiting(scope, ["igdb"]) == {"igdb": 4}


async def test_update_asks_each_source_about_its_own_hits(asked):
    await asked.queue()
    await asked.said(hit(ALPHA, "igdb"), hit(BETA, "moby"), miss(BETA, "igdb"))
    await asked.change("DELETE FROM ToAsk")
    assert await asked.queue(ScanType.UPDATE) == 2
    assert await asked.queued("igdb") == [ALPHA]
    assert await asked.queued("moby") == [BETA]


async def test_unmatched_is_what_no_asked_source_has_or_what_one_lacks(asked):
    await asked.queue()
    await asked.said(hit(ALPHA, "igdb"), hit(BETA, "moby"), miss(GAMMA, "igdb"))
    await asked.change("DELETE FROM ToAsk")
    assert await asked.queue(ScanType.UNMATCHED) == 12
    assert await asked.queued("igdb") == [ALPHA_EU, GAMMA, DELTA, EPSILON]
    await asked.change("DELETE FROM ToAsk")
    await asked.queue(ScanType.UNMATCHED, sources=("igdb",))
    assert await asked.queued("igdb") == [ALPHA_EU, BETA, GAMMA, DELTA, EPSILON]
    await asked.change("DELETE FROM ToAsk")
    await asked.queue(ScanType.UNMATCHED, any=True)
    assert await asked.queued("igdb") == [ALPHA_EU, BETA, GAMMA, DELTA, EPSILON]
    assert await asked.queued("moby") == [ALPHA, ALPHA_EU, GAMMA, DELTA, EPSILON]


async def test_a_source_that_did_not_answer_since_has_its_game_still(asked):
    await asked.said(hit(ALPHA, "igdb"))
    await asked.said(outage(ALPHA, "igdb"))
    await asked.queue(ScanType.UNMATCHED, sources=("igdb",))
    assert ALPHA not in await asked.queued("igdb")
    await asked.queue(ScanType.UPDATE, sources=("igdb",))
    assert ALPHA in await asked.queued("igdb")


async def test_a_complete_scan_that_is_resumed_asks_nobody_twice(asked):
    assert await asked.queue(ScanType.COMPLETE, since=500) == 18
    await asked.said(hit(ALPHA, "igdb", at=501), outage(BETA, "igdb", at=502))
    assert await asked.queue(ScanType.COMPLETE, since=500) == 0
    assert await asked.queued("igdb") == [2, 3, 4, 5, 6]
    assert await asked.queue(ScanType.COMPLETE, since=600) == 1
    assert {row.since for row in [await asked.row("igdb", n) for n in ROWS]} == {600}


async def test_a_complete_scan_does_not_hold_on_to_what_a_name_once_led_to(asked):
    await asked.queue()
    await asked.said(hit(ALPHA, "igdb", "7"), hit(BETA, "igdb", "8"))
    await asked.said(hit(GAMMA, "hasheous", "5", handed={"igdb": "9"}))
    await asked.queue(ScanType.UPDATE, sources=("igdb",), since=500)
    assert (await asked.row("igdb", ALPHA)).ids == {"igdb": ("7", How.STORED)}
    await asked.said(hit(BETA, "igdb", "8", at=601))
    await asked.queue(ScanType.COMPLETE, sources=("igdb",), since=600)
    assert (await asked.row("igdb", ALPHA)).ids == {}
    ids = (await asked.row("igdb", GAMMA)).ids
    assert ids["igdb"] == ("9", How.HANDED)
    assert await asked.rows("SELECT How FROM Asked WHERE MediaDBID = ?", BETA) == [
        ("name",)
    ]


async def test_nothing_to_queue_writes_nothing(asked):
    await asked.queue()
    before = await asked.rows("SELECT TOTAL_CHANGES()")
    writes = []
    asked.media.write = writes.append
    for kind in (ScanType.QUICK, ScanType.UPDATE, ScanType.NEW_PLATFORMS):
        assert await asked.queue(kind) == 0
    assert await asked.queue(ScanType.COMPLETE) == 0
    await asked.store.forget(ALL, ["ss"])
    assert await asked.rows("SELECT TOTAL_CHANGES()") == before
    assert writes == []


async def test_rows_are_ready_when_the_hash_services_have_answered(asked):
    await asked.queue()
    behind = ("hasheous",)
    assert await asked.ready("igdb", behind) == []
    assert await asked.ready("hasheous", behind) == ROWS
    await asked.said(miss(BETA, "hasheous"), hit(EPSILON, "hasheous"))
    assert await asked.ready("igdb", behind) == [BETA, EPSILON]
    assert await asked.ready("igdb", behind, limit=1) == [BETA]
    assert await asked.ready("igdb", behind, after=BETA) == [EPSILON]
    assert await asked.ready("igdb", behind, skip=[BETA]) == [EPSILON]
    assert await asked.ready("igdb", (*behind, "moby")) == []
    await asked.said(outage(ALPHA, "hasheous"))
    assert await asked.ready("igdb", behind) == [BETA, EPSILON]
    assert await asked.ready("igdb") == ROWS


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
async def test_what_is_ready_is_never_hidden_by_what_was_looked_through(asked, data):
    await asked.change("DELETE FROM Asked")
    await asked.change("DELETE FROM ToAsk")
    await asked.queue(ScanType.COMPLETE)
    behind = ("hasheous", "moby")
    for _ in range(data.draw(st.integers(1, 12))):
        number = data.draw(st.sampled_from(ROWS))
        source = data.draw(st.sampled_from(("hasheous", "moby", "igdb", "look")))
        after = data.draw(st.integers(0, 6))
        if source == "look":
            limit = data.draw(st.integers(1, 6))
            skip = data.draw(st.sets(st.sampled_from(ROWS), max_size=2))
            wait = {*await asked.queued("hasheous"), *await asked.queued("moby")}
            wanted = [
                n
                for n in await asked.queued("igdb")
                if n not in wait and n > after and n not in skip
            ]
            found = await asked.ready(
                "igdb", behind, after=after, limit=limit, skip=skip
            )
            assert found == wanted[:limit]
        else:
            await asked.said(miss(number, source))


async def test_a_row_is_given_with_all_that_is_known_of_it(asked):
    await asked.queue()
    await asked.change(
        "INSERT INTO Identities VALUES (?, 'exact', 'Alpha (USA)', '', '[\"Games\"]',"
        ' \'abcd\', \'[["dat-sha1", "No-Intro", 1.0, "Alpha (USA)", ""]]\')',
        ALPHA,
    )
    row = await asked.row("igdb", ALPHA)
    assert row.facts.place.path == "/r/NES/Alpha (USA).nes"
    assert row.facts.place.system_id == "NES"
    assert (row.title, row.achievements, row.since) == ("Alpha", "abcd", 0)
    assert row.judgement.game == "Alpha (USA)"
    assert row.judgement.evidence[0].kind == "dat-sha1"
    other = await asked.row("igdb", BETA)
    assert (other.judgement, other.achievements, other.ids) == (None, "", {})


async def test_ids_are_the_owners_then_handed_ones_then_those_found_before(asked):
    await asked.queue()
    await asked.said(
        hit(ALPHA, "hasheous", "h", at=50, handed={"igdb": "1", "ra": "r"}),
        hit(ALPHA, "playmatch", "p", at=60, handed={"igdb": "2", "moby": "m"}),
        hit(ALPHA, "moby", "found", at=70),
        hit(ALPHA, "ss", "s", at=70),
        hit(ALPHA, "flashpoint", "", at=70),
    )
    await asked.pick(NES[0], "ss", "mine")
    await asked.pick(NES[0], "gamelist", None)
    row = await asked.row("igdb", ALPHA)
    assert row.ids == {
        "igdb": ("1", How.HANDED),
        "ra": ("r", How.HANDED),
        "moby": ("m", How.HANDED),
        "ss": ("mine", How.USER),
        "hasheous": ("h", How.STORED),
        "playmatch": ("p", How.STORED),
    }
    assert row.refused == {"gamelist"}


async def test_an_answer_is_given_back_as_it_was_said(asked):
    game = SourceGame(
        "igdb",
        "7",
        (Fact("title", "Ålpha", "jp", "ja"), Fact("rating", "80"), Fact("genre", "")),
        (Art("box2d", "https://x/1", "us", 1, "png", 5, "", "ab"), Art("logo", "")),
        ("Other",),
    )
    answer = Answer(
        Outcome.HIT,
        game,
        How.HASH,
        0.5,
        "by its hash",
        (Candidate("8", ("A", "B"), "1990", None, 0.25, "no"), Candidate("9", ())),
        {"ra": "3"},
    )
    said = Said(ALPHA, "igdb", answer, 123, 456)
    await asked.said(said)
    assert await asked.store.answers(ALPHA) == [said]


async def test_a_game_is_kept_once_for_all_files_of_it(asked):
    await asked.said(hit(ALPHA, "igdb", "7"), hit(ALPHA_EU, "igdb", "7"))
    assert await asked.rows("SELECT Source, GameID FROM SourceGames") == [("igdb", "7")]
    await asked.said(hit(ALPHA, "flashpoint", ""), hit(BETA, "flashpoint", ""))
    found = await asked.rows("SELECT GameID FROM SourceGames WHERE Source <> 'igdb'")
    assert found == [(f"media:{ALPHA}",), (f"media:{BETA}",)]
    assert (await asked.store.answers(BETA))[0].answer.game.id == ""


async def test_facts_that_changed_unmerge_the_titles_of_all_files_of_the_game(asked):
    await asked.said(hit(ALPHA, "igdb", "7"), hit(GAMMA, "igdb", "7"))
    titles = dict(await asked.rows("SELECT DBID, MediaTitleDBID FROM Media"))
    assert await asked.unmerged() == sorted({titles[ALPHA], titles[GAMMA]})
    await asked.merged()
    await asked.said(hit(ALPHA, "igdb", "7", at=200))
    assert await asked.unmerged() == []
    await asked.said(hit(ALPHA, "igdb", "7", title="Alpha II"))
    assert await asked.unmerged() == sorted({titles[ALPHA], titles[GAMMA]})
    await asked.merged()
    await asked.said(miss(BETA, "igdb"))
    assert await asked.unmerged() == []
    await asked.said(miss(GAMMA, "igdb"))
    assert await asked.unmerged() == [titles[GAMMA]]


async def test_a_game_that_no_row_is_taken_for_any_more_is_forgotten(asked):
    await asked.said(hit(ALPHA, "igdb", "7"), hit(BETA, "igdb", "7"))
    await asked.said(hit(ALPHA, "igdb", "8"))
    games = "SELECT GameID FROM SourceGames ORDER BY 1"
    assert await asked.rows(games) == [("7",), ("8",)]
    await asked.said(miss(BETA, "igdb"))
    assert await asked.rows(games) == [("8",)]
    await asked.merged()
    await asked.change("DELETE FROM Media WHERE DBID = ?", ALPHA)
    assert await asked.rows(games) == []
    assert len(await asked.unmerged()) == 1


async def test_an_outage_takes_nothing_away_and_stays_in_the_queue(asked):
    await asked.queue()
    await asked.said(hit(ALPHA, "igdb", "7", handed={"ra": "3"}))
    await asked.change("INSERT INTO ToAsk VALUES ('igdb', ?, 0)", ALPHA)
    await asked.merged()
    await asked.said(outage(ALPHA, "igdb", 200), outage(BETA, "igdb", 201, "slow"))
    assert await asked.queued("igdb") == ROWS
    assert await asked.unmerged() == []
    (said,) = await asked.store.answers(ALPHA)
    assert said.answer.outcome is Outcome.ERROR
    assert (said.at, said.answer.game.id, said.answer.handed) == (200, "7", {"ra": "3"})
    assert await asked.store.failed() == {"igdb": (201, "slow")}
    await asked.said(miss(BETA, "igdb", 300))
    assert await asked.store.failed() == {"igdb": (200, "it is out of order")}
    await asked.said(hit(ALPHA, "igdb", "7", at=300))
    assert await asked.store.failed() == {}
    assert await asked.unmerged() == []


async def test_what_was_spared_leaves_the_queue_and_hides_no_answer(asked):
    await asked.queue()
    spared = Answer(Outcome.NOT_ASKED, words="it could have won nothing")
    await asked.said(hit(ALPHA, "igdb", "7"))
    await asked.said(Said(ALPHA, "igdb", spared, 200), Said(BETA, "igdb", spared, 200))
    assert await asked.queued("igdb") == [2, 4, 5, 6]
    assert (await asked.store.answers(ALPHA))[0].answer.outcome is Outcome.HIT
    assert (await asked.store.answers(BETA))[0].answer.outcome is Outcome.NOT_ASKED


async def test_an_id_handed_on_anew_has_its_source_asked_again_once(asked):
    await asked.queue()
    await asked.said(*(hit(n, "igdb", "7") for n in (ALPHA, BETA)), miss(GAMMA, "igdb"))
    handed = [
        hit(ALPHA, "hasheous", "a", handed={"igdb": "7"}),
        hit(BETA, "hasheous", "b", handed={"igdb": "8", "moby": "9"}),
        hit(GAMMA, "hasheous", "c", handed={"igdb": "8"}),
    ]
    await asked.said(*handed)
    assert await asked.queued("igdb") == [2, BETA, GAMMA, 5, 6]
    await asked.said(hit(BETA, "igdb", "7"), miss(GAMMA, "igdb"))
    await asked.said(*handed)
    assert await asked.queued("igdb") == [2, 5, 6]


async def test_what_the_owner_or_the_files_name_said_is_not_asked_by_a_handed_id(asked):
    await asked.said(
        hit(ALPHA, "igdb", "7", how=How.USER), hit(BETA, "igdb", "7", how=How.FILE_TAG)
    )
    await asked.said(
        *(hit(n, "hasheous", "h", handed={"igdb": "8"}) for n in (ALPHA, BETA))
    )
    assert await asked.queued("igdb") == []


async def test_a_source_that_was_asked_meanwhile_is_asked_by_the_handed_id(asked):
    await asked.queue()
    await asked.said(
        hit(ALPHA, "hasheous", "h", handed={"igdb": "8"}), hit(ALPHA, "igdb", "7")
    )
    assert ALPHA in await asked.queued("igdb")
    assert await asked.ready("igdb", ("hasheous",)) == [ALPHA]


async def test_what_the_owner_refused_is_never_asked(asked):
    await asked.said(hit(ALPHA, "igdb", "7"))
    await asked.merged()
    await asked.pick(NES[0], "igdb", None)
    await asked.queue(ScanType.COMPLETE)
    assert ALPHA not in await asked.queued("igdb")
    assert ALPHA in await asked.queued("moby")
    (said,) = await asked.store.answers(ALPHA)
    assert (said.answer.outcome, said.answer.game) == (Outcome.REFUSED, None)
    assert len(await asked.unmerged()) == 1
    changes = await asked.rows("SELECT TOTAL_CHANGES()")
    await asked.queue(ScanType.COMPLETE)
    assert await asked.rows("SELECT TOTAL_CHANGES()") == changes


async def test_what_the_owner_picked_is_asked_by_any_scan_until_it_is_known(asked):
    await asked.queue()
    await asked.change("DELETE FROM ToAsk")
    await asked.said(hit(ALPHA, "igdb", "7"), miss(BETA, "igdb"))
    await asked.pick(NES[0], "igdb", "8")
    assert await asked.queue() == 1
    assert (await asked.row("igdb", ALPHA)).ids["igdb"] == ("8", How.USER)
    assert await asked.queue() == 0
    await asked.said(hit(ALPHA, "igdb", "8", how=How.USER))
    assert await asked.queue() == 0
    await asked.pick(NES[0], "igdb", "10")
    assert await asked.queue(scope=Scope(systems=("SNES",))) == 0
    assert await asked.queue() == 1
    await asked.said(miss(ALPHA, "igdb"))
    assert await asked.queue() == 0


async def test_a_pick_is_settled_at_once(asked):
    await asked.said(hit(ALPHA, "igdb", "7"))
    assert await asked.ready("igdb", ("hasheous",)) == []
    await asked.store.settle(ALPHA, "igdb", "8")
    assert await asked.ready("igdb", ("hasheous",)) == [ALPHA]
    await asked.store.settle(ALPHA, "igdb", None)
    assert await asked.queued("igdb") == []
    assert (await asked.store.answers(ALPHA))[0].answer.outcome is Outcome.REFUSED
    await asked.store.settle(ALPHA, "igdb", "")
    assert await asked.store.answers(ALPHA) == []
    assert await asked.queued("igdb") == [ALPHA]


async def test_what_sources_said_of_a_scope_is_forgotten(asked):
    await asked.queue()
    for source in ("igdb", "moby"):
        await asked.said(hit(ALPHA, source, "7"), hit(DELTA, source, "9"))
    await asked.merged()
    await asked.store.forget(Scope(systems=("NES",)), ["igdb"])
    assert await asked.queued("igdb") == [EPSILON]
    assert [said.source for said in await asked.store.answers(ALPHA)] == ["moby"]
    assert len(await asked.store.answers(DELTA)) == 2
    assert len(await asked.unmerged()) == 1
    games = await asked.rows("SELECT Source, GameID FROM SourceGames ORDER BY 1, 2")
    assert games == [("igdb", "9"), ("moby", "7"), ("moby", "9")]


async def test_how_sources_stand_is_counted(asked):
    await asked.queue()
    unsure = Answer(Outcome.UNSURE, candidates=(Candidate("1", ("A",)),))
    await asked.said(
        hit(ALPHA, "igdb"),
        hit(BETA, "igdb", "2"),
        miss(GAMMA, "igdb"),
        Said(DELTA, "igdb", unsure, 5),
        outage(EPSILON, "igdb", 77),
    )
    await asked.said(miss(BETA, "igdb"))
    found = await asked.store.sources()
    assert found["igdb"] == (1, 2, 1, 1, 2, "it is out of order", 77)
    assert found["moby"] == (0, 0, 0, 0, 6, "", 0)
    await asked.change("DELETE FROM Media WHERE DBID = ?", ALPHA)
    assert (await asked.store.sources())["igdb"].hits == 0


async def test_an_answer_for_a_row_that_is_gone_is_dropped(asked):
    await asked.change("DELETE FROM Media WHERE DBID = ?", ALPHA)
    await asked.said(hit(ALPHA, "igdb"), outage(ALPHA, "moby"), hit(BETA, "igdb"))
    assert await asked.rows("SELECT MediaDBID FROM Asked") == [(BETA,)]


ANSWERS = st.lists(
    st.builds(
        Said,
        st.sampled_from([ALPHA, ALPHA_EU, BETA]),
        st.sampled_from(["igdb", "moby", "hasheous"]),
        st.builds(
            Answer,
            st.sampled_from(list(Outcome)),
            st.one_of(
                st.none(),
                st.builds(
                    SourceGame,
                    st.just("igdb"),
                    st.sampled_from(["", "1", "2"]),
                    st.lists(st.builds(Fact, st.just("title"), st.text()), max_size=2),
                ),
            ),
            st.sampled_from(list(How)),
            st.floats(0, 1),
            st.text(),
            st.just(()),
            st.dictionaries(
                st.sampled_from(["igdb", "moby"]), st.sampled_from(["", "1", "5"])
            ),
        ),
        st.integers(1, 1 << 40),
        st.integers(0, 1 << 40),
    ),
    max_size=6,
    unique_by=lambda said: (said.media_id, said.source),
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(ANSWERS, ANSWERS)
async def test_what_is_said_twice_is_said_once(asked, before, batch):
    await asked.queue(ScanType.COMPLETE)
    await asked.said(*before)
    await asked.said(*batch)
    once = await asked.dump()
    await asked.merged()
    await asked.said(*batch)
    assert await asked.unmerged() == []
    await asked.said(*batch)
    again = await asked.dump()
    assert [line for line in again if "Asked" in line or "SourceGames" in line] == [
        line for line in once if "Asked" in line or "SourceGames" in line
    ]
    orphans = "SELECT COUNT(*) FROM SourceGames WHERE DBID NOT IN"
    assert await asked.rows(f"{orphans} (SELECT GameDBID FROM Asked)") == [(0,)]
    counted = await asked.rows(
        "SELECT Source, Outcome, COUNT(*) FROM Asked GROUP BY 1, 2 ORDER BY 1, 2"
    )
    assert counted == await asked.rows(
        "SELECT * FROM AskedCounts WHERE Number > 0 ORDER BY 1, 2"
    )


async def test_a_data_folder_of_an_older_zapcore_is_asked_about_as_a_whole(tmp_path):
    async with open_asked(tmp_path, {"NES": NES}) as asked:
        await asked.change("UPDATE Media SET IsMissing = 1 WHERE DBID = ?", GAMMA)
        tables = await asked.rows(
            "SELECT type, name FROM sqlite_master WHERE name IN ('SourceGames',"
            " 'Asked', 'ToAsk', 'Unasked', 'AskedCounts', 'Unmerged', 'Merged',"
            " 'WantedArt', 'RefusedArt', 'MediaToAsk', 'MediaToAskAgain',"
            " 'MediaNotAsked', 'MediaToMerge', 'TitleUnmerged', 'Sets', 'SetNames',"
            " 'Ungrouped', 'SetMissing', 'SetMoved', 'SetGone', 'SetToSelect',"
            " 'ListedSets', 'ScrapeDigests', 'DigestGone')"
            " ORDER BY type DESC"
        )
        for kind, name in tables:
            await asked.change(f"DROP {kind} {name}")
        await asked.change("PRAGMA user_version = 7")
    media = await open_media(str(tmp_path))
    found = await media.run(
        lambda raw: raw.execute("SELECT MediaDBID FROM Unasked").fetchall()
    )
    assert found == [(ALPHA,), (ALPHA_EU,), (BETA,)]
    await media.close()


async def test_what_becomes_ready_while_others_look_is_found_by_the_next(asked):
    await asked.queue()
    for number in ROWS:
        await asyncio.gather(
            asked.ready("igdb", ("hasheous",)),
            asked.said(miss(number, "hasheous")),
            asked.ready("igdb", ("hasheous",)),
        )
        assert await asked.ready("igdb", ("hasheous",)) == ROWS[:number]
