"""What may be wrong with an answer: each fault makes of a right one a wrong one."""

import gzip
import io
import json
import re
import zipfile
from dataclasses import replace
from functools import cache

from benchmarks.fake_online.asked import HTML, Reply, text, values
from benchmarks.fake_online.pictures import GREEN, png

PAGE = "<!DOCTYPE html><html><body><h1>Maintenance</h1>\\o/ & soon</body></html>"
_ENVELOPE = frozenset({"header", "response", "serveurs", "success", "code", "status"})


def status(code, words="", *, kind="text", retry_after="", of=None):
    """Give a fault: this status, with a text or an object."""
    headers = {"Retry-After": retry_after} if retry_after else {}

    def fault(_right):
        made = values(of, code) if kind == "json" else text(words, code)
        return replace(made, kind="fault", headers=headers)

    return fault


def redirect(to, code=302):
    """Give a fault: the answer is said to be elsewhere."""
    return lambda _right: Reply(b"", code, kind="fault", headers={"Location": to})


def drip(size=1, pause=0.05):
    """Give a fault: the right answer, but slowly."""
    return lambda right: replace(right, drip=(size, pause))


def of_json(change):
    """Give a fault that changes the values of an answer, if it is JSON."""

    def fault(right):
        try:
            found = json.loads(right.body)
        except ValueError:
            return right
        body = json.dumps(change(found), ensure_ascii=False).encode()
        return replace(right, body=body)

    return fault


def deep(leaf, *, keys=()):
    """Change all leaves of an answer (or those below these keys)."""

    def change(value, key=""):
        if isinstance(value, dict):
            return {name: change(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [change(inner, key) for inner in value]
        return leaf(value) if not keys or key in keys else value

    return change


def swapped(value):
    """Lists for objects and objects for lists, two levels deep from the top."""

    def change(inner, depth):
        if isinstance(inner, dict):
            inner = {key: change(one, depth - 1) for key, one in inner.items()}
            return list(inner.values()) if depth >= 0 else inner
        if isinstance(inner, list):
            inner = [change(one, depth - 1) for one in inner]
            return {str(n): one for n, one in enumerate(inner)} if depth >= 0 else inner
        return inner

    return change(value, 9)


def flattened(value):
    """The envelope as documented, a number wherever an object or a list should be."""
    if isinstance(value, dict):
        return {
            key: flattened(inner) if key in _ENVELOPE else _flat(inner)
            for key, inner in value.items()
        }
    return [_flat(inner) for inner in value] if isinstance(value, list) else value


def _flat(inner):
    return 12345 if isinstance(inner, dict | list) else inner


def without(name):
    """Take a key away wherever it is."""

    def change(value):
        if isinstance(value, dict):
            return {key: change(one) for key, one in value.items() if key != name}
        return [change(one) for one in value] if isinstance(value, list) else value

    return change


def as_text(value):
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else value


def as_number(value):
    is_digits = isinstance(value, str) and re.fullmatch(r"[1-9]\d{0,8}", value)
    return int(value) if is_digits else value


def backslashed(right):
    """Put backslashes into texts that no JSON knows, as ScreenScraper does."""
    body = re.sub(rb'"text":"(\.\.)"', rb'"text":"..\\Z \\_(^^)_/"', right.body)
    if body == right.body:
        body = right.body.replace(b'":"', b'":"\\Z', 1)
    return replace(right, body=body)


def gzipped(right):
    told = dict(right.headers) | {"Content-Encoding": "gzip"}
    return replace(right, body=gzip.compress(right.body), headers=told)


@cache
def _blanks():
    return gzip.compress(b" " * (36 << 20), 1)


def bomb(right):
    """A small body that becomes 36 MB of blanks: more than any source may take."""
    body = _blanks()
    told = dict(right.headers) | {"Content-Encoding": "gzip"}
    return replace(right, body=body, headers=told)


def _rezipped(right, change):
    """Change the files within a zip; None takes one away."""
    whole = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(right.body)) as old,
        zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            changed = change(name, old.read(name).decode())
            if changed is not None:
                new.writestr(name, changed)
    return replace(right, body=whole.getvalue())


def _with_entities(_name, inner):
    """Its title is what a file of this device holds, and a bomb."""
    lines = ['<!ENTITY a0 "ha">', '<!ENTITY leak SYSTEM "file:///etc/hostname">']
    lines += [f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9)]
    kind = f"<!DOCTYPE LaunchBox [{''.join(lines)}]>"
    said = inner.replace("<LaunchBox>", f"{kind}<LaunchBox>", 1)
    return said.replace("<Name>Foo</Name>", "<Name>Foo&leak;&a9;</Name>")


def links_away(right):
    """Links of a listing lead to other places than below it."""
    names = re.findall(rb'<a href="([^"?]+\.png)">', right.body)
    there = b"".join(
        b'<a href="%s%s">x</a>\n' % (place, name)
        for name in names
        for place in (
            b"http://other-host.example/",
            b"//other-host.example/",
            b"../../",
            b"/",
            b"javascript:",
            b"%2e%2e%2f",
            b"file:///etc/",
        )
    )
    return replace(right, body=right.body.replace(b"</pre>", there + b"</pre>"))


def _typed(of):
    return lambda right: replace(right, type=of)


def _cut(right):
    return replace(right, body=right.body[: len(right.body) * 2 // 3])


def _reset(share):
    return lambda right: replace(right, cut=int(len(right.body) * share))


def _green(right):
    return replace(right, body=png("green", 64, 64, GREEN), type="image/png")


MALFORMED = {
    "html with 200": lambda _right: replace(text(PAGE, of=HTML), kind="fault"),
    "html called json": lambda _right: replace(text(PAGE), type="application/json"),
    "empty body": lambda right: replace(right, body=b""),
    "truncated": _cut,
    "not utf-8": lambda right: replace(right, body=b'{"a":"\xff\xfe\xe9"' + right.body),
    "null": lambda right: replace(right, body=b"null"),
    "a number": lambda right: replace(right, body=b"12345"),
    "a text": lambda right: replace(right, body=b'"Foo"'),
    "empty object": lambda right: replace(right, body=b"{}"),
    "list of nulls": lambda right: replace(right, body=b"[null, null]"),
    "lists for objects": of_json(swapped),
    "numbers for objects": of_json(flattened),
    "numbers for texts": of_json(deep(lambda v: 12345 if isinstance(v, str) else v)),
    "nulls": of_json(deep(lambda _value: None)),
    "nested deep": lambda right: replace(right, body=b"[" * 200000),
    "huge number": of_json(deep(lambda v: 10**400 if isinstance(v, int) else v)),
    "negative numbers": of_json(deep(lambda v: -1 if isinstance(v, int) else v)),
    "nul in texts": of_json(deep(lambda v: v + "\0" if isinstance(v, str) else v)),
}
"""Answers with the status 200 that are no answers."""

ZIPPED = {
    "no file in it": lambda right: _rezipped(right, lambda _name, _text: None),
    "xml that is cut": lambda right: _rezipped(
        right, lambda _name, inner: inner[: len(inner) // 2]
    ),
    "another root": lambda right: _rezipped(
        right, lambda _name, inner: inner.replace("LaunchBox>", "Other>")
    ),
    "entities": lambda right: _rezipped(right, _with_entities),
    "ids that are words": lambda right: _rezipped(
        right, lambda _name, inner: inner.replace("ID>1<", "ID>one<")
    ),
    "not a zip inside": lambda right: replace(right, body=b"PK\x03\x04" + b"\0" * 999),
}
"""What may be wrong with a zip of XML."""

HARMLESS = {
    "numbers as texts": of_json(deep(as_text)),
    "texts as numbers": of_json(deep(as_number)),
    "gzip body": gzipped,
    "other content type": _typed("text/html"),
}
"""Differences to the documented answer that change nothing."""

BROKEN_WAY = {"reset at once": _reset(0.0), "reset in the middle": _reset(0.5)}
ART = {
    "truncated image": _cut,
    "green placeholder": _green,
    "html for an image": MALFORMED["html with 200"],
    "reset in the middle": _reset(0.5),
}
"""What may be wrong with artwork."""
