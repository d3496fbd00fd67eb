"""What tests of the page share: a browser, and words for what is seen in it."""

import contextlib
import os

import pytest

from benchmarks import chromium

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PICTURES = os.path.join(ROOT, ".local", "artifacts", "page")
INDEX = '[data-note="media.indexing"]'


def shown(selector):
    return f"!!document.querySelector({selector!r})?.getClientRects().length"


def text(selector):
    return f"document.querySelector({selector!r})?.textContent ?? ''"


@contextlib.contextmanager
def browsing():
    """Start one browser; without one the tests are skipped, on CI they fail."""
    path = chromium.find()
    if path is None:
        why = "there is no Chromium (Debian: apt install chromium)"
        if os.environ.get("CI"):
            pytest.fail(why)
        pytest.skip(why)
    os.makedirs(PICTURES, exist_ok=True)
    with chromium.running(path) as url:
        yield url


@contextlib.asynccontextmanager
async def tab_of(browser):
    """Open a page that shares nothing with others."""
    async with chromium.page(browser) as opened:
        await opened.size(1280, 800)
        yield opened


async def visit(tab, daemon, path="/"):
    base = daemon.url.replace("ws://", "http://").removesuffix("/api/v0.1")
    await tab.command("Page.navigate", url=base + path)
    await tab.until(text("#link"), lambda said: said == "Connected")
    return base


async def index(tab):
    await tab.click("#to-work")
    await tab.click(f"{INDEX} [data-do=start]")
    await tab.until(text(f"{INDEX} .state"), lambda said: "Completed" in said)


def stays_at_home(tab, base):
    """All that was asked for is the daemon's, and nothing was complained about."""
    own = ("about:", f"{base}/", f"blob:{base}/", "data:")
    assert [url for url in tab.urls if not url.startswith(own)] == []
    assert {url.rpartition("/api/")[0] for url in tab.socket_urls} == {
        base.replace("http://", "ws://")
    }
    assert tab.logged == []
