"""``zapcore.sh``: what others plant in RAM or in a zip, and runs at the same time."""

import io
import os
import subprocess
import zipfile

import pytest
from mister_card import SHELLS, Card, bundle, need_busybox

STALE = "999999999 1\n"
RUNS = 6
ROUNDS = 4
REFUSED = "is not a folder that only you can write to"
SLOW_TO_REMOVE = 'case $* in */lock) busybox sleep 0.05;; esac; exec busybox rm "$@"'
ALONE = """
mkdir "$HOME/work" || echo two >>"$HOME/two"
busybox unzip "$@"
status=$?
rmdir "$HOME/work"
exit $status
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    need_busybox()
    made = Card(tmp_path_factory.mktemp("card"))
    made.ship("0.1.0")
    made.does("install")
    return made


@pytest.fixture(params=SHELLS)
def card(tmp_path, template, request):
    made = Card(tmp_path, request.param, like=template)
    yield made
    made.cut()


@pytest.fixture
def one(tmp_path, template):
    made = Card(tmp_path, like=template)
    yield made
    made.cut()


def link(card):
    (card.folder / "elsewhere").mkdir(mode=0o755)
    card.ram.symlink_to("elsewhere")


def dangling(card):
    card.ram.symlink_to("nowhere")


def file(card):
    card.ram.write_text("mine")


def open_to_all(card):
    card.ram.mkdir()
    card.ram.chmod(0o1777)


def open_to_a_group(card):
    card.ram.mkdir()
    card.ram.chmod(0o770)


def of_another(card):
    card.ram.mkdir(mode=0o700)
    card.tool("id", "echo 4242")


@pytest.mark.parametrize(
    "plant", [link, dangling, file, open_to_all, open_to_a_group, of_another]
)
def test_a_folder_in_ram_that_others_may_have_made_is_refused(card, plant):
    plant(card)
    mode = os.lstat(card.ram).st_mode
    before = card.files()
    for verb in ("install", "start", "stop", "status", "run"):
        assert REFUSED in card.fails(verb)
    assert card.files() == before
    assert os.lstat(card.ram).st_mode == mode
    assert not card.ram.is_dir() or not list(card.ram.iterdir())
    assert not (card.folder / "nowhere").exists()


def test_the_folder_in_ram_is_ours_alone_from_its_first_moment_on(card):
    card.tool("chmod", "exit 1")
    card.does("stop")
    assert card.ram.stat().st_mode & 0o777 == 0o700
    (card.tools / "chmod").unlink()
    card.ram.chmod(0o755)
    card.does("stop")
    assert card.ram.stat().st_mode & 0o777 == 0o700


def test_a_version_in_ram_is_a_versions_name(one):
    one.does("start")
    one.answering()
    (one.folder / "evil").mkdir()
    evil = one.folder / "evil/run"
    evil.write_text("#!/bin/sh\necho evil\n")
    evil.chmod(0o755)
    (one.ram / "version").write_text("../../evil\n")
    assert "status --port 7497" in one.does("status")
    assert one.does("run", "search", "sonic") == "search sonic\n"


def test_of_many_at_a_stale_lock_one_is_at_work(one):
    one.tool("sleep", "exec busybox sleep 0.02")
    one.tool("rm", SLOW_TO_REMOVE)
    one.tool("unzip", ALONE)
    one.ram.mkdir()
    for number in range(ROUNDS):
        (one.ram / "lock").write_text(STALE)
        one.ship(f"0.2.{number}")
        said = at_once(one, "install")
        assert sum("Unpacking" in text for text in said) == 1, said
        assert one.current() == f"0.2.{number}"
    assert not (one.folder / "two").exists()
    assert [path.name for path in one.ram.iterdir()] == []


def at_once(card, *words):
    """Run the script several times at once; give what each said."""
    runs = [
        subprocess.Popen(
            card.command(*words),
            env=card.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(RUNS)
    ]
    said = [run.communicate(timeout=50)[0] for run in runs]
    assert [run.returncode for run in runs] == [0] * RUNS, said
    return said


def test_who_died_while_removing_a_stale_lock_holds_nobody_up(one):
    one.ram.mkdir()
    for name in ("lock", f"lock.{STALE.strip()}"):
        (one.ram / name).write_text(STALE)
    (one.ram / f"lock.{STALE.strip()}").write_text("999999998 1\n")
    one.ship("0.2.0")
    one.does("install")
    assert list(one.ram.iterdir()) == []


def also(name, content=b"x", mode=0o100644, *, sums=None):
    """Give a change of a zip: a member more, and maybe other sums."""

    def change(files, members):
        members.append((name, content, mode))
        files["SUMS"] = sums(files["SUMS"]) if sums else files["SUMS"]

    return change


def doubled(sums):
    return sums + sums.splitlines(keepends=True)[0]


LINK = 0o120777
HOSTILE = {
    "absolute": also("/tmp/zapcore-evil"),
    "above": also("../../evil"),
    "link": also("lib/link", b"/etc/passwd", LINK),
    "folder that is a link": also("lib2", b"/tmp", LINK),
    "sum twice, a file more": also("lib/extra", sums=doubled),
    "line in a name": also("lib/a\nb"),
}


def spoilt(change):
    """Give a bundle with members that a shipped one never has, these first."""
    files, members, out = {}, [], io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(bundle("0.3.0"))) as whole:
        files.update({name: whole.read(name) for name in whole.namelist()})
    change(files, members)
    members += [(name, content, 0o100644) for name, content in files.items()]
    with zipfile.ZipFile(out, "w") as archive:
        for name, content, mode in members:
            item = zipfile.ZipInfo(name)
            item.create_system, item.external_attr = 3, mode << 16
            archive.writestr(item, content)
    return out.getvalue()


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_zip_with_other_names_than_its_sums_is_damaged(one, kind):
    before = one.versions()
    one.ship("0.3.0").write_bytes(spoilt(HOSTILE[kind]))
    said = one.fails("update")
    assert "bundle-0.3.0.zip is damaged" in said
    assert one.versions() == before
    assert len(list(one.zapcore.glob("rt-*"))) == len(before)
    assert not list(one.folder.rglob("evil"))


def test_remove_with_data_knows_its_folder_however_it_is_spelt(one):
    (one.zapcore / "data").mkdir()
    (one.zapcore / "data/user.db").write_text("favourites")
    spelt = f"{one.fat}//zapcore/./data/"
    assert "So is what it knew" in one.does("remove", "--data", ZAPCORE_DATA=spelt)
    assert not one.zapcore.exists()


def test_remove_with_data_never_follows_a_link(one, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (one.zapcore / "data").symlink_to(tmp_path / "elsewhere")
    assert "is still in" in one.does("remove", "--data")
    assert (one.zapcore / "data").is_symlink()
