"""Files of artwork, as every service hands them out."""

from benchmarks.fake_online.asked import Reply
from benchmarks.fake_online.pictures import TYPES, made


def is_file(path):
    """Whether the end of a path is that of a picture, a video or a manual."""
    return _end(path) in {*TYPES, "jpeg", "webp"}


def _end(path):
    return path.rsplit(".", 1)[-1].lower() if "." in path.rsplit("/", 1)[-1] else ""


def file_at(path, end=""):
    """The file at a path: always the same, another one for each path."""
    end = end or _end(path)
    data = made("jpg" if end == "jpeg" else end, path)
    return Reply(
        data, 200, TYPES.get(end, TYPES["png" if end != "jpeg" else "jpg"]), "art"
    )
