"""What a build says while it goes on."""

import sys


def tell(text: str, *lines: str) -> None:
    """Write a sentence, and lines below it, to standard error."""
    print(
        f"bundle: {text}", *(f"  {line}" for line in lines), sep="\n", file=sys.stderr
    )
