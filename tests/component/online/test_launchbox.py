"""LaunchBox as a source: its dump is fetched once, its install comes first."""

import asyncio
import itertools
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from benchmarks.launchbox_dump import name_of, platform_of, write
from mediadb.answers import open_online
from mediadb.launchbox import SqliteLaunchBox
from scrapers.providers.launchbox import PROVIDER, SPEC
from scrapers.providers.launchbox_load import BATCH, DAY_S, load
from zapcore.errors import BadAnswerError, OutageError
from zapcore.ports_launchbox import DUMP, BoxGame, Shelf
from zapcore.ports_online import Fetched, Tools
from zapcore.sourced import Art, Fact, GameQuery, How, Outcome, local_path

NOW = 1_800_000_000
GENESIS, SNES, ARCADE, DOS = 42, 53, 5, 83
MD = "Sega Genesis"
SAMPLE = """<LaunchBox><Game><Name>Foo</Name><DatabaseID>1</DatabaseID>
<Platform>Sega Genesis</Platform><ReleaseDate>1992-11-21T00:00:00-05:00</ReleaseDate>
<Overview>..</Overview><MaxPlayers>2</MaxPlayers><ReleaseType>Released</ReleaseType>
<Cooperative>true</Cooperative><VideoURL/><CommunityRating>3.9</CommunityRating>
<CommunityRatingCount>4</CommunityRatingCount><ESRB>E - Everyone</ESRB>
<Genres>Action; Platform</Genres><Developer>B</Developer><Publisher>A</Publisher>
<WikipediaURL/></Game>
<Game><Name>The Bar: Baz</Name><DatabaseID>2</DatabaseID>
<Platform>Sega Genesis</Platform>
</Game>
<Game><Name>Twin</Name><DatabaseID>3</DatabaseID>
<Platform>Sega Genesis</Platform></Game>
<Game><Name>Twin</Name><DatabaseID>4</DatabaseID>
<Platform>Sega Genesis</Platform></Game>
<Game><Name>Street Fight II</Name><DatabaseID>5</DatabaseID><Platform>Arcade</Platform>
</Game>
<Game><Name>Foo</Name><DatabaseID>6</DatabaseID>
<Platform>Super Nintendo Entertainment System</Platform></Game>
<GameAlternateName><AlternateName>Fu</AlternateName><DatabaseID>1</DatabaseID>
<Region>Japan</Region></GameAlternateName>
<GameImage><DatabaseID>1</DatabaseID><FileName>3d.png</FileName><Type>Box - 3D</Type>
</GameImage>
<GameImage><DatabaseID>1</DatabaseID><FileName>jp.jpg</FileName><Type>Box - Front</Type>
<Region>Japan</Region><CRC32>1</CRC32></GameImage>
<GameImage><DatabaseID>1</DatabaseID><FileName>a b.png</FileName>
<Type>Box - Front</Type>
<Region>North America</Region><CRC32>4294967295</CRC32></GameImage>
<GameImage><DatabaseID>1</DatabaseID><FileName>r.png</FileName>
<Type>Box - Front - Reconstructed</Type><Region>North America</Region></GameImage>
<GameImage><DatabaseID>1</DatabaseID><FileName>s.png</FileName>
<Type>Screenshot - Gameplay</Type></GameImage></LaunchBox>"""
FILES = """<LaunchBox><File><Platform>MS-DOS</Platform><FileName>FOO</FileName>
<GameName>Foo</GameName></File><File><Platform>Sega Genesis</Platform>
<FileName>f00</FileName><GameName>Foo</GameName></File></LaunchBox>"""
MAME = """<LaunchBox><MameFile><FileName>sf2</FileName>
<Name>Street Fight II (World)</Name></MameFile></LaunchBox>"""
LOCAL = """<LaunchBox><Game>
<ApplicationPath>..\\Games\\MD\\foo dump.md</ApplicationPath>
<Title>Foo: Mine</Title><DatabaseID>1</DatabaseID><Notes>My notes</Notes></Game>
<Game><ApplicationPath>Own.bin</ApplicationPath><Title>Own</Title></Game></LaunchBox>"""


def judge(game, candidates):
    """Choose a candidate that no other one equals."""
    if len(candidates) == 1:
        return candidates[0]._replace(score=1.0), (), "it alone is called so"
    return None, tuple(candidates), "several are called so"


class Line:
    """Gives a file, or raises; counts what is fetched. Nothing may be asked."""

    def __init__(self, made):
        self.made = made
        self.fetched = 0

    async def fetch(self, request, to):
        assert (request.path, request.params) == ("Metadata.zip", ())
        assert not os.path.exists(to)
        self.fetched += 1
        if isinstance(self.made, Exception):
            raise self.made
        if self.made is None:
            return None
        shutil.copy(self.made, to)
        return Fetched(os.path.getsize(to), "application/zip")


class Home:
    """A provider with its table, its folder, its clock and its line."""

    def __init__(self, folder, table):
        self.folder = folder
        self.table = table
        self.now = NOW
        self.dump = folder / "made.zip"
        self.line = Line(self.dump)
        self.pack()

    def pack(self, metadata=SAMPLE):
        with zipfile.ZipFile(self.dump, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("Metadata.xml", metadata)
            archive.writestr("Files.xml", FILES)
            archive.writestr("Mame.xml", MAME)

    def provider(self, **settings):
        return PROVIDER(
            Tools(
                settings={"enabled": True, **settings},
                judge=judge,
                clock=lambda: self.now,
                folder=str(self.folder / "launchbox"),
                launchbox=self.table,
            )
        )

    async def prepared(self, *platforms, **settings):
        made = self.provider(**settings)
        await made.prepare(self.line, systems(*platforms or (GENESIS, SNES, ARCADE)))
        return made


@pytest.fixture
async def home(tmp_path):
    database = await open_online(str(tmp_path))
    yield Home(tmp_path, SqliteLaunchBox(database))
    await database.close()


def systems(*platforms):
    return {f"System{one}": (one,) for one in platforms}


def query(name="", file="", platform=GENESIS, known=None, names=()):
    return GameQuery(
        1,
        "Genesis",
        file or f"{name}.md",
        name,
        names or (name,),
        platforms={"launchbox": (platform,)},
        ids={"launchbox": known} if known else {},
    )


async def test_the_sample_gives_all_that_launchbox_says(home):
    provider = await home.prepared()
    answer = await provider.ask(query("Foo"), home.line)
    assert (answer.outcome, answer.how) == (Outcome.HIT, How.NAME)
    game = answer.game
    assert (game.source, game.id, game.names) == ("launchbox", "1", ("Fu",))
    assert set(game.facts) == {
        Fact("title", "Foo"),
        Fact("description", "..", "", "en"),
        Fact("developer", "B"),
        Fact("publisher", "A"),
        Fact("genre", "Action"),
        Fact("genre", "Platform"),
        Fact("released", "1992-11-21"),
        Fact("rating", "78"),
        Fact("players", "2"),
        Fact("agerating", "ESRB E"),
        Fact("modes", "Co-operative"),
    }
    front = "https://images.launchbox-app.com"
    assert game.art == (
        Art("box2d", f"{front}/a%20b.png", "us", 0, "png", crc="ffffffff"),
        Art("box2d", f"{front}/jp.jpg", "jp", 1, "jpg", crc="00000001"),
        Art("box2d", f"{front}/r.png", "us", 2, "png"),
        Art("box3d", f"{front}/3d.png", "", 0, "png"),
        Art("screenshot", f"{front}/s.png", "", 0, "png"),
    )
    assert {fact.field for fact in game.facts} <= SPEC.fields
    assert {art.kind for art in game.art} <= SPEC.kinds


@pytest.mark.parametrize(
    ("name", "number"),
    [("FOO", "1"), ("Fu", "1"), ("Bar, The - Baz", "2"), ("the bar baz", "2")],
)
async def test_names_are_compared_whole_in_any_spelling(home, name, number):
    provider = await home.prepared()
    assert (await provider.ask(query(name), home.line)).game.id == number


@pytest.mark.parametrize("name", ["Foo 2", "Fo", "Foo Bar", "Bar", "Street Fight II"])
async def test_a_sequel_a_prefix_or_another_platform_is_a_miss(home, name):
    provider = await home.prepared()
    answer = await provider.ask(query(name), home.line)
    assert (answer.outcome, answer.game) == (Outcome.MISS, None)


async def test_two_games_of_one_name_are_left_to_the_owner(home):
    provider = await home.prepared()
    answer = await provider.ask(query("Twin"), home.line)
    assert answer.outcome is Outcome.UNSURE
    assert [one.id for one in answer.candidates] == ["3", "4"]


@pytest.mark.parametrize("how", [How.USER, How.HANDED, How.FILE_TAG, How.STORED])
async def test_an_id_is_followed_before_a_name(home, how):
    provider = await home.prepared()
    answer = await provider.ask(query("Foo", known=("2", how)), home.line)
    assert (answer.game.id, answer.how) == ("2", how)


async def test_an_id_that_is_not_there_leads_to_the_name_unless_the_owner_chose_it(
    home,
):
    provider = await home.prepared()
    for number in ("999", "x", "99999999999999999999"):
        handed = query("Foo", known=(number, How.HANDED))
        assert (await provider.ask(handed, home.line)).game.id == "1"
        chosen = query("Foo", known=(number, How.USER))
        assert (await provider.ask(chosen, home.line)).outcome is Outcome.MISS


async def test_lists_of_files_are_asked_before_names(home):
    provider = await home.prepared()
    answer = await provider.ask(query("Twin", file="F00.md"), home.line)
    assert (answer.game.id, answer.how) == ("1", How.FILE)
    answer = await provider.ask(
        query("sf2", file="sf2.zip", platform=ARCADE), home.line
    )
    assert (answer.game.id, answer.how) == ("5", How.FILE)
    answer = await provider.ask(query("sf2", file="sf2.zip"), home.line)
    assert answer.outcome is Outcome.MISS


async def test_the_dump_is_fetched_once_a_week(home):
    await home.prepared()
    await home.prepared(GENESIS)
    home.now += 7 * DAY_S - 1
    await home.prepared()
    assert home.line.fetched == 1
    home.now += 1
    home.pack(SAMPLE.replace("<Name>Foo<", "<Name>New<"))
    provider = await home.prepared(GENESIS)
    assert home.line.fetched == 2
    answer = await provider.ask(query("New", platform=SNES), home.line)
    assert answer.game.id == "6"
    assert os.listdir(home.folder / "launchbox") == []


async def test_a_platform_that_is_new_to_the_library_is_read_too(home):
    await home.prepared(GENESIS)
    provider = await home.prepared(SNES)
    assert home.line.fetched == 2
    assert (await provider.ask(query("Foo"), home.line)).game.id == "1"
    found = await provider.ask(query("Foo", platform=SNES), home.line)
    assert found.game.id == "6"


async def test_nothing_is_fetched_for_platforms_that_launchbox_does_not_know(home):
    made = home.provider()
    await made.prepare(home.line, {"Own": (), "Other": (999_999,)})
    assert home.line.fetched == 0
    answer = await made.ask(query("Foo", platform=999_999), home.line)
    assert answer.outcome is Outcome.MISS


@pytest.mark.parametrize("error", [OutageError("it is away"), BadAnswerError("HTML")])
async def test_without_a_dump_an_outage_is_never_a_miss(home, error):
    home.line.made = error
    provider = home.provider()
    with pytest.raises(type(error)):
        await provider.prepare(home.line, systems(GENESIS))
    with pytest.raises(OutageError):
        await provider.ask(query("Foo"), home.line)


async def test_an_old_dump_stays_when_no_new_one_can_be_had(home, caplog):
    await home.prepared()
    home.now += 8 * DAY_S
    for made in (OutageError("it is away"), None, home.folder / "html"):
        (home.folder / "html").write_text("<html>busy</html>")
        home.line.made = made
        provider = await home.prepared()
        assert (await provider.ask(query("Foo"), home.line)).game.id == "1"
    assert "older than 7 days" in caplog.text
    assert os.listdir(home.folder / "launchbox") == []


async def test_a_dump_that_was_fetched_is_not_fetched_again_after_a_cut(home):
    kept = home.folder / "launchbox" / "Metadata.zip"
    kept.parent.mkdir()
    kept.with_name("Metadata.zip.part").write_text("cut")
    shutil.copy(home.dump, kept)
    os.utime(kept, (NOW - 60, NOW - 60))
    provider = await home.prepared()
    assert home.line.fetched == 0
    assert (await provider.ask(query("Foo"), home.line)).game.id == "1"
    assert (await home.table.shelves())[DUMP].at == NOW - 60


async def test_many_games_are_read_in_batches(home):
    write(home.dump, 300, images=3)
    provider = await home.prepared(GENESIS)
    assert (await home.table.shelves())[DUMP].games == 50
    number = 300
    assert platform_of(number) == MD
    answer = await provider.ask(query(name_of(number).upper()), home.line)
    assert answer.game.id == "300"
    assert len(answer.game.art) == 3


async def test_a_reading_that_breaks_off_leaves_the_old_shelf(home):
    await home.prepared()

    def records():
        for number in range(1, 3 * BATCH):
            yield BoxGame(number, MD, "New", {})
        raise BadAnswerError("it breaks off")

    with pytest.raises(BadAnswerError):
        await load(home.table, Shelf(DUMP), records())
    assert (await home.table.by_id(DUMP, 1)).name == "Foo"


async def test_a_cancelled_reading_ends_at_once_and_leaves_the_old_shelf(home):
    await home.prepared()
    closed, begun = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def records():
        try:
            for number in itertools.count(1):
                loop.call_soon_threadsafe(begun.set)
                yield BoxGame(number, MD, "New", {})
        finally:
            loop.call_soon_threadsafe(closed.set)

    reading = asyncio.create_task(load(home.table, Shelf(DUMP), records()))
    await begun.wait()
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    await asyncio.wait_for(closed.wait(), 5)
    assert (await home.table.by_id(DUMP, 1)).name == "Foo"


def install(folder: Path) -> Path:
    root = folder / "LaunchBox"
    for path, text in {
        "Data/Platforms/Sega Genesis.xml": LOCAL,
        "Images/Sega Genesis/Box - Front/Japan/Foo_ Mine-01.png": "jp",
        "Images/Sega Genesis/Box - Front/North America/Foo_ Mine-02.jpg": "us2",
        "Images/Sega Genesis/Box - Front/Foo_ Mine-01.jpg": "none",
        "Images/Sega Genesis/Banner/Foo_ Mine-01.jpg": "no kind",
        "Images/Sega Genesis/Clear Logo/Own-01.png": "logo",
        "Images/Sega Genesis/Clear Logo/Other-01.png": "of another",
        "Manuals/Sega Genesis/Foo_ Mine-01.pdf": "manual",
        "Videos/Sega Genesis/foo dump.mp4": "video",
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


async def test_the_install_comes_first_and_the_dump_fills_in(home):
    root = install(home.folder)
    provider = await home.prepared(folder=str(root))
    answer = await provider.ask(query("Whatever", file="Foo Dump.zip"), home.line)
    assert (answer.outcome, answer.how, answer.game.id) == (Outcome.HIT, How.FILE, "1")
    facts = {fact.field: fact.text for fact in answer.game.facts}
    told = (facts["title"], facts["description"], facts["developer"])
    assert told == ("Foo: Mine", "My notes", "B")
    art = [
        (one.kind, one.region, Path(local_path(one.url)).read_text(), one.size)
        for one in answer.game.art
        if one.url.startswith("file://")
    ]
    assert art == [
        ("box2d", "us", "us2", 3),
        ("box2d", "jp", "jp", 2),
        ("box2d", "", "none", 4),
        ("manual", "", "manual", 6),
        ("video", "", "video", 5),
    ]
    others = {one.kind for one in answer.game.art if not one.url.startswith("file://")}
    assert others == {"box3d", "screenshot"}


async def test_a_game_that_only_the_install_knows_needs_no_dump(home):
    root = install(home.folder)
    provider = await home.prepared(folder=str(root), remote=False)
    assert home.line.fetched == 0
    answer = await provider.ask(query("own", file="OWN.md"), home.line)
    assert (answer.game.id, answer.game.facts) == ("", (Fact("title", "Own"),))
    assert [one.kind for one in answer.game.art] == ["logo"]
    missed = await provider.ask(query("Foo"), home.line)
    assert missed.outcome is Outcome.MISS


async def test_the_owners_choice_is_stronger_than_the_install(home):
    provider = await home.prepared(folder=str(install(home.folder)))
    chosen = query("x", file="foo dump.md", known=("2", How.USER))
    assert (await provider.ask(chosen, home.line)).game.id == "2"
    chosen = query("x", file="foo dump.md", known=("1", How.USER))
    assert (await provider.ask(chosen, home.line)).game.names == ("Fu",)


async def test_an_install_is_read_again_only_when_it_changed(home):
    root = install(home.folder)
    await home.prepared(folder=str(root))
    first = (await home.table.shelves())[MD]
    home.now += 5
    await home.prepared(folder=str(root))
    assert (await home.table.shelves())[MD] == first
    added = root / "Images/Sega Genesis/Clear Logo/Foo_ Mine-01.png"
    added.write_text("new")
    provider = await home.prepared(folder=str(root))
    answer = await provider.ask(query("x", file="foo dump.md"), home.line)
    assert "logo" in [one.kind for one in answer.game.art]
    (root / "Data/Platforms/Sega Genesis.xml").unlink()
    await home.prepared(folder=str(root))
    assert [*await home.table.shelves()] == [DUMP]


async def test_links_out_of_the_install_are_refused(home):
    root = install(home.folder)
    outside = home.folder / "outside"
    outside.mkdir()
    (outside / "Own-01.png").write_text("secret")
    logos = root / "Images/Sega Genesis/Clear Logo"
    (logos / "Own-01.png").unlink()
    (logos / "Own-01.png").symlink_to(outside / "Own-01.png")
    (root / "Images/Sega Genesis/Box - 3D").symlink_to(outside)
    provider = await home.prepared(folder=str(root))
    answer = await provider.ask(query("own", file="OWN.md"), home.line)
    assert answer.game.art == ()
    lists = root / "Data/Platforms/Sega Genesis.xml"
    lists.rename(outside / "list.xml")
    lists.symlink_to(outside / "list.xml")
    await home.prepared(folder=str(root))
    assert [*await home.table.shelves()] == [DUMP]


async def test_a_broken_list_of_the_install_leaves_the_dump(home, caplog):
    root = install(home.folder)
    (root / "Data/Platforms/Sega Genesis.xml").write_text("<LaunchBox><Game>")
    provider = await home.prepared(folder=str(root))
    assert (await provider.ask(query("Foo"), home.line)).game.id == "1"
    assert "install" in caplog.text


async def test_a_folder_that_is_not_there_is_no_error(home):
    provider = await home.prepared(folder=str(home.folder / "nowhere"))
    assert (await provider.ask(query("Foo"), home.line)).game.id == "1"


async def test_a_picture_has_less_time_than_the_dump(home):
    request = home.provider().download(Art("box2d", "https://x.example/a.png"))
    assert 0 < request.timeout_s < SPEC.limits.timeout_s
