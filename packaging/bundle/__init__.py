"""Builds bundles: zapcore with a CPython and libc of its own, for devices without them.

Nothing here is part of zapcore at run time but ``inside/``, which is put in the bundle.
"""
