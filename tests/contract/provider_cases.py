"""What the services' samples say, and how their games may be asked for.

From facts/SCANNING.md §4 and §8 alone, whatever a provider does today.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks.fake_online.world import FOO, SAMPLES
from zapcore.sourced import Hashes

LISTED = {"ss", "ra", "libretro", "launchbox", "hltb"}
"""Those that fetch something once a scan or platform that is no token."""

ID_ABSENT = {"flashpoint": "00000000-0000-4000-8000-000000000000"}


@dataclass(frozen=True)
class Case:
    """What a service is asked about its sample, and what it says.

    ``may``: facts and art that the sample, or a part of it, can be read to say.

    ``by``: how its game can be found: name, id, hash, file. ``facts`` are (field, text)
    and ``art`` (kind, URL). ``hit`` and ``miss`` are RomM's requests a game (§8); what
    is fetched once a scan or platform is counted apart. ``paths``: what the paths of
    its API begin with. ``no_miss``: 404 is how it says that it has nothing.
    """

    system: str
    platform: tuple
    by: frozenset
    facts: frozenset
    art: frozenset
    id: str
    hit: int
    miss: int
    paths: tuple
    name: str = "Foo"
    names: frozenset = frozenset()
    handed: Mapping = field(default_factory=dict)
    missing: frozenset = frozenset()
    other_platform: object = None
    hit_by_name: int = 0
    may: frozenset = frozenset()


def pairs(**texts):
    """(field, text) of each; several texts of a field stand in a tuple."""
    return frozenset(
        (name, text)
        for name, several in texts.items()
        for text in ((several,) if isinstance(several, str) else several)
    )


IGDB_IMAGES = "https://images.igdb.com/igdb/image/upload"
FLASHPOINT_ID = SAMPLES["flashpoint"]["id"]
_TILE = f"{FLASHPOINT_ID[:2]}/{FLASHPOINT_ID[2:4]}/{FLASHPOINT_ID}?type=jpg"
_TILES = "https://infinity.unstable.life/images"
_FACTS_OF_IGDB = {
    "description": "..",
    "rating": "81",
    "released": "1992-03-07",
    "genre": "Platform",
}
_ART_OF_IGDB = (
    ("box2d", f"{IGDB_IMAGES}/t_1080p/co1.jpg"),
    ("screenshot", f"{IGDB_IMAGES}/t_720p/sc1.jpg"),
)
SCREENSCRAPER_BOX = (
    "https://neoclone.screenscraper.fr/api2/mediaJeu.php"
    "?softname=zapcore&systemeid=1&jeuid=1&media=box-2D%28us%29"
)
IMAGES = {
    "flashpoint": _TILES,
    "ra": "https://media.retroachievements.org",
    "launchbox": "https://images.launchbox-app.com",
}
_THUMBNAILS = "https://thumbnails.libretro.com/Sega%20-%20Mega%20Drive%20-%20Genesis"
CASES = {
    "igdb": Case(
        "SNES",
        (19, 58),
        frozenset({"name", "id"}),
        pairs(title=("Foo Quest", "フー"), **_FACTS_OF_IGDB),
        frozenset(_ART_OF_IGDB),
        id="7",
        hit=1,
        miss=7,
        paths=("v4/games", "v4/search"),
        name="Foo Quest",
        names=frozenset({"Fu Kuesuto"}),
        may=pairs(developer="Acme", publisher="Acme"),
        other_platform=29,
    ),
    "ss": Case(
        "Genesis",
        (1,),
        frozenset({"name", "id", "hash", "file"}),
        pairs(
            title="Foo",
            description="..",
            publisher="Acme",
            developer="Bit",
            players="1-2",
            rating="70",
            released="1992-11-21",
            agerating="ESRB E",
            genre="Action",
        ),
        frozenset({("box2d", SCREENSCRAPER_BOX)}),
        id="1",
        hit=1,
        hit_by_name=2,  # jeuInfos with the file's name, then jeuRecherche (§4.2)
        miss=3,
        paths=("api2/jeuInfos.php", "api2/jeuRecherche.php", "api2/ssuserInfos.php"),
        missing=frozenset({404}),
        other_platform=4,
    ),
    "moby": Case(
        "SNES",
        (15,),
        frozenset({"name", "id"}),
        pairs(
            title="Foo", description="..", rating="79", genre="Action", released="1992"
        ),
        frozenset(
            {
                ("box2d", "https://cdn.mobygames.com/covers/c.jpg"),
                ("screenshot", "https://cdn.mobygames.com/screenshots/s.png"),
            }
        ),
        id="1",
        hit=2,
        miss=2,
        paths=("v1/games",),
        names=frozenset({"Fu"}),
        other_platform=16,
    ),
    "ra": Case(
        "Genesis",
        (1,),
        frozenset({"id", "hash"}),
        pairs(
            title="Foo",
            publisher="A",
            developer="B",
            genre="Platformer",
            released="1992-11-21",
            achievements="1",
        ),
        frozenset(
            {
                ("title_screen", "https://media.retroachievements.org/Images/2.png"),
                ("screenshot", "https://media.retroachievements.org/Images/3.png"),
                ("box2d", "https://media.retroachievements.org/Images/4.png"),
            }
        ),
        id="1",
        hit=1,
        miss=0,
        paths=("API/API_GetGame",),
        missing=frozenset({404}),
    ),
    "launchbox": Case(
        "Genesis",
        (42,),
        frozenset({"name", "id"}),
        pairs(
            title="Foo",
            released="1992-11-21",
            description="..",
            players="2",
            rating="78",
            agerating="ESRB E",
            genre=("Action", "Platform"),
            developer="B",
            publisher="A",
            modes="Co-operative",
        ),
        frozenset({("box2d", "https://images.launchbox-app.com/a.png")}),
        id="1",
        hit=0,
        miss=0,
        paths=("Metadata.zip",),
        names=frozenset({"Fu"}),
        other_platform="Nintendo 64",
    ),
    "hasheous": Case(
        "SNES",
        (74,),
        frozenset({"hash"}),
        pairs(title="Foo Quest", **_FACTS_OF_IGDB),
        frozenset((*_ART_OF_IGDB, ("logo", "https://hasheous.org/api/v1/images/abc"))),
        id="123",
        hit=3,
        miss=1,
        paths=("api/v1/Lookup/ByHash", "api/v1/MetadataProxy/IGDB/Game"),
        names=frozenset({"Foo"}),
        # Its own name and logo, where it knows no game of IGDB's (§4.6).
        may=pairs(title="Foo", box2d="https://hasheous.org/api/v1/images/abc"),
        handed={"igdb": "7", "ra": "1", "tgdb": "12"},
        missing=frozenset({404}),
    ),
    "playmatch": Case(
        "SNES",
        (),
        frozenset({"hash", "file"}),
        frozenset(),
        frozenset(),
        id=SAMPLES["playmatch"]["id"],
        hit=1,
        miss=1,
        paths=("api/v2/identify/ids",),
        handed={"igdb": "7", "ss": "1"},
    ),
    "tgdb": Case(
        "SNES",
        (6,),
        frozenset({"name", "id"}),
        pairs(title="Foo", released="1992-11-21"),
        frozenset(
            {
                (
                    "box2d",
                    "https://cdn.thegamesdb.net/images/original/boxart/front/12-1.jpg",
                )
            }
        ),
        id="12",
        hit=1,
        miss=1,
        paths=("v1.1/Games/ByGameName", "v1/Games/ByGameID", "v1.1/Games/ByGameID"),
        other_platform=18,
    ),
    "flashpoint": Case(
        "WebBrowser",
        (1,),
        frozenset({"name", "id"}),
        pairs(
            title="Foo",
            developer="D",
            publisher="P",
            genre="Action",
            description="..",
            modes="Single Player",
            released="2003-08-30",
            language="en",
        ),
        frozenset(
            {
                ("box2d", f"{_TILES}/Logos/{_TILE}"),
                ("logo", f"{_TILES}/Logos/{_TILE}"),
                ("screenshot", f"{_TILES}/Screenshots/{_TILE}"),
            }
        ),
        id=FLASHPOINT_ID,
        hit=1,
        miss=1,
        paths=("search",),
    ),
    "hltb": Case(
        "SNES",
        ("super-nintendo",),
        frozenset({"name", "id"}),
        pairs(
            title="Foo",
            time_main="600",
            time_extra="833",
            time_complete="1500",
            released="1992",
            rating="80",
        ),
        frozenset({("box2d", "https://howlongtobeat.com/games/5_foo.jpg")}),
        id="5",
        hit=2,
        miss=2,
        paths=("api/bleed", "game/"),
    ),
    "libretro": Case(
        "Genesis",
        ("Sega - Mega Drive - Genesis",),
        frozenset({"name"}),
        frozenset(),
        frozenset(
            (kind, f"{_THUMBNAILS}/Named_{folder}/Foo%20%28USA%29.png")
            for folder, kind in (
                ("Boxarts", "box2d"),
                ("Snaps", "screenshot"),
                ("Titles", "title_screen"),
                ("Logos", "logo"),
            )
        ),
        id="",
        hit=0,
        miss=0,
        paths=("Sega",),
        missing=frozenset({404}),
        other_platform="Sega - Game Gear",
    ),
    "sgdb": Case(
        "Genesis",
        (),
        frozenset({"name", "id"}),
        frozenset(),
        frozenset({("box2d", "https://cdn2.steamgriddb.com/grid/a.png")}),
        id="3",
        hit=2,
        miss=7,
        paths=("api/v2/",),
    ),
}
HASHES = {
    "ra": {"achievements": "0123456789abcdef0123456789abcdef"},
    "": {
        "hashes": Hashes("Foo (World).md", 524288, FOO["crc"], FOO["md5"], FOO["sha1"])
    },
}
UNKNOWN = Hashes("Nowhere (World).md", 1234, "deadbeef", "d" * 32, "e" * 40)
