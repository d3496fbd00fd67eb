"""A fake of every online service, made from their documented answers alone."""

from benchmarks.fake_online.server import FakeOnline, in_thread
from benchmarks.fake_online.shelf import Game, made_up
from benchmarks.fake_online.traffic import Limit

__all__ = ["FakeOnline", "Game", "Limit", "in_thread", "made_up"]
