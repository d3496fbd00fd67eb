"""``zapcore image``: save a picture of a game to a file."""

import argparse
import base64
import contextlib
import os
import sys
import tempfile
from typing import TYPE_CHECKING, Any

from zapcore.cli import reference_to, session
from zapcore.cli.exits import Exit
from zapcore.cli.refusals import ClientError
from zapcore.cli.text import clean, size

if TYPE_CHECKING:
    from zapcore.cli.wire import Client

NAME = "image"
SUMMARY = "Save a picture of a game to a file."
LARGEST = 8192
LONGEST_NAME = 200
STDOUT = "-"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare which picture, and where to."""
    parser.add_argument("game", metavar="GAME", nargs="+", help=reference_to.HELP)
    parser.add_argument(
        "--output",
        "-o",
        metavar="FILE",
        help="Where to; - is standard output. Default: a file here, with the game's "
        "name and the kind of picture.",
    )
    parser.add_argument(
        "--type",
        metavar="TYPE",
        action="append",
        help="The kind, such as boxart or screenshot; of several the first there is. "
        "Default: the usual order.",
    )
    parser.add_argument(
        "--max-size",
        metavar="PIXELS",
        type=int,
        help="The longest side, raised to the next of 32 to 768. Default: as it is.",
    )
    parser.add_argument(
        "--force", action="store_true", help="Replace the file if there is one."
    )
    session.add_arguments(parser)


def run(asked: argparse.Namespace, problems: list[str]) -> int:
    """Save; see ``session.run`` for the errors."""
    if asked.max_size is not None and not 1 <= asked.max_size <= LARGEST:
        problems.append(f"--max-size: 1 to {LARGEST} is expected, not {asked.max_size}")
    if asked.output == STDOUT and asked.json:
        problems.append("--json and the picture cannot both go to standard output")
    if asked.output == STDOUT and sys.stdout.isatty():
        problems.append("--output: a terminal shows no picture; name a file")
    return session.run(asked, problems, _work)


async def _work(client: "Client", asked: argparse.Namespace) -> int:
    ref = await reference_to.resolve(client, asked.game, alike=True)
    params = {**ref, "imageTypes": asked.type, "maxSize": asked.max_size}
    given = {name: value for name, value in params.items() if value}
    image = await client.call("media.image", given)
    content = base64.b64decode(image.pop("data"))
    if asked.output == STDOUT:
        sys.stdout.buffer.write(content)
        return Exit.OK
    path = asked.output or await _name(client, ref, image)
    save(path, content, force=asked.force)
    if asked.json:
        session.print_json({"file": path, "size": len(content), **image})
    else:
        kind, form = image["typeTag"].rpartition("image-")[2], image["contentType"]
        print(clean(f"{path}: {kind}, {form}, {size(len(content))}"))
    return Exit.OK


async def _name(client: "Client", ref: dict[str, Any], image: dict[str, Any]) -> str:
    media = (await client.call("media.meta", ref))["media"]
    return file_name(media["title"]["name"], image["typeTag"], image["extension"])


def file_name(title: str, type_tag: str, extension: str) -> str:
    """Give a name for a picture's file that every file system takes."""
    kind = type_tag.rpartition("image-")[2]
    end = extension if extension.startswith(".") else f".{extension}"
    plain = "".join("_" if one in '/\\:*?"<>|' else one for one in clean(title))
    short = plain.strip(". ").encode()[:LONGEST_NAME].decode(errors="ignore")
    return f"{short or 'picture'} ({kind}){end}".replace("/", "_")


def save(path: str, content: bytes, *, force: bool = False) -> None:
    """Write a file, whole or not at all.

    Raises:
        ClientError: there is such a file and ``force`` is not set, or the folder
            cannot be written.
    """
    if os.path.lexists(path) and not force:
        raise ClientError(f"{path} exists already; --force replaces it")
    try:
        _replace(path, content)
    except OSError as error:
        raise ClientError(f"{path} cannot be written: {error.strerror}") from error


def _replace(path: str, content: bytes) -> None:
    if os.path.exists(path) and not os.path.isfile(path):
        with open(path, "wb") as device:
            device.write(content)
        return
    folder = os.path.dirname(path) or os.curdir
    handle, made = tempfile.mkstemp(dir=folder, prefix=".zapcore-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        mask = os.umask(0)
        os.umask(mask)
        with contextlib.suppress(OSError):
            # FAT and exFAT have no permissions, and some refuse to be asked.
            os.chmod(made, 0o666 & ~mask)
        os.replace(made, path)
    except BaseException:
        os.unlink(made)
        raise
