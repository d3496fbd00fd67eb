# --- install, update, roll back, remove ------------------------------------------------

# install [ZIP]: also what `update` does; starts it anew if it ran.
install() {
    hold || return 1
    zip=${1:-$(newest_bundle)} || fail "there is no bundle in $CARD" || return 1
    [ -f "$zip" ] || fail "there is no file $zip" || return 1
    old=$(chosen) || old=''
    if ! prepare "$zip"; then
        [ -z "$old" ] || say "Version $(version_name "$old") goes on."
        return 1
    fi
    if [ "$NEW" = "$old" ]; then
        say "zapcore $(version_name "$NEW") is installed already."
        return 0
    fi
    change_to "$NEW" && say "zapcore $(version_name "$NEW") is installed."
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
    now=$(process version)
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
    if [ "$1" = --data ] && [ "$ZAPCORE_DATA" = "$CARD/data" ]; then
        rm -rf "$CARD/data" && say "So is what it knew of your games."
    elif [ -d "$ZAPCORE_DATA" ]; then
        say "What it knows of your games is still in $ZAPCORE_DATA."
    fi
    settle
    rmdir "$CARD" 2>/dev/null
    last_words
}

