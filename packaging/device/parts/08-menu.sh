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

