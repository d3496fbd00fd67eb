"""The page and the app's build, as they are served: headers, size, no way out."""

import os
import re

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from api import page_route
from api.page_route import Page

PAGE = os.path.join(os.path.dirname(page_route.__file__), "page")
LIMIT = 120_000
"""Bytes. 100,000 before a game's values, matches and pictures were changed on it."""
SVG = "http://www.w3.org/2000/svg"
LINKS = re.compile(r'(?:href|src)="(page/[^"]+)"')
IMPORTS = re.compile(r'(?:from |import\()"\./([^"]+)"')


def parts():
    return sorted(os.listdir(PAGE))


def text_of(name):
    with open(os.path.join(PAGE, name), encoding="utf-8") as file:
        return file.read()


@pytest.fixture
async def serve():
    """Serve a page; give a session whose addresses begin there."""
    ended = []

    async def start(app_dir=""):
        app = web.Application()
        Page(str(app_dir)).add_to(app.router)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0]
        session = aiohttp.ClientSession(f"http://{host}:{port}")
        ended.extend((session.close, runner.cleanup))
        return session

    yield start
    for end in ended:
        await end()


@pytest.fixture
def build(tmp_path):
    """An app's build, beside a secret that some link leads to."""
    (tmp_path / "secret.txt").write_text("secret")
    app = tmp_path / "app"
    (app / "assets").mkdir(parents=True)
    (app / "index.html").write_text("<p>the app</p>")
    (app / "assets" / "app.js").write_text("1;")
    (app / "link.txt").symlink_to(tmp_path / "secret.txt")
    (app / "up").symlink_to(tmp_path)
    return app


def test_all_of_it_is_smaller_than_120_kb():
    sizes = {n: os.path.getsize(os.path.join(PAGE, n)) for n in parts()}
    assert sum(sizes.values()) < LIMIT
    assert {"index.html", "page.css", "main.js"} <= sizes.keys()


def test_it_names_no_other_machine_and_writes_no_html():
    for name in parts():
        text = text_of(name).replace(SVG, "")
        assert not re.search(r"https?://|wss?://[a-z0-9]|@import|url\(", text), name
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML", text), name
        assert "eval(" not in text
    page = text_of("index.html")
    assert not re.search(r"<style|<script(?![^>]*src=)|\son\w+=|\sstyle=", page)


async def test_every_part_that_is_named_is_served_with_its_type(serve):
    session = await serve()
    async with session.get("/") as answer:
        assert (answer.status, answer.content_type) == (200, "text/html")
        named = set(LINKS.findall(await answer.text()))
    for name in parts():
        named |= {f"page/{part}" for part in IMPORTS.findall(text_of(name))}
    assert named == {f"page/{name}" for name in parts()} - {"page/index.html"}
    kinds = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
    for name in named:
        async with session.get(f"/{name}") as answer:
            assert answer.status == 200
            assert answer.content_type == kinds[name.rpartition(".")[2]]


async def test_the_policy_lets_nothing_in_but_the_daemon_itself(serve):
    session = await serve()
    for path in ("/", "/page/main.js"):
        async with session.get(path) as answer:
            host = answer.url.authority
            given = answer.headers["Content-Security-Policy"]
            rules = dict(rule.split(" ", 1) for rule in given.split("; "))
            assert rules == {
                "default-src": "'none'",
                "script-src": "'self'",
                "style-src": "'self'",
                "img-src": "'self' blob:",
                "connect-src": f"'self' ws://{host} wss://{host}",
                "base-uri": "'none'",
                "form-action": "'none'",
                "frame-ancestors": "'none'",
                "require-trusted-types-for": "'script'",
            }
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_host_that_is_no_name_does_not_get_into_the_policy():
    assert "ws:" not in page_route.policy("evil; script-src *")
    assert " ws://[::1]:7497 " in page_route.policy("[::1]:7497")


async def test_what_the_browser_has_is_not_sent_again(serve):
    session = await serve()
    async with session.get("/page/main.js") as answer:
        tag = answer.headers["ETag"]
        assert answer.headers["Cache-Control"] == "private, no-cache"
    async with session.get("/page/main.js", headers={"If-None-Match": tag}) as answer:
        assert (answer.status, await answer.read()) == (304, b"")
    async with session.get("/page/main.js", headers={"If-None-Match": '"x"'}) as answer:
        assert answer.status == 200


async def test_a_key_in_the_address_goes_on_to_every_part(serve):
    session = await serve()
    async with session.get("/", params={"key": 'a"&b'}) as answer:
        page = await answer.text()
    assert len(LINKS.findall(page)) >= 3
    assert all(link.endswith("?key=a%22%26b") for link in LINKS.findall(page))
    async with session.get("/page/main.js", params={"key": "k"}) as answer:
        script = await answer.text()
    assert all(part.endswith(".js?key=k") for part in IMPORTS.findall(script))


@pytest.mark.parametrize("path", ["nothing.js", "..%2fserver.py", "a%00b"])
async def test_no_other_file_is_a_part(serve, path):
    session = await serve()
    async with session.get(f"/page/{path}") as answer:
        assert answer.status == 404


async def test_without_app_dir_there_is_no_app_and_no_link_to_it(serve):
    session = await serve()
    async with session.get("/app/") as answer:
        assert answer.status == 404
    async with session.get("/") as answer:
        assert 'data-app="no"' in await answer.text()


async def test_the_apps_build_is_served_where_app_dir_names_it(serve, build):
    session = await serve(build)
    async with session.get("/app", allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (302, "/app/")
    for path in ("/app/", "/app/index.html", "/app/library/NES"):
        async with session.get(path) as answer:
            assert (answer.status, answer.content_type) == (200, "text/html")
            assert await answer.text() == "<p>the app</p>"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
    async with session.get("/app/assets/app.js") as answer:
        assert (answer.status, answer.content_type) == (200, "text/javascript")
    async with session.get("/app/assets/gone.js") as answer:
        assert answer.status == 404
    async with session.get("/") as answer:
        assert 'data-app="yes"' in await answer.text()


@pytest.mark.parametrize(
    "path",
    [
        "..%2fsecret.txt",
        "%2e%2e/secret.txt",
        "assets/..%2f..%2fsecret.txt",
        "link.txt",
        "up/secret.txt",
        "%2fetc%2fpasswd.txt",
        "a%00.txt",
    ],
)
async def test_no_path_leads_out_of_the_apps_build(serve, build, path):
    session = await serve(build)
    async with session.get("/") as answer:
        base = answer.url.origin()
    async with session.get(URL(f"{base}/app/{path}", encoded=True)) as answer:
        assert answer.status == 404
        assert "secret" not in await answer.text()
