#!/bin/sh
# zapcore on MiSTer and MiSTeX: installs, updates, starts, stops and removes it.
# From the Scripts menu it is a menu for a gamepad; `zapcore.sh help` names the verbs.
#
# It may be replaced while it runs, and the power may go at any byte:
# - the shell has read all of it before `main`, the last line, begins;
# - a version is the folder zapcore/rt-<hash of its zip>. It counts only while its `.ok`
#   is whole, which is written after everything else of it was synced, and goes first;
# - `zapcore/current` names the version in use. If that is lost, the newest one counts.
#
# It is put together from parts/ by `assemble`: change it there.
#
# ZAPCORE_FAT is the card's root and ZAPCORE_RUN a folder in RAM, for tests.

FAT=${ZAPCORE_FAT:-/media/fat}
RAM=${ZAPCORE_RUN:-/tmp/zapcore}
# zapcore takes variables of that prefix for settings of its own.
unset ZAPCORE_FAT ZAPCORE_RUN

CARD=$FAT/zapcore
export ZAPCORE_DATA="${ZAPCORE_DATA:-$CARD/data}"
SCRIPT=$FAT/Scripts/zapcore.sh
STARTUP=$FAT/linux/user-startup.sh
BLOCK='# mrext/zapcore'

CHECK_LIMIT=120 # seconds in which a new version must say its own version
READY_LIMIT=180 # seconds in which it must answer, the first time
STOP_LIMIT=10   # seconds in which it must end
LOCK_LIMIT=300  # seconds to wait for another zapcore.sh
LONGEST_WAIT=600 # seconds between two tries to start what crashes
CLUSTER_KIB=128 # what a small file takes of a card

say() { printf '%s\n' "$*"; }

fail() {
    printf 'zapcore: %s\n' "$*" >&2
    return 1
}

