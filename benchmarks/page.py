"""The page over 100,000 games, in a headless Chromium.

    .venv/bin/python -m benchmarks.page [100000] [--keep DIR]

Indexes and imports the realistic library, then measures in the page itself: from the
open socket to the first view of games, ten seconds of scrolling (steadily, then in
jumps; the longest frame and the most nodes), the way to the last game, and a search
from the last key to its hits.
"""

import argparse
import asyncio
import os
import shutil
import tempfile

from benchmarks import chromium
from benchmarks.calib import calib
from benchmarks.cost import library
from benchmarks.process import Client, Daemon, connect

WATCH = """
window.seen = {};
const Real = WebSocket;
window.WebSocket = class extends Real {
  constructor(...all) {
    super(...all);
    this.addEventListener("open", () => { seen.open ??= performance.now(); });
  }
};
new MutationObserver(() => {
  const cells = [...document.querySelectorAll(".name")];
  if (cells.length && cells.every((cell) => cell.textContent)) {
    seen.view ??= performance.now();
  }
}).observe(document, {subtree: true, childList: true, characterData: true});
"""
SCROLL = """
new Promise((resolve) => {
  const box = document.querySelector("#scroller");
  const frames = [];
  let nodes = 0, empty = 0, last = performance.now();
  const begin = last;
  const step = (now) => {
    frames.push(now - last);
    last = now;
    const past = now - begin;
    if (past < 5000) box.scrollTop += 60;
    else if (frames.length % 20 === 0) {
      box.scrollTop = Math.random() * box.scrollHeight;
    }
    nodes = Math.max(nodes, document.getElementsByTagName("*").length);
    if (document.querySelector(".cell [aria-busy]")) empty += 1;
    if (past < 10000) requestAnimationFrame(step);
    else {
      frames.shift();
      frames.sort((a, b) => a - b);
      resolve({nodes, frames: frames.length, max: frames.at(-1),
        p99: frames[Math.floor(frames.length * 0.99)], empty,
        cells: document.querySelectorAll(".cell").length});
    }
  };
  requestAnimationFrame(step);
})
"""
IDLE = """
new Promise((resolve) => {
  let longest = 0, last = performance.now();
  const begin = last;
  const step = (now) => {
    longest = Math.max(longest, now - last);
    last = now;
    if (now - begin < 3000) requestAnimationFrame(step);
    else resolve(longest);
  };
  requestAnimationFrame(step);
})
"""
SHARES = ("ScriptDuration", "RecalcStyleDuration", "LayoutDuration", "TaskDuration")
TO_END = """
new Promise((resolve) => {
  const box = document.querySelector("#scroller");
  const begin = performance.now();
  box.scrollTop = box.scrollHeight;
  const look = () => {
    const cells = [...document.querySelectorAll(".cell")];
    const last = cells.find((cell) => cell.ariaPosInSet === cell.ariaSetSize);
    if (last?.querySelector(".name").textContent) resolve(performance.now() - begin);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})
"""
SEARCH = """
new Promise((resolve) => {
  const field = document.querySelector("#query");
  const heading = document.querySelector("#heading");
  const begin = performance.now();
  field.value = %r;
  field.dispatchEvent(new Event("input", {bubbles: true}));
  const look = () => {
    if (heading.textContent.includes(field.value)) resolve(performance.now() - begin);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})
"""
WORDS = ("s", "su", "super", "mario", "zelda", "the of", "xyzzyq")


async def fill(client: Client) -> None:
    await client.call("media.generate")
    await client.until_done("media.indexing", "indexing")
    await client.call("media.scrape", scraperId="gamelist.xml")
    await client.until_done("media.scraping", "scraping")


async def view(tab: chromium.Tab, base: str, name: str) -> None:
    await tab.command("Page.navigate", url=base)
    await tab.until("!!window.seen?.view")
    seen = await tab.do("seen")
    print(
        f"{name}: games are seen {seen['view'] - seen['open']:.0f} ms after the socket"
        f" opened, {seen['view']:.0f} ms after the address was asked for"
    )


async def scroll(tab: chromium.Tab) -> None:
    idle = await tab.do(IDLE)
    print(f"3 s of standing still: longest frame {idle:.0f} ms (the machine's noise)")
    await tab.command("Performance.enable")
    before = await metrics(tab)
    found = await tab.do(SCROLL)
    after = await metrics(tab)
    print(
        f"10 s of scrolling: {found['frames']} frames, longest {found['max']:.0f} ms,"
        f" p99 {found['p99']:.0f} ms; at most {found['nodes']} nodes;"
        f" {found['empty']} frames with a cell still empty"
    )
    each = {name: (after[name] - before[name]) / found["frames"] for name in SHARES}
    shares = ", ".join(f"{name} {each[name] * 1000:.2f}" for name in SHARES)
    print(f"  ms of CPU a frame: {shares}")


async def metrics(tab: chromium.Tab) -> dict[str, float]:
    found = await tab.command("Performance.getMetrics")
    return {row["name"]: row["value"] for row in found["metrics"]}


async def look(base: str) -> None:
    path = chromium.find()
    if path is None:
        raise SystemExit("there is no Chromium (Debian: apt install chromium)")
    with chromium.running(path) as url:
        async with chromium.page(url) as tab:
            await tab.size(1280, 800)
            await tab.command("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
            await view(tab, base, "first visit")
            await view(tab, base, "second visit")
            print(await tab.do("document.querySelector('#count').textContent"))
            for _ in range(2):
                await scroll(tab)
            await view(tab, base, "third visit")
            print(f"to the last game: {await tab.do(TO_END):.0f} ms")
            for word in WORDS:
                print(f"search {word!r}: {await tab.do(SEARCH % word):.0f} ms")
            heap = await tab.do("performance.memory.usedJSHeapSize")
            print(f"memory of scripts: {heap / 1e6:.1f} MB")
            print(f"said by the page: {tab.logged or 'nothing'}")


async def measure(count: int, folder: str) -> None:
    root = library(folder, count)
    data = tempfile.mkdtemp(prefix="zapcore-page-")
    daemon = Daemon.start(root, data)
    try:
        async with connect(daemon.url) as client:
            await fill(client)
        await look(daemon.url.replace("ws://", "http://").removesuffix("api/v0.1"))
    finally:
        daemon.stop()
        shutil.rmtree(data)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", type=int, nargs="?", default=100_000)
    parser.add_argument(
        "--keep", default=os.path.join(tempfile.gettempdir(), "zapcore-bench")
    )
    args = parser.parse_args()
    os.makedirs(args.keep, exist_ok=True)
    print(f"== {args.count} files, calib {calib():.2f}")
    asyncio.run(measure(args.count, args.keep))
    print(f"calib {calib():.2f}")


if __name__ == "__main__":
    main()
