"""A database for MiSTer's Downloader: what it fetches, from where, and where it goes.

Format, version 1:
https://github.com/MiSTer-devel/Downloader_MiSTer/blob/main/docs/custom-databases.md
"""

import hashlib
import json
from collections.abc import Mapping

DB_ID = "zapcore"


def database(files: Mapping[str, tuple[str, bytes]], base: str, epoch: int) -> str:
    """Give the text of ``db.json``.

    Args:
        files: name at the address, and content, by path on the card.
        base: the address of the folder that has the files.
        epoch: the time of the database, seconds since 1970.
    """
    at = f"{base.rstrip('/')}/" if base else ""
    folders: dict[str, dict[str, str]] = {path.rpartition("/")[0]: {} for path in files}
    described = {
        path: {
            "hash": hashlib.md5(content, usedforsecurity=False).hexdigest(),
            "size": len(content),
            "url": f"{at}{name}",
        }
        for path, (name, content) in files.items()
    }
    whole = {
        "v": 1,
        "db_id": DB_ID,
        "timestamp": epoch,
        "files": described,
        "folders": folders,
        "zips": {},
    }
    return json.dumps(whole, indent=2, sort_keys=True) + "\n"
