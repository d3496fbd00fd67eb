# --- Batocera's services ------------------------------------------------------------------

startup_is_on() {
    batocera-services list user 2>/dev/null </dev/null | grep -q '^zapcore[ ;]*\*'
}

startup_on() {
    if startup_is_on; then
        say "zapcore starts with the device already."
        return 0
    fi
    batocera-services enable zapcore && startup_is_on || fail "it could not be enabled" || return 1
    say "zapcore starts with the device from now on."
}

startup_off() {
    startup_is_on || return 0
    batocera-services disable zapcore
}

