export ZAPCORE_DATA="${ZAPCORE_DATA:-$CARD/data}"
# zapcore takes variables of that prefix for settings of its own.
unset ZAPCORE_FAT ZAPCORE_USERDATA ZAPCORE_RUN

CHECK_LIMIT=120  # seconds in which a new version must say its own version
READY_LIMIT=180  # seconds in which it must answer, the first time
STOP_LIMIT=10    # seconds in which it must end
LOCK_LIMIT=300   # seconds to wait for another run of this script
LONGEST_WAIT=600 # seconds between two tries to start what crashes
LONGEST_LOG=131072 # bytes of what a daemon says in its life
CLUSTER_KIB=128  # what a small file takes of a card

NAME=${SCRIPT##*/}

say() { printf '%s\n' "$*"; }

fail() {
    printf 'zapcore: %s\n' "$*" >&2
    return 1
}

