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

