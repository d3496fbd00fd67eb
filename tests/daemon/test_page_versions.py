"""One entry a game on the page: the switch, the reasons, the owner's pick, profiles."""

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

HOSTILE = "<img src=x onerror=window.hit=1>"
COURIER = "Comet Courier"
USA, REVISED, EUROPE, JAPAN, PIRATE = (
    f"{COURIER} ({tags}).nes"
    for tags in (
        "USA",
        "USA) (Rev 1",
        "Europe) (En,Fr,De",
        "Japan",
        "USA) (Pirate",
    )
)
NAMES = (USA, REVISED, EUROPE, JAPAN, PIRATE, "Lantern (World).nes")
EVIL = (f"{HOSTILE} (USA).nes", f"{HOSTILE} (Japan).nes")
SELECT = '[data-note="media.selecting"]'
GAME = {"mediaPath": "/x.chd", "mediaName": "X"}
FILES = "[...document.querySelectorAll('#versions li a')].map(a => a.textContent)"
RANKS = "[...document.querySelectorAll('#versions li')].map(l => l.dataset.rank)"
CELLS = (
    "[...document.querySelectorAll('.cell:not([hidden])')]"
    ".sort((a, b) => a.ariaPosInSet - b.ariaPosInSet)"
    ".map(c => [c.querySelector('.name').textContent,"
    " c.querySelector('a').dataset.more, c.querySelector('a').title])"
    ".filter(c => c[0])"
)


@pytest.fixture(scope="module")
def browser():
    with browsing() as url:
        yield url


@pytest.fixture
async def tab(browser):
    async with tab_of(browser) as opened:
        yield opened


@pytest.fixture
def versions(tmp_path):
    """Games of several versions; two have the name of an attack."""
    library = tmp_path / "versions"
    for system, names in {
        "nes": (*NAMES, *EVIL),
        "snes": ("Courier (USA).sfc",),
    }.items():
        (library / system).mkdir(parents=True)
        for name in names:
            (library / system / name).write_text(name)
    return library


def row(name):
    """Give the selector of a version's row, once the list is there."""
    return (
        "[...document.querySelectorAll('#versions li')].find(l =>"
        f" l.querySelector('a').textContent === {name!r})"
    )


async def press(tab, name, what):
    """Press a version's button (or link) as a person does."""
    await tab.until(f"!!{row(name)}?.querySelector({what!r})")
    number = await tab.do(f"{row(name)}.dataset.media")
    await tab.click(f'#versions li[data-media="{number}"] {what}')


async def open_versions(tab, client, name):
    """Open a game's details and the list of its versions."""
    found = await client.result("media.search", query="", maxResults=100)
    number = next(r["mediaId"] for r in found["results"] if r["path"].endswith(name))
    await tab.do(f"location.hash = '#/game/{number}'")
    await tab.until(shown("#versions summary"))
    assert await tab.do("document.querySelector('#versions-list').children.length") == 0
    await tab.click("#versions summary")
    await tab.until(FILES, bool)


async def told(tab, name):
    return await tab.do(f"{row(name)}.textContent")


@pytest.fixture
async def indexed(starting, connect, versions):
    """A daemon that has chosen among the versions, and a client of it."""
    running = starting("--library", versions)
    client = await connect(running.url)
    await client.index()
    return running, client


async def test_a_switch_shows_one_entry_a_game_and_how_many_versions_it_has(
    tab, indexed
):
    base = await visit(tab, indexed[0])
    await tab.until(text("#count"), lambda said: said == "9 games")
    cells = await tab.until(CELLS, lambda found: len(found) == 9)
    assert {tuple(more) for _, *more in cells} == {("", "")}

    await tab.do("document.querySelector('#single').focus()")
    await tab.press(" ", 32)
    await tab.until(text("#count"), lambda said: said == "4 games")
    assert await tab.until(CELLS, lambda found: len(found) == 4) == [
        [EVIL[0].removesuffix(".nes"), "+1", "1 other version"],
        [COURIER, "+4", "4 other versions"],
        ["Lantern", "", ""],
        ["Courier", "", ""],
    ]
    await tab.picture(f"{PICTURES}/10-one-each.png")

    await tab.click("#query")
    await tab.type("courier")
    await tab.until(text("#count"), lambda said: said == "2 games")
    await tab.command("Page.reload")
    await tab.until(text("#count"), lambda said: said == "4 games")
    assert await tab.do("document.querySelector('#single').checked")
    await tab.click("[data-place=SNES]")
    await tab.until(text("#count"), lambda said: said == "1 game")
    await tab.click("[data-place=favorites]")
    await tab.until(text("#empty"), lambda said: "No favourites" in said)
    assert not await tab.do(shown("#single"))
    await tab.click("[data-place='']")
    await tab.until(text("#count"), lambda said: said == "4 games")
    await tab.click("#one-each")
    await tab.until(text("#count"), lambda said: said == "9 games")
    assert await tab.do("localStorage.getItem('zapcore.single')") is None
    assert await tab.do("window.hit") is None
    stays_at_home(tab, base)


async def test_the_details_list_the_versions_best_first_and_why(tab, indexed):
    running, client = indexed
    base = await visit(tab, running)
    await open_versions(tab, client, EUROPE)
    assert await tab.do(FILES) == [REVISED, USA, EUROPE, JAPAN, PIRATE]
    assert await tab.do(RANKS) == ["1", "2", "3", "4", "0"]
    assert "Chosen" in await told(tab, REVISED)
    assert "it is the newest revision" in await told(tab, REVISED)
    assert "this file" in await told(tab, EUROPE)
    assert "Left out: it is filtered as pirate" in await told(tab, PIRATE)
    faint = f"getComputedStyle({row(PIRATE)}.querySelector('a')).color"
    full = f"getComputedStyle({row(USA)}.querySelector('a')).color"
    assert await tab.do(faint) != await tab.do(full)
    await tab.picture(f"{PICTURES}/11-versions.png")

    await press(tab, USA, "a")
    await tab.until(text("#panel-body"), lambda said: USA in said)
    await tab.until(f"{row(USA)}?.textContent ?? ''", lambda said: "this file" in said)
    assert len(await tab.do(FILES)) == 5
    stays_at_home(tab, base)


async def test_a_pick_is_shown_at_once_and_given_back_to_the_rules(tab, indexed):
    running, client = indexed
    base = await visit(tab, running)
    await tab.click("#one-each")
    await tab.until(text("#count"), lambda said: said == "4 games")
    await open_versions(tab, client, REVISED)
    await press(tab, JAPAN, "button")
    await tab.until(f"{row(JAPAN)}.textContent", lambda said: "Chosen by you" in said)
    assert (await tab.do(FILES))[0] == JAPAN
    assert "you picked it" in await told(tab, JAPAN)
    assert "Chosen" not in await told(tab, REVISED)
    focused = "document.activeElement.textContent"
    assert await tab.do(focused) == "Let the rules choose"
    await tab.picture(f"{PICTURES}/12-picked.png")
    asked = {"query": COURIER, "systems": ["NES"], "preferred": True}
    found = await client.result("media.search", **asked)
    assert [r["path"].rpartition("/")[2] for r in found["results"]] == [JAPAN]
    # The list behind the details shows it too.
    at = found["results"][0]["mediaId"]
    await tab.until(f"!!document.querySelector('.cell a[href=\"#/game/{at}\"]')")

    await press(tab, JAPAN, "button")
    await tab.until(f"{row(REVISED)}.textContent", lambda said: "Chosen" in said)
    assert (await tab.do(FILES))[0] == REVISED
    assert "Let the rules choose" not in await tab.do(text("#versions"))
    stays_at_home(tab, base)


async def test_who_may_only_look_sees_reasons_and_no_buttons(tab, indexed):
    running, client = indexed
    # From the device itself everybody may do all: the page is told otherwise.
    await tab.command(
        "Page.addScriptToEvaluateOnNewDocument",
        source="const parse = JSON.parse; JSON.parse = (text) => {"
        " const found = parse(text);"
        " if (found.result?.level) found.result.level = 'read'; return found; };",
    )
    await visit(tab, running)
    await open_versions(tab, client, USA)
    assert len(await tab.do(FILES)) == 5
    assert not await tab.do(shown("#versions button"))
    await tab.do("location.hash = '#/settings'")
    await tab.until(text("#active-profile"), lambda said: "“default” holds" in said)
    assert not await tab.do(shown(f"{SELECT} button"))


async def test_a_hostile_name_is_text_wherever_it_stands(tab, indexed):
    running, client = indexed
    await client.result(
        "media.select.profiles.set", name=HOSTILE, profile={"regions": ["Japan"]}
    )
    base = await visit(tab, running)
    await tab.click("#one-each")
    await open_versions(tab, client, EVIL[0])
    assert await tab.do(FILES) == list(EVIL)
    assert HOSTILE in await tab.do(text("#versions-list > p"))
    await press(tab, EVIL[1], "button")
    await tab.until(f"{row(EVIL[1])}.textContent", lambda said: "by you" in said)
    await tab.do("location.hash = '#/settings'")
    await tab.until(
        "[...document.querySelectorAll('#profile option')].map(o => o.textContent)",
        lambda names: HOSTILE in names,
    )
    await tab.do(
        "(() => { const s = document.querySelector('#profile');"
        f" s.value = {HOSTILE!r}; s.dispatchEvent(new Event('change')); }})()"
    )
    await tab.click(f"{SELECT} [data-do=start]")
    await tab.until(text("#active-profile"), lambda said: f"“{HOSTILE}” holds" in said)
    images = "[...document.images].filter(i => i.getAttribute('src') === 'x').length"
    assert await tab.do(images) == 0
    assert await tab.do("window.hit") is None
    stays_at_home(tab, base)


async def test_another_profile_is_held_by_a_game_goes_on_and_changes_the_list(
    tab, starting, connect, versions, data
):
    lists = data / "lists" / "clonelists"
    lists.mkdir(parents=True)
    nes = "Nintendo - Nintendo Entertainment System (No-Intro).json"
    (lists / nes).write_text('{"description": ')
    running = starting("--library", versions)
    client = await connect(running.url)
    await client.index()
    profile = {"regions": ["Japan", "USA", "World"], "languages": ["Ja", "En"]}
    await client.result("media.select.profiles.set", name="mine", profile=profile)
    base = await visit(tab, running)
    await tab.click("#one-each")
    await tab.until(text("#count"), lambda said: said == "4 games")

    await client.result("media.active.update", systemId="Saturn", **GAME)
    await tab.do("location.hash = '#/settings'")
    await tab.until(text("#active-profile"), lambda said: "“default” holds" in said)
    await tab.do("document.querySelector('#profile').focus()")
    await tab.type("mine")
    await tab.until(
        text("#about-profile"),
        lambda said: said == "Japan, USA, World · Japanese, English",
    )
    await tab.click(f"{SELECT} [data-do=start]")
    state = text(f"{SELECT} .state")
    await tab.until(state, lambda said: said.startswith("Paused while a game runs"))
    await tab.until(text("#active-profile"), lambda said: "“mine” holds" in said)
    assert not await tab.do(shown(f"{SELECT} [data-do=pause]"))
    assert await tab.do(f"document.querySelector('{SELECT} [data-do=start]').disabled")
    await tab.picture(f"{PICTURES}/13-choosing.png")
    await tab.click(f"{SELECT} [data-do=resume]")
    done = await tab.until(state, lambda said: said.startswith("Completed"))
    assert done == "Completed · 4 games looked at, 4 of them have a file that is shown"
    notes = await tab.do(text(f"{SELECT} details"))
    assert f"{nes} is broken" in notes
    assert not await tab.do(shown(f"{SELECT} progress"))
    await tab.press("Escape", 27)
    await open_versions(tab, client, USA)
    assert (await tab.do(FILES))[0] == JAPAN
    assert "by the profile “mine”" in await tab.do(text("#versions-list"))
    stays_at_home(tab, base)


async def test_an_error_of_the_list_is_a_sentence(tab, indexed, versions):
    running, client = indexed
    await visit(tab, running)
    await open_versions(tab, client, USA)
    (versions / "nes" / USA).unlink()
    await client.index()
    await client.result("media.clean.orphans")
    await press(tab, USA, "button")
    said = await tab.until(text("#toasts"))
    assert "not found" in said.lower()


async def test_what_is_chosen_some_time_after_an_index_is_shown_without_a_word(
    tab, starting, tmp_path
):
    nes = tmp_path / "large" / "nes"
    nes.mkdir(parents=True)
    for number in range(600):
        for region in ("USA", "Europe"):
            (nes / f"Game {number:03} ({region}).nes").touch()
    base = await visit(tab, starting("--library", tmp_path / "large"))
    await tab.click("#one-each")
    await index(tab)
    await tab.click("#panel-close")
    first = "document.querySelector('.cell a[data-more=\"+1\"]')?.textContent ?? ''"
    await tab.until(first)
    assert await tab.do(text("#count")) == "more than 120 games"
    # The grid asks on as it is scrolled, until the end is known.
    await tab.until(
        "(() => { const s = document.querySelector('#scroller');"
        " s.scrollTop = s.scrollHeight;"
        " return document.querySelector('#count').textContent; })()",
        lambda said: said == "600 games",
    )
    stays_at_home(tab, base)
