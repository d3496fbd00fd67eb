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

