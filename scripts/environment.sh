# Read by run, test and lint, after they set $root: makes .venv from the lock files.
# It sets $python. `environment runtime` is enough to run, `environment dev` to test.

complain() {
    printf 'zapcore: %s\n' "$*" >&2
    exit 1
}

# Prints the first Python that is new enough and can make an environment.
find_python() {
    seen=
    for name in ${PYTHON:-} python3 python3.11 python3.12 python3.13 python3.14 python; do
        found=$("$name" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' \
            2>/dev/null) || continue
        if ! "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            seen="$seen $name is Python $found, which is too old."
        elif ! "$name" -c 'import venv, ensurepip' 2>/dev/null; then
            seen="$seen $name is Python $found without the venv module"
            seen="$seen (Debian, Ubuntu: apt install python3-venv)."
        else
            command -v "$name"
            return
        fi
    done
    complain "Python 3.11 or newer with its venv module is needed.${seen:- No Python was found on PATH.}"
}

# Installs what the lock files name, unless exactly that was installed before.
environment() {
    python="$root/.venv/bin/python"
    stamp="$root/.venv/installed"
    unfinished="$root/.venv/unfinished"
    want="$(cd "$root" && cat pyproject.toml requirements*.lock | cksum) $root"
    usable='import sys, pip; sys.exit(sys.version_info < (3, 11))'
    if "$python" -c '' 2>/dev/null; then
        case "$1/$(cat "$stamp" 2>/dev/null)" in
            "runtime/runtime $want" | "runtime/dev $want" | "dev/dev $want") return ;;
        esac
    fi
    base=$(find_python) || exit 1
    printf 'zapcore: preparing %s/.venv (a minute the first time)\n' "$root" >&2
    # A half-made environment is made anew; a whole one is brought up to date.
    if [ -e "$unfinished" ] || ! "$python" -c "$usable" 2>/dev/null; then
        "$base" -m venv --clear "$root/.venv" || complain "the environment cannot be made"
    fi
    rm -f "$stamp"
    : > "$unfinished"
    lock=requirements.lock
    [ "$1" = runtime ] || lock=requirements-dev.lock
    install --require-hashes -r "$root/requirements-build.lock"
    install --require-hashes -r "$root/$lock"
    if ! (install --only-binary :all: --require-hashes \
        -r "$root/requirements-thumbnails.lock"); then
        [ "$1" = runtime ] || exit 1
        printf 'zapcore: goes on without Pillow: pictures are not made smaller\n' >&2
    fi
    if ! (install --only-binary :all: --require-hashes \
        -r "$root/requirements-mdns.lock"); then
        [ "$1" = runtime ] || exit 1
        printf 'zapcore: goes on without zeroconf: phones need its address\n' >&2
    fi
    if ! (install --only-binary :all: --require-hashes \
        -r "$root/requirements-archives.lock"); then
        [ "$1" = runtime ] || exit 1
        printf 'zapcore: goes on without libarchive-c: 7z and rar need their tools\n' >&2
    fi
    install --no-deps --editable "$root"
    printf '%s %s' "$1" "$want" > "$stamp"
    rm -f "$unfinished"
}

install() {
    "$python" -m pip --quiet --disable-pip-version-check --no-input install \
        --no-build-isolation --use-pep517 "$@" ||
        complain "an installation failed; see above. Is the package index reachable?"
}
