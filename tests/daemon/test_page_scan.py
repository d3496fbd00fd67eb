"""Scan, tasks, missing games and what a file is, clicked in a headless Chromium.

One daemon serves all tests; each makes what it looks at itself.
"""

import hashlib
import zlib
from xml.sax.saxutils import quoteattr

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

SCAN = '[data-note="media.scanning"]'
STATE = f"{SCAN} .state"
HOSTILE = "<img src=x onerror=window.hit=1>"
ALPHA, SWAPPED, EVIL = (
    f"{name}.nes" for name in ("Alpha (USA)", "Beta (USA)", f"{HOSTILE} (USA)")
)
LONG = "Long (World).bin"
ON_STICK = 13
GAME = {"mediaPath": "/x.chd", "mediaName": "X"}
TYPES = ("quick", "new_platforms", "update", "unmatched", "complete", "hashes")
CLEANUP = '[data-task="cleanup_missing_roms"]'


@pytest.fixture(scope="module")
def browser():
    with browsing() as url:
        yield url


@pytest.fixture
async def tab(browser):
    async with tab_of(browser) as opened:
        yield opened


@pytest.fixture(scope="module")
def top(tmp_path_factory):
    """Two roots: games that a DAT lists, and a stick."""
    top = tmp_path_factory.mktemp("scan")
    contents = {ALPHA: "alpha", SWAPPED: "gamma", EVIL: "evil"}
    for folder in ("games/nes", "games/genesis", "stick/snes", "data/dats"):
        (top / folder).mkdir(parents=True)
    for name, content in contents.items():
        (top / "games" / "nes" / name).write_text(content)
    genesis = top / "games" / "genesis"
    (genesis / "Steady (World).bin").write_text("steady")
    (genesis / "gamelist.xml").write_text(f"<gameList><game><path>{HOSTILE}</cut>")
    listed = {"Alpha (USA)": b"alpha", "Gamma (Japan)": b"gamma", HOSTILE: b"evil"}
    entries = "".join(
        f"<game name={quoteattr(name)}><rom name={quoteattr(name + '.nes')}"
        f" size='{len(data)}' crc='{zlib.crc32(data):08x}'"
        f" sha1='{hashlib.sha1(data).hexdigest()}'/></game>"
        for name, data in listed.items()
    )
    (top / "data" / "dats" / "nes.dat").write_text(
        "<datafile><header><name>Nintendo - Nintendo Entertainment System</name>"
        f"</header>{entries}</datafile>"
    )
    return top


@pytest.fixture(scope="module")
def running(top):
    roots = (word for root in ("games", "stick") for word in ("--library", top / root))
    env = {"ENABLE_SCHEDULED_RESCAN": "true"}
    with serving("--data", top / "data", *roots, env=env) as daemon:
        yield daemon


@pytest.fixture(autouse=True)
def calm(running):
    """Nothing is left running by a test that failed."""
    yield
    call(running, "media.active.update")
    if call(running, "media.scan.status")["scanning"]:
        call(running, "media.scan.cancel")


def number_of(daemon, name):
    found = call(daemon, "media.search", query="", maxResults=100)["results"]
    return next(row["mediaId"] for row in found if row["path"].endswith(name))


async def go(tab, place):
    await tab.do(f"location.hash = '#/{place}'")


async def test_a_scan_is_chosen_tried_held_paused_resumed_and_cancelled(
    tab, running, top
):
    long = top / "games" / "genesis" / LONG
    with long.open("wb") as file:
        file.truncate(1 << 30)
    base = await visit(tab, running)
    await tab.click("#to-work")
    for kind in (*TYPES[1:], TYPES[0]):
        await tab.click(f"#scan-types [value={kind}]")
        checked = "document.querySelector('#scan-types :checked').value"
        assert await tab.do(checked) == kind

    await tab.click("#scan-sources summary")
    await tab.click("#scan-sources [data-pick=None]")
    assert "no metadata is read" in await tab.do(text("#scan-sources summary"))
    await tab.click("#scan-dry")
    await tab.click(f"{SCAN} [data-do=start]")
    would = await tab.until(text("#scan-trial"), bool)
    assert "1.1 GB would be read" in would
    assert "no source of metadata" in would
    assert not await tab.do(shown(f"{SCAN} progress"))
    assert call(running, "media.search", query="")["results"] == []
    await tab.picture(f"{PICTURES}/14-scan-tried.png")

    await tab.click("#scan-dry")
    await tab.click("#scan-sources [data-pick=All]")
    call(running, "media.active.update", systemId="Saturn", **GAME)
    await tab.click(f"{SCAN} [data-do=start]")
    await tab.until(text(STATE), lambda said: "Paused while a game runs" in said)
    assert await tab.do(text("#scan-trial")) == ""
    await tab.click(f"{SCAN} [data-do=resume]")
    await tab.until(text("#scan-feed"), lambda said: LONG in said)
    await tab.click(f"{SCAN} [data-do=pause]")
    await tab.until(text(STATE), lambda said: said.startswith("Paused by you"))
    assert "of 1.1 GB read" in await tab.do(text(STATE))
    assert 0 < await tab.do(f"document.querySelector('{SCAN} progress').value") < 1
    assert "Reading bytes, Genesis" in await tab.do(text("#scan-feed"))
    assert "gamelist" in await tab.do(text("#scan-providers"))
    assert await tab.do("document.querySelector('#to-work').className") == "on"
    await tab.picture(f"{PICTURES}/15-scan-paused.png")
    await tab.click(f"{SCAN} [data-do=resume]")
    await tab.until(shown(f"{SCAN} [data-do=pause]"))
    await tab.click(f"{SCAN} [data-do=cancel]")
    await tab.until(text(STATE), lambda said: said.startswith("Cancelled"))
    call(running, "media.active.update")

    long.unlink()
    await tab.click("#scan-systems summary")
    await tab.click("#scan-systems [data-pick=None]")
    await tab.click("#scan-systems [value=Genesis]")
    assert "Systems: Genesis" in await tab.do(text("#scan-systems summary"))
    await tab.click(f"{SCAN} [data-do=start]")
    await tab.until(text(STATE), lambda said: said.startswith("Completed · 1 files"))
    await tab.click(f"{SCAN} .notes summary")
    assert "gamelist.xml" in await tab.do(text(f"{SCAN} .notes"))
    stays_at_home(tab, base)


async def test_what_a_file_is_stands_at_the_game_and_it_is_scanned_anew(
    tab, running, top
):
    scan(running)
    alpha = top / "games" / "nes" / ALPHA
    alpha.write_text("beta")
    base = await visit(tab, running)
    await go(tab, f"game/{number_of(running, ALPHA)}")
    await tab.click("#identity summary")
    await tab.until(text("#verdict"), lambda said: said.startswith("Exact dump"))
    assert hashlib.sha1(b"alpha").hexdigest() in await tab.do(text("#identity"))
    first = text("#evidence li")
    assert (await tab.do(first)).startswith("Its SHA-1 is listed")
    await tab.picture(f"{PICTURES}/16-identity.png")

    await tab.click("#rescan")
    await tab.until(text("#rescan-state"), lambda said: said == "Scan completed")
    await tab.until(text("#verdict"), lambda said: said and "Exact" not in said)
    assert hashlib.sha1(b"beta").hexdigest() in await tab.do(text("#identity"))
    assert await tab.do("document.activeElement.id") == "rescan"
    alpha.write_text("alpha")

    await go(tab, f"game/{number_of(running, SWAPPED)}")
    await tab.until(text("#panel-title"), lambda said: said == "Beta")
    await tab.until(
        text("#verdict"), lambda said: said.startswith("Name and content disagree")
    )
    assert "Gamma (Japan)" in await tab.do(text("#identity"))
    await go(tab, f"game/{number_of(running, EVIL)}")
    await tab.until(text("#identity .facts"), lambda said: HOSTILE in said)
    assert await tab.do("window.hit") is None
    stays_at_home(tab, base)


async def test_what_vanished_is_asked_of_listed_and_cleaned_up(tab, running, top):
    stick = top / "stick" / "snes"
    names = [f"Game {number:02} {HOSTILE}.sfc" for number in range(ON_STICK)]
    for name in names:
        (stick / name).write_text(name)
    scan(running)
    for name in names[1:]:
        (stick / name).unlink()
    scan(running)
    base = await visit(tab, running)
    await tab.click("#to-work")
    await tab.click('#panel a[href="#/missing"]')
    question = "#questions .job"
    asked = await tab.until(text(question))
    assert asked.startswith(f"{top / 'stick'}: 12 of 13 files vanished at once")
    await tab.picture(f"{PICTURES}/17-missing-asked.png")
    await tab.click(f"{question} [data-gone=false]")
    await tab.until(text(question), lambda said: "You said they will be back" in said)
    assert call(running, "media.missing")["questions"][0]["answer"] == "waiting"
    await tab.click(f"{question} [data-gone=true]")
    rows = "[...document.querySelectorAll('#missing li')].map(l => l.textContent)"
    found = await tab.until(rows, lambda rows: len(rows) >= ON_STICK - 1)
    assert any(names[1] in row and "SNES" in row for row in found)
    await tab.until(shown(question), lambda there: not there)
    assert await tab.do("window.hit") is None
    await tab.picture(f"{PICTURES}/18-missing.png")

    total = call(running, "media.missing")["total"]
    await tab.click('#panel-body a[href="#/tasks/cleanup_missing_roms"]')
    focused = "document.activeElement.dataset?.run"
    await tab.until(focused, lambda name: name == "cleanup_missing_roms")
    await tab.press("Enter", 13)
    answer = text(f"{CLEANUP} .answer")
    await tab.until(answer, lambda said: "It would delete" in said)
    assert str(total) in await tab.do(answer)
    assert call(running, "media.missing")["total"] == total
    await tab.picture(f"{PICTURES}/19-clean-up.png")
    await tab.click(f"{CLEANUP} [data-answer=keep]")
    await tab.until(answer, lambda said: said == "Nothing was deleted.")
    await tab.click(f"{CLEANUP} [data-run]")
    await tab.click(f"{CLEANUP} [data-answer=delete]")
    await tab.until(answer, lambda said: said.startswith("Done."))
    assert call(running, "media.missing")["total"] == 0
    stays_at_home(tab, base)


async def test_tasks_say_when_they_run_and_are_run_now(tab, running):
    base = await visit(tab, running)
    await go(tab, "tasks")
    scheduled = '[data-task="scan_library"]'
    said = await tab.until(text(f'[data-group="scheduled"] {scheduled}'))
    assert "Enabledyes" in said
    assert "0 3 * * *" in said
    assert "Next run" in said
    watcher = await tab.do(text('[data-group="watcher"]'))
    assert "Enabledno" in watcher
    assert "runs by itself" in watcher
    assert await tab.do(
        "document.querySelector('[data-group=watcher] button').disabled"
    )
    await tab.picture(f"{PICTURES}/20-tasks.png")
    await tab.click(f"{scheduled} [data-run]")
    await tab.until(text(f"{scheduled} .answer"), lambda said: "has begun" in said)
    await tab.click(f"{scheduled} .answer a")
    await tab.until(text(STATE), lambda said: said.startswith("Completed"))
    await go(tab, "tasks")
    await tab.until(
        text(scheduled), lambda said: "Last run" in said and "never" not in said
    )
    stays_at_home(tab, base)


async def test_who_may_only_look_reads_why_nothing_can_be_started(tab, running):
    scan(running)
    # From the device itself everybody may do all: the page is told otherwise.
    await tab.command(
        "Page.addScriptToEvaluateOnNewDocument",
        source="const parse = JSON.parse; JSON.parse = (text) => {"
        " const found = parse(text);"
        " if (found.result?.level)"
        " found.result.level = localStorage.getItem('told') ?? 'read';"
        " return found; };",
    )
    await visit(tab, running)
    usable = (
        "[...document.querySelectorAll('#panel-body :is([data-do], [data-run],"
        " [data-gone], #rescan)')].filter(b => b.getClientRects().length"
        " && !b.disabled).map(b => b.outerHTML)"
    )
    places = (
        ("work", f"{SCAN} [data-do=start]"),
        ("tasks", "[data-run]"),
        (f"game/{number_of(running, ALPHA)}", "#rescan"),
    )
    for place, button in places:
        await go(tab, place)
        await tab.until(shown(button))
        assert "this needs operate" in await tab.do(text('[data-why="operate"]'))
        assert await tab.do(usable) == []
    await go(tab, "missing")
    await tab.until(text('[data-why="operate"]'))

    await tab.do("localStorage.setItem('told', 'operate')")
    await tab.command("Page.reload")
    await go(tab, "tasks")
    orphaned = '[data-task="cleanup_orphaned_resources"]'
    await tab.until(text(orphaned), lambda said: "this needs administer" in said)
    usable_runs = "[...document.querySelectorAll('[data-run]:enabled')].length"
    assert await tab.do(usable_runs) == 2


async def test_keys_and_a_gamepad_choose_and_start_a_scan(tab, running):
    await tab.command(
        "Page.addScriptToEvaluateOnNewDocument",
        source="window.pad = {connected: true, axes: [0, 0], buttons:"
        " Array.from({length: 17}, () => ({pressed: false}))};"
        "navigator.getGamepads = () => [window.pad];",
    )
    base = await visit(tab, running)
    await tab.do("dispatchEvent(new Event('gamepadconnected'))")

    async def pad(button):
        for pressed in ("true", "false"):
            await tab.do(f"pad.buttons[{button}].pressed = {pressed}")
            await tab.do("new Promise(r => setTimeout(r, 60))")

    async def down_to(wanted):
        for _ in range(30):
            if await tab.do(f"document.activeElement.matches({wanted!r})"):
                return
            await pad(13)
        raise AssertionError(await tab.do("document.activeElement.outerHTML"))

    await pad(9)
    await tab.until(shown("#scan-dry"))
    await down_to("#scan-types [value=hashes]")
    await pad(0)
    checked = "document.querySelector('#scan-types :checked').value"
    assert await tab.do(checked) == "hashes"
    await tab.press("ArrowUp", 38)
    assert await tab.do(checked) == "complete"
    await down_to("#scan-systems summary")
    await pad(0)
    await tab.until(shown("#scan-systems .boxes"))
    await pad(0)
    await down_to("#scan-dry")
    await pad(0)
    await down_to(f"{SCAN} [data-do=start]")
    await pad(0)
    await tab.until(text("#scan-trial"), lambda said: "would be read" in said)
    stays_at_home(tab, base)


async def test_a_phone_has_room_for_it(tab, running):
    scan(running)
    await tab.size(390, 844, phone=True)
    await visit(tab, running)
    small = (
        "[...document.querySelectorAll('#panel-body :is(button, label, summary)')]"
        ".filter(e => e.getClientRects().length"
        " && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"
    )
    for place, wanted in (
        ("work", "#scan-dry"),
        ("tasks", "[data-run]"),
        ("missing", "#panel-body p"),
        (f"game/{number_of(running, ALPHA)}", "#identity summary"),
    ):
        await go(tab, place)
        await tab.until(shown(wanted))
        if place == "work":
            await tab.click("#scan-sources summary")
            await tab.until(shown("#scan-sources label"))
        panel = "document.querySelector('#panel')"
        assert await tab.do(f"{panel}.scrollWidth <= {panel}.clientWidth"), place
        assert await tab.do(small) == []
        await tab.picture(f"{PICTURES}/21-phone-{place.partition('/')[0]}.png")
