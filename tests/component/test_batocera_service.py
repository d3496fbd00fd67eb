"""Batocera's service, and what tells of the game on Batocera and RetroPie."""

import http.server
import io
import json
import re
import shutil
import subprocess
import tarfile
import threading
import zipfile
from pathlib import Path

import pytest
from mister_card import Card, applets, bundle, need_busybox

PACKAGING = Path(__file__).parents[2] / "packaging"
SERVICES = """
settings="$HOME/enabled"
case $1 in
list) if grep -qx zapcore "$settings" 2>/dev/null; then echo "zapcore;*"
      else echo "zapcore;-"; fi ;;
enable) echo "$2" >>"$settings" ;;
disable) rm -f "$settings" ;;
*) exit 1 ;;
esac
"""


class Batocera(Card):
    """A Batocera with zapcore's service among the owner's."""

    def __init__(self, folder):
        super().__init__(folder, "bash")
        userdata = folder / "userdata"
        self.zapcore = userdata / "system/zapcore"
        self.zapcore.mkdir(parents=True)
        self.script = userdata / "system/services/zapcore"
        self.script.parent.mkdir()
        shutil.copy(PACKAGING / "batocera/zapcore", self.script)
        self.tool("batocera-services", SERVICES)

    def ship(self, version, *more, machine="x86-64", size=None):
        """Lay Linux's bundle beside: a tar with one folder."""
        for old in self.zapcore.glob("zapcore-*"):
            old.unlink()
        path = self.zapcore / f"zapcore-{version}-linux-{machine}.tar.xz"
        out = io.BytesIO()
        with (
            tarfile.open(fileobj=out, mode="w:xz") as packed,
            zipfile.ZipFile(io.BytesIO(bundle(version, *more))) as files,
        ):
            for name in files.namelist():
                content = files.read(name)
                member = tarfile.TarInfo(f"zapcore-{version}/{name}")
                member.size, member.mode = len(content), 0o755
                packed.addfile(member, io.BytesIO(content))
        path.write_bytes(out.getvalue()[:size])
        return path

    def environment(self, **more):
        userdata = str(self.folder / "userdata")
        return super().environment(ZAPCORE_USERDATA=userdata, **more)


@pytest.fixture
def batocera(tmp_path):
    need_busybox()
    made = Batocera(tmp_path)
    yield made
    made.cut()


def test_batocera_can_call_it(batocera):
    assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", batocera.script.name)
    assert batocera.script.read_text().startswith("#!/bin/bash\n")


def test_it_is_installed_started_stopped_updated_and_removed(batocera):
    batocera.ship("0.1.0")
    batocera.does("install")
    batocera.does("start")
    assert batocera.answering() == "0.1.0"
    assert batocera.served() == [f"0.1.0 batocera {batocera.zapcore}/data"]
    assert "runs, process" in batocera.does("status")
    batocera.does("stop")
    assert batocera.pids() == []
    batocera.ship("0.10.0", machine="arm64")
    batocera.does("start")
    assert batocera.answering() == "0.10.0"
    batocera.does("rollback")
    assert batocera.answering() == "0.1.0"
    batocera.does("remove", "--data")
    assert not batocera.zapcore.exists()


def test_a_damaged_tar_and_a_full_disk_are_told_apart(batocera):
    batocera.ship("0.1.0")
    batocera.does("install")
    batocera.ship("0.2.0", size=600)
    assert "linux-x86-64.tar.xz is damaged" in batocera.fails("update")
    batocera.ship("0.3.0")
    batocera.tool("tar", 'busybox tar "$@"; case $* in -x*) exit 1;; esac')
    assert "full or cannot be written" in batocera.fails("update")
    batocera.tool("tar", 'exec busybox tar "$@"')
    batocera.tool("df", "echo head; echo disk 100 99 1 99% /")
    assert "no room" in batocera.fails("update")
    assert batocera.current() == "0.1.0"


def test_its_start_does_not_wait_for_an_answer(batocera):
    batocera.ship("0.1.0")
    batocera.does("install")
    (run,) = batocera.zapcore.glob("rt-*/run")
    run.write_text(run.read_text().replace("zapcore ready", "nothing"))
    assert "is started" in batocera.does("start")


def test_it_is_enabled_among_the_services_and_disabled(batocera):
    assert "by hand" in batocera.run("status").stdout
    assert "from now on" in batocera.does("startup", "on")
    batocera.does("startup", "on")
    assert "starts with the device" in batocera.run("status").stdout
    assert (batocera.folder / "enabled").read_text() == "zapcore\n"
    batocera.does("startup", "off")
    assert "by hand" in batocera.run("status").stdout


def test_batocera_tells_which_game_runs(tmp_path):
    game = tmp_path / "game"

    def called(*words):
        script = PACKAGING / "batocera/scripts/zapcore_game.sh"
        environment = {"ZAPCORE_GAME_FILE": str(game)}
        subprocess.run(["bash", script, *words], env=environment, check=True)

    called("gameStart", "snes", "libretro", "snes9x", "/userdata/roms/snes/A (B).sfc")
    assert game.read_text() == "snes\n"
    called("gameStop", "snes", "libretro", "snes9x", "/userdata/roms/snes/A (B).sfc")
    assert game.read_text() == ""


@pytest.mark.parametrize("name", ["Game (USA).nes", 'A "B" \\ $(x) `y` ü\n.nes'])
def test_retropie_tells_which_game_runs(name):
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    heard = []

    class Ear(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers["Content-Length"])
            heard.append(json.loads(self.rfile.read(length)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *words):
            """Say nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Ear) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/api"
        script = PACKAGING / "retropie/zapcore-game"
        for words in (["start", "nes", f"/roms/nes/{name}"], ["end"]):
            subprocess.run(
                ["sh", script, *words],
                env={"PATH": "/usr/bin:/bin", "ZAPCORE_ADDRESS": address},
                check=True,
            )
        server.shutdown()
    started, ended = heard
    plain = name.replace("\n", "")
    assert started["method"] == ended["method"] == "media.active.update"
    assert started["params"] == {
        "systemId": "nes",
        "mediaPath": f"/roms/nes/{plain}",
        "mediaName": plain.removesuffix(".nes"),
    }
    assert "params" not in ended


def test_a_game_of_retropie_starts_without_a_daemon():
    script = PACKAGING / "retropie/zapcore-game"
    subprocess.run(
        ["sh", script, "start", "nes", "/roms/a.nes"],
        env={"PATH": str(applets()), "ZAPCORE_ADDRESS": "http://127.0.0.1:9/"},
        check=True,
        stderr=subprocess.DEVNULL,
    )
