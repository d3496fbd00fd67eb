"""Where a bundle's parts come from: the machine's mirrors, and the locks."""

import json

import pytest

from bundle import debs, wheels
from bundle.choosing import rules
from bundle.database import database
from bundle.errors import BundleError
from bundle.lock import (
    Deb,
    Wheel,
    changed,
    read_debs,
    read_wheels,
    write_debs,
    write_wheels,
)
from bundle.locking import requirements
from bundle.sources import private, read_list, read_stanzas
from bundle.targets import parts, targets

STANZAS = """\
# Our mirror
Types: deb deb-src
URIs: https://mirror.example/debian
Suites: bookworm bookworm-updates bookworm-backports
Components: main contrib
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 -----END PGP PUBLIC KEY BLOCK-----

Types: deb
URIs: https://mirror.example/security
Suites: bookworm-security
Components: main
Enabled: no

Types: deb
URIs: https://other.example/tools
Suites: stable-tools
Components: main
"""
LIST = """\
deb [arch=amd64 signed-by=/usr/share/keyrings/a.gpg] http://mirror.example/debian bullseye main
deb http://mirror.example/security buster/updates main
deb-src http://mirror.example/debian bullseye main
# deb http://off.example/debian bookworm main
"""  # noqa: E501 - as it stands there


def test_a_stanza_keeps_its_address_and_its_key_and_gets_another_release():
    text = private(read_stanzas(STANZAS), "trixie", "armhf")
    assert "URIs: https://mirror.example/debian\n" in text
    assert "Suites: trixie trixie-updates\n" in text
    assert "Architectures: armhf\n" in text
    assert "Signed-By:\n -----BEGIN PGP" in text
    assert "security" not in text
    assert "other.example" not in text


def test_lines_of_the_old_form_are_read_with_their_key():
    text = private(read_list(LIST), "trixie", "arm64")
    assert "Suites: trixie\n" in text
    assert "Suites: trixie-security\n" in text
    assert "Signed-By: /usr/share/keyrings/a.gpg\n" in text
    assert "off.example" not in text


def test_a_machine_without_debian_has_no_sources():
    assert not private(read_list("deb http://ubuntu.example noble main"), "trixie", "a")


def test_a_lock_reads_as_it_was_written():
    packages = [Deb("zlib1g", "1:1.3+x~1-1+b1", "a" * 64), Deb("libc6", "2", "b" * 64)]
    assert set(read_debs(write_debs(packages, "# head"))) == set(packages)
    files = [Wheel("lxml", "6.1.3", "c" * 64, "lxml-6.1.3-cp313-x.whl")]
    assert read_wheels(write_wheels(files, "# head")) == files


@pytest.mark.parametrize("line", ["libc6 2.41", "libc6 2.41 abc", "lxml==6"])
def test_a_line_that_is_nothing_is_named(line):
    with pytest.raises(BundleError, match="line 2"):
        read_debs(f"# head\n{line}\n")
    with pytest.raises(BundleError, match="line 2"):
        read_wheels(f"# head\n{line}\n")


def test_what_a_mirror_has_otherwise_is_said():
    old = [Deb("a", "1", ""), Deb("b", "1", ""), Deb("c", "1", "")]
    assert changed(old, {"a": "1", "b": "2"}) == ["b 1 (now 2)", "c 1 (now gone)"]


def test_markers_are_judged_for_the_bundle_and_not_for_this_python():
    text = (
        "old==1 ; python_full_version < '3.13' \\\n    --hash=sha256:0\n"
        "new==2 ; python_version >= '3.13' \\\n"
        "arm==3 ; platform_machine == 'armv7l' \\\n"
        "win==4 ; sys_platform == 'win32' \\\n"
    )
    assert requirements(text, "armv7l") == {"new": "2", "arm": "3"}


@pytest.mark.parametrize("name", sorted(targets()))
def test_every_target_is_locked_and_has_the_project_s_versions(name):
    target = targets()[name]
    packages = {deb.name for deb in debs.locked(target)}
    assert packages >= {*parts().debs, "libc6", "libsqlite3-0", "libssl3t64"}
    wanted = {}
    for lock in parts().requirements:
        with open(lock, encoding="utf-8") as file:
            wanted |= requirements(file.read(), target.machine)
    for left_out in parts().requirements_left_out:
        del wanted[left_out]
    assert {each.name: each.version for each in wheels.locked(target)} == wanted


def test_the_database_names_both_files_with_what_downloader_compares():
    files = {
        "Scripts/zapcore.sh": ("zapcore.sh", b"hello"),
        "zapcore/bundle-1.zip": ("zapcore-1-mister.zip", b""),
    }
    made = json.loads(database(files, "https://host.example/x/", 77))
    assert made["v"] == 1
    assert made["timestamp"] == 77
    assert made["folders"] == {"Scripts": {}, "zapcore": {}}
    assert made["files"]["Scripts/zapcore.sh"] == {
        "hash": "5d41402abc4b2a76b9719d911017c592",
        "size": 5,
        "url": "https://host.example/x/zapcore.sh",
    }


def test_nothing_is_both_wanted_and_never_there():
    table = rules()
    assert not {*table.roots} & {*table.never}
