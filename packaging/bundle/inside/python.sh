#!/bin/sh
# The Python of this folder, for children of zapcore: -m MODULE or one of its files.
here=$(dirname -- "$0") && here=$(CDPATH='' cd -- "$here/.." && pwd -P) || exit 1
exec "$here/lib/@LOADER@" --library-path "$here/lib" \
    "$here/bin/python3.13" -I -S -B -OO "$here/lib/start.pyc" --as-python "$@"
