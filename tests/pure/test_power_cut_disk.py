"""What ``benchmarks.power_cut`` says a disk may lose, and how calls are read."""

from random import Random

import pytest

from benchmarks.power_cut import trace
from benchmarks.power_cut.disk import END, Change, Disk, File, Promise, apply
from benchmarks.power_cut.image import Draw, Fate, draw, left_of
from benchmarks.power_cut.steps import Reader, Step
from benchmarks.power_cut.trace import Call


def disk(promise, *steps):
    made = Disk(promise)
    for number, step in enumerate(steps, 1):
        made.take(step._replace(at=number))
    return made


def left(made, fate=Fate.SYNCED, seed=0, chance=0.5, until=99):
    return left_of(made, Draw(Random(seed), fate, 512, chance, until, until)).now


def sync(path, begun):
    return Step("sync", 0, path, begun=begun)


MAKE = Step("make", 0, "a")
WRITE = Step("write", 0, "a", data=b"x" * 1000)


def test_what_was_synced_is_there_and_the_rest_may_be_gone():
    made = disk(Promise.ENTRY, MAKE, WRITE, sync("a", 2), WRITE._replace(data=b"y"))
    assert left(made)["a"].now == b"x" * 1000
    assert left(made, Fate.ALL)["a"].now == b"y" + b"x" * 999


def test_a_sync_holds_nothing_that_was_written_after_it_began():
    made = disk(Promise.ENTRY, MAKE, WRITE, sync("a", 1))
    assert left(made)["a"].now == b""


def test_on_ext4_a_sync_holds_all_names_that_came_before():
    steps = (MAKE, Step("make", 0, "b"), Step("sync", 0, "b", begun=2))
    assert left(disk(Promise.JOURNAL, *steps)).keys() == {"a", "b"}
    assert left(disk(Promise.ENTRY, *steps)).keys() == {"b"}


def test_on_exfat_a_file_that_was_synced_is_lost_with_the_name_of_its_folder():
    steps = (
        Step("folder", 0, "data"),
        Step("make", 0, "data/a"),
        sync("data/a", 2),
        sync("data", 3),
    )
    assert left(disk(Promise.ENTRY, *steps)) == {}
    held = disk(Promise.ENTRY, *steps, sync("", 4))
    assert left(held)["data"].now.keys() == {"a"}


def test_a_rename_leaves_one_name_on_ext4_and_both_one_or_none_on_exfat():
    steps = (MAKE, WRITE, Step("make", 0, "b"), Step("all", 0, begun=3))
    seen = {}
    for promise in Promise:
        made = disk(promise, *steps, Step("rename", 0, "a", "b"))
        seen[promise] = {
            frozenset(left(made, Fate.REORDERED, seed, until=seed % 2 * 99))
            for seed in range(60)
        }
    assert seen[Promise.JOURNAL] == {frozenset("ab"), frozenset("b")}
    assert seen[Promise.ENTRY] == {frozenset(names) for names in ("ab", "a", "b", "")}


@pytest.mark.parametrize(
    ("fate", "allowed"),
    [(Fate.REORDERED, b"xy"), (Fate.ZEROED, b"\0y"), (Fate.TORN, b"xy")],
)
def test_sectors_are_old_or_new_or_what_the_fate_says(fate, allowed):
    later = WRITE._replace(data=b"y" * 1000)
    made = disk(Promise.ENTRY, MAKE, WRITE, sync("a", 2), later)
    found = set()
    for seed in range(30):
        content = bytes(left(made, fate, seed, until=4)["a"].now)
        assert len(content) == 1000
        for part in (content[:512], content[512:]):
            assert len(set(part)) == 1
            found.add(part[0])
    assert found == set(allowed)


def test_a_size_may_be_ahead_of_the_bytes():
    made = disk(Promise.ENTRY, MAKE, sync("a", 1), WRITE)
    sizes = {
        len(left(made, Fate.GARBAGE, seed, chance=0)["a"].now) for seed in range(5)
    }
    assert sizes == {1000}


def test_the_same_numbers_give_the_same_image():
    def content(seed):
        made = disk(Promise.ENTRY, MAKE, WRITE, Step("rename", 0, "a", "b"))
        random = Random(seed)
        found = left_of(made, draw(made, random)).now
        return {name: bytes(node.now) for name, node in found.items()}

    assert all(content(seed) == content(seed) for seed in range(20))


def test_two_names_of_a_file_have_the_same_bytes():
    made = disk(Promise.ENTRY, MAKE, Step("link", 0, "a", "b"), WRITE, sync("b", 3))
    assert made.find("a") is made.find("b")
    assert isinstance(made.find("a"), File)


def test_a_change_may_make_a_hole_or_cut_one_off():
    content = bytearray(b"ab")
    apply(content, Change(0, 4, b"c"))
    assert content == b"ab\0\0c"
    apply(content, Change(0, 1, None))
    assert content == b"a"


def hexed(text):
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


def steps(tmp_path, *lines):
    path = tmp_path / "calls"
    path.write_text("".join(f"{line}\n" for line in lines))
    return list(Reader("/card").read(list(trace.read(str(path))), "/card"))


def test_calls_of_two_threads_are_read_whole_and_in_order(tmp_path):
    a, cwd = hexed("/card/a"), hexed("/card")
    found = steps(
        tmp_path,
        f'7 openat(AT_FDCWD<{cwd}>, "{hexed("a")}", O_RDWR|O_CREAT, 0644) = 3<{a}>',
        "7 clone(child_stack=NULL, flags=CLONE_VM|CLONE_FILES) = 8",
        f"8 fsync(3<{a}> <unfinished ...>",
        f'7 write(3<{a}>, "{hexed("one, {two}")}", 10) = 10',
        f'7 write(3<{a}>, "{hexed("!")}", 1) = 1',
        "8 <... fsync resumed>)            = 0",
        f"7 fsync(3<{a}>) = -1 EIO (Input/output error)",
    )
    assert [(one.kind, one.offset, one.data) for one in found] == [
        ("make", 0, b""),
        ("write", 0, b"one, {two}"),
        ("write", 10, b"!"),
        ("sync", 0, b""),
    ]
    assert found[-1].begun < found[1].at


def test_appending_doubling_and_renaming_are_followed(tmp_path):
    a, cwd = hexed("/card/a"), hexed("/card")
    found = steps(
        tmp_path,
        f'7 openat(AT_FDCWD<{cwd}>, "{hexed("a")}", O_WRONLY|O_APPEND) = 3<{a}>',
        f"7 dup2(3<{a}>, 1<{hexed('pipe:[5]')}>) = 1<{a}>",
        f'7 write(1<{a}>, "{hexed("x")}", 1) = 1',
        f'7 chdir("{hexed("/card/sub")}") = 0',
        f'7 rename("{hexed("../a")}", "{hexed("b")}") = 0',
        f'7 unlinkat(AT_FDCWD<{cwd}>, "{hexed("c")}", AT_REMOVEDIR) = 0',
    )
    assert [(one.kind, one.path, one.other) for one in found] == [
        ("write", "a", ""),
        ("rename", "a", "sub/b"),
        ("unlink", "c", ""),
    ]
    assert found[0].offset == END


def test_a_file_that_is_written_unseen_is_an_error(tmp_path):
    line = "7 mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_SHARED, 3<{}>, 0) = 0x7f"
    assert steps(tmp_path, line.format(hexed("/card/media.db-shm"))) == []
    with pytest.raises(ValueError, match="mmap"):
        steps(tmp_path, line.format(hexed("/card/media.db")))


def test_a_text_that_was_cut_is_an_error():
    with pytest.raises(ValueError, match="no whole text"):
        trace.data_of('"\\x41"...')


def test_answers_are_told_from_writes():
    socket = f"5<{hexed('socket:[9]')}>"
    call = Call(1, "sendto", (socket, f'"{hexed("hi")}"', "2"), 2, "", 0, 1)
    (step,) = Reader("/card").read([call], "/card")
    assert (step.kind, step.data) == ("ack", b"hi")
