"""Folders of the data folder that the owner puts files into."""

import logging
import os

logger = logging.getLogger(__name__)


def own_folder(data: str, name: str) -> str:
    """Give the path of one of ours, made if it can be.

    What stands in its place, or a card that cannot be written, costs what would be in
    it and nothing else: that is logged.
    """
    path = os.path.join(data, name)
    try:
        os.makedirs(path, exist_ok=True)
    except OSError as error:
        logger.warning(
            "%s is no folder and cannot be made one (%s): nothing is read from it; "
            "move away what stands there",
            path,
            error.strerror,
        )
    return path
