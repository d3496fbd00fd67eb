"""The discs of a set are told together, and one's picture is every disc's."""

import base64
import os

import pytest

PLAYLIST = "Moons (USA).m3u"
ONE, TWO = "Moons (USA) (Disc 1).cue", "Moons (USA) (Disc 2).cue"
OTHERS = (
    "Moons (Japan) (Disc 2).cue",
    "Moons (USA) (Disc 2) (Rev 1).cue",
    "Moons (USA).chd",
    "Moons (Japan).m3u",
)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
IDENTITY = "INSERT INTO Identities (MediaDBID, Verdict, Game) VALUES (?, ?, ?)"


@pytest.fixture
def disc(rows, root):
    """Make a row of a PlayStation's file, with a picture of its own or none."""
    art = os.path.join(root, "psx", "media")
    os.makedirs(art, exist_ok=True)

    def make(name, *pictures, title="Moons"):
        properties = {}
        for kind in pictures:
            path = os.path.join(art, f"{len(os.listdir(art))}.png")
            with open(path, "wb") as file:
                # What follows a picture's end tells it from others.
                file.write(PNG + name.encode())
            properties[f"image-{kind}"] = path
        return rows.media("PSX", f"psx/{name}", title, (), properties)

    return make


async def told(call, number):
    """Give (id, disc) of the discs of a row."""
    (item,) = (await call("media.meta", items=[{"mediaId": number}]))["items"]
    return [(one["mediaId"], one["disc"]) for one in item["media"].get("discs", ())]


async def shown(call, number, *kinds):
    """Give whose picture is served for a row, and its kind; "" for none."""
    found = await call("media.image", mediaId=number, imageTypes=[*kinds] or None)
    if isinstance(found, tuple):
        return "", ""
    whose = base64.b64decode(found["data"])[len(PNG) :].decode()
    return whose, found["typeTag"].removeprefix("property:image-")


async def covered(call):
    """Give the names of the rows that are said to have a cover."""
    found = await call("media.search", query="", maxResults=100)
    rows = found["results"]
    return {os.path.basename(row["path"]) for row in rows if row["hasCover"]}


async def test_every_row_of_a_set_tells_its_discs_in_their_order(call, disc):
    two, one, playlist = disc(TWO), disc(ONE), disc(PLAYLIST)
    others = [disc(name) for name in OTHERS]
    for number in (playlist, one, two):
        assert await told(call, number) == [(one, "1"), (two, "2")]
    assert await told(call, others[0]) == [(others[0], "2")]
    assert await told(call, others[1]) == [(others[1], "2")]
    assert await told(call, others[2]) == []
    (item,) = (await call("media.meta", items=[{"mediaId": one}]))["items"]
    assert item["media"]["discs"][1] == {"mediaId": two, "disc": "2", "name": TWO[:-4]}


async def test_of_two_copies_of_a_disc_the_one_beside_is_told(call, disc):
    here = [disc(f"a/{name}") for name in (ONE, TWO, PLAYLIST)]
    there = [disc(f"b/{name}") for name in (ONE, TWO)]
    assert await told(call, here[2]) == [(here[0], "1"), (here[1], "2")]
    assert await told(call, there[1]) == [(there[0], "1"), (there[1], "2")]


async def test_a_playlist_tells_the_discs_that_it_names(call, rows, disc):
    far = [disc(f"a/{name}") for name in (ONE, TWO)]
    near = [disc(name) for name in (ONE, TWO)]
    number = disc("any.m3u", title="Any")
    assert await told(call, number) == []
    for place, file in enumerate(far, 1):
        path = os.fsencode(f"/psx/a/{(ONE, TWO)[place - 1]}")
        link = "INSERT INTO MediaFiles VALUES (?, ?, ?, ?, '')"
        rows.raw.execute(link, (number, place, place, path))
        rows.raw.execute(link, (file, 0, place, b""))
    for media in (number, far[0], far[1]):
        assert await told(call, media) == [(far[0], "1"), (far[1], "2")]
    assert await told(call, near[0]) == [(near[0], "1"), (near[1], "2")]


async def test_what_a_disc_is_by_its_bytes_beats_its_name(call, rows, disc):
    one, wrong = disc(ONE), disc(TWO)
    rows.raw.execute(IDENTITY, (wrong, "disagrees", "Luna (USA) (Disc 1)"))
    assert await told(call, one) == [(one, "1")]
    assert await told(call, wrong) == [(wrong, "1")]
    rows.raw.execute("UPDATE Identities SET Verdict = 'named'")
    assert await told(call, wrong) == [(one, "1"), (wrong, "2")]


async def test_a_picture_of_one_disc_is_shown_for_all_of_its_set(call, disc):
    numbers = [disc(PLAYLIST), disc(ONE), disc(TWO, "boxart")]
    others = [disc(name) for name in OTHERS]
    for number in numbers:
        assert await shown(call, number) == (TWO, "boxart")
    for number in others:
        assert await shown(call, number) == ("", "")
    assert await covered(call) == {PLAYLIST, ONE, TWO}


async def test_a_rows_own_picture_comes_first_whatever_its_kind(call, rows, disc):
    playlist, two = disc(PLAYLIST, "image"), disc(TWO, "fanart")
    one = disc(ONE)
    assert await shown(call, two) == (TWO, "fanart")
    assert await shown(call, one) == (PLAYLIST, "image")
    assert await shown(call, one, "fanart") == (TWO, "fanart")
    assert await shown(call, playlist, "fanart") == (TWO, "fanart")
    disc(OTHERS[0], "boxart")
    assert await shown(call, one, "boxart") == ("", "")
    path = rows.one("SELECT Text FROM MediaProperties LIMIT 1")
    rows.title("PSX", "Moons", (), {"image-wheel": path})
    assert (await shown(call, one))[1] == "wheel"


async def test_of_several_discs_the_playlist_then_the_lowest_lends_its_picture(
    call, rows, disc
):
    names = [f"Moons (USA) (Disc {number}).cue" for number in (10, 9, 3)]
    for name in names[:2]:
        disc(name, "image")
    bare = disc(names[2])
    assert await shown(call, bare) == (names[1], "image")
    disc(PLAYLIST, "image")
    assert await shown(call, bare) == (PLAYLIST, "image")


async def test_a_disc_that_is_another_game_lends_and_takes_no_picture(call, rows, disc):
    one, wrong = disc(ONE), disc(TWO, "image")
    rows.raw.execute(IDENTITY, (wrong, "disagrees", "Luna (USA) (Disc 2)"))
    assert await shown(call, one) == ("", "")
    assert await covered(call) == {TWO}
    rows.raw.execute("DELETE FROM Identities")
    rows.raw.execute(IDENTITY, (one, "disagrees", "Luna (USA) (Disc 1)"))
    assert await shown(call, one) == ("", "")
    assert await covered(call) == {TWO}


async def test_a_missing_disc_lends_no_picture(call, rows, disc):
    one, two = disc(ONE), disc(TWO, "image")
    rows.raw.execute("UPDATE Media SET IsMissing = 1 WHERE DBID = ?", (two,))
    assert await shown(call, one) == ("", "")
    assert await covered(call) == set()
