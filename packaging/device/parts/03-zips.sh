# --- from a bundle to a version -----------------------------------------------------

# A bundle is a zip, or for Linux a tar with one folder on top.

# Gives the bundle with the highest version in its name.
newest_bundle() {
    for file in "$CARD"/bundle-*.zip "$CARD"/zapcore-*.zip "$CARD"/zapcore-*.tar.xz \
        "${SCRIPT%/*}"/bundle-*.zip; do
        [ -f "$file" ] || continue
        name=${file##*/}
        name=${name#*-}
        name=${name%.zip}
        say "$(say "${name%.tar.xz}" | sed 's/[^0-9][^0-9]*/./g; s/^\.//') $file"
    done | sort -t . -k 1,1n -k 2,2n -k 3,3n -k 4,4n | tail -n 1 | sed 's/^[^ ]* //' | grep .
}

stamp_of() { say "$(stat -c '%s %Y' "$1" 2>/dev/null) ${1##*/}"; }

by_bytes() {
    rt=rt-$(sha256sum "$1" | cut -c 1-16)
    is_version "$rt" && say "$rt"
}

# made_of ZIP: gives the version that it is, by the stamp if that is known, as to read
# all of it takes seconds at each start, else by its bytes.
made_of() {
    stamp=$(stamp_of "$1")
    for rt in $(versions); do
        sealed "$rt" && [ "$STAMP" = "$stamp" ] && say "$rt" && return
    done
    rt=$(grep -F -- " $stamp" "$CARD/refused" 2>/dev/null | sed 's/ .*//' | head -n 1)
    if is_version "$rt"; then say "$rt"; else by_bytes "$1"; fi
}

# room_for ZIP: is there room on the card for all of it?
room_for() {
    need=$(measure "$1" 2>/dev/null | tail -n 1 |
        awk -v c="$CLUSTER_KIB" '$1 ~ /^[0-9]+$/ {print int($1 / 1024) + $(NF - 1) * c}')
    free=$(df -Pk "$CARD" | awk 'NR > 1 {print $(NF - 2)}' | tail -n 1)
    [ "${free:-0}" -ge "${need:-0}" ]
}

make_room_for() {
    room_for "$1" && return
    prune "$(chosen)"
    room_for "$1" && return
    fail "the $MEDIUM has no room for it: $need KiB are needed, $free KiB are free"
}

# measure ZIP: gives its bytes, unpacked, and "N files", in one line at the end.
measure() {
    case $1 in
    *.tar.xz) tar -tvJf "$1" | awk '{bytes += $3; n++} END {print bytes, n, "files"}' ;;
    *) unzip -l "$1" ;;
    esac
}

# readable ZIP: is it a whole one?
readable() {
    case $1 in
    *.tar.xz) tar -tJf "$1" ;;
    *) unzip -p "$1" ;;
    esac >/dev/null 2>&1 </dev/null
}

# extract ZIP FOLDER
extract() {
    mkdir "$2" || return 1
    case $1 in
    *.tar.xz) tar -xJf "$1" -C "$2" --strip-components=1 ;;
    *) unzip -q -o "$1" -d "$2" ;;
    esac </dev/null
}

# unpack ZIP RT: makes the version of the zip, or changes nothing that counts.
unpack() {
    discard "$2" && make_room_for "$1" || return 1
    say "Unpacking ${1##*/} …"
    if ! extract "$1" "$CARD/$2" >/dev/null 2>&1; then
        if no_links "$2" && no_strays "$2" && readable "$1"; then
            discard "$2"
            fail "${1##*/} could not be unpacked: the $MEDIUM is full or cannot be written"
        else
            discard "$2"
            damaged "$1" "$2"
        fi
        return 1
    fi
    if ! has_all "$2"; then
        discard "$2"
        damaged "$1" "$2"
        return 1
    fi
    chmod -R a+rX "$CARD/$2" 2>/dev/null
    chmod a+x "$CARD/$2/run" "$CARD/$2"/bin/* "$CARD/$2"/lib/ld-linux* 2>/dev/null
    settle
    if ! version=$(bounded "$CHECK_LIMIT" "$CARD/$2/run" --version 2>/dev/null); then
        refuse "$2" "$stamped"
        discard "$2"
        fail "the version in ${1##*/} does not start on this device"
        return 1
    fi
    say "It is $version."
    next=1
    for item in $(versions); do
        sealed "$item" && [ "$SERIAL" -ge "$next" ] && next=$((SERIAL + 1))
    done
    if printf '%s %s %s\nok\n' "$2" "$next" "$stamped" >"$CARD/$2/.ok"; then
        settle
    else
        discard "$2"
        fail "the $MEDIUM is full or cannot be written"
    fi
}

# has_all RT: are its files those of SUMS, no more, and none different?
has_all() {
    no_links "$1" && [ "$(files_of "$1")" = "$(files_in_sums "$1")" ] && intact "$1"
}

# no_links RT: is all of it files and folders?
no_links() { [ -z "$(find "$CARD/$1" ! -type f ! -type d 2>&1)" ]; }

# no_strays RT: is it empty of files that SUMS, if that is there, does not name?
no_strays() {
    [ ! -f "$CARD/$1/SUMS" ] ||
        [ -z "$({ files_in_sums "$1" && files_in_sums "$1" && files_of "$1"; } | sort | uniq -u)" ]
}

files_of() { (cd "$CARD/$1" && find . -type f) | sed 's|^\./||' | sort; }

files_in_sums() { { say SUMS && sed 's/^[0-9a-f]* [ *]//' "$CARD/$1/SUMS"; } | sort; }

damaged() {
    refuse "$2" "$stamped"
    fail "${1##*/} is damaged or was not copied whole; copy it again, or run Downloader again"
}

# prepare ZIP: unpacks it if that was not done; sets NEW to its version.
prepare() {
    NEW='' RENEWED='' stamped=$(stamp_of "$1") # taken first: another one may come while this is read
    can_write || fail "the $MEDIUM cannot be written: $CARD" || return 1
    rt=$(by_bytes "$1") || fail "$1 cannot be read" || return 1
    if ! sealed "$rt"; then
        unpack "$1" "$rt" || return 1
    elif ! intact "$rt"; then
        say "Files of version $(version_name "$rt") are damaged; it is unpacked again."
        [ "$(running_version)" != "$rt" ] || stop
        unpack "$1" "$rt" || return 1
        RENEWED=yes
    fi
    NEW=$rt
}

# mended RT: was it damaged, and is it whole again, from its zip? The watch asks once;
# whoever is at work meanwhile goes first.
mended() {
    [ -z "$looked" ] || return 1
    left=0
    take "$RAM/lock" "$RAM/watch" || return 1
    looked=yes
    renew_from_its_zip "$1"
    mending=$?
    rm -f "$RAM/lock"
    job=''
    return "$mending"
}

renew_from_its_zip() {
    intact "$1" && return 1
    damage=$(damage_of "$1")
    if ! zip=$(newest_bundle) || [ "$(by_bytes "$zip")" != "$1" ]; then
        fail "$damage"
        return
    fi
    say "Files of version $(version_name "$1") are damaged; it is unpacked again."
    damage="its files are damaged, and it could not be unpacked again"
    stamped=$(stamp_of "$zip")
    can_write && unpack "$zip" "$1" && damage=''
}

# damage_of RT: says that it is damaged, and what helps.
damage_of() {
    say "files of version $(version_name "$1") are damaged and its bundle is not in $CARD;" \
        "copy one there and \`$NAME install\`"
}

# adopt RT: has it started from now on; keeps the one before, discards others.
adopt() {
    before=$(chosen)
    [ "$before" = "$1" ] && before=$(another "$1")
    if [ "$(first_line "$CARD/current")" != "$1" ]; then
        switch_to "$1" || fail "the $MEDIUM cannot be written: $CARD/current" || return 1
    fi
    accept "$1" && prune "$1" "$before"
}

