"""Makes a request of what a source asks for, and of where a redirect sends it."""

from http import HTTPStatus
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit
from urllib.parse import quote as percent

from scrapers.providers.http.doors import Doors
from scrapers.providers.http.transport import Outgoing, Reply
from zapcore.errors import BadAnswerError, ForbiddenAddressError
from zapcore.ports_online import Request

MOST = 5
"""Redirects that are followed for one request."""

TO_GET = frozenset(
    {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND, HTTPStatus.SEE_OTHER}
)
SHORT = 4
"""Values of fewer characters are no secret that could be told from other texts."""


def secrets_of(request: Request) -> tuple[str, ...]:
    """Give the values of a request that are shown to nobody."""
    values = [value for _, value in request.secrets]
    for value in request.secret_headers.values():
        values += [value, value.rpartition(" ")[2]]
    return tuple(value for value in values if len(value) >= SHORT)


def first(request: Request, doors: Doors, *, is_file: bool) -> Outgoing:
    """Give a request as it is sent.

    Raises:
        ForbiddenAddressError: it leads to none of the source's hosts.
    """
    pairs = (*request.params, *request.secrets)
    query = urlencode(pairs, quote_via=percent) if pairs else ""
    headers = {
        "Accept-Encoding": "identity" if is_file else "gzip, deflate",
        **request.headers,
        **request.secret_headers,
    }
    target = doors.first(request.path, query)
    return Outgoing(target, request.method, headers, request.body)


def following(out: Outgoing, reply: Reply, request: Request, doors: Doors) -> Outgoing:
    """Give the request that follows a redirect.

    A body and headers go to the same origin only (RFC 9110, 15.4); to another, no
    secret goes either, not even one that the redirect itself repeats.

    Raises:
        BadAnswerError: it does not say where to.
        ForbiddenAddressError: to none of the source's hosts, or with a body elsewhere.
    """
    if not reply.location:
        raise BadAnswerError(f"{doors.name} redirects without saying where to")
    method = out.method
    if reply.status in TO_GET:
        method = "GET"
    there = doors.next(out.target, reply.location)
    if there.same_place(out.target):
        body = out.body if method == out.method else b""
        return Outgoing(there, method, out.headers, body)
    if method != "GET":
        raise ForbiddenAddressError(f"{doors.name} redirects to another host")
    bare = _without(reply.location, secrets_of(request))
    there = doors.next(out.target, bare)
    if any(secret in unquote(str(there.url)) for secret in secrets_of(request)):
        raise ForbiddenAddressError(f"{doors.name} redirects to another host")
    plain = {"Accept-Encoding": out.headers.get("Accept-Encoding", "identity")}
    return Outgoing(there, method, plain)


def _without(location: str, secrets: tuple[str, ...]) -> str:
    """Leave out parameters of which the value is a secret."""
    query = urlsplit(location).query
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [pair for pair in pairs if pair[1] not in secrets]
    if len(kept) == len(pairs):
        return location
    return location.replace(query, urlencode(kept, quote_via=percent), 1)
