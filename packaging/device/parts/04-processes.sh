# --- processes ----------------------------------------------------------------------

# identity PID: gives it with the time it started at, by which it differs from a later
# process of the same number; fails if there is none.
identity() {
    case $1 in '' | *[!0-9]*) return 1 ;; esac
    stat=
    { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
    # shellcheck disable=SC2086 # split into its fields, the third being the first here
    set -- "$1" ${stat##*) }
    [ "$2" != Z ] && say "$1 ${21}"
}

# alive IDENTITY: does this very process run?
alive() { [ -n "$1" ] && [ "$(identity "${1%% *}")" = "$1" ]; }

process() { first_line "$RAM/$1"; }

running() { alive "$(process watch)" || alive "$(process pid)"; }

running_version() {
    running || return 1
    rt=$(process version)
    is_version "$rt" && say "$rt"
}

# nap: waits, shortly at first, as looking takes a device's time; counts tenths in `waited`.
nap() {
    if [ "$waited" -lt 10 ] && sleep 0.1 2>/dev/null; then
        waited=$((waited + 1))
    else
        sleep 1
        waited=$((waited + 10))
    fi
}

# bounded SECONDS COMMAND …: its status, or that of a killed process if it took longer.
bounded() {
    waited=0 limit=$(($1 * 10))
    shift
    "$@" </dev/null &
    job=$!
    who=$(identity "$job")
    while alive "$who"; do
        [ "$waited" -lt "$limit" ] || kill -9 "$job" 2>/dev/null
        nap
    done
    wait "$job"
}

# make_ram: the folder in RAM is ours alone, as what it says is believed: in /tmp anyone
# may have made it before.
make_ram() {
    (umask 077 && mkdir "$RAM") 2>/dev/null && return
    [ -e "$RAM" ] || [ -h "$RAM" ] || fail "$RAM cannot be written" || return 1
    ours_alone "$RAM" && chmod 700 "$RAM" && return
    fail "$RAM is not a folder that only you can write to; delete it, or restart the device"
}

# ours_alone FOLDER: is it no link, our own, and closed to the writing of others?
ours_alone() {
    [ ! -h "$1" ] && [ -d "$1" ] || return 1
    case $(stat -c '%u %a' "$1") in
    *[2367]? | *[2367]) return 1 ;;
    "$(id -u) "*) ;;
    *) return 1 ;;
    esac
}

# Only one of these scripts at a time changes anything.
hold() {
    [ -z "$HELD" ] || return 0
    make_ram || return 1
    rm -f "$RAM/holder.$$" # of a dead one of our number, maybe linked to its lock
    identity $$ >"$RAM/holder.$$" || fail "$RAM cannot be written" || return 1
    left=$LOCK_LIMIT
    if take "$RAM/lock" "$RAM/holder.$$"; then HELD=yes; fi
    rm -f "$RAM/holder.$$"
    [ -n "$HELD" ] || fail "another $NAME is at work"
}

# take LOCK FILE: makes it, whole, a link to the file with our identity; fails if another
# keeps it for too long. What a dead one left may be removed only by who has taken a lock on
# just that: else one who found it a moment ago would remove the lock of the next.
take() {
    until ln "$2" "$1" 2>/dev/null; do
        set -- "$1" "$2" "$(first_line "$1")"
        if [ -n "$3" ] && ! alive "$3"; then
            take "$1.$3" "$2" || return 1
            [ "$(first_line "$1")" != "$3" ] || rm -f "$1"
            rm -f "$1.$3"
        else
            [ "$left" -gt 0 ] || return 1
            left=$((left - 1))
            sleep 1
        fi
    done
}

let_go() {
    [ -n "$HELD" ] && rm -f "$RAM/lock"
    HELD=''
}
HELD=''


# What config.yml says of the platform and of the log holds; else it is told by the device.
choose_settings() {
    if [ -z "${ZAPCORE_PLATFORM-}" ] && ! configured platform; then
        choose_platform
        export ZAPCORE_PLATFORM
    fi
    if [ -z "${ZAPCORE_LOG_FOLDER-}" ] && ! configured log_folder; then
        export ZAPCORE_LOG_FOLDER="$RAM"
    fi
}

configured() { grep -q "^$1:" "$ZAPCORE_DATA/config.yml" 2>/dev/null; }

# setting NAME: gives a text that config.yml has for it.
setting() {
    sed -n "s/^$1: *[\"']*\([^\"'#]*[^\"'# ]\).*/\1/p" "$ZAPCORE_DATA/config.yml" 2>/dev/null | tr -d '\r'
}

