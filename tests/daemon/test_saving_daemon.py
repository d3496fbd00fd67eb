"""``scan.save_requests`` with a whole daemon: fewer requests, the same fields."""

from sources_fixture import explained, place, scan, values

SAVING = """scan:
  media: [box2d, screenshot]
  priority:
    metadata: [igdb, moby]
    artwork: [igdb, moby]
  save_requests: true
"""
ASKING = SAVING.replace("true", "false")


def names(at):
    """Give the games that MobyGames was asked about."""
    asked = [one.asked for one in at.fake.traffic.seen if one.asked.service == "moby"]
    return sorted({one.query["title"] for one in asked if "title" in one.query})


async def test_who_could_win_nothing_is_not_asked_and_values_are_the_same(
    tmp_path, connect
):
    with place(tmp_path, ("igdb", "moby"), SAVING) as at:
        for stem in ("Velmo Tarkin", "Quoba Deltir"):
            at.file("NES", f"{stem} (USA)")
        at.known("igdb", 10, "Velmo Tarkin", "NES")
        at.known("moby", 10, "Velmo Tarkin", "NES")
        at.known("moby", 11, "Quoba Deltir", "NES")
        both, one = (
            at.ref("NES", f"{stem} (USA)") for stem in ("Velmo Tarkin", "Quoba Deltir")
        )
        client = await connect(at.url)
        await scan(client)
        saved, less = names(at), at.questions()["moby"]
        assert saved == ["Quoba Deltir"]
        _, said, art = await explained(client, both)
        assert said["moby"]["outcome"] == "notAsked"
        assert said["moby"]["words"] == (
            "not asked: igdb gave all that it could have given"
        )
        shown = [await values(client, ref) for ref in (both, one)]
        kinds = {kind: (art[kind]["state"], art[kind]["source"]) for kind in art}
        assert kinds == dict.fromkeys(("box2d", "screenshot"), ("there", "igdb"))
        # It is no miss, and no hit of its own.
        for kind in ("unmatched", "update"):
            at.quiet()
            await scan(client, type=kind)
            assert "Velmo Tarkin" not in names(at)
            _, said, _ = await explained(client, both)
            assert said["moby"]["outcome"] == "notAsked"
        at.quiet()
        client = await connect(at.restart(ASKING).url)
        await scan(client, type="complete")
        assert names(at) == ["Quoba Deltir", "Velmo Tarkin"]
        assert at.questions()["moby"] > less
        assert [await values(client, ref) for ref in (both, one)] == shown
        _, said, _ = await explained(client, both)
        assert said["moby"]["outcome"] == "hit"
