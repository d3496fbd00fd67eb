"""Sends a recorded step to a real daemon, in the order and rhythm of the recording.

A request goes out when ours has said what the recording had said before it: the
answers that had come, and the states that had been told (running, paused, ended), not
how often.
"""

import asyncio
import json
from dataclasses import dataclass, field

import aiohttp

WAIT_S = 20
STARTS = ("media.scrape", "media.generate")
ENDS = frozenset({"indexing ended", "media.started", "media.stopped"}) | {
    f"scraping {state}" for state in ("completed", "cancelled", "failed")
}

PREPARES = "Preparing media scrape"
PAST = {"scraping running": "scraping prepared"}
"""What a daemon that is quicker than the recorded one says instead."""


@dataclass
class Exchange:
    """One request with both answers; ours is written as it would be recorded."""

    id: int
    method: str
    params: dict
    recorded: dict
    ours: dict


@dataclass
class Told:
    """Notifications by the id of the request that was the last before them."""

    recorded: list = field(default_factory=list)
    ours: list = field(default_factory=list)


@dataclass
class Played:
    """A step that was replayed."""

    step: str
    exchanges: list
    told: Told


class _Line:
    """A WebSocket whose answers and notifications are awaited by what they say."""

    def __init__(self, socket):
        self.socket = socket
        self.answers = {}
        self.notes = []
        self.last = 0
        self.passed = ""
        self._next = 0
        self._news = asyncio.Condition()

    async def read(self):
        async for message in self.socket:
            frame = json.loads(message.data)
            if "id" in frame:
                self.answers[frame["id"]] = frame
            else:
                self.notes.append((self.last, frame))
            async with self._news:
                self._news.notify_all()

    async def until(self, what, ready):
        try:
            async with asyncio.timeout(WAIT_S), self._news:
                await self._news.wait_for(ready)
        except TimeoutError:
            last = json.dumps(self.notes[-3:])
            raise AssertionError(f"no {what} after {last}") from None

    async def heard(self, landmarks):
        """Wait for these landmarks, in this order, after the one awaited before."""
        for wanted in landmarks:
            if wanted != self.passed or wanted in ENDS:
                await self.until(wanted, lambda w=wanted: self._pass(w))

    def _pass(self, wanted):
        for number in range(self._next, len(self.notes)):
            if landmark(self.notes[number][1]) in (wanted, PAST.get(wanted)):
                self._next, self.passed = number + 1, wanted
                return True
        return False


def landmark(note):
    """Give what a notification says that others wait for."""
    params = note["params"]
    if note["method"] == "media.scraping":
        at_work = params["state"] == "running" and not _prepares(params)
        return "scraping prepared" if at_work else f"scraping {params['state']}"
    if note["method"] == "media.indexing":
        return "indexing" if params["indexing"] else "indexing ended"
    return note["method"]


def _prepares(params):
    """A game that stops while a run prepares slows nothing: who replays must wait."""
    return params.get("currentStepDisplay") == PREPARES


async def replay(step, events, url, names, actions):
    """Play a step; ``actions`` are done before the request of their id is sent."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url, max_msg_size=64 << 20) as socket,
    ):
        line = _Line(socket)
        reader = asyncio.create_task(line.read(), name="transcript")
        try:
            return await _play(step, events, line, names, actions)
        finally:
            reader.cancel()
            await asyncio.gather(reader, return_exceptions=True)


def started(line, sent, refused):
    """Tell that the last request did not ask for an operation that ours refuses."""
    request = sent.get(line.last, {})
    return line.last not in refused or request["method"] not in STARTS


async def _play(step, events, line, names, actions):
    sent, recorded, told = {}, {}, Told()
    landmarks, refused = [], set()
    for event in events:
        if event["dir"] == "notif":
            told.recorded.append((line.last, event["msg"]))
            if landmarks[-1:] != [landmark(event["msg"])]:
                landmarks.append(landmark(event["msg"]))
        elif event["dir"] == "recv":
            number = event["msg"]["id"]
            await line.until(f"answer {number}", lambda n=number: n in line.answers)
            recorded[number] = event["msg"]
            if "result" in event["msg"] and "error" in line.answers[number]:
                refused.add(number)
            names.learn(event["msg"], line.answers[number])
        elif event["dir"] == "send":
            await line.heard(landmarks if started(line, sent, refused) else [])
            request = event["msg"]
            if action := actions.get((step, request["id"])):
                action()
            landmarks = []
            line.last = request["id"]
            sent[request["id"]] = request
            await line.socket.send_str(json.dumps(_ours(names, request)))
    await line.heard(landmarks if started(line, sent, refused) else [])
    told.ours = [(last, names.from_ours(note)) for last, note in line.notes]
    exchanges = [
        Exchange(
            number,
            request["method"],
            request.get("params") or {},
            recorded[number],
            names.from_ours(line.answers[number]),
        )
        for number, request in sent.items()
    ]
    return Played(step, exchanges, told)


def _ours(names, request):
    if request["method"] == "stop":
        # Launching is not ours: whoever launched says that the game has ended.
        return {**request, "method": "media.active.update"}
    if "params" not in request:
        return request
    return {**request, "params": names.to_ours(request["params"])}
