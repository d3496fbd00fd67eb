#!/bin/sh
# Runs zapcore with the Python and the libraries of this folder, and nobody else's.
# Nothing is exported: programs that zapcore starts use the system's own libraries.
self=$0
while [ -h "$self" ]; do
    to=$(readlink "$self")
    case $to in
        /*) self=$to ;;
        *) self=${self%/*}/$to ;;
    esac
done
case $self in
    */*) here=${self%/*} ;;
    *) here=. ;;
esac
here=$(CDPATH='' cd -- "${here:-/}@UP@" && pwd -P) || exit 1
case $here in
    *[:\;]*) # the loader would take it for two folders
        printf 'zapcore: it cannot run in %s: take : and ; out of that name\n' "$here" >&2
        exit 1
        ;;
esac
exec "$here/lib/@LOADER@" --library-path "$here/lib" \
    "$here/bin/python3.13" -I -S -B -OO "$here/lib/start.pyc" @AS@"$@"
