"""What statuses and failures mean, as sentences that name no address and no secret."""

import ssl
import time
from datetime import UTC
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientConnectorSSLError,
    ClientPayloadError,
)

from scrapers.providers.http.addresses import RefusedError
from zapcore.errors import (
    BadAnswerError,
    CredentialsError,
    ForbiddenAddressError,
    OutageError,
    SourceError,
)

REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
BUSY = frozenset(
    {
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_EARLY,
        HTTPStatus.TOO_MANY_REQUESTS,
    }
)
BROKEN = 500
NOT_YET, NO_LONGER = 9, 10
"""X509_V_ERR_CERT_NOT_YET_VALID and _HAS_EXPIRED of OpenSSL's x509_vfy.h."""

LONGEST_WAIT_S = 26 * 3600.0
"""No quota is renewed later than at the next midnight anywhere, and two hours."""


class SlowError(OutageError):
    """A source took too long: each further try costs as much again."""


def retry_after(text: str, now: float) -> float | None:
    """Give the seconds that Retry-After asks for (RFC 9110, 10.2.3), bounded.

    ``now`` is in epoch seconds. None without one that can be read.
    """
    plain = text.strip()
    if plain.isascii() and plain.isdigit():
        return min(float(plain[:9]), LONGEST_WAIT_S)
    try:
        when = parsedate_to_datetime(plain)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return min(max(0.0, aware.timestamp() - now), LONGEST_WAIT_S)


def of_status(name: str, status: int) -> SourceError | None:
    """Give what a status means that is no miss; None for a success."""
    if 200 <= status < 300:  # noqa: PLR2004 - RFC 9110, 15.3
        return None
    if status in REFUSED:
        return CredentialsError(f"{name} refuses our credentials ({status})", status)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return OutageError(f"{name} wants fewer requests (429)")
    if status in BUSY or status >= BROKEN:
        return OutageError(f"{name} is out of order ({status})")
    return BadAnswerError(f"{name} answered {status}, which is not documented")


def of_failure(name: str, error: BaseException, seconds: float) -> SourceError:
    """Give what an exception of the client means."""
    cause = error.os_error if isinstance(error, ClientConnectorError) else error
    if isinstance(cause, RefusedError):
        return ForbiddenAddressError(f"{name} leads to an address that is not public")
    if isinstance(error, TimeoutError):
        return SlowError(f"{name} did not answer within {seconds:g} s")
    return OutageError(f"{name} {_reason(error)}")


def _reason(error: BaseException) -> str:
    if isinstance(error, ClientConnectorCertificateError | ssl.SSLError):
        return _distrust(getattr(error, "certificate_error", error))
    if isinstance(error, ClientConnectorSSLError):
        return "cannot be reached: TLS failed"
    if isinstance(error, ClientConnectorDNSError):
        return "cannot be reached: its name is not known"
    if isinstance(error, ClientConnectorError):
        return "cannot be reached: no connection"
    if isinstance(error, ClientPayloadError):
        return "cut its answer off"
    return "broke the connection off"


def _distrust(error: BaseException) -> str:
    """Say why a certificate is not trusted; often it is our own clock that is wrong."""
    when = {NOT_YET: "not valid yet", NO_LONGER: "no longer valid"}
    said = when.get(getattr(error, "verify_code", 0))
    if said is None:
        return "has a certificate that is not trusted"
    now = time.strftime("%Y-%m-%d", time.gmtime())
    return f"has a certificate that is {said}: the clock of this device shows {now}"
