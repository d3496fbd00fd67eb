"""Keeps ears and sweeps where the library is now. All of it blocks: one caller."""

import logging
from collections.abc import Callable, Iterable, Sequence

from zapcore.operations.library import Library
from zapcore.operations.places import usable
from zapcore.valueclass import dataclass
from zapcore.watching import mounts as mounted
from zapcore.watching.ears import Ears, Told, TooFewWatchesError
from zapcore.watching.ground import Ground, Top, survey
from zapcore.watching.mounts import Mount, is_below, mount_of
from zapcore.watching.sweep import Sweeper

logger = logging.getLogger(__name__)

SETTINGS = "/proc/sys/fs/inotify/"
TOO_FEW = (
    "the kernel watches no more folders (fs.inotify.%s is %s, zapcore watches %d): "
    "what it cannot watch is looked at every few minutes instead. To be told at once, "
    "set a higher value, such as `sysctl fs.inotify.%s=%d`, and start zapcore again"
)
SUGGESTED = {"max_user_watches": 524_288, "max_user_instances": 512}


@dataclass(frozen=True, slots=True)
class Tools:
    """What an outpost works with: how it hears, and what is mounted."""

    ears: Callable[[Told], Ears] = Ears
    mounts: Callable[[], Sequence[Mount]] = mounted.read


class Outpost:
    """Knows what is watched, and how."""

    def __init__(self, library: Library, told: Told, tools: Tools) -> None:
        self._library = library
        self._told = told
        self._tools = tools
        self._ears: Ears | None = None
        self._sweeper = Sweeper()
        self._ground = Ground()
        self._mounts: tuple[Mount, ...] | None = None
        self._swept: set[str] = set()
        self._blind = False
        self._warned: set[str] = set()

    @property
    def watches(self) -> int:
        """Give how many folders inotify watches for us."""
        return self._ears.count if self._ears else 0

    @property
    def must_sweep(self) -> bool:
        """Tell whether something is not heard of and must be looked at."""
        return bool(self._swept) or self._blind

    def open(self) -> None:
        """Begin to hear, if the kernel allows."""
        try:
            self._ears = self._tools.ears(self._told)
        except TooFewWatchesError as error:
            self._warn(error)
        except OSError as error:
            logger.warning("inotify cannot be used: %s", error)

    def close(self) -> None:
        """Hear and look no more."""
        self._sweeper.stop()
        if self._ears is not None:
            self._ears.close()

    def stop(self) -> None:
        """End a sweep that runs in another thread."""
        self._sweeper.stop()

    @property
    def systems(self) -> frozenset[str]:
        """Give all systems that have folders."""
        return frozenset(s for top in self._ground.tops.values() for s in top.systems)

    def update(self, *, anew: bool = False, only_if_mounted: bool = False) -> list[Top]:
        """See where the library is; give the tops that are new, or not what they were.

        Args:
            anew: events were lost, so all are.
            only_if_mounted: look no further if no mount of the library changed.

        Raises:
            OSError: a root went away meanwhile.
        """
        mounts = self._relevant(self._tools.mounts())
        if only_if_mounted and mounts == self._mounts:
            return []
        ground = survey(self._library, mounts)
        fresh = [top for top in ground.tops.values() if anew or not self._is_kept(top)]
        for path in self._ground.tops:
            if path not in ground.tops:
                self._forget(path)
        for top in fresh:
            self._take(top, mounts)
        self._guard(ground, mounts)
        self._ground, self._mounts = ground, mounts
        # One that is empty may only be away: nothing of it is news.
        return [top for top in fresh if usable(top.path)]

    def sweep(self) -> list[tuple[Top, str]]:
        """Look at what is not heard of; give the folders that look different."""
        tops = self._ground.tops
        return self._sweeper.sweep([tops[path] for path in sorted(self._swept)])

    def look_at_all(self, top: Top, error: TooFewWatchesError) -> None:
        """Look at a top from now on: a folder in it could not be watched."""
        self._warn(error)
        if self._ears is not None:
            self._ears.forget_top(top.path)
        if top.path in self._ground.tops:
            self._swept.add(top.path)

    def _relevant(self, mounts: Iterable[Mount]) -> tuple[Mount, ...]:
        """Give the mounts that hold the library, or lie in it; and network shares.

        A link may lead to a share anywhere.
        """
        roots = self._library.roots
        return tuple(
            mount
            for mount in mounts
            if mount.is_swept
            or any(
                is_below(root, mount.path) or is_below(mount.path, root)
                for root in roots
            )
        )

    def _is_kept(self, top: Top) -> bool:
        same = self._ground.tops.get(top.path) == top
        heard = self._ears is not None and self._ears.hears(top.path)
        return same and (heard or top.path in self._swept)

    def _forget(self, path: str) -> None:
        self._swept.discard(path)
        self._sweeper.forget(path)
        if self._ears is not None:
            self._ears.forget_top(path)

    def _take(self, top: Top, mounts: Sequence[Mount]) -> None:
        """Hear of a top, or look at it, or both."""
        self._forget(top.path)
        swept = top.is_swept
        if self._ears is None or not top.mount.is_heard:
            swept = True
        else:
            try:
                linked = self._ears.listen(top)
                swept = swept or any(mount_of(p, mounts).is_swept for p in linked)
            except TooFewWatchesError as error:
                self._warn(error)
                swept = True
        if swept:
            self._swept.add(top.path)

    def _guard(self, ground: Ground, mounts: Sequence[Mount]) -> None:
        """Hear of folders that may become a system's, or root."""
        self._blind = self._ears is None
        for path in self._ground.gates:
            if path not in ground.gates and self._ears is not None:
                self._ears.forget_gate(path)
        for path, names in ground.gates.items():
            self._blind |= mount_of(path, mounts).is_swept
            if self._ears is None:
                continue
            try:
                self._ears.guard(path, names)
            except TooFewWatchesError as error:
                self._warn(error)
                self._blind = True

    def _warn(self, error: TooFewWatchesError) -> None:
        """Say once which limit of the kernel is too low."""
        if error.limit in self._warned:
            return
        self._warned.add(error.limit)
        value, more = _setting(error.limit), SUGGESTED[error.limit]
        logger.warning(TOO_FEW, error.limit, value, self.watches, error.limit, more)


def _setting(name: str) -> str:
    try:
        with open(SETTINGS + name, encoding="ascii") as file:
            return file.read().strip()
    except OSError:
        return "unknown"
