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

# --- the card ---------------------------------------------------------------------

# Everything that was written is on the card when this returns.
settle() { sync; }

# put FILE: standard input becomes its content, whole or not at all.
put() {
    cat >"$1.new" && settle && mv -f "$1.new" "$1" && settle
}

# first_line FILE: gives it, or nothing.
first_line() {
    line=
    [ -f "$1" ] && read -r line 2>/dev/null <"$1"
    printf '%s' "$line"
}

can_write() {
    mkdir -p "$CARD" && true >"$CARD/.write" && rm -f "$CARD/.write"
} 2>/dev/null

# --- versions ---------------------------------------------------------------------

is_version() {
    case $1 in
    rt-*) case ${1#rt-} in '' | *[!0-9a-f]*) return 1 ;; esac ;;
    *) return 1 ;;
    esac
}

# sealed RT: fails unless that version counts; sets SERIAL (the higher the newer) and STAMP
# (size, time and name of its zip) from its `.ok`.
sealed() {
    SERIAL='' STAMP='' name='' end=''
    is_version "$1" && [ -f "$CARD/$1/run" ] && [ -f "$CARD/$1/.ok" ] || return 1
    {
        read -r name SERIAL STAMP
        read -r end
    } <"$CARD/$1/.ok"
    [ "$name" = "$1" ] && [ "$end" = ok ] || return 1
    case $SERIAL in '' | *[!0-9]*) return 1 ;; esac
}

# Gives all that count, the newest first.
versions() {
    for dir in "$CARD"/rt-*/; do
        rt=${dir%/}
        rt=${rt##*/}
        sealed "$rt" && say "$SERIAL $rt"
    done | sort -rn | sed 's/.* //'
}

# Gives the version to start: what `current` names, else the newest not refused.
chosen() {
    rt=$(first_line "$CARD/current")
    if sealed "$rt"; then
        say "$rt"
        return
    fi
    for rt in $(versions); do
        refused "$rt" && continue
        say "$rt"
        return
    done
    versions | head -n 1 | grep .
}

# another RT: gives the newest version that counts beside it.
another() { versions | grep -v "^$1\$" | head -n 1 | grep .; }

switch_to() { say "$1" | put "$CARD/current"; }

# What did not start or was rolled back is not taken again by itself: `refused` holds
# a line for each, "rt-… STAMP".
refused() { grep -q "^$1 " "$CARD/refused" 2>/dev/null; }

refuse() {
    {
        grep -v "^$1 " "$CARD/refused" 2>/dev/null | tail -n 7
        say "$1 $2"
    } | put "$CARD/refused"
}

accept() {
    refused "$1" || return 0
    grep -v "^$1 " "$CARD/refused" | put "$CARD/refused"
}

# discard RT: from the first moment on it does not count.
discard() {
    [ -e "$CARD/$1" ] || return 0
    rm -f "$CARD/$1/.ok" && settle && rm -rf "${CARD:?}/$1"
}

# prune RT RT RT: discards all other versions, and what a cut left half unpacked.
prune() {
    for dir in "$CARD"/rt-*/; do
        item=${dir%/}
        item=${item##*/}
        is_version "$item" || continue
        case " $* $(running_version) " in *" $item "*) ;; *) discard "$item" ;; esac
    done
}

# intact RT: are all its files as they were shipped?
intact() {
    (cd "$CARD/$1" 2>/dev/null && grep -q ' [ *]run$' SUMS && sha256sum -c SUMS) >/dev/null 2>&1
}

version_name() { first_line "$CARD/$1/VERSION"; }

# --- from a bundle to a version -----------------------------------------------------

# A bundle is a zip, or for Linux a tar with one folder on top.

# Gives the bundle with the highest version in its name.
newest_bundle() {
    for file in "$CARD"/bundle-*.zip "$CARD"/zapcore-*.zip "$CARD"/zapcore-*.tar.xz \
        "${SCRIPT%/*}"/bundle-*.zip; do
        [ -f "$file" ] || continue
        name=${file##*/}
        name=${name#*-}
        name=${name%.zip}
        say "$(say "${name%.tar.xz}" | sed 's/[^0-9][^0-9]*/./g; s/^\.//') $file"
    done | sort -t . -k 1,1n -k 2,2n -k 3,3n -k 4,4n | tail -n 1 | sed 's/^[^ ]* //' | grep .
}

stamp_of() { say "$(stat -c '%s %Y' "$1" 2>/dev/null) ${1##*/}"; }

by_bytes() {
    rt=rt-$(sha256sum "$1" | cut -c 1-16)
    is_version "$rt" && say "$rt"
}

# made_of ZIP: gives the version that it is, by the stamp if that is known, as to read
# all of it takes seconds at each start, else by its bytes.
made_of() {
    stamp=$(stamp_of "$1")
    for rt in $(versions); do
        sealed "$rt" && [ "$STAMP" = "$stamp" ] && say "$rt" && return
    done
    rt=$(grep -F -- " $stamp" "$CARD/refused" 2>/dev/null | sed 's/ .*//' | head -n 1)
    if is_version "$rt"; then say "$rt"; else by_bytes "$1"; fi
}

# room_for ZIP: is there room on the card for all of it?
room_for() {
    need=$(measure "$1" 2>/dev/null | tail -n 1 |
        awk -v c="$CLUSTER_KIB" '$1 ~ /^[0-9]+$/ {print int($1 / 1024) + $(NF - 1) * c}')
    free=$(df -Pk "$CARD" | awk 'NR > 1 {print $(NF - 2)}' | tail -n 1)
    [ "${free:-0}" -ge "${need:-0}" ]
}

make_room_for() {
    room_for "$1" && return
    prune "$(chosen)"
    room_for "$1" && return
    fail "the $MEDIUM has no room for it: $need KiB are needed, $free KiB are free"
}

# measure ZIP: gives its bytes, unpacked, and "N files", in one line at the end.
measure() {
    case $1 in
    *.tar.xz) tar -tvJf "$1" | awk '{bytes += $3; n++} END {print bytes, n, "files"}' ;;
    *) unzip -l "$1" ;;
    esac
}

# readable ZIP: is it a whole one?
readable() {
    case $1 in
    *.tar.xz) tar -tJf "$1" ;;
    *) unzip -p "$1" ;;
    esac >/dev/null 2>&1 </dev/null
}

# extract ZIP FOLDER
extract() {
    mkdir "$2" || return 1
    case $1 in
    *.tar.xz) tar -xJf "$1" -C "$2" --strip-components=1 ;;
    *) unzip -q -o "$1" -d "$2" ;;
    esac </dev/null
}

# unpack ZIP RT: makes the version of the zip, or changes nothing that counts.
unpack() {
    discard "$2" && make_room_for "$1" || return 1
    say "Unpacking ${1##*/} …"
    if ! extract "$1" "$CARD/$2" >/dev/null 2>&1; then
        if no_links "$2" && no_strays "$2" && readable "$1"; then
            discard "$2"
            fail "${1##*/} could not be unpacked: the $MEDIUM is full or cannot be written"
        else
            discard "$2"
            damaged "$1" "$2"
        fi
        return 1
    fi
    if ! has_all "$2"; then
        discard "$2"
        damaged "$1" "$2"
        return 1
    fi
    chmod -R a+rX "$CARD/$2" 2>/dev/null
    chmod a+x "$CARD/$2/run" "$CARD/$2"/bin/* "$CARD/$2"/lib/ld-linux* 2>/dev/null
    settle
    if ! version=$(bounded "$CHECK_LIMIT" "$CARD/$2/run" --version 2>/dev/null); then
        refuse "$2" "$stamped"
        discard "$2"
        fail "the version in ${1##*/} does not start on this device"
        return 1
    fi
    say "It is $version."
    next=1
    for item in $(versions); do
        sealed "$item" && [ "$SERIAL" -ge "$next" ] && next=$((SERIAL + 1))
    done
    if printf '%s %s %s\nok\n' "$2" "$next" "$stamped" >"$CARD/$2/.ok"; then
        settle
    else
        discard "$2"
        fail "the $MEDIUM is full or cannot be written"
    fi
}

# has_all RT: are its files those of SUMS, no more, and none different?
has_all() {
    no_links "$1" && [ "$(files_of "$1")" = "$(files_in_sums "$1")" ] && intact "$1"
}

# no_links RT: is all of it files and folders?
no_links() { [ -z "$(find "$CARD/$1" ! -type f ! -type d 2>&1)" ]; }

# no_strays RT: is it empty of files that SUMS, if that is there, does not name?
no_strays() {
    [ ! -f "$CARD/$1/SUMS" ] ||
        [ -z "$({ files_in_sums "$1" && files_in_sums "$1" && files_of "$1"; } | sort | uniq -u)" ]
}

files_of() { (cd "$CARD/$1" && find . -type f) | sed 's|^\./||' | sort; }

files_in_sums() { { say SUMS && sed 's/^[0-9a-f]* [ *]//' "$CARD/$1/SUMS"; } | sort; }

damaged() {
    refuse "$2" "$stamped"
    fail "${1##*/} is damaged or was not copied whole; copy it again, or run Downloader again"
}

# prepare ZIP: unpacks it if that was not done; sets NEW to its version.
prepare() {
    NEW='' RENEWED='' stamped=$(stamp_of "$1") # taken first: another one may come while this is read
    can_write || fail "the $MEDIUM cannot be written: $CARD" || return 1
    rt=$(by_bytes "$1") || fail "$1 cannot be read" || return 1
    if ! sealed "$rt"; then
        unpack "$1" "$rt" || return 1
    elif ! intact "$rt"; then
        say "Files of version $(version_name "$rt") are damaged; it is unpacked again."
        [ "$(running_version)" != "$rt" ] || stop
        unpack "$1" "$rt" || return 1
        RENEWED=yes
    fi
    NEW=$rt
}

# mended RT: was it damaged, and is it whole again, from its zip? The watch asks once;
# whoever is at work meanwhile goes first.
mended() {
    [ -z "$looked" ] || return 1
    left=0
    take "$RAM/lock" "$RAM/watch" || return 1
    looked=yes
    renew_from_its_zip "$1"
    mending=$?
    rm -f "$RAM/lock"
    job=''
    return "$mending"
}

renew_from_its_zip() {
    intact "$1" && return 1
    damage=$(damage_of "$1")
    if ! zip=$(newest_bundle) || [ "$(by_bytes "$zip")" != "$1" ]; then
        fail "$damage"
        return
    fi
    say "Files of version $(version_name "$1") are damaged; it is unpacked again."
    damage="its files are damaged, and it could not be unpacked again"
    stamped=$(stamp_of "$zip")
    can_write && unpack "$zip" "$1" && damage=''
}

# damage_of RT: says that it is damaged, and what helps.
damage_of() {
    say "files of version $(version_name "$1") are damaged and its bundle is not in $CARD;" \
        "copy one there and \`$NAME install\`"
}

# adopt RT: has it started from now on; keeps the one before, discards others.
adopt() {
    before=$(chosen)
    [ "$before" = "$1" ] && before=$(another "$1")
    if [ "$(first_line "$CARD/current")" != "$1" ]; then
        switch_to "$1" || fail "the $MEDIUM cannot be written: $CARD/current" || return 1
    fi
    accept "$1" && prune "$1" "$before"
}

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

# --- install, update, roll back, remove ------------------------------------------------

# install [ZIP]: also what `update` does; starts it anew if it ran.
install() {
    hold || return 1
    old=$(chosen) || old=''
    zip=${1:-$(newest_bundle)} || no_bundle "$old" || return 1
    [ -f "$zip" ] || fail "there is no file $zip" || return 1
    ran=''
    running && ran=yes
    if ! prepare "$zip"; then
        go_on
        return 1
    fi
    if [ -n "$RENEWED" ]; then
        renewed
        return
    fi
    if [ "$NEW" = "$old" ]; then
        say "zapcore $(version_name "$NEW") is installed already."
        return 0
    fi
    change_to "$NEW" && say "zapcore $(version_name "$NEW") is installed."
}

no_bundle() {
    if [ -n "$1" ] && ! intact "$1"; then
        fail "$(damage_of "$1")"
    else
        fail "there is no bundle in $CARD"
    fi
}

# What is installed goes on when another bundle could not be; tells if it is damaged.
go_on() {
    old=$(chosen) || return
    if intact "$old"; then
        say "Version $(version_name "$old") goes on."
    else
        fail "$(damage_of "$old")"
    fi
    [ -z "$ran" ] || running || launch "$old"
}

# renewed: the version NEW was unpacked again; it is in use, and runs if anything ran.
renewed() {
    adopt "$NEW" || return 1
    if [ -n "$ran" ]; then
        ! running || stop
        launch "$NEW" && await_answer || return 1
    fi
    say "zapcore $(version_name "$NEW") is installed again, all its files are whole."
}

# change_to RT: if it ran, it runs again, and the version that then answers is named.
change_to() {
    if ! running; then
        adopt "$1"
        return
    fi
    wanted=$(version_name "$1")
    stop && adopt "$1"
    done=$?
    launch "$(chosen)" && await_answer || return 1
    [ "$done" -eq 0 ] || return 1
    now=$(running_version) || now=''
    [ "$now" = "$1" ] && return 0
    fail "version $wanted does not start; $(version_name "$now") runs again"
}

rollback() {
    hold || return 1
    old=$(chosen) || fail "nothing is installed" || return 1
    spare=$(another "$old") || fail "there is no version before it" || return 1
    sealed "$old" && refuse "$old" "$STAMP" || fail "the $MEDIUM cannot be written" || return 1
    change_to "$spare" && say "zapcore $(version_name "$spare") is in use again."
}

# remove [--data]: takes away all that install made; what zapcore knows only if asked.
remove() {
    case $1 in
    '' | --data) ;;
    *) fail "remove takes --data or nothing, not $1" || return 2 ;;
    esac
    hold || return 1
    stop
    startup_off || return 1
    can_write || fail "the $MEDIUM cannot be written: $CARD" || return 1
    rm -f "$CARD/current" "$CARD"/*.new
    prune
    rm -f "$CARD/refused" "$CARD"/bundle-*.zip "$CARD"/zapcore-*.zip \
        "$CARD"/zapcore-*.tar.xz
    say "zapcore is removed."
    if [ "$1" = --data ] && data_is_ours; then
        rm -rf "$CARD/data" && say "So is what it knew of your games."
    elif [ -d "$ZAPCORE_DATA" ]; then
        say "What it knows of your games is still in $ZAPCORE_DATA."
    fi
    settle
    rmdir "$CARD" 2>/dev/null
    running || leave_ram
    last_words
}

# Takes away what is ours in RAM; another run of this script may wait there for the lock.
leave_ram() {
    for item in out said pid watch port version failed log log.1; do
        rm -f "$RAM/$item"
    done
    rm -f "$RAM"/zapcore.log*
    let_go
    rmdir "$RAM" 2>/dev/null
}

# Is the data folder the one that we made, however it is spelt?
data_is_ours() {
    [ ! -h "$CARD/data" ] &&
        [ "$(cd "$ZAPCORE_DATA" && pwd)" = "$(cd "$CARD" && pwd)/data" ]
} 2>/dev/null

# --- for a screen and a gamepad ----------------------------------------------------------

# MiSTer's Scripts menu gives a gamepad's directions and buttons as arrow keys, Enter and
# Esc. `dialog` draws the menus where it is there.

TITLE=zapcore
ESCAPE=$(printf '\033')
TERMINAL=''

# choose TEXT CHOICE …: sets PICK to the number of the choice, or to nothing for Esc.
choose() {
    if command -v dialog >/dev/null; then
        choose_in_dialog "$@"
    else
        choose_on_terminal "$@"
    fi
}

choose_in_dialog() {
    text=$1
    shift
    count=$#
    number=1
    while [ "$number" -le "$count" ]; do
        set -- "$@" "$number" "$1"
        shift
        number=$((number + 1))
    done
    # What it picked comes alone: on standard error there may be other words.
    { PICK=$(dialog --output-fd 3 --clear --title "$TITLE" --no-tags \
        --menu "$text" 0 0 0 "$@" 3>&1 1>&4 2>/dev/null) || PICK=''; } 4>&1
}

choose_on_terminal() {
    text=$1
    shift
    at=1
    drain
    while :; do
        draw "$text" "$at" "$@"
        read_key
        case $KEY in
        up) [ "$at" -eq 1 ] && at=$# || at=$((at - 1)) ;;
        down) [ "$at" -eq $# ] && at=1 || at=$((at + 1)) ;;
        enter) PICK=$at && return ;;
        back) PICK='' && return ;;
        esac
    done
}

draw() {
    printf '\033[H\033[2J\033[1m%s\033[0m\n\n%s\n\n' "$TITLE" "$1"
    here=$2
    shift 2
    number=1
    for choice in "$@"; do
        if [ "$number" -eq "$here" ]; then
            printf '\033[7m > %s \033[0m\n' "$choice"
        else
            printf '   %s\n' "$choice"
        fi
        number=$((number + 1))
    done
    printf '\nUp and down choose, Enter does it, Esc goes back.\n'
}

# What was typed before a question is shown is no answer to it.
drain() {
    TERMINAL=${TERMINAL:-$(stty -g)}
    stty -icanon -echo min 0 time 0
    dd bs=4096 count=1 >/dev/null 2>&1
    stty "$TERMINAL"
}

# Sets KEY to up, down, enter, back, or nothing.
read_key() {
    KEY=''
    TERMINAL=${TERMINAL:-$(stty -g)}
    stty -icanon -echo min 1 time 0
    char=$(dd bs=1 count=1 2>/dev/null && echo .)
    case $char in
    "$ESCAPE".)
        stty min 0 time 2
        case $(dd bs=2 count=1 2>/dev/null) in
        '[A' | OA) KEY=up ;;
        '[B' | OB) KEY=down ;;
        '') KEY=back ;;
        esac
        ;;
    .) KEY=back ;; # the terminal is gone
    k.) KEY=up ;;
    j.) KEY=down ;;
    q.) KEY=back ;;
    [[:space:]].) KEY=enter ;;
    esac
    stty "$TERMINAL"
}

# confirm TEXT: does the owner say yes?
confirm() {
    choose "$1" Yes No
    [ "$PICK" = 1 ]
}

# perform COMMAND …: does it, and keeps what it says on the screen until a key is pressed.
perform() {
    printf '\033[H\033[2J'
    "$@"
    let_go
    drain
    printf '\nEnter goes back.\n'
    read_key
}

# --- the menu -------------------------------------------------------------------------

menu() {
    export TERM="${TERM:-linux}"
    chosen >/dev/null || first_steps
    while :; do
        choose "$(headline)" "Status" "Start" "Stop" "Libraries: your games" \
            "Key: let a phone or a program in from anywhere" "Log" "Install or update" \
            "Go back to the version before" "Start with the device" "Remove"
        case $PICK in
        1) perform status ;;
        2) perform start_and_wait ;;
        3) perform stop ;;
        4) libraries_menu ;;
        5) key_menu ;;
        6) perform show_log ;;
        7) perform install ;;
        8) confirm "Go back to the version before?" && perform rollback ;;
        9) startup_menu ;;
        10) remove_menu ;;
        *) break ;;
        esac
    done
    printf '\033[H\033[2J'
}

headline() {
    rt=$(chosen) || {
        say "It is not installed."
        return
    }
    does='does not run'
    if running; then
        does=runs
        [ ! -s "$RAM/failed" ] || does='does not start; it is being tried again'
    fi
    say "Version $(version_name "$rt") $does."
}

first_steps() {
    if ! newest_bundle >/dev/null; then
        perform fail "there is no bundle in $CARD: $GET_WORDS"
        return
    fi
    confirm "zapcore is not installed. Install it now?" || return
    perform install
    chosen >/dev/null || return
    startup_menu
    perform start_and_wait
    running && confirm "Look for your games now?" && perform in_its_place index --no-wait
}

start_and_wait() { start && await_answer; }

# zapcore takes the place of a shell, which must not be the menu's.
# What zapcore says of its commands is said as they are called here.
# shellcheck disable=SC2016,SC2329 # no command to run is quoted; `perform` calls it
in_its_place() {
    (zapcore "$@") 2>&1 |
        sed 's/`zapcore status --watch`/*Status*/g; s/`zapcore \([a-z]\)/`'"$NAME"' run \1/g'
}

startup_menu() {
    if startup_is_on; then
        confirm "It starts with the device. Stop that?" && perform startup_off
    else
        confirm "Start it with the device? $STARTUP_WORDS" &&
            perform startup_on
    fi
}

libraries_menu() {
    perform libraries
    running || return
    choose "Look for games?" "Look for new, changed and vanished games" \
        "Scan: also identify files and read what lists and pictures know" "Not now"
    case $PICK in
    1) perform in_its_place index --no-wait ;;
    2) perform in_its_place scan --no-wait ;;
    esac
}

# libraries: the folders with games that are there, and how many files each has.
libraries() {
    rt=$(chosen) || fail "zapcore is not installed" || return 1
    if running; then
        bounded 60 "$CARD/$rt/run" call media.browse | awk '
            /^      "fileCount": / { count = $2 + 0 }
            /^      "path": / { sub(/^ *"path": "/, ""); sub(/",?$/, ""); path = $0 }
            /^    }/ { printf "%8d %s in %s\n", count, count == 1 ? "game" : "games", path; count = 0 }'
    fi
    bounded 60 "$CARD/$rt/run" doctor | sed -n 's/^ok *library: /         found: /p'
}

key_menu() {
    choose "What may it do?" "Look (read)" "Look, update, mark favourites (operate)" \
        "All, keys and settings included (administer)"
    case $PICK in
    1) perform make_key read ;;
    2) perform make_key operate ;;
    3) perform make_key administer ;;
    esac
}

make_key() {
    rt=$(chosen) || fail "zapcore is not installed" || return 1
    bounded 60 "$CARD/$rt/run" key new --level "$1" --name "made at the device" || return 1
    at=$(port) || return 0
    for address in $(addresses); do
        say "The device is at http://$address:$at/"
    done
}

remove_menu() {
    choose "Remove zapcore?" "No" "Yes, but keep what it knows of my games" \
        "Yes, and forget all of it, favourites and keys too"
    case $PICK in
    2) perform remove ;;
    3) perform remove --data ;;
    esac
}

# --- verbs --------------------------------------------------------------------------------

usage() {
    cat <<END
Usage: $NAME                 a menu, on a terminal
       $NAME install [ZIP]   install or update from the newest bundle in $CARD, or from ZIP
       $NAME update          the same
       $NAME rollback        go back to the version before
       $NAME start | stop | restart | status | log
       $NAME startup on|off  whether it starts with the device
       $NAME libraries       the folders with games
       $NAME key LEVEL       make a key: read, operate or administer
       $NAME run COMMAND …   any command of zapcore, such as run search sonic
       $NAME remove [--data] remove it; with --data also what it knows
       $NAME -service start|stop|restart|status
END
}

service() {
    case $1 in
    start | '') start ;; # a device that names no action starts
    stop) stop ;;
    restart) restart ;;
    status) status ;;
    *) fail "a service can start, stop, restart or give its status, not \"$1\"" || return 2 ;;
    esac
}

startup() {
    case $1 in
    on) startup_on ;;
    off) startup_off ;;
    *) fail "startup takes on or off" || return 2 ;;
    esac
}

# shellcheck disable=SC2329 # a trap calls it
finish() {
    let_go
    [ -z "$TERMINAL" ] || stty "$TERMINAL"
}

main() {
    trap 'finish' EXIT
    trap 'exit 130' HUP INT TERM
    make_ram || return 1
    choose_settings
    case ${1-} in
    '') if [ -t 0 ] && [ -t 1 ]; then menu; else usage; fi ;;
    -service | service) service "${2-}" ;;
    install | update) install ${2+"$2"} ;;
    rollback) rollback ;;
    start) if [ -n "$START_WAITS" ]; then start_and_wait; else start; fi ;;
    stop) stop ;;
    restart) restart && await_answer ;;
    status) status ;;
    log) show_log ;;
    startup) startup "${2-}" ;;
    libraries) libraries ;;
    key) make_key "${2-}" ;;
    run)
        shift
        zapcore "$@"
        ;;
    remove) remove "${2-}" ;;
    help | -h | --help) usage ;;
    *)
        fail "\"$1\" is not known; $NAME help names what is"
        return 2
        ;;
    esac
}

# --- linux/user-startup.sh ---------------------------------------------------------------


# The number of the line that heads our block, whatever else is in the file.
our_line() {
    [ -f "$STARTUP" ] || return 1
    tr '\000' '\001' <"$STARTUP" | LC_ALL=C grep -n "^${BLOCK}[[:space:]]*\$" |
        head -n 1 | sed 's/:.*//' | grep .
}

# Is it started from there, by our block or by a line of the owner's own? What is
# commented out does not count.
startup_is_on() {
    [ -f "$STARTUP" ] &&
        tr '\000' '\001' <"$STARTUP" | LC_ALL=C grep -q '^[^#]*zapcore\.sh  *-service'
}

startup_on() {
    bring_startup_back || return 1
    if startup_is_on; then
        say "zapcore starts with the device already ($STARTUP)."
        return 0
    fi
    mkdir -p "$FAT/linux" 2>/dev/null
    new=$STARTUP.zapcore.new
    if at=$(our_line); then
        cp -p "$STARTUP" "$new" && with_block "$at" >"$new"
    elif [ -s "$STARTUP" ]; then
        cp -p "$STARTUP" "$new" && end_line "$new" && our_block >>"$new"
    else
        { say '#!/bin/sh' && our_block; } >"$new" && chmod a+x "$new"
    fi 2>/dev/null
    replace_startup $? || return 1
    say "zapcore starts with the device from now on ($STARTUP)."
    if LC_ALL=C grep -q '^[[:space:]]*exit' "$STARTUP"; then
        say "Note: a line of that file begins with exit; what stands below may never run."
    fi
}

# On exFAT a power cut within the rename may take both names; never the one kept aside,
# which is then the last copy of what others wrote.
bring_startup_back() {
    [ ! -e "$STARTUP" ] && [ -e "$STARTUP.zapcore.bak" ] || return 0
    if cp -p "$STARTUP.zapcore.bak" "$STARTUP.zapcore.back" 2>/dev/null && settle &&
        mv -f "$STARTUP.zapcore.back" "$STARTUP" 2>/dev/null && settle; then
        say "$STARTUP was gone; it is back as it was before zapcore changed it."
    else
        fail "$STARTUP is gone and cannot be brought back from $STARTUP.zapcore.bak:" \
            "the $MEDIUM is full or cannot be written"
    fi
}

our_block() { echo && our_lines; }

our_lines() {
    # shellcheck disable=SC2016 # the $1 is for that file's shell
    printf '%s\n[[ -e %s ]] && %s -service $1\n' "$BLOCK" "$SCRIPT" "$SCRIPT"
}

# with_block N: the file with our lines in the place of those of our block, of which
# line N is the head.
with_block() {
    to=$(below_block "$1")
    { [ "$1" -le 1 ] || head -n "$(($1 - 1))" "$STARTUP"; } && our_lines && tail -n "+$to" "$STARTUP"
}

# below_block N: the number of the first line below our block, of which line N is the head.
below_block() {
    to=$(($1 + 1))
    line "$to" | grep -q 'zapcore\.sh  *-service' && to=$((to + 1))
    say "$to"
}

# end_line FILE: a last line without an end gets one.
end_line() {
    [ -z "$(tail -c 1 "$1" | tr '\000' x)" ] || echo >>"$1"
}

# replace_startup STATUS: puts the new file in the place of the old, which is kept aside,
# if making it ended with that status 0.
replace_startup() {
    if [ "$1" -eq 0 ] && keep_startup && settle && mv -f "$STARTUP.zapcore.new" "$STARTUP"; then
        settle
    else
        # If the move took the old one away, the new one is all there is.
        [ ! -e "$STARTUP" ] || rm -f "$STARTUP.zapcore.new"
        fail "$STARTUP cannot be changed: the $MEDIUM is full or cannot be written"
    fi
}

keep_startup() { [ ! -e "$STARTUP" ] || cp -p "$STARTUP" "$STARTUP.zapcore.bak"; }

startup_off() {
    bring_startup_back || return 1
    new=$STARTUP.zapcore.new
    while at=$(our_line); do
        { cp -p "$STARTUP" "$new" && without_block "$at" >"$new" && as_before; } 2>/dev/null
        replace_startup $? || return 1
        [ -s "$STARTUP" ] || [ "$ours" != all ] || rm -f "$STARTUP"
    done
    rm -f "$STARTUP.zapcore.bak" "$STARTUP.zapcore.back" "$new"
}

# What we had to add to a file without an end or a beginning goes, too, if nobody has
# changed it since; sets `ours` to all if there was no file.
as_before() {
    old=$STARTUP.zapcore.bak ours=''
    if [ ! -e "$old" ]; then
        [ "$(cat "$new")" = '#!/bin/sh' ] || return 0
        ours=all
        true >"$new"
    elif { cat "$old" && echo; } | cmp -s - "$new" || { [ ! -s "$old" ] && echo '#!/bin/sh' | cmp -s - "$new"; }; then
        cat "$old" >"$new"
    fi
}

# without_block N: the file without the head of our block in line N, the line below it that starts us,
# and the empty line above.
without_block() {
    from=$(($1 - 1))
    line "$from" | grep -q . || from=$((from - 1))
    to=$(below_block "$1")
    { [ "$from" -le 0 ] || head -n "$from" "$STARTUP"; } && tail -n "+$to" "$STARTUP"
}

# line N: that line of the file, without what ends it.
line() {
    [ "$1" -gt 0 ] && head -n "$1" "$STARTUP" | tail -n 1 | tr '\000' '\001' | tr -d '\r'
}

main "$@"; exit
