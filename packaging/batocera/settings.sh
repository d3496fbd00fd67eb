#!/bin/bash
# zapcore on Batocera: its service, which also installs, updates and removes it.
# Batocera calls it with start and stop; `zapcore help` names the other verbs.
#
# It may be replaced while it runs, and the power may go at any byte:
# - the shell has read all of it before `main`, the last line, begins;
# - a version is the folder zapcore/rt-<hash of its zip>. It counts only while its `.ok`
#   is whole, which is written after everything else of it was synced, and goes first;
# - `zapcore/current` names the version in use. If that is lost, the newest one counts.
#
# It is put together by packaging/device/assemble from parts: change it there.
#
# ZAPCORE_USERDATA is Batocera's /userdata and ZAPCORE_RUN a folder in RAM, for tests.

USERDATA=${ZAPCORE_USERDATA:-/userdata}
RAM=${ZAPCORE_RUN:-/tmp/zapcore}
CARD=$USERDATA/system/zapcore
MEDIUM=disk
START_WAITS='' # Batocera's own start must not
SCRIPT=$USERDATA/system/services/zapcore
STARTUP_WORDS="It is enabled among Batocera's services."
GET_WORDS="copy it there"

choose_platform() { ZAPCORE_PLATFORM=batocera; }

# What the owner is told when all is removed.
last_words() { say "Delete $SCRIPT, too."; }

