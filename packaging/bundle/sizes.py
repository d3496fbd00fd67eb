"""How much a bundle takes on a card."""

from collections.abc import Iterable

CLUSTER = 128 << 10
"""Bytes of a cluster of exFAT on cards of 32 GB to 512 GB."""


def on_clusters(sizes: Iterable[int], cluster: int = CLUSTER) -> int:
    """Give the bytes that files of these sizes take there."""
    return sum(-(-size // cluster) * cluster for size in sizes)
