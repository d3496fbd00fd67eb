"""Where this machine takes Debian's packages from, read from its own apt.

Both forms of sources.list(5) are read. Of an entry everything is kept but its suite and
architectures; entries that are not of Debian's archive are left out.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

SUITE = re.compile(
    r"(?:oldoldstable|oldstable|stable|testing|buster|bullseye|bookworm|trixie|forky)"
    r"(-updates|-security|/updates)?"
)
"""Suites of Debian that have a counterpart in another release."""

LINE = re.compile(r"deb\s+(?:\[(?P<options>[^]]*)\]\s+)?(?P<uri>\S+)\s+(?P<suite>\S+)")


@dataclass(frozen=True, slots=True)
class Source:
    """One entry: addresses, suites, and the keyring that signs them ("" for apt's)."""

    uris: tuple[str, ...]
    suites: tuple[str, ...]
    signed_by: str = ""

    def of(self, suite: str, architecture: str) -> str:
        """Give the same entry of another release, as a stanza; "" if it has none."""
        suites = [
            suite + match[1].replace("/updates", "-security") if match[1] else suite
            for match in map(SUITE.fullmatch, self.suites)
            if match
        ]
        if not suites:
            return ""
        signed = f"Signed-By:{self.signed_by}\n" if self.signed_by else ""
        return (
            f"Types: deb\nURIs: {' '.join(self.uris)}\n"
            f"Suites: {' '.join(dict.fromkeys(suites))}\nComponents: main\n"
            f"Architectures: {architecture}\n{signed}"
        )


def read_list(text: str) -> Iterator[Source]:
    """Read entries of one line each (``sources.list``, ``*.list``)."""
    for line in text.splitlines():
        if match := LINE.match(line.strip()):
            options = dict(
                each.split("=", 1)
                for each in (match["options"] or "").split()
                if "=" in each
            )
            signed = options.get("signed-by", "")
            uri = (match["uri"],)
            yield Source(uri, (match["suite"],), signed and f" {signed}")


def read_stanzas(text: str) -> Iterator[Source]:
    """Read entries in stanzas (``*.sources``); a key may stand in the entry itself."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for stanza in re.split(r"\n\s*\n", "\n".join(lines)):
        fields = _fields(stanza)
        enabled = fields.get("enabled", "yes").strip().lower() not in {"no", "false"}
        if enabled and "deb" in fields.get("types", "").split():
            yield Source(
                tuple(fields.get("uris", "").split()),
                tuple(fields.get("suites", "").split()),
                fields.get("signed-by", ""),
            )


def _fields(stanza: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in stanza.splitlines():
        if line[:1].isspace() and name:
            fields[name] += f"\n{line}"
        elif ":" in line:
            name, _, value = line.partition(":")
            name = name.strip().lower()
            fields[name] = f" {value.strip()}" if value.strip() else ""
    return fields


def private(sources: Iterable[Source], suite: str, architecture: str) -> str:
    """Give the text of a sources file of one release and architecture."""
    stanzas = (source.of(suite, architecture) for source in sources)
    return "\n".join(dict.fromkeys(filter(None, stanzas)))
