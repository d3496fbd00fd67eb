"""Runs a target on inputs without end, stops at the first find and makes it small."""

import time
from dataclasses import dataclass
from random import Random

from benchmarks.fuzz.bounds import Bounds, peak_mb
from benchmarks.fuzz.mutate import Mutator
from benchmarks.fuzz.target import Target, corpus

PATIENCE = 3000
"""Executions that making a find small may take."""


@dataclass(frozen=True)
class Find:
    """An input that breaks the target's contract, and how."""

    data: bytes
    error: BaseException
    execution: int


def attempt(bounds: Bounds, data: bytes) -> BaseException | None:
    """Run one input; give what went wrong."""
    try:
        bounds(data)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the find
        return error
    return None


def fuzz(target: Target, bounds: Bounds, runs: int, seed: int) -> Find | None:
    """Run the corpus and then ``runs`` made inputs; give the first find."""
    seeds = [data for _, data in corpus(target.name)]
    for data in seeds:
        error = attempt(bounds, data)
        if error is not None:
            return Find(data, error, 0)
    bounds.settle()
    random = Random(seed)
    mutator = Mutator(random, seeds, target.tokens, target.longest)
    begin = time.monotonic()
    for number in range(1, runs + 1):
        data = made(target, mutator, random)
        error = attempt(bounds, data)
        if error is not None:
            return Find(smaller(bounds, data, error), error, number)
        if number % 50_000 == 0:
            print(told(number, begin, bounds), flush=True)
    print(told(runs, begin, bounds), flush=True)
    return None


def told(number: int, begin: float, bounds: Bounds) -> str:
    took = time.monotonic() - begin
    return (
        f"{number} executions, {took:.0f} s, {number / max(took, 0.001):.0f} a second, "
        f"slowest {bounds.slowest * 1000:.0f} ms CPU, peak {peak_mb():.0f} MB"
    )


def made(target: Target, mutator: Mutator, random: Random) -> bytes:
    """Make one input: by its format, by its bytes, or both."""
    data = mutator.seed()
    if target.shape is None or random.random() < 0.35:
        return mutator.change(data)
    data = target.shape(random, data)[: target.longest]
    return mutator.change(data) if random.random() < 0.25 else data


def smaller(bounds: Bounds, data: bytes, error: BaseException) -> bytes:
    """Cut what the same error does not need."""
    left, size = PATIENCE, max(1, len(data) // 2)
    while size and left:
        at = 0
        while at < len(data) and left:
            left -= 1
            shorter = data[:at] + data[at + size :]
            if type(attempt(bounds, shorter)) is type(error):
                data = shorter
            else:
                at += size
        size //= 2
    return data
