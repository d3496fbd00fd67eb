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

