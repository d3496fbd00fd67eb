"""The text of a DAT in the form of Logiqx (http://www.logiqx.com/Dats/datafile.dtd)."""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from zapcore.sourced import Hashes

HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE datafile PUBLIC "-//Logiqx//DTD ROM Management Datafile//EN" \
"http://www.logiqx.com/Dats/datafile.dtd">
<datafile>
\t<header>
\t\t<name>{name}</name>
\t\t<description>{description}</description>
\t\t<version>{version}</version>
\t\t<author>zapcore</author>
\t</header>
"""
END = "</datafile>\n"


def plain(text: str) -> str:
    """Give a text without what XML, or a terminal, cannot take."""
    return "".join(one if one.isprintable() else "�" for one in text)


def head(name: str, description: str, version: str) -> bytes:
    """Give the beginning of a DAT."""
    told = {"name": name, "description": description, "version": version}
    texts = {key: escape(plain(text)) for key, text in told.items()}
    return HEAD.format(**texts).encode("utf-8", "replace")


def game(name: str, files: Iterable[Hashes]) -> bytes:
    """Give a game with its files; a hash that is not known is left out."""
    title = plain(name)
    lines = [f"\t<game name={quoteattr(title)}>\n"]
    lines.append(f"\t\t<description>{escape(title)}</description>\n")
    lines += [_rom(file) for file in files]
    lines.append("\t</game>\n")
    return "".join(lines).encode("utf-8", "replace")


def _rom(file: Hashes) -> str:
    hashes = (("crc", file.crc32), ("md5", file.md5), ("sha1", file.sha1))
    told = "".join(f' {name}="{value}"' for name, value in hashes if value)
    return f'\t\t<rom name={quoteattr(plain(file.name))} size="{file.size}"{told}/>\n'
