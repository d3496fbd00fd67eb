"""What tests of the page share: a browser, and words for what is seen in it."""

import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.request
from types import SimpleNamespace

import forked
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


@contextlib.contextmanager
def serving(*words, env=None, **told):
    """Run a daemon for all tests of a file; ``told`` is kept beside its address."""
    process = forked.Popen(
        [sys.executable, "-m", "zapcore.cli.main", "serve", "--port", "0", *words],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **(env or {})},
    )
    with process:
        line = process.stdout.readline()
        assert line.startswith("zapcore ready ws://")
        yield SimpleNamespace(url=line.split()[2], **told)
        process.kill()


def call(daemon, method, **params):
    """Ask once, over HTTP: the daemon outlives each test's loop."""
    address = daemon.url.replace("ws://", "http://").removesuffix("/v0.1")
    frame = {"jsonrpc": "2.0", "id": 1, "method": method}
    if params:
        frame["params"] = params
    asked = urllib.request.Request(
        address, json.dumps(frame).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(asked, timeout=10) as answer:
        found = json.load(answer)
    assert "result" in found, found
    return found["result"]


def scan(daemon, **params):
    """Scan, and wait for the end."""
    call(daemon, "media.scan", **params)
    end = time.monotonic() + 20
    while call(daemon, "media.scan.status")["scanning"]:
        assert time.monotonic() < end
        time.sleep(0.05)
