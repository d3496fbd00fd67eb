#!/bin/sh
# Runs zapcore with the Python and the libraries of this folder, and nobody else's.
# Nothing is exported: programs that zapcore starts use the system's own libraries.
here=$(dirname -- "$0") && here=$(CDPATH='' cd -- "$here" && pwd -P) || exit 1
exec "$here/lib/@LOADER@" --library-path "$here/lib" \
    "$here/bin/python3.13" -I -S -B -OO "$here/lib/start.pyc" "$@"
