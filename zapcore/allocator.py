"""How the C library's allocator is set, so that memory that is freed goes back.

Constants: ``malloc.h`` of glibc; their meaning: mallopt(3). musl has none of it.
"""

import contextlib
import ctypes

M_MMAP_THRESHOLD = -3
MAPPED_FROM = 256 << 10
"""Bytes from which on a piece of memory is mapped apart."""

M_ARENA_MAX = -8
"""How many arenas there are; one for each thread costs 5 MB at the peak."""


def tune() -> None:
    """Keep one arena, and map large pieces apart, so that they go when they are freed.

    glibc raises its limit for that to 32 MiB when the first large piece is freed, and
    what is freed later stays in pieces that nothing fits in: pictures took 20 MB more,
    a million hostile gamelists 60.
    """
    with contextlib.suppress(OSError, AttributeError):
        set_option = ctypes.CDLL(None).mallopt
        set_option(M_ARENA_MAX, 1)
        set_option(M_MMAP_THRESHOLD, MAPPED_FROM)


def give_back() -> None:
    """Give what was freed back to the system; some milliseconds, not for the loop.

    Between pieces that are in use glibc keeps it for ever: 13 MB after an import of
    239,000 files.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
