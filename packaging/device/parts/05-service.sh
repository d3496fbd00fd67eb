# --- the service --------------------------------------------------------------------

start() {
    if running; then
        say "zapcore runs already."
        return 0
    fi
    hold || return 1
    if running; then
        say "zapcore runs already."
        return 0
    fi
    update_by_itself
    tidy
    rt=$(chosen) || fail "nothing is installed; copy a bundle into $CARD" || return 1
    launch "$rt"
}

# launch RT: the watch outlives this shell, its terminal and its lock.
launch() {
    make_ram || return 1
    rm -f "$RAM/out" "$RAM/pid" "$RAM/port" "$RAM/failed"
    [ ! -f "$RAM/log" ] || mv -f "$RAM/log" "$RAM/log.1"
    say "$1" >"$RAM/version"
    # Redirected by `exec`: else BusyBox keeps the terminal open for as long as it runs.
    (exec </dev/null >>"$RAM/log" 2>&1 && watch "$1") &
    identity $! >"$RAM/watch"
    say "zapcore $(version_name "$1") is started."
}

# A zip that Downloader brought is taken at the next start; the old version goes on if
# that fails.
update_by_itself() {
    news || return 0
    prepare "$zip" && adopt "$NEW" && return
    rt=$(chosen) && say "Version $(version_name "$rt") goes on."
}

# news: is there a zip of another version than that in use? Sets `zip`.
news() {
    zip=$(newest_bundle) && rt=$(made_of "$zip") || return 1
    [ "$rt" != "$(chosen)" ] && ! refused "$rt"
}

# Discards what a cut left.
tidy() {
    rt=$(chosen) || return 0
    prune "$rt" "$(another "$rt")" 2>/dev/null
}

# restart: what is new is unpacked while the old version still runs.
restart() {
    hold || return 1
    news && prepare "$zip"
    stop && start
}

# watch RT: runs it until it is stopped. A crash starts it again, after a time that
# grows. A version that never answered yet gives way to the one before.
watch() {
    trap '' HUP INT
    HELD='' stopping='' job='' wait_s=1 instead_of='' given_up='' looked='' damage=''
    trap 'stopping=yes; [ -z "$job" ] || kill "$job" 2>/dev/null' TERM
    rt=$1
    while :; do
        serve "$rt"
        [ -z "$stopping" ] || break
        why=$(reason)
        [ -n "$answers" ] || ! mended "$rt" || continue
        [ -z "$damage" ] || say "$damage" >"$RAM/failed"
        [ "$status" -ne 0 ] || break
        if [ -n "$instead_of" ]; then
            say "Version $(version_name "$rt") does not start either."
            rt=$instead_of instead_of='' given_up=yes
        elif [ -z "$answers$given_up" ] && faulty "$rt" && spare=$(another "$rt"); then
            say "Version $(version_name "$rt") does not start (status $status);" \
                "$(version_name "$spare") is tried."
            instead_of=$rt rt=$spare
            continue
        fi
        say "${damage:-$why}" >"$RAM/failed"
        [ "$status" -ne 2 ] || break # mistakes in config.yml stay until someone acts
        [ -z "$answers" ] || wait_s=1
        say "zapcore ended with status $status; it is started again in $wait_s s."
        pause "$wait_s"
        [ -z "$stopping" ] || break
        wait_s=$((wait_s * 2))
        [ "$wait_s" -le "$LONGEST_WAIT" ] || wait_s=$LONGEST_WAIT
    done
    rm -f "$RAM/pid" "$RAM/watch"
}

# Gives why the last run ended: the last line that it said, else its status.
reason() {
    { tail -c "+$((said_before + 1))" "$RAM/log" | grep . | tail -n 1 | tr -d '\001-\037' |
        cut -c 1-300 | sed 's/^zapcore: //' | grep .; } 2>/dev/null || say "it ended with status $status"
}

# A version that never answered on this card, or that has lost a byte since.
faulty() { [ ! -e "$CARD/$1/.answered" ] || ! intact "$1"; }

pause() {
    sleep "$1" &
    job=$!
    wait "$job"
    job=''
}

# serve RT: runs it to its end; sets `status`, and `answers` if it ever did.
serve() {
    answers=''
    rm -f "$RAM/port"
    true >"$RAM/out"
    [ -p "$RAM/said" ] || mkfifo "$RAM/said"
    said_before=$(($(wc -c <"$RAM/log" 2>/dev/null)))
    head -c "$LONGEST_LOG" <"$RAM/said" &
    hearer=$(identity $!)
    detached "$CARD/$1/run" serve >"$RAM/out" 2>"$RAM/said" &
    job=$!
    who=$(identity "$job")
    [ -z "$stopping" ] || kill "$job" 2>/dev/null
    say "$who" >"$RAM/pid"
    say "$1" >"$RAM/version"
    waited=0
    while alive "$who" && [ -z "$answers$stopping" ]; do
        if grep -q '^zapcore ready' "$RAM/out"; then
            answers=yes
            has_answered "$1"
        elif [ "$waited" -ge $((READY_LIMIT * 10)) ]; then
            [ -e "$CARD/$1/.answered" ] || kill -9 "$job" 2>/dev/null
            break
        fi
        [ -n "$answers" ] || nap
    done
    # A signal to this shell ends `wait` before the daemon has ended.
    while wait "$job"; status=$?; [ "$status" -gt 128 ] && alive "$who"; do :; done
    job=''
    rm -f "$RAM/pid" "$RAM/port"
    waited=0
    while alive "$hearer" && [ "$waited" -lt 10 ]; do nap; done
}

# In a session of its own no Ctrl-C of a terminal reaches it.
detached() {
    command -v setsid >/dev/null && exec setsid "$@"
    exec "$@"
}

# has_answered RT: notes it on the card, once, and then in RAM.
has_answered() {
    if [ -n "$instead_of" ]; then
        sealed "$instead_of" && refuse "$instead_of" "$STAMP"
        say "Version $(version_name "$instead_of") is not tried again by itself."
        switch_to "$1" && discard "$instead_of"
        instead_of=''
    fi
    [ -e "$CARD/$1/.answered" ] || true >"$CARD/$1/.answered"
    rm -f "$RAM/failed"
    sed -n 's|^zapcore ready .*:\([0-9]*\)/.*|\1|p' "$RAM/out" >"$RAM/port"
} 2>/dev/null

stop() {
    watcher=$(process watch) daemon=$(process pid)
    if ! running; then
        rm -f "$RAM/watch" "$RAM/pid" "$RAM/failed"
        say "zapcore does not run."
        return 0
    fi
    waited=0
    signal TERM "$watcher" "$daemon"
    while running; do
        [ "$waited" -lt $((STOP_LIMIT * 10)) ] || signal KILL "$watcher" "$daemon"
        nap
    done
    rm -f "$RAM/watch" "$RAM/pid" "$RAM/failed"
    say "zapcore is stopped."
}

# Gives the port it answers at; fails as long as it does not.
port() { process port | grep .; }

# signal NAME IDENTITY …: sends it to those that live.
signal() {
    name=$1
    shift
    for who in "$@"; do
        alive "$who" && kill "-$name" "${who%% *}" 2>/dev/null
    done
}

# Waits until it answers; fails, saying why, as soon as it has ended once without having
# answered. The watch may need the lock meanwhile, to unpack it again.
await_answer() {
    let_go
    waited=0
    while running && [ ! -s "$RAM/failed" ] && [ "$waited" -lt $((READY_LIMIT * 10)) ]; do
        if at=$(port); then
            say "It answers at port $at."
            return 0
        fi
        nap
    done
    if [ -s "$RAM/failed" ]; then
        ! running || say "It is being tried again until \`$NAME stop\`."
        fail "it does not start: $(process failed) (\`$NAME log\` shows more)"
    else
        fail "zapcore does not answer; \`$NAME log\` shows why"
    fi
}

status() {
    rt=$(chosen) || rt=''
    if [ -z "$rt" ]; then
        say "zapcore is not installed."
    else
        say "version   $(version_name "$rt") in zapcore/$rt"
        spare=$(another "$rt") && say "before    $(version_name "$spare") in zapcore/$spare"
    fi
    say "startup   $(startup_is_on && echo "starts with the device" || echo "by hand")"
    if ! running; then
        say "service   does not run"
        [ ! -s "$RAM/failed" ] || say "          last: $(process failed)"
        return 3
    fi
    if [ -s "$RAM/failed" ] && ! port >/dev/null; then
        say "service   is being tried again; last: $(process failed)"
        return 0
    fi
    now=$(running_version) || now=$rt
    pid=$(process pid)
    say "service   runs, process ${pid%% *}, version $(version_name "$now")"
    if ! at=$(port); then
        say "          it does not answer yet"
        return 0
    fi
    for address in $(addresses); do
        say "address   http://$address:$at/"
    done
    bounded 60 "$CARD/$now/run" status --port "$at"
    return 0
}

addresses() {
    ip -4 -o addr show scope global 2>/dev/null | awk '{sub("/.*", "", $4); print $4}'
}

# show_log: what the last starts said, and the log that the daemon keeps of its work.
show_log() {
    show_end "What it said:" "$RAM/log.1" "$RAM/log"
    kept=${ZAPCORE_LOG_FOLDER:-$(setting log_folder)}
    show_end "What it did:" "$kept/zapcore.log.1" "$kept/zapcore.log"
}

# show_end WORDS FILE FILE
show_end() {
    [ -s "$2" ] || [ -s "$3" ] || return 0
    say "$1"
    cat "$2" "$3" 2>/dev/null | tail -n 30
}

# Runs a command of zapcore in the place of this shell.
zapcore() {
    rt=$(running_version) || rt=$(chosen) || fail "nothing is installed" || return 1
    exec "$CARD/$rt/run" "$@"
}

