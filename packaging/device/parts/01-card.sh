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

