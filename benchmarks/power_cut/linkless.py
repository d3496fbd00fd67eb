"""``zapcore`` on a card that knows no links, as exFAT: to make one fails.

python benchmarks/power_cut/linkless.py serve …
"""

import errno
import os
import sys

from zapcore.cli.main import main


def refuse(*_args: object, **_known: object) -> None:
    """Answer as exFAT does."""
    raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))


def begin() -> None:
    """Let links fail from now on."""
    os.link = refuse
    os.symlink = refuse


if __name__ == "__main__":
    begin()
    sys.exit(main())
