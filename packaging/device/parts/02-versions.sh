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

