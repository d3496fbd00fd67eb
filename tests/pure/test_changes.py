"""Changes of the library become scans of what changed, when it is quiet."""

from hypothesis import given
from hypothesis import strategies as st

from zapcore.watching.changes import NEVER, Changes, Waits

WAITS = Waits(delay=300, most=1800, settle=5, hold=60)


class Files:
    """Paths with sizes, and a watcher that looks at them whenever it is due."""

    def __init__(self, waits=WAITS):
        self.changes = Changes(waits)
        self.sizes = {}
        self.scans = []
        self.now = 0.0
        self.grows = {}

    def write(self, systems, path, *, grows=0.0, is_open=False):
        """Report a path; it grows by that many bytes a second from now on."""
        self.sizes[path] = 1
        self.grows[path] = (self.now, grows)
        self.changes.report(systems, self.now, path, is_open=is_open)

    def end(self, systems, path):
        """Let a path grow no more, and report that."""
        self.sizes[path] = self.size(path)
        self.grows[path] = (self.now, 0.0)
        self.changes.report(systems, self.now, path)

    def size(self, path):
        began, speed = self.grows[path]
        return self.sizes[path] + (self.now - began) * speed

    def until(self, end):
        """Let time pass."""
        while self.changes.next() <= end:
            self.now = max(self.now, self.changes.next())
            paths = self.changes.asked(self.now)
            looks = {path: self.size(path) for path in paths}
            systems = self.changes.judge(looks, self.now)
            if systems:
                self.scans.append((self.now, set(systems)))
        self.now = end
        return self.scans


def test_one_change_is_scanned_after_the_delay_and_never_again():
    files = Files()
    files.write(["NES"], "a.nes")
    assert files.until(299) == []
    assert files.until(10_000) == [(300, {"NES"})]
    assert files.changes.next() == NEVER


def test_each_change_lets_the_delay_begin_anew_and_all_systems_go_together():
    files = Files()
    files.write(["NES"], "a.nes")
    files.until(200)
    files.write(["SNES", "SuperGameboy"], "b.sfc")
    assert files.until(10_000) == [(500, {"NES", "SNES", "SuperGameboy"})]


def test_changes_without_an_end_are_scanned_after_the_longest_wait():
    files = Files()
    for second in range(0, 4000, 10):
        files.until(second)
        files.write(["NES"], f"{second}.nes")
    assert [when for when, _ in files.scans] == [1800, 3600]


def test_a_file_that_grows_holds_back_its_own_system_only():
    files = Files()
    files.write(["PSX"], "big.chd", grows=1000, is_open=True)
    files.write(["NES"], "a.nes")
    assert files.until(3000) == [(300, {"NES"})]
    files.end(["PSX"], "big.chd")
    assert files.until(10_000)[1:] == [(3300, {"PSX"})]


def test_a_file_whose_writer_is_killed_is_scanned_when_its_size_holds_still():
    files = Files()
    files.write(["PSX"], "big.chd", grows=1000, is_open=True)
    files.until(1000)
    files.sizes["big.chd"] = files.size("big.chd")
    files.grows["big.chd"] = (1000, 0.0)
    [(when, systems)] = files.until(10_000)
    assert systems == {"PSX"}
    assert 1000 < when <= 1000 + 2 * WAITS.hold


def test_a_file_that_grows_for_more_than_a_day_is_no_copy():
    files = Files()
    files.write(["PSX"], "endless.log", grows=1)
    [(when, _)] = files.until(2 * WAITS.longest)
    assert when >= WAITS.longest


def test_a_file_that_was_just_made_is_looked_at_twice_before_it_is_believed():
    files = Files()
    for second in range(1799):
        files.until(second)
        files.write(["NES"], f"{second}.nes")
    files.until(1799)
    files.write(["NES"], "last.nes", is_open=True)
    assert files.until(1800) == []
    [(when, _)] = files.until(10_000)
    assert when == 1800 + WAITS.settle


def test_what_is_gone_when_it_is_looked_at_holds_nothing_back():
    changes = Changes(WAITS)
    changes.report(["NES"], 0, "a.nes", is_open=True)
    assert changes.asked(295) == ["a.nes"]
    assert changes.judge({"a.nes": (1, 1)}, 295) == ()
    assert changes.judge({"a.nes": None}, 300) == ("NES",)


def test_a_scan_that_was_refused_is_tried_again_with_what_came_meanwhile():
    changes = Changes(WAITS)
    changes.report(["NES"], 0)
    assert changes.judge({}, 300) == ("NES",)
    changes.again(["NES"], 300)
    assert changes.next() == 300 + WAITS.hold
    assert changes.judge({}, 359) == ()
    assert changes.judge({}, 360) == ("NES",)


def test_of_very_many_paths_those_that_are_done_are_forgotten_first():
    changes = Changes(WAITS)
    changes.report(["NES"], 0, "open.nes", is_open=True)
    for number in range(5000):
        changes.report(["NES"], 0, f"{number}.nes")
    asked = changes.asked(300)
    assert len(asked) == 2000
    assert {"open.nes", "4999.nes"} <= set(asked)


def test_the_waits_follow_the_documents_minutes():
    assert Waits.of(5) == Waits(300, 1800, 5, 60)
    assert Waits.of(0).delay > 0
    small = Waits.of(0.01)
    assert (small.delay, round(small.most, 3)) == (0.6, 3.6)
    assert small.settle <= small.delay / 2


SYSTEMS = st.sampled_from(["NES", "SNES", "PSX"])
EVENTS = st.lists(
    st.tuples(
        st.floats(0, 5000),
        SYSTEMS,
        st.sampled_from(["a", "b", "c"]),
        st.booleans(),
        st.floats(0, 3000),
    ),
    min_size=1,
    max_size=30,
)


@given(EVENTS)
def test_every_change_is_scanned_once_it_is_quiet_and_nothing_else_is(events):
    files = Files()
    heard = {}
    ends = []
    for when, system, name, is_open, length in sorted(events):
        for end in sorted(e for e in ends if e[0] <= when):
            files.until(end[0])
            files.end([end[1]], end[2])
            heard[end[1]] = end[0]
        ends = [e for e in ends if e[0] > when]
        files.until(when)
        path = f"{system}/{name}"
        files.write([system], path, grows=1.0 if length else 0.0, is_open=is_open)
        heard[system] = when
        if length:
            ends = [e for e in ends if e[2] != path]
            ends.append((when + length, system, path))
    for when, system, path in sorted(ends):
        files.until(when)
        files.end([system], path)
        heard[system] = when
    files.until(files.now + 50_000)
    last = {system: when for when, systems in files.scans for system in systems}
    assert set(last) == set(heard)
    for system, when in last.items():
        # Nothing that was heard of stays without a scan after it.
        assert when >= heard[system]
    assert files.changes.systems == ()


@given(EVENTS)
def test_no_scan_begins_while_something_of_its_system_grows(events):
    files = Files()
    growing = {}
    for when, system, name, is_open, length in sorted(events):
        files.until(when)
        path = f"{system}/{name}"
        speed = 1.0 if length else 0.0
        files.write([system], path, grows=speed, is_open=is_open)
        growing[path] = (when, speed)
        known = len(files.scans)
        files.until(when + 1)
        for _, systems in files.scans[known:]:
            slow = {p for p, (at, s) in growing.items() if s and at + 5 < files.now}
            assert not {p.split("/")[0] for p in slow} & systems


@given(EVENTS)
def test_it_is_never_earlier_than_the_delay_unless_the_first_change_is_old(events):
    files = Files()
    first, last = None, None
    for when, system, name, is_open, _ in sorted(events):
        before = len(files.scans)
        files.until(when)
        for at, _systems in files.scans[before:]:
            assert at - last >= WAITS.delay - 1e-6 or at - first >= WAITS.most - 1e-6
            first = None
        if first is None:
            first = when
        last = when
        files.write([system], f"{system}/{name}", is_open=is_open)
