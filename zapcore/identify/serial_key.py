"""How serial numbers of games are compared."""

import re

_NO_SIGN = re.compile(r"[^A-Z0-9]")


def serial_key(text: str) -> str:
    """Give a serial as it is compared: capitals, letters and digits only."""
    return _NO_SIGN.sub("", text.upper())
