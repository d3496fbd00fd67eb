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
# It is put together by packaging/device/assemble from parts: change it there.
#
# ZAPCORE_FAT is the card's root and ZAPCORE_RUN a folder in RAM, for tests.

FAT=${ZAPCORE_FAT:-/media/fat}
RAM=${ZAPCORE_RUN:-/tmp/zapcore}
CARD=$FAT/zapcore
MEDIUM=card
START_WAITS=yes
SCRIPT=$FAT/Scripts/zapcore.sh
STARTUP=$FAT/linux/user-startup.sh
BLOCK='# mrext/zapcore'
STARTUP_WORDS="Two lines are added to linux/user-startup.sh."
GET_WORDS="run Downloader, or copy it there"

choose_platform() {
    grep -qs MiSTeX /etc/issue || [ -e "$FAT/mistex_platform.ini" ] || {
        ZAPCORE_PLATFORM=mister
        return
    }
    ZAPCORE_PLATFORM=mistex
}

# What the owner is told when all is removed.
last_words() {
    say "Take its lines out of downloader.ini and delete $SCRIPT, if Downloader brought it."
}

