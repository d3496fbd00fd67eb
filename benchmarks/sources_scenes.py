"""What must not cost a scan more than it has to: kills, a quota, a service away."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from random import Random

from benchmarks.kills import end
from benchmarks.media_dump import difference, dump
from benchmarks.process import connect
from benchmarks.sources_run import Run
from benchmarks.sources_server import SOURCES
from zapcore.operations.art_fetch import CREW as PICTURES
from zapcore.operations.online_loop import CREW

REFUSED = frozenset({401, 403, 429, 430})
GRACE_S = 2.0
"""An answer that was sent so short before a kill may not have been kept yet: at this
scale all services together answer as fast as the daemon can hear."""

LIMIT_S = 900
ENDED = {"completed", "cancelled", "failed"}
CET_S = 3600


@dataclass(frozen=True)
class Wanted:
    """What a scan took and came to that nobody disturbed."""

    seconds: float
    outcomes: dict
    games: dict
    dump: dict


async def status(url, method="media.scan.status"):
    async with connect(url) as client:
        return await client.call(method)


async def ended(daemon, seconds=LIMIT_S, wanted=None):
    """Wait until a scan ended, or its status fits; give the status."""
    async with asyncio.timeout(seconds), connect(daemon.url) as client:
        while True:
            told = await client.call("media.scan.status")
            fits = wanted(told) if wanted else told.get("state") in ENDED
            if fits or (wanted and told.get("state") in ENDED):
                return told
            await asyncio.sleep(0.05)


async def kills(fake, files, top, wanted, rounds, seed, seconds=0.0):
    """Kill a scan again and again; it goes on by itself, and asks nothing twice."""
    run, draw, moments = Run(fake, top, "data"), Random(seed), []
    share = (seconds or wanted.seconds) / (rounds + 1)
    daemon, wrong = run.start(), []
    try:
        async with connect(daemon.url) as client:
            await client.call("media.scan")
        for _ in range(rounds):
            await asyncio.sleep(share * draw.uniform(0.3, 1.5))
            told = await status(daemon.url)
            daemon.process.kill()
            moments.append((time.monotonic(), told.get("state"), told.get("stage")))
            end(daemon)
            daemon = run.start()
        last = await ended(daemon)
        if last["state"] != "completed":
            wrong.append(f"kills: it ended as {last['state']}")
    finally:
        if daemon.process.poll() is None:
            daemon.stop()
    state = run.state()
    print(f"== {rounds} kills, met {Counter(one[1:] for one in moments)}")
    wrong += asked_again(fake, [moment for moment, *_ in moments])
    lost = run.lost(files, state.outcomes)
    wrong += [f"kills, lost: {one}" for one in lost]
    if wanted is not None:
        told = difference(wanted.dump, dump(run.data))
        same = state.outcomes == wanted.outcomes and ids(state) == ids(wanted)
        print(
            f"   lost {len(lost)}, answers as without kills: {same},"
            f" rows: {told[:300] or 'the same'}"
        )
        wrong += [f"kills: {told[:500]}"] if told else []
        wrong += [] if same else ["kills: other answers"]
    return wrong


def ids(state):
    return {key: game for key, (game, _) in state.games.items()}


def asked_again(fake, moments):
    """Print what was asked again after each kill; give what should not have been."""
    wrong = []
    for moment in moments:
        before, again = {}, []
        for one in fake.exchanges:
            if one.kind in {"token", "list"} or one.status in REFUSED:
                continue
            if one.came <= moment:
                kept = before.get(one.said)
                if kept is None or not kept.sent:
                    before[one.said] = one
            elif one.said in before:
                again.append((before.pop(one.said), one))
        sent = [old for old, _ in again if 0 < old.sent <= moment]
        late = [old for old in sent if moment - old.sent > GRACE_S]
        ages = sorted(round((moment - old.sent) * 1000) for old in sent)
        way = Counter(old.counted for old, _ in again if old not in late)
        print(f"   asked again: on their way {dict(way)}, answered {ages} ms before")
        wrong += [
            f"asked again: {old.service} {old.kind} {old.status} {old.said[3:]!s:.80},"
            f" answered {moment - old.sent:.2f} s before the kill"
            for old in late
        ]
        most = dict.fromkeys(SOURCES, CREW) | {"pictures": PICTURES * len(SOURCES)}
        most["ss"] += PICTURES
        wrong += [
            f"{n} requests to {name} were on their way"
            for name, n in way.items()
            if n > most[name]
        ]
    return wrong


async def quota(fake, files, top, *, left_s=25.0):
    """End ScreenScraper's quota amid a scan, ``left_s`` before its midnight."""
    share = len(files) // 2
    fake.world.quota["ss"] = share
    scale, day = fake.traffic.scale, 86_400
    midnight = ((time.time() + CET_S) // day + 2) * day - CET_S
    run = Run(fake, top, "quota", at=midnight - left_s * scale)
    with run.daemon() as daemon:
        async with connect(daemon.url) as client:
            await client.call("media.scan")
        return await through(run, daemon, files, "ss")


async def through(run, daemon, files, source):
    """Follow a scan through a quota of a source; give what is wrong."""
    fake, wrong = run.fake, []
    held = await ended(daemon, 120, lambda told: told.get("pausedBy") == "quota")
    shown = {
        key: held.get(key)
        for key in ("state", "pausedBy", "resumesAt", "asked", "toAsk")
    }
    print(f"== quota of {source}: {shown}")
    if held.get("pausedBy") != "quota" or not held.get("resumesAt"):
        return [f"quota: {held}"]
    others = {
        name: told["state"]
        for name, told in held["providers"].items()
        if name in SOURCES
    }
    print("   sources:", others)
    wrong += [
        f"quota: {name} is {state}"
        for name, state in others.items()
        if state != ("quota" if name == source else "done")
    ]
    seen = len(fake.exchanges)
    resumes = datetime.fromisoformat(held["resumesAt"]).timestamp()
    fake.world.quota.clear()
    fake.heal()
    last = await ended(daemon, 120)
    came = [run.shown(o.came) for o in fake.exchanges[seen:] if o.counted == source]
    early = [round(resumes - at, 1) for at in came if at < resumes - 1]
    print(f"   first asked {min(came, default=0) - resumes:.1f} s after that")
    wrong += [f"quota: asked {early} s too early"] if early or not came else []
    lost = run.lost(files, run.state().outcomes)
    print(f"   then {last['state']}, lost {len(lost)}")
    if last["state"] != "completed":
        wrong.append(f"quota: {last['state']}")
    return wrong + [f"quota, lost: {one}" for one in lost]


async def slow(fake, files, top, *, times=20.0, source="moby"):
    """Let a service be so many times slower: what others say is seen meanwhile."""
    fake.slow.times[source] = times
    run, wrong, begin = Run(fake, top, "slow"), [], time.monotonic()
    others = [name for name in SOURCES if name != source]
    with run.daemon() as daemon:
        async with connect(daemon.url) as client:
            await client.call("media.scan")
        begin = time.monotonic()
        told = await ended(daemon, 300, lambda told: all_done(told, others))
        took = time.monotonic() - begin
        needed = max(fake.least(name) for name in others)
        print(
            f"== {source} {times:.0f} times slower: others done after {took:.1f} s"
            f" (their limits: {needed:.1f} s), {source} {told['providers'][source]}"
        )
        if told["providers"][source]["state"] != "running":
            wrong.append(f"slow: {told['providers'][source]}")
        seen = await visible(daemon, run, files, source)
        print(f"   games that it is still to be asked about: {seen}")
        if not seen[0] or seen[1] < seen[0]:
            wrong.append(f"slow: {seen}")
        async with connect(daemon.url) as client:
            await client.call("media.scan.cancel")
        await ended(daemon, 60)
    return wrong


def all_done(told, others):
    providers = told.get("providers") or {}
    return all(providers.get(n, {}).get("state") == "done" for n in others)


async def visible(daemon, run, files, source):
    """Count games that a source has not answered about, and those with facts."""
    state = run.state()
    waiting = [
        file
        for file in files
        if (file.path, source) not in state.outcomes and "igdb" in file.known
    ]
    shown = 0
    async with connect(daemon.url) as client:
        for file in waiting:
            found = await client.call("media.meta", system=file.system, path=file.path)
            title = found["media"]["title"]
            shown += bool(title["properties"] or title["tags"])
    return len(waiting), shown


async def outage(fake, files, top, *, source="moby"):
    """Refuse connections to a service: others are not kept, and then it is asked."""
    door = fake.closed_door(source)
    run, wrong = Run(fake, top, "outage"), []
    with run.daemon() as daemon:
        scanned = await run.scan(daemon)
        needed = max(fake.least(name) for name in SOURCES if name != source)
        told = scanned.last["providers"][source]
        state = run.state()
        print(
            f"== {source} refuses connections: {scanned.seconds:.1f} s (limits of the"
            f" others: {needed:.1f} s), {told}, in its queue {state.waiting}"
        )
        lost = [one for one in run.lost(files, state.outcomes) if one[1] != source]
        wrong += [f"outage, lost: {one}" for one in lost]
        if told["state"] != "failed" or state.waiting != len(files):
            wrong.append(f"outage: {told}, {state.waiting} in its queue")
        door.open()
        fake.clear()
        again = await run.scan(daemon)
        asked = Counter(one.counted for one in fake.exchanges)
        state = run.state()
        lost = run.lost(files, state.outcomes)
        print(
            f"   it is there again: {again.seconds:.1f} s, requests {dict(asked)},"
            f" lost {len(lost)}"
        )
        wrong += [f"outage, lost: {one}" for one in lost]
        if asked.keys() - {source, "pictures"}:
            wrong.append(f"outage: others were asked again {dict(asked)}")
    return wrong
