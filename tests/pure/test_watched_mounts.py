"""What is mounted decides where the kernel is believed and where somebody looks."""

import pytest

from zapcore.watching.ignored import is_ignored_file, is_ignored_folder
from zapcore.watching.mounts import Mount, mount_of, parse

TEXT = r"""
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
60 22 0:50 / /mnt/My\040NAS rw,relatime shared:30 master:2 - cifs //nas/roms rw
61 22 8:17 / /media/usb rw - exfat /dev/sdb1 rw
62 60 8:33 / /mnt/My\040NAS/inner rw - ext4 /dev/sdc1 rw
63 22 0:51 / /media/usb rw - nfs4 nas:/roms rw
64 22 0:52 / /srv/union rw - fuse.mergerfs a:b rw
broken line
"""
MOUNTS = parse(TEXT)


@pytest.mark.parametrize(
    ("path", "kind", "heard", "swept"),
    [
        ("/home/me/roms", "ext4", True, False),
        ("/mnt/My NAS", "cifs", False, True),
        ("/mnt/My NAS/snes", "cifs", False, True),
        ("/mnt/My NAS/inner/nes", "ext4", True, False),
        ("/mnt/My NASty", "ext4", True, False),
        ("/media/usb/nes", "nfs4", False, True),
        ("/srv/union/nes", "fuse.mergerfs", True, True),
    ],
)
def test_each_folder_belongs_to_the_last_mount_that_holds_it(path, kind, heard, swept):
    mount = mount_of(path, MOUNTS)
    assert (mount.kind, mount.is_heard, mount.is_swept) == (kind, heard, swept)


@pytest.mark.parametrize("kind", ["exfat", "vfat", "ntfs3", "fuseblk"])
def test_disks_that_go_from_hand_to_hand_are_heard_and_looked_at(kind):
    mount = Mount("/media/usb", kind)
    assert (mount.is_heard, mount.is_swept) == (True, True)


@pytest.mark.parametrize("kind", ["cifs", "smb3", "nfs", "nfs4", "9p", "virtiofs"])
def test_of_shares_nothing_is_heard(kind):
    mount = Mount("/mnt", kind)
    assert (mount.is_heard, mount.is_swept) == (False, True)


def test_what_is_nowhere_is_taken_for_a_disk():
    assert mount_of("/x", []).is_heard


@pytest.mark.parametrize(
    "name",
    ["Game.nes", "gamelist.xml", "Game.cue", "noext", ".zaparooignore", "a.state of"],
)
def test_files_that_may_be_or_describe_a_game_count(name):
    assert not is_ignored_file(name)


@pytest.mark.parametrize(
    "name",
    [
        *("Game.nes.part", "Game.iso.crdownload", "x.!qB", "Thumbs.DB", ".DS_Store"),
        *(
            "Game.srm",
            "Game.state",
            "Game.state1",
            "Game.state.auto~",
            ".goutputstream",
        ),
    ],
)
def test_files_that_are_still_coming_and_saves_do_not(name):
    assert is_ignored_file(name)


def test_bins_and_other_peoples_folders_are_passed_over():
    names = [".Trash-1000", "$RECYCLE.BIN", "System Volume Information", "@eaDir"]
    assert all(map(is_ignored_folder, names))
    assert not any(map(is_ignored_folder, ["nes", "media", "Trash Panic (Japan)"]))
