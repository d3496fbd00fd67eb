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

running_version() { running && first_line "$RAM/version"; }

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

make_ram() { mkdir -p "$RAM" && chmod 700 "$RAM"; }

# Only one of these scripts at a time changes anything; the lock is made whole by the link.
hold() {
    [ -z "$HELD" ] || return 0
    make_ram && identity $$ >"$RAM/holder.$$" || fail "$RAM cannot be written" || return 1
    left=$LOCK_LIMIT
    until ln "$RAM/holder.$$" "$RAM/lock" 2>/dev/null; do
        if ! alive "$(process lock)"; then
            rm -f "$RAM/lock"
        elif [ "$left" -le 0 ]; then
            rm -f "$RAM/holder.$$"
            fail "another $NAME is at work" || return 1
        else
            left=$((left - 1))
            sleep 1
        fi
    done
    rm -f "$RAM/holder.$$"
    HELD=yes
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

