"""The one line that the log gets of an operation: what it was, its figures, its end."""

import logging

from zapcore.model import OperationState
from zapcore.operations.occupation import Occupation

logger = logging.getLogger("zapcore.operation")

INTERRUPTED = "interrupted"
"""The end of one that a shutdown cut: the next start goes on with it."""


def tell(run: Occupation, state: OperationState, error: str | None) -> None:
    """Log how an operation ended.

    One that found nothing to do is told, but not kept in the log's file: an unchanged
    library costs no write.
    """
    cut = state is OperationState.CANCELLED and not run.cancelled
    found = {
        "operation": run.operation.kind,
        "state": INTERRUPTED if cut else str(state),
        **run.operation.figures(),
        "seconds": round(run.seconds, 3),
    }
    wrote = run.journaled or bool(found.get("removed"))
    failed = state is OperationState.FAILED
    ending = f": {error}" if error else ""
    logger.log(
        logging.WARNING if failed else logging.INFO,
        "%s %s%s",
        run.operation.kind,
        found["state"],
        ending,
        extra={"figures": found, "kept": failed or wrote},
    )
