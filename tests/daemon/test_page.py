"""The page in a headless Chromium: what a person does, clicked and typed."""

import asyncio
import signal

import aiohttp
import pytest
from page_fixture import (
    PICTURES,
    browsing,
    index,
    shown,
    stays_at_home,
    tab_of,
    text,
    visit,
)

from zapcore.cli import sample_library

MANY = 7000
SCRAPE = '[data-note="media.scraping"]'
GAME = {"mediaPath": "/x.chd", "mediaName": "X"}


@pytest.fixture(scope="module")
def browser():
    """One browser for all: it takes seconds to start."""
    with browsing() as url:
        yield url


@pytest.fixture
async def tab(browser):
    """A page of its own for each test."""
    async with tab_of(browser) as opened:
        yield opened


@pytest.fixture(scope="module")
def crowded(tmp_path_factory):
    """A library of many games with artwork and facts; it is only read."""
    library = tmp_path_factory.mktemp("crowded")
    nes = library / "nes"
    (nes / "media").mkdir(parents=True)
    (nes / "media" / "box.png").write_bytes(sample_library.cover("box"))
    (nes / "media" / "logo.png").write_bytes(sample_library.cover("logo"))
    entries = []
    for number in range(MANY):
        name = f"Game {number:04}"
        (nes / f"{name} (USA).nes").touch()
        entries.append(
            f"<game><path>./{name} (USA).nes</path><name>{name}</name>"
            f"<desc>About number {number}.</desc><developer>Tin Orchard</developer>"
            "<image>./media/box.png</image><marquee>./media/logo.png</marquee></game>"
        )
    (nes / "gamelist.xml").write_text(f"<gameList>{''.join(entries)}</gameList>")
    snes = library / "snes"
    snes.mkdir()
    (snes / "Café Racer (Europe).sfc").touch()
    return library


@pytest.fixture
def sample(tmp_path):
    """The sample library: thirteen games."""
    sample_library.make(str(tmp_path / "sample"))
    return tmp_path / "sample"


async def test_a_person_indexes_searches_looks_and_makes_a_favourite(
    tab, starting, crowded
):
    base = await visit(tab, starting("--library", crowded))
    await tab.until(text("#empty"), lambda said: "no games yet" in said)
    await tab.picture(f"{PICTURES}/1-empty.png")
    await index(tab)
    await tab.click(f"{SCRAPE} [data-do=start]")
    await tab.until(text(f"{SCRAPE} .state"), lambda said: "Completed" in said)
    assert f"{MANY:,} games have metadata" in await tab.do(text(f"{SCRAPE} .state"))
    await tab.picture(f"{PICTURES}/2-updated.png")
    await tab.click("#panel-close")
    await tab.until(text("#count"), lambda said: said == f"{MANY + 1:,} games")
    systems = "[...document.querySelectorAll('#systems a')].map(a => a.textContent)"
    all_games, _, *each = await tab.do(systems)
    assert all_games == f"All games{MANY + 1:,}"
    assert each == [f"NES{MANY:,}", "SNES1"]
    await tab.until(
        "[...document.querySelectorAll('.cell img')].filter(i => i.naturalWidth)"
        ".length > 11"
    )
    await tab.picture(f"{PICTURES}/3-grid.png")

    await tab.click("#query")
    await tab.type("cafe r")
    await tab.until(text("#count"), lambda said: said == "1 game")
    assert await tab.do(text(".cell .name")) == "Café Racer"
    await tab.do("document.querySelector('#query').select()")
    await tab.type("game 0042")
    await tab.until(text(".cell .name"), lambda said: said == "Game 0042")
    await tab.picture(f"{PICTURES}/4-search.png")

    await tab.click(".cell a")
    await tab.until(shown("#favorite"))
    assert await tab.do(text("#panel-title")) == "Game 0042"
    assert "About number 42." in await tab.do(text("#panel-body"))
    assert (
        await tab.do(text("[data-fact=developer]")) == "Tin Orchard from gamelist.xml"
    )
    assert await tab.do(text("[data-fact=extension] .from")) == "from the file's name"
    kinds = (
        "[...document.querySelectorAll('figure')].map(f =>"
        " [f.dataset.kind, f.querySelector('.from').textContent])"
    )
    assert sorted(await tab.do(kinds)) == [
        ["image", "from gamelist.xml"],
        ["marquee", "from gamelist.xml"],
    ]
    await tab.until(
        "[...document.querySelectorAll('figure img')].every(i => i.naturalWidth)"
    )
    await tab.click("#favorite")
    await tab.until("document.querySelector('#favorite').ariaPressed === 'true'")
    await tab.picture(f"{PICTURES}/5-details.png")
    await tab.press("Escape", 27)
    await tab.until("!document.querySelector('#panel').open")
    await tab.do("document.querySelector('#query').select()")
    await tab.press("Delete", 46)
    await tab.click("[data-place=favorites]")
    await tab.until(text("#count"), lambda said: said == "1 game")
    assert await tab.do(text(".cell .name")) == "Game 0042"
    await tab.do("location.hash = '#/settings'")
    await tab.until(text("#roots"), lambda said: str(crowded) in said)
    await tab.picture(f"{PICTURES}/6-settings.png")
    stays_at_home(tab, base)


async def test_a_scrape_shows_its_progress_and_is_paused_resumed_and_cancelled(
    tab, starting, connect, crowded
):
    running = starting("--library", crowded)
    client = await connect(running.url)
    base = await visit(tab, running)
    await index(tab)
    state = text(f"{SCRAPE} .state")

    async def said(words):
        await tab.until(state, lambda found: words in found)

    # A game holds it, so that each step is seen however fast the machine is.
    await client.result("media.active.update", systemId="Saturn", **GAME)
    await tab.click(f"{SCRAPE} [data-do=start]")
    await said("Paused while a game runs")
    await tab.picture(f"{PICTURES}/7-paused.png")
    await client.result("media.active.update", systemId="PSX", **GAME)
    await said(" read, ")
    await tab.click(f"{SCRAPE} [data-do=pause]")
    await said("Paused by you")
    assert 0 < await tab.do(f"document.querySelector('{SCRAPE} progress').value") < 1
    assert await tab.do("document.querySelector('#to-work').className") == "on"
    await tab.click(f"{SCRAPE} [data-do=cancel]")
    await said("Cancelled")

    await tab.click(f"{SCRAPE} [name=force]")
    await client.result("media.active.update", systemId="Saturn", **GAME)
    await tab.click(f"{SCRAPE} [data-do=start]")
    await said("Paused while a game runs")
    await tab.click(f"{SCRAPE} [data-do=resume]")
    await said(f"Completed · {MANY:,} read, {MANY:,} matched")
    assert await tab.do("document.querySelector('#to-work').className") == ""
    stays_at_home(tab, base)


async def test_keys_and_a_gamepad_reach_everything(tab, daemon, client):
    await client.index()
    await tab.command(
        "Page.addScriptToEvaluateOnNewDocument",
        source="window.pad = {connected: true, axes: [0, 0], buttons:"
        " Array.from({length: 17}, () => ({pressed: false}))};"
        "navigator.getGamepads = () => [window.pad];",
    )
    base = await visit(tab, daemon)
    await tab.until(text("#count"), lambda said: said == "3 games")
    await tab.until(text(".cell .name"))
    focus = "document.activeElement.querySelector?.('.name')?.textContent"
    await tab.press("ArrowDown", 40)
    await tab.until(focus, lambda name: name == "Alpha")
    await tab.press("ArrowRight", 39)
    await tab.until(focus, lambda name: name == "Beta")

    async def pad(button):
        for pressed in ("true", "false"):
            await tab.do(f"pad.buttons[{button}].pressed = {pressed}")
            await tab.do("new Promise(r => setTimeout(r, 60))")

    await tab.do("dispatchEvent(new Event('gamepadconnected'))")
    await pad(15)
    await tab.until(focus, lambda name: name == "Gamma")
    await pad(14)
    await pad(0)
    await tab.until(text("#panel-title"), lambda name: name == "Beta")
    await tab.until(shown("#favorite"))
    await pad(3)
    await tab.until("document.querySelector('#favorite').ariaPressed === 'true'")
    await pad(1)
    await tab.until("!document.querySelector('#panel').open")
    await tab.until(focus, lambda name: name == "Beta")
    await tab.press("/", 191)
    await tab.type("gam")
    await tab.until(text("#count"), lambda said: said == "1 game")
    stays_at_home(tab, base)


async def test_who_is_kept_out_by_a_wrong_key_reads_why_and_can_change_it(tab, daemon):
    await visit(tab, daemon)
    await tab.do("localStorage.setItem('zapcore.key', 'wrong')")
    await tab.command("Page.reload")
    await tab.until(text("#link"), lambda said: said.startswith("Unauthorized"))
    await tab.do("location.hash = '#/settings'")
    await tab.until(shown("#own-key"))
    await tab.do("document.querySelector('#own-key').value = ''")
    await tab.click("#panel form button")
    await tab.until(text("#link"), lambda said: said == "Connected")
    await tab.until(text("#panel-body"), lambda said: "may: administer" in said)


async def test_a_key_is_made_on_the_page_shown_once_and_revoked(tab, daemon):
    await visit(tab, daemon)
    await tab.do("location.hash = '#/settings'")
    await tab.until(shown("#make-key"))
    await tab.do("document.querySelector('#key-name').value = 'phone'")
    await tab.click("#make-key")
    secret = await tab.until(text("#new-key code"), lambda said: len(said) > 40)
    assert secret.startswith("zk_")
    await tab.until(text("#keys li"), lambda said: "phone may read" in said)
    await tab.picture(f"{PICTURES}/8-keys.png")
    base = daemon.url.replace("ws://", "http://").partition("/api")[0]
    assert await status_of(f"{base}/api/openrpc.json", secret) == 200
    await tab.click("#keys [data-revoke]")
    await tab.until(text("#keys"), lambda said: said == "")
    assert await status_of(f"{base}/api/openrpc.json", secret) == 401


async def status_of(address, key):
    headers = {"Authorization": f"Bearer {key}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.get(address) as answer,
    ):
        return answer.status


async def test_a_phone_sees_it_all_and_a_restart_is_survived(tab, starting, sample):
    running = starting("--library", sample)
    await tab.size(390, 844, phone=True)
    base = await visit(tab, running)
    await index(tab)
    await tab.click("#panel-close")
    await tab.until(text("#count"), lambda said: said == "13 games")
    await tab.picture(f"{PICTURES}/8-phone.png")
    wide = "document.documentElement.scrollWidth <= innerWidth"
    assert await tab.do(wide)
    small = (
        "[...document.querySelectorAll('header a, header input, #systems a,"
        " #letters button, #one-each')].filter(e => e.getClientRects().length &&"
        " e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"
    )
    assert await tab.do(small) == []
    stays_at_home(tab, base)

    await tab.do("location.hash = '#/settings'")
    await tab.until(shown("#make-key"))
    await tab.do("document.querySelector('#key-name').value = 'half'")
    running.stop(signal.SIGKILL)
    await tab.until(text("#link"), lambda said: "trying again" in said)
    running.arguments[-1] = base.rpartition(":")[2]
    running.start()
    await tab.until(text("#link"), lambda said: said == "Connected")
    await asyncio.sleep(0.3)  # what was typed is not drawn over
    await tab.click("#make-key")
    await tab.until(text("#keys li"), lambda said: "half may read" in said)
    await tab.click("#panel-close")
    await tab.click('#systems [data-place="SNES"]')
    await tab.until(text(".cell .name"), lambda name: name == "Harbor Lights")


async def test_what_is_seen_has_a_name_and_enough_contrast(tab, starting, sample):
    base = await visit(tab, starting("--library", sample))
    await index(tab)
    nameless = (
        "[...document.querySelectorAll('a, button, input, select, dialog, progress')]"
        ".filter(e => e.getClientRects().length && !(e.getAttribute('aria-label')"
        " || e.labels?.[0]?.textContent.trim() || e.textContent.trim()"
        " || document.getElementById(e.getAttribute('aria-labelledby'))))"
        ".map(e => e.outerHTML)"
    )
    colour = (
        "(() => { const lum = c => { const [r, g, b] = c.match(/[0-9.]+/g).map(v =>"
        " (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);"
        " return .2126 * r + .7152 * g + .0722 * b; };"
        " const ground = e => { for (; e; e = e.parentElement) { const c ="
        " getComputedStyle(e).backgroundColor; if (!c.startsWith('rgba(0, 0, 0, 0'))"
        " return c; } return 'rgb(255, 255, 255)'; };"
        " const low = []; for (const e of document.querySelectorAll('body *')) {"
        " const own = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());"
        " if (!own || !e.getClientRects().length || e.disabled) continue;"
        " const a = lum(getComputedStyle(e).color), b = lum(ground(e));"
        " const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);"
        " if (ratio < 4.5) low.push([e.outerHTML.slice(0, 90), ratio]); }"
        " return low; })()"
    )
    for scheme in ("light", "dark"):
        wanted = [{"name": "prefers-color-scheme", "value": scheme}]
        await tab.command("Emulation.setEmulatedMedia", features=wanted)
        for place in ("#/work", "#/tasks", "#/missing", "#/settings", "#/"):
            await tab.do(f"location.hash = {place!r}")
            await tab.until(
                "document.querySelector('#panel').open", lambda is_open: True
            )
            assert await tab.do(nameless) == []
            assert await tab.do(colour) == []
        await tab.until(text(".cell .name"))
        await tab.picture(f"{PICTURES}/9-{scheme}.png")
    stays_at_home(tab, base)
