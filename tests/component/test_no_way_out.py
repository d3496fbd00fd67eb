"""100,000 path expressions, and none leaves its root, whoever reads it.

Seeds are fixed: each run draws the same. Where links matter a real tree is there, with
links to everything, and a secret beside it.
"""

import os
import zipfile

import pytest
from path_expressions import Expressions, stays

from api.images.opening import Roots
from scrapers.gamelist_xml.artwork import Artwork, fallback_names
from scrapers.gamelist_xml.paths import Bounds, asset_path, game_path
from scrapers.gamelist_xml.tracks import Tracks
from zapcore.operations.walk import Place, Walker
from zapcore.operations.zip_listing import list_zip

GAMES, ASSETS, NAMED, TRACKS, ZIPPED, BY_NAME, PLACED = (
    25_000,
    15_000,
    15_000,
    10_000,
    15_000,
    10_000,
    10_000,
)
EXTENSIONS = frozenset({".nes", ".png", ".bin", ".zip"})


def test_there_are_a_hundred_thousand_of_them():
    assert GAMES + ASSETS + NAMED + TRACKS + ZIPPED + BY_NAME + PLACED >= 100_000


class Tree:
    """A library with links to everything, and what must never be reached."""

    def __init__(self, base):
        self.base = str(base)
        self.root = f"{base}/roms/nes"
        self.assets = f"{base}/assets"
        self.home = f"{base}/home"
        for folder in ("art", "media/images", "Sub/deep"):
            os.makedirs(f"{self.root}/{folder}")
        for folder in ("outside/deep", "assets", "home", "roms/nes2", "etc"):
            os.makedirs(f"{base}/{folder}", exist_ok=True)
        for name in ("art/a.png", "a.png", "A.nes", "media/images/A.png", "game.cue"):
            self.put(f"{self.root}/{name}")
        for place in ("", "/outside", "/outside/deep", "/roms", "/roms/nes2", "/home"):
            for name in ("secret.png", "secret.nes", "secret.bin", "A.png", "a.png"):
                self.put(f"{base}{place}/{name}")
        self.put(f"{base}/etc/passwd")
        self.put(f"{self.assets}/a.png")
        links = {
            "out": f"{base}/outside",
            "out.png": f"{base}/outside/secret.png",
            "inner": "art",
            "up": "..",
            "slash": "/",
            "loop": "loop",
            "device.png": "/dev/zero",
            "media/images/out": f"{base}/outside",
            "media/covers": f"{base}/outside",
            "media/images/B.png": f"{base}/outside/secret.png",
        }
        for name, target in links.items():
            os.symlink(target, f"{self.root}/{name}")
        os.mkfifo(f"{self.root}/pipe.png")

    def put(self, path):
        with open(path, "wb") as file:
            file.write(b"x")

    def bounds(self, *asset_roots):
        return Bounds.of(self.root, self.home, asset_roots)

    def expressions(self, seed):
        return Expressions(
            seed, base=self.base, root=self.root, assets=self.assets, home=self.home
        )

    def inside(self, path, *further):
        """Tell where the kernel finds it."""
        real = os.path.realpath(path)
        return any(
            real == place or real.startswith(place + "/")
            for place in map(os.path.realpath, (self.root, *further))
        )


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    return Tree(tmp_path_factory.mktemp("tree"))


def test_a_game_stays_in_its_folder(tree):
    reached = 0
    for text in tree.expressions(1).draw(GAMES):
        path = game_path(text, tree.bounds(tree.assets))
        assert not path or stays(path, tree.root), text
        reached += bool(path)
    assert reached > GAMES / 100


def test_an_asset_stays_in_its_folder_or_an_asset_root(tree):
    reached = far = 0
    for text in tree.expressions(2).draw(ASSETS):
        path = asset_path(text, tree.bounds())
        assert not path or stays(path, tree.root), text
        reached += bool(path)
        path = asset_path(text, tree.bounds(tree.assets))
        assert not path or stays(path, tree.root, tree.assets), text
        if path and not stays(path, tree.root):
            assert text.startswith(("/", "~/")), text
            far += 1
    assert reached > ASSETS / 100
    assert far > 10


@pytest.mark.parametrize("wider", [False, True])
def test_a_picture_that_a_list_names_lies_inside_by_the_kernels_word(tree, wider):
    further = (tree.assets,) if wider else ()
    artwork = Artwork(tree.bounds(*further))
    there = absent = 0
    for text in tree.expressions(3 + wider).draw(NAMED // 2):
        path, found = artwork.named(text)
        if not path:
            continue
        assert tree.inside(path, *further), text
        assert stays(path, tree.root, *further), text
        assert os.path.isfile(path) == found, text
        there += found
        absent += not found
    assert there > 10
    assert absent > 10


def lines_of(kind, names):
    if kind == "cue":
        return [f'FILE "{name}" BINARY' for name in names]
    if kind == "gdi":
        return [f'1 0 4 2352 "{name}" 0' for name in names]
    return names


@pytest.mark.parametrize("kind", ["cue", "gdi", "m3u"])
def test_a_disc_names_no_track_outside_its_folder(tree, kind, tmp_path):
    folder = tmp_path / "discs" / "psx"
    folder.mkdir(parents=True)
    listed = folder / f"game.{kind}"
    expressions = Expressions(
        hash_of(kind), base=tmp_path, root=folder, assets=tmp_path, home=tmp_path
    )
    drawn = [text.replace('"', "") for text in expressions.draw(TRACKS // 3 + 1)]
    names = [text for text in drawn if not {"\n", "\r", "\0"} & set(text)]
    lines = lines_of(kind, ["track.bin", *names])
    listed.write_bytes("\n".join(lines).encode("utf-8", "surrogateescape"))
    base = str(folder).casefold()
    row = (f"{base}/game.{kind}", str(listed), 7)
    tracks = Tracks([row])
    assert tracks.find(f"{base}/track.bin") == 7
    assert len(tracks._rows) > len(names) / 10
    asked = 0
    for path in list(tracks._rows):
        plain = os.path.normpath(path)
        if plain.startswith(base + "/"):
            continue
        # Asked for as the path of an entry would be: plain, and of a track.
        for text in {path, plain, f"{os.path.splitext(plain)[0]}.bin"}:
            asked += 1
            found = tracks.find(text)
            assert found is None or not stays(text, "") or stays(text, base), text
    assert asked > 100
    for text in ("secret.bin", "../secret.bin", "psx2/track.bin"):
        assert tracks.find(f"{tmp_path}/{text}".casefold()) is None


def hash_of(kind):
    return sum(kind.encode())


def test_no_entry_of_a_zip_leaves_it(tmp_path):
    games = tmp_path / "roms" / "nes"
    games.mkdir(parents=True)
    expressions = Expressions(
        6, base=tmp_path, root=games, assets=tmp_path, home=tmp_path
    )
    per_zip = 500
    kept = 0
    for number in range(ZIPPED // per_zip):
        path = str(games / f"{number}.zip")
        with zipfile.ZipFile(path, "w") as archive:
            for text in {*expressions.draw(per_zip), "A.nes"}:
                info = zipfile.ZipInfo("x")
                name = f"{text}.nes".encode("utf-8", "surrogateescape")
                info.filename = name.decode("latin-1")
                archive.writestr(info, b"")
        for folder, names in list_zip(path, EXTENSIONS).items():
            for name in names:
                assert "/" not in name
                assert "\\" not in folder + name
                assert stays(f"{path}/{folder}{name}", path), folder + name
                kept += 1
    place = Place("NES", str(games.parent), str(games), EXTENSIONS)
    for listing in Walker(zip_as_directory=True).walk(place):
        for name, _, _ in listing.files:
            assert stays(listing.path + name, str(games)), listing.path + name
    assert kept > ZIPPED / 100


def test_a_picture_found_by_its_name_lies_inside(tree):
    artwork = Artwork(tree.bounds())
    assert artwork.kinds
    found = 0
    for text in tree.expressions(7).draw(BY_NAME):
        names = fallback_names(f"{tree.root}/{text}", tree.root)
        folder, _, stem = text.rpartition("/")
        for ways in (names, [(folder, stem.rpartition(".")[0])], [("", text)]):
            for kind in artwork.kinds:
                path = artwork.by_name(kind, ways) if "\0" not in text else ""
                assert not path or tree.inside(path), text
                found += bool(path)
    assert found > 10


def test_what_is_opened_for_a_client_lies_below_a_root(tree):
    roots = Roots([f"{tree.base}/roms/nes", tree.assets])
    opened = refused = 0
    for text in tree.expressions(8).draw(PLACED):
        path = text if text.startswith("/") else f"{tree.root}/{text}"
        try:
            with roots.place(path) as place:
                assert stays(place.path, tree.root, tree.assets), text
                with place.open() as file:
                    real = os.readlink(f"/proc/self/fd/{file.fileno()}")
                assert stays(real, tree.root, tree.assets), text
                opened += 1
        except (OSError, ValueError):
            refused += 1
    assert opened > 10
    assert opened + refused == PLACED
