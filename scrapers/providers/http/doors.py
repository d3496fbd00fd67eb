"""Decides where a source may lead us: which hosts, by which scheme, at which port.

Spelling is judged before anything is resolved: only plain names in ASCII, so that what
is compared with the list is what will be connected to. The address behind a name is
judged later, when it is connected to (``addresses``).
"""

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit

from yarl import URL

from zapcore.errors import ForbiddenAddressError
from zapcore.valueclass import dataclass

URL_PARTS = re.compile(r"(https?)://([^/?#]+)([^#]*)(?:#.*)?", re.IGNORECASE)
WHOLE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
AUTHORITY = re.compile(r"([a-z0-9_.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::([0-9]{1,5}))?")
NAME = re.compile(
    r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9]([a-z0-9_-]*[a-z0-9])?)*"
)
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\\]")
DOTS = re.compile(r"(^|/)\.\.?(/|$)")
KEPT = "%/?:@!$&'()*+,;=~-._[]|"
PORTS = {"http": 80, "https": 443}
LONGEST = 8_000


class Target(NamedTuple):
    """Where one request goes. ``url`` may hold secrets: it is never shown.

    ``is_base``: to a host and port that the owner configured, whatever its address.
    """

    url: URL
    scheme: str
    host: str
    port: int
    is_base: bool

    def same_place(self, other: "Target") -> bool:
        """Tell whether another is of the same origin (RFC 6454)."""
        return self[1:4] == other[1:4]


@dataclass(frozen=True, slots=True)
class Doors:
    """The hosts of one source.

    ``base`` is its API's URL. ``hosts`` are names as in ``Spec.hosts``; they are
    reached by HTTPS on its own port only. ``configured`` are URLs that the owner set:
    their very scheme, host and port may lead anywhere.
    """

    name: str
    base: str
    hosts: tuple[str, ...]
    configured: tuple[str, ...] = ()

    def first(self, path: str, query: str = "") -> Target:
        """Give where a request goes: below the base, or a whole URL.

        Raises:
            ForbiddenAddressError: that is none of the source's hosts.
        """
        whole = WHOLE.match(path)
        if not whole and path.startswith(("//", "\\")):
            raise self._refused()
        url = path if whole or not path else f"{self._root}/{path.lstrip('/')}"
        return self._judged(_with_query(url or self._root, query))

    def next(self, here: Target, location: str) -> Target:
        """Give where a redirect leads.

        Raises:
            ForbiddenAddressError: to none of the source's hosts, or out of TLS.
        """
        plain = location.strip(" ")
        odd = SCHEME.match(plain) and not URL_PARTS.fullmatch(plain)
        if odd or UNPRINTABLE.search(plain):
            raise self._refused()
        try:
            url = urljoin(str(here.url), plain)
        except ValueError:
            url = ""
        there = self._judged(url)
        if here.scheme == "https" and there.scheme != "https":
            raise self._refused()
        return there

    def is_home(self, target: Target) -> bool:
        """Tell whether a target is on the host of the base URL."""
        parts = urlsplit(self._root)
        return target.host == (parts.hostname or "")

    @property
    def _root(self) -> str:
        return self.base.rstrip("/")

    def _judged(self, url: str) -> Target:
        target = _target(url, self.configured)
        if target is None or not (target.is_base or self._is_listed(target)):
            raise self._refused()
        return target

    def _is_listed(self, target: Target) -> bool:
        own = (urlsplit(self._root).hostname or "") if self._is_own_base else ""
        return (
            target.scheme == "https"
            and target.port == PORTS["https"]
            and _is_name_of(target.host, (*self.hosts, own))
        )

    @property
    def _is_own_base(self) -> bool:
        return self.base not in self.configured

    def _refused(self) -> ForbiddenAddressError:
        return ForbiddenAddressError(
            f"{self.name} leads to an address that is not one of its own"
        )


def _is_name_of(host: str, listed: Iterable[str]) -> bool:
    return any(
        host == name or (name.startswith(".") and host.endswith(name))
        for name in listed
        if name
    )


def _with_query(url: str, query: str) -> str:
    if not query:
        return url
    plain = url.partition("#")[0]
    return f"{plain}{'&' if '?' in plain else '?'}{query}"


def _target(url: str, configured: tuple[str, ...]) -> Target | None:
    """Give a URL as it will be connected to, None for one that is spelled oddly."""
    parts = URL_PARTS.fullmatch(url)
    if parts is None or len(url) > LONGEST or UNPRINTABLE.search(parts[2]):
        return None
    scheme, rest = parts[1].lower(), parts[3]
    place = _place(scheme, parts[2])
    path, mark, query = rest.partition("?")
    if place is None or UNPRINTABLE.search(path) or DOTS.search(unquote(path)):
        return None
    host, port = place
    spelled = f"[{host}]" if ":" in host else host
    tail = quote(path or "/", safe=KEPT) + mark + quote(query, safe=KEPT)
    whole = URL(f"{scheme}://{spelled}:{port}{tail}", encoded=True)
    if whole.raw_host != host or whole.port != port or whole.user is not None:
        return None
    is_base = any((scheme, host, port) == origin(one) for one in configured)
    return Target(whole, scheme, host, port, is_base)


def origin(url: str) -> tuple[str, str, int] | None:
    """Give (scheme, host, port) of a URL, None for one that is spelled oddly."""
    parts = URL_PARTS.fullmatch(url)
    if parts is None:
        return None
    place = _place(parts[1].lower(), parts[2])
    return (parts[1].lower(), *place) if place else None


def _place(scheme: str, authority: str) -> tuple[str, int] | None:
    found = AUTHORITY.fullmatch(authority.lower()) if authority.isascii() else None
    if found is None:
        return None
    host, port = found[1], int(found[2] or PORTS[scheme])
    good = host.startswith("[") or NAME.fullmatch(host)
    return (host.strip("[]"), port) if good and 0 < port < 1 << 16 else None
