# --- verbs --------------------------------------------------------------------------------

usage() {
    cat <<END
Usage: zapcore.sh                 a menu, on a terminal
       zapcore.sh install [ZIP]   install or update from zapcore/bundle-….zip, or from ZIP
       zapcore.sh update          the same
       zapcore.sh rollback        go back to the version before
       zapcore.sh start | stop | restart | status | log
       zapcore.sh startup on|off  its lines in linux/user-startup.sh
       zapcore.sh libraries       the folders with games
       zapcore.sh key LEVEL       make a key: read, operate or administer
       zapcore.sh run COMMAND …   any command of zapcore, such as run search sonic
       zapcore.sh remove [--data] remove it; with --data also what it knows
       zapcore.sh -service start|stop|restart|status
END
}

service() {
    case $1 in
    start) start ;;
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
    choose_platform
    case ${1-} in
    '') if [ -t 0 ] && [ -t 1 ]; then menu; else usage; fi ;;
    -service | service) service "${2-}" ;;
    install | update) install ${2+"$2"} ;;
    rollback) rollback ;;
    start) start_and_wait ;;
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
        fail "\"$1\" is not known; zapcore.sh help names what is"
        return 2
        ;;
    esac
}

main "$@"; exit
