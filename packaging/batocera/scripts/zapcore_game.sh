#!/bin/bash
# Tells zapcore which system's game runs, so that it keeps quiet: as
# /userdata/system/scripts/zapcore_game.sh Batocera calls it with
# gameStart SYSTEM EMULATOR CORE ROM and gameStop …
# (https://wiki.batocera.org/launch_a_script).
game=${ZAPCORE_GAME_FILE:-/tmp/zapcore-game}

case $1 in
gameStart) printf '%s\n' "$2" >"$game" ;;
gameStop) : >"$game" ;;
esac
