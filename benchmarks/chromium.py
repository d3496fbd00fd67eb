"""A headless Chromium, driven over its DevTools protocol; nothing else is needed.

It keeps what the page logs and what it asks for. Debian: ``apt install chromium``.
"""

import asyncio
import base64
import contextlib
import itertools
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import aiohttp

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless=new",
    "--no-sandbox",  # CI is root in a container, where Chromium's own cannot be made
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--remote-debugging-port=0",
)
START_S = 30
WAIT_S = 15


def find() -> str | None:
    """Give the browser's path, None when there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Tab:
    """One page: ``do`` runs JavaScript, ``until`` waits for it to say yes."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._asked: dict[int, asyncio.Future[Any]] = {}
        self._session = ""
        self.logged: list[str] = []
        self.urls: list[str] = []
        self.socket_urls: list[str] = []
        self.reading = asyncio.create_task(self._read(), name="devtools")

    async def open(self) -> None:
        """Make the page and listen to it."""
        made = await self.command("Target.createBrowserContext", disposeOnDetach=True)
        target = await self.command(
            "Target.createTarget",
            url="about:blank",
            browserContextId=made["browserContextId"],
        )
        attached = await self.command(
            "Target.attachToTarget", targetId=target["targetId"], flatten=True
        )
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            await self.command(f"{domain}.enable")

    async def command(self, method: str, **params: object) -> Any:
        """Give the result of one command of the protocol."""
        number = next(self._numbers)
        frame = {"id": number, "method": method, "params": params}
        if self._session:
            frame["sessionId"] = self._session
        self._asked[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json(frame)
        async with asyncio.timeout(START_S):
            return await self._asked[number]

    async def do(self, script: str) -> Any:
        """Give the value of an expression; a promise is waited for."""
        answer = await self.command(
            "Runtime.evaluate",
            expression=script,
            awaitPromise=True,
            returnByValue=True,
            userGesture=True,
        )
        if "exceptionDetails" in answer:
            raise AssertionError(f"{script}: {json.dumps(answer['exceptionDetails'])}")
        return answer["result"].get("value")

    async def until(self, script: str, what: Callable[[Any], bool] = bool) -> Any:
        """Wait until the value of an expression is as it should be; give it."""
        value = None
        try:
            async with asyncio.timeout(WAIT_S):
                while not what(value := await self.do(script)):
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"{script} was {value!r} until the end") from None
        return value

    async def click(self, selector: str) -> None:
        """Wait for an element and press the mouse in its middle."""
        place = await self.until(
            "(async () => { const e = document.querySelector("
            + json.dumps(selector)
            + "); if (!e || e.disabled) return null;"
            "e.scrollIntoView({block: 'nearest'});"
            "const at = () => { const r = e.getBoundingClientRect();"
            "return [r.x + r.width / 2, r.y + r.height / 2, r.width]; };"
            # What still moves would be missed.
            "const before = at(); await new Promise(done =>"
            "setTimeout(() => requestAnimationFrame(done), 30));"
            "const [x, y, width] = at();"
            "if (!width || x !== before[0] || y !== before[1]) return null;"
            "const hit = document.elementFromPoint(x, y);"
            "return hit && (e.contains(hit) || hit.contains(e)) ? [x, y] : null; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            await self.command(
                "Input.dispatchMouseEvent",
                type=kind,
                x=place[0],
                y=place[1],
                button="left",
                clickCount=1,
            )

    async def type(self, text: str) -> None:
        """Type letters where the focus is."""
        for letter in text:
            await self.command("Input.dispatchKeyEvent", type="keyDown", text=letter)
            await self.command("Input.dispatchKeyEvent", type="keyUp")

    async def press(self, key: str, code: int) -> None:
        """Press a key that is no letter."""
        for kind in ("rawKeyDown", "keyUp"):
            await self.command(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode=code,
            )
        if key == "Enter":
            await self.command("Input.dispatchKeyEvent", type="char", text="\r")

    async def size(self, width: int, height: int, *, phone: bool = False) -> None:
        """Set the size of the window."""
        await self.command(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2 if phone else 1,
            mobile=phone,
        )

    async def picture(self, path: str) -> None:
        """Keep a screenshot."""
        shot = await self.command("Page.captureScreenshot", format="png")
        with open(path, "wb") as file:
            file.write(base64.b64decode(shot["data"]))

    async def _read(self) -> None:
        async for message in self._socket:
            frame = message.json()
            if "id" in frame:
                self._answer(frame)
            else:
                self._note(frame["method"], frame["params"])

    def _answer(self, frame: dict[str, Any]) -> None:
        waiting = self._asked.pop(frame["id"])
        if waiting.done():
            return
        if "error" in frame:
            waiting.set_exception(AssertionError(frame["error"]["message"]))
        else:
            waiting.set_result(frame["result"])

    def _note(self, method: str, params: dict[str, Any]) -> None:
        if method == "Network.requestWillBeSent":
            self.urls.append(params["request"]["url"])
        elif method == "Network.webSocketCreated":
            self.socket_urls.append(params["url"])
        elif method == "Runtime.exceptionThrown":
            self.logged.append(json.dumps(params["exceptionDetails"]))
        elif method == "Runtime.consoleAPICalled":
            self.logged.append(f"{params['type']}: {json.dumps(params['args'])}")
        elif method == "Log.entryAdded":
            entry = params["entry"]
            self.logged.append(f"{entry['level']}: {entry['text']} {entry.get('url')}")


@contextlib.contextmanager
def running(path: str) -> Iterator[str]:
    """Start a browser with an empty profile; give where it listens, and end it."""
    profile = tempfile.mkdtemp(prefix="zapcore-chromium-")
    process = subprocess.Popen(
        [path, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield _address(profile)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        shutil.rmtree(profile, ignore_errors=True)


@contextlib.asynccontextmanager
async def page(url: str) -> AsyncIterator[Tab]:
    """Give a page of a running browser that shares nothing with others."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url, max_msg_size=64 << 20) as socket,
    ):
        tab = Tab(socket)
        try:
            await tab.open()
            yield tab
        finally:
            tab.reading.cancel()
            await asyncio.gather(tab.reading, return_exceptions=True)


def _address(profile: str) -> str:
    """Wait until the browser has written where it listens."""
    path = os.path.join(profile, "DevToolsActivePort")
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        with contextlib.suppress(OSError, ValueError):
            with open(path) as file:
                port, place = file.read().split()
            return f"ws://127.0.0.1:{port}{place}"
        time.sleep(0.05)
    raise TimeoutError("the browser did not start")
