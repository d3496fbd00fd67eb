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
exec "$here/lib/@LOADER@" --library-path "$here/lib" \
    "$here/bin/python3.13" -I -S -B -OO "$here/lib/start.pyc" @AS@"$@"
