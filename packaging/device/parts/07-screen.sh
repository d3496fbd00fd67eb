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

