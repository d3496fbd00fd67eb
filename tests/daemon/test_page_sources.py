"""Sources of the network on the page: how they stand, picks, values, locks, pictures.

One daemon asks fake services; each test looks at games of its own.
"""

import pytest
from page_fixture import (
    PICTURES,
    browsing,
    call,
    scan,
    serving,
    shown,
    stays_at_home,
    tab_of,
    text,
    visit,
)

from benchmarks.fake_online.pictures import png
from benchmarks.fake_online.server import in_thread
from benchmarks.fake_online.shelf import Game
from benchmarks.fake_online.world import KEYS

HOSTILE = "<img src=x onerror=window.hit=1>"
MEGA_DRIVE = 29
"""IGDB's number of the platform."""

KNOWN, HELD, EDITED, TWICE, SHELVED = (
    "Lantern",
    "Harbour Kings",
    "Violet Tide",
    "Comet Courier",
    "Copper Moth",
)
SCAN = '[data-note="media.scanning"]'
STATE = f"{SCAN} .state"


@pytest.fixture(scope="module")
def browser():
    with browsing() as url:
        yield url


@pytest.fixture
async def tab(browser):
    async with tab_of(browser) as opened:
        yield opened


@pytest.fixture(scope="module")
def fake():
    with in_thread(own_hosts=True) as server:
        yield server


@pytest.fixture(scope="module")
def running(tmp_path_factory, fake):
    """A daemon that has asked IGDB, which knows one game twice, and a wrong door."""
    top = tmp_path_factory.mktemp("sources")
    folder = top / "games" / "genesis"
    folder.mkdir(parents=True)
    for number, name in enumerate((KNOWN, HELD, EDITED, TWICE, SHELVED), 1):
        (folder / f"{name} (World).md").write_text(name)
        fake.world.shelves["igdb"].add(_game(100 + number, name))
    evil = {"summary": HOSTILE, "first_release_date": 600_000_000}
    # A picture that goes while it is asked for would be a 404 that is logged.
    evil |= {"cover": None, "screenshots": None}
    fake.world.shelves["igdb"].add(_game(204, TWICE, **evil))
    fake.world.quota["ss"] = 0
    bases = {
        f"ZAPCORE_PROVIDERS_{name.upper()}_URL": fake.base(name)
        for name in ("igdb", "moby", "ss")
    }
    keys = {name: f"{name.lower()}-value" for name in (*KEYS["igdb"], *KEYS["ss"])}
    token = {"ZAPCORE_PROVIDERS_IGDB_TOKEN_URL": fake.base("igdb", "token_url")}
    env = {**bases, **token, **keys, "MOBYGAMES_API_KEY": "wrong"}
    words = ("--data", top / "data", "--library", top / "games")
    with serving(*words, env=env, top=top) as daemon:
        scan(daemon, sources=["igdb", "moby"])
        yield daemon


def _game(number, name, **changes):
    return Game(str(number), name, MEGA_DRIVE, (), changes=changes)


def number_of(daemon, name):
    found = call(daemon, "media.search", query=name)["results"]
    return next(row["mediaId"] for row in found if name in row["path"])


def value(field):
    return text(f"[data-field={field}] .text")


def origin(field):
    return text(f"[data-field={field}] .from")


def said(source):
    return f"#said > [data-provider={source}]"


async def open_game(tab, daemon, name):
    """Open a game's details, and in them what the sources say."""
    base = await visit(tab, daemon)
    await tab.do(f"location.hash = '#/game/{number_of(daemon, name)}'")
    await tab.click("#metadata summary")
    await tab.until(shown("#said"))
    return base


async def test_settings_tell_how_each_source_stands_and_what_it_needs(tab, running):
    base = await visit(tab, running)
    await tab.do("location.hash = '#/settings'")
    igdb, moby, off = (f"[data-source={name}]" for name in ("igdb", "moby", "ra"))
    found = await tab.until(text(igdb))
    assert found.startswith("IGDB on")
    assert "4 known, 1 unsure" in found
    assert "since zapcore started" in found
    assert await tab.do(f"document.querySelector('{moby}').dataset.state") == "refused"
    refused = await tab.do(text(moby))
    assert "refuses to answer" in refused
    assert "Last error" in refused
    assert "to be asked about" in refused
    needs = await tab.do(text(off))
    assert needs.startswith("RetroAchievements off: set RETROACHIEVEMENTS_API_KEY")
    await tab.picture(f"{PICTURES}/22-sources.png")
    stays_at_home(tab, base)


async def test_a_game_is_picked_where_a_source_is_unsure_and_let_go_again(tab, running):
    base = await open_game(tab, running, TWICE)
    games = f"{said('igdb')} [data-game]"
    assert "is not sure" in await tab.do(text(said("igdb")))
    assert "1989" in await tab.do(text(f"{said('igdb')} [data-game='204']"))
    assert "1992" in await tab.do(text(f"{said('igdb')} [data-game='104']"))
    assert "100 % alike" in await tab.do(text(games))
    await tab.picture(f"{PICTURES}/23-candidates.png")

    await tab.click(f"{said('igdb')} [data-game='204'] button")
    await tab.until(value("released"), lambda text: text.startswith("1989"))
    assert await tab.do(value("description")) == HOSTILE
    assert await tab.do(origin("description")) == "from IGDB"
    assert "picked by you" in await tab.do(text(said("igdb")))
    # What stands above is drawn anew, too, and the focus stays with the source.
    await tab.until(text(".known [data-fact=year]"), lambda text: "1989" in text)
    await tab.until("!!document.activeElement.closest('[data-provider=igdb]')")

    await tab.click(f"{said('igdb')} [data-key='none igdb']")
    await tab.until(text(said("igdb")), lambda text: "none of its games" in text)
    await tab.until(f"!{shown('[data-field=released]')}")
    await tab.click(f"{said('igdb')} [data-key='let-go igdb']")
    await tab.until(text(said("igdb")), lambda text: "is not sure" in text)
    assert await tab.do(f"document.querySelectorAll({games!r}).length") == 2
    assert await tab.do("window.hit") is None
    stays_at_home(tab, base)


async def test_a_lock_holds_a_value_over_a_scan_that_brings_another(tab, running, fake):
    base = await open_game(tab, running, HELD)
    assert await tab.do(origin("genre")) == "from IGDB"
    await tab.do("document.querySelector('[data-key=\"lock genre\"]').focus()")
    await tab.press("Enter", 13)
    await tab.until(origin("genre"), lambda text: text == "held by you")
    assert await tab.do("document.activeElement.ariaPressed") == "true"
    changed = {"summary": "Other words", "genres": [{"id": 9, "name": "Puzzle"}]}
    fake.world.shelves["igdb"].add(_game(102, HELD, **changed))
    scan(running, type="update", sources=["igdb"])
    await tab.until(value("description"), lambda text: text == "Other words")
    assert await tab.do(value("genre")) == "Platform"
    await tab.click("[data-field=genre] summary")
    assert "Puzzle from IGDB" in await tab.do(text("[data-field=genre] details"))
    await tab.picture(f"{PICTURES}/24-values.png")
    await tab.click("[data-key='lock genre']")
    await tab.until(value("genre"), lambda text: text == "Puzzle")
    assert await tab.do(origin("genre")) == "from IGDB"
    stays_at_home(tab, base)


async def test_an_edited_value_is_the_owners_until_he_takes_it_away(tab, running):
    base = await open_game(tab, running, EDITED)
    editor = "[data-field=developer] form input"

    async def write(words):
        await tab.click("[data-key='edit developer']")
        await tab.until(f"document.activeElement.matches({editor!r})")
        await tab.do("document.activeElement.select()")
        await tab.press("Delete", 46)
        await tab.type(words)
        await tab.press("Enter", 13)

    await write(HOSTILE)
    await tab.until(origin("developer"), lambda text: text == "yours")
    assert await tab.do(value("developer")) == HOSTILE
    await tab.until(
        text(".known [data-fact=developer]"), lambda text: "from you" in text
    )
    await write("")
    await tab.until(value("developer"), lambda text: text == "Acme")

    # A wrong value is told, and can be put right where it stands.
    await tab.click("[data-key='edit rating']")
    await tab.type("9")
    await tab.picture(f"{PICTURES}/28-editor.png")
    await tab.press("Enter", 13)
    await tab.until(text("#toasts"), lambda text: "from 0 to 100" in text)
    assert await tab.do(shown("[data-field=rating] form"))
    await tab.press("Escape", 27)
    await tab.until(f"!{shown('[data-field=rating] form')}")
    assert await tab.do("document.querySelector('#panel').open")

    await tab.do("document.querySelector('#new-field').value = 'family'")
    await tab.click("[data-key=add]")
    await tab.type("Tides")
    await tab.click("[data-key='save family']")
    await tab.until(value("family"), lambda text: text == "Tides")
    assert await tab.do("window.hit") is None
    stays_at_home(tab, base)


async def test_a_picture_of_the_owners_own_is_set_and_taken_away(
    tab, running, tmp_path
):
    base = await open_game(tab, running, SHELVED)
    own = tmp_path / "own.png"
    own.write_bytes(png("own", 8, 8))
    large = tmp_path / "large.png"
    with large.open("wb") as file:
        file.truncate(3_000_001)

    async def give(path):
        """Give a file as the browser's own dialog does."""
        document = await tab.command("DOM.getDocument", depth=0)
        node = await tab.command(
            "DOM.querySelector", nodeId=document["root"]["nodeId"], selector="#own-file"
        )
        await tab.command("DOM.setFileInputFiles", files=[str(path)], **node)

    await give(large)
    await tab.until(text("#toasts"), lambda text: "at most 3 MB" in text)
    await tab.do("document.querySelector('#own-kind').value = 'fanart'")
    await give(own)
    row = "#pictures [data-kind=fanart]"
    await tab.until(text(row), lambda text: "yours" in text)
    width = "document.querySelector('[data-kind=fanart] img')?.naturalWidth"
    await tab.until(width, lambda found: found == 8)
    await tab.picture(f"{PICTURES}/27-own-picture.png")
    found = call(running, "media.explain", mediaId=number_of(running, SHELVED))
    assert {
        "kind": "fanart",
        "source": "user",
        "state": "there",
        "locked": False,
    } in found["artwork"]
    await tab.click(f"{row} button")
    await tab.until(f"!{shown(row)}")
    await tab.until("!document.querySelector('.known [data-kind=fanart]')")
    stays_at_home(tab, base)


async def test_who_may_only_look_sees_values_and_nothing_that_changes_them(
    tab, running
):
    await tab.command(
        "Page.addScriptToEvaluateOnNewDocument",
        source="const parse = JSON.parse; JSON.parse = (text) => {"
        " const found = parse(text);"
        " if (found.result?.level) found.result.level = 'read'; return found; };",
    )
    await open_game(tab, running, KNOWN)
    assert await tab.do(value("developer")) == "Acme"
    assert "knows it" in await tab.do(text(said("igdb")))
    usable = "#metadata-list :is(button, input, select, textarea)"
    assert await tab.do(f"document.querySelectorAll({usable!r}).length") == 0


async def test_a_gamepad_reaches_locks_and_a_phone_has_room(tab, running):
    await tab.command(
        "Page.addScriptToEvaluateOnNewDocument",
        source="window.pad = {connected: true, axes: [0, 0], buttons:"
        " Array.from({length: 17}, () => ({pressed: false}))};"
        "navigator.getGamepads = () => [window.pad];",
    )
    await tab.size(390, 844, phone=True)
    await open_game(tab, running, KNOWN)
    await tab.do("dispatchEvent(new Event('gamepadconnected'))")

    async def pad(button):
        for pressed in ("true", "false"):
            await tab.do(f"pad.buttons[{button}].pressed = {pressed}")
            await tab.do("new Promise(r => setTimeout(r, 60))")

    for _ in range(12):
        if await tab.do("document.activeElement.matches('[data-key^=lock]')"):
            break
        await pad(13)
    field = await tab.do("document.activeElement.closest('li').dataset.field")
    await pad(0)
    await tab.until(origin(field), lambda text: text == "held by you")
    await pad(0)
    await tab.until(origin(field), lambda text: text == "from IGDB")
    panel = "document.querySelector('#panel')"
    assert await tab.do(f"{panel}.scrollWidth <= {panel}.clientWidth")
    small = (
        "[...document.querySelectorAll('#metadata-list :is(button, label, summary)')]"
        ".filter(e => e.getClientRects().length"
        " && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"
    )
    assert await tab.do(small) == []
    nameless = (
        "[...document.querySelectorAll('#metadata-list :is(button, input, select)')]"
        ".filter(e => !(e.getAttribute('aria-label') || e.textContent.trim()"
        " || e.labels?.[0]?.textContent.trim())).map(e => e.outerHTML)"
    )
    assert await tab.do(nameless) == []
    await tab.picture(f"{PICTURES}/25-phone-values.png")


async def test_a_scan_shows_each_source_and_until_when_it_waits_for_a_quota(
    tab, running
):
    base = await visit(tab, running)
    await tab.click("#to-work")
    await tab.click("#scan-sources summary")
    await tab.until(text("#scan-sources"), lambda text: "ScreenScraper" in text)
    assert "RetroAchievements" not in await tab.do(text("#scan-sources"))
    await tab.click("#scan-sources [data-pick=None]")
    await tab.click("#scan-sources [value=ss]")
    await tab.click("#scan-types [value=any]")
    await tab.click(f"{SCAN} [data-do=start]")
    waits = await tab.until(text(STATE), lambda text: "until the quota" in text)
    status = call(running, "media.scan.status")
    when = (
        f"new Date('{status['resumesAt']}').toLocaleString(undefined,"
        " {dateStyle: 'medium', timeStyle: 'short'})"
    )
    assert await tab.do(when) in waits
    told = await tab.do(text("#scan-providers"))
    assert "ScreenScraper" in told
    assert "waits for its quota" in told
    assert "5 to be asked about" in told
    await tab.picture(f"{PICTURES}/26-scan-quota.png")
    await tab.click(f"{SCAN} [data-do=cancel]")
    await tab.until(text(STATE), lambda text: text.startswith("Cancelled"))
    await tab.do("location.hash = '#/settings'")
    await tab.until(
        text("[data-source=ss]"), lambda text: "its quota is used up until" in text
    )
    stays_at_home(tab, base)
