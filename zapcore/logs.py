"""What is logged: to standard error, and the part worth keeping to a bounded file.

The file is for the owner of a device that keeps no log of its own: each operation that
changed something or failed, and every warning. Cards wear out by writing, so a run that
found nothing to do leaves no line there, nor does a warning that stands there already;
an idle daemon writes nothing. On devices it lies in RAM, and goes with the power. It is
written by a thread of its own.

No line holds a secret: keys are blotted out wherever they stand, and a control
character of a name cannot begin a line of its own.
"""

import hashlib
import json
import logging
import os
import queue
import re
import sys
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from typing import Literal, TextIO, TypeAlias

from zapcore.config import Config
from zapcore.config_keys import DEVICE_DATA, DEVICE_LOG

Form: TypeAlias = Literal["text", "json"]

FILE_NAME = "zapcore.log"
MAX_BYTES = 256 << 10
"""Of the file; the one before it is kept too, so that both together hold twice this."""

REMEMBERED = 256
"""Warnings that are known to stand in the file."""

FIGURES = "figures"
"""The attribute of a record that holds its figures by name."""

KEPT = "kept"
"""The attribute of a record that says whether it goes to the file; warnings do."""

BLOT = "***"
_SECRETS = (
    (re.compile(r"\bzk_[\w-]+"), f"zk_{BLOT}"),
    (re.compile(r"(?i)\b(bearer|basic)(\s+)[^\s\"',;]+"), rf"\1\2{BLOT}"),
    (
        re.compile(
            r"(?i)\b((?:api_?|dev|ss)?(?:key|password|passwd|secret|token)"
            r"[\"']?\s*[=:]\s*[\"']?)[^\s&\"',;]+"
        ),
        rf"\g<1>{BLOT}",
    ),
)
_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))}
_CONTROL |= {0x2028: "\\u2028", 0x2029: "\\u2029", 10: "\\n", 9: "\\t"}


def blot(text: str) -> str:
    """Give the text with every key, password and token in it blotted out."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


class TextFormat(logging.Formatter):
    """One line: time in UTC, level, logger, message, figures; a traceback follows."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line of a record."""
        line = (
            f"{_when(record)} {record.levelname} {record.name}: "
            f"{record.getMessage().translate(_CONTROL)}"
        )
        for name, value in _figures(record).items():
            line += f" {name}={value}"
        trace = _trace(record, self)
        return blot(f"{line}\n{trace}" if trace else line)


class JsonFormat(logging.Formatter):
    """One JSON object in one line, with the figures among its members."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line of a record."""
        members: dict[str, object] = {
            "time": _when(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": blot(record.getMessage()),
        }
        for name, value in _figures(record).items():
            plain = isinstance(value, int | float)
            members.setdefault(name, value if plain else blot(str(value)))
        trace = _trace(record, self)
        if trace:
            members["trace"] = blot(trace)
        return json.dumps(members)


def to_stream(level: str, form: Form, stream: TextIO | None = None) -> None:
    """Log everything from this level on to a stream, standard error unless given."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_format(form))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


def log_folder(config: Config) -> str:
    """Give the folder for the log that is kept: in RAM where a card would wear out.

    There each data folder has a log of its own.
    """
    ram = DEVICE_LOG.get(config.platform, "")
    if config.log_folder or not ram:
        return config.log_folder or config.data
    if config.data == DEVICE_DATA[config.platform]:
        return ram
    name = hashlib.sha256(os.fsencode(config.data)).hexdigest()[:8]
    return os.path.join(ram, name)


class LogFile:
    """The file of a folder; ``keeping`` has it written, ``read`` gives it."""

    def __init__(self, folder: str, form: Form, max_bytes: int = MAX_BYTES) -> None:
        self._path = os.path.join(folder, FILE_NAME)
        self._form = form
        self._max_bytes = max_bytes

    @contextmanager
    def keeping(self) -> Iterator[None]:
        """Write what is worth it while this lasts; the first line makes the file."""
        out = _Quiet(
            self._path,
            maxBytes=self._max_bytes,
            backupCount=1,
            encoding="utf-8",
            errors="backslashreplace",
            delay=True,
        )
        out.setFormatter(logging.Formatter("%(message)s"))
        lines: queue.SimpleQueue[logging.LogRecord] = queue.SimpleQueue()
        way = QueueHandler(lines)
        way.setFormatter(_format(self._form))
        way.addFilter(_worth_keeping())
        listener = QueueListener(lines, out)
        root = logging.getLogger()
        listener.start()
        root.addHandler(way)
        try:
            yield
        finally:
            root.removeHandler(way)
            listener.stop()
            out.close()

    def read(self) -> bytes:
        """Give what is kept, oldest first, at most ``max_bytes`` twice. It blocks."""
        found = b""
        for path in (f"{self._path}.1", self._path):
            with suppress(OSError), open(path, "rb") as file:
                found += file.read(self._max_bytes + 1)
        return found


class _Quiet(RotatingFileHandler):
    """A disk that is full or gone must not fill standard error with tracebacks."""

    def _open(self) -> TextIOWrapper:
        """Open the file for the first line; its folder in RAM went with the power."""
        folder = os.path.dirname(self.baseFilename)
        os.makedirs(folder, mode=0o700, exist_ok=True)
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - named by logging
        """Leave the line out; standard error has had it."""


def _worth_keeping() -> Callable[[logging.LogRecord], bool]:
    known: OrderedDict[str, None] = OrderedDict()

    def judge(record: logging.LogRecord) -> bool:
        kept = getattr(record, KEPT, None)
        if kept is not None:
            return bool(kept)
        if record.levelno < logging.WARNING:
            return False
        text = record.getMessage()
        new = text not in known
        known[text] = None
        known.move_to_end(text)
        if len(known) > REMEMBERED:
            known.popitem(last=False)
        return new

    return judge


def _format(form: Form) -> logging.Formatter:
    return JsonFormat() if form == "json" else TextFormat()


def _when(record: logging.LogRecord) -> str:
    whole = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
    return f"{whole}.{int(record.msecs):03d}Z"


def _figures(record: logging.LogRecord) -> Mapping[str, object]:
    found = getattr(record, FIGURES, None)
    return found if isinstance(found, Mapping) else {}


def _trace(record: logging.LogRecord, form: logging.Formatter) -> str:
    """Give the traceback, made anew each time: a cached one is of another format."""
    return form.formatException(record.exc_info) if record.exc_info else ""
