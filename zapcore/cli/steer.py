"""``zapcore pause``, ``resume`` and ``cancel``: steer what runs in the daemon."""

import argparse
from typing import TYPE_CHECKING

from zapcore.cli import operation, session
from zapcore.cli.exits import Exit
from zapcore.cli.refusals import AnswerError
from zapcore.valueclass import dataclass

if TYPE_CHECKING:
    from zapcore.cli.wire import Client

NOTHING_RUNS = 1002


@dataclass(frozen=True, slots=True)
class Steer:
    """A command that steers: ``word`` is the end of the method's name."""

    word: str
    past: str
    SUMMARY: str

    @property
    def NAME(self) -> str:  # noqa: N802 - the attribute that all commands have
        """Give the command's name."""
        return self.word

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare which operation."""
        parser.add_argument(
            "operation",
            metavar="OPERATION",
            nargs="?",
            choices=[kind.name for kind in operation.ALL],
            help="index, scan, scrape, selection or export. Default: what runs.",
        )
        session.add_arguments(parser)

    def run(self, asked: argparse.Namespace, problems: list[str]) -> int:
        """Steer; see ``session.run`` for the errors."""
        return session.run(asked, problems, self._work)

    async def _work(self, client: "Client", asked: argparse.Namespace) -> int:
        found = await operation.running(client)
        if found is None or asked.operation not in {None, found[0].name}:
            what = asked.operation or "operation"
            raise AnswerError(NOTHING_RUNS, f"no {what} is running")
        kind, status = found
        if self.word == "resume" and not status["paused"]:
            raise AnswerError(NOTHING_RUNS, f"the {kind.name} is not paused")
        answer = await client.call(f"{kind.method}.{self.word}")
        if asked.json:
            session.print_json({"operation": kind.name, **(answer or {})})
        else:
            print(f"The {kind.name} {self.past}.")
        return Exit.OK


PAUSE = Steer("pause", "is paused", "Pause the operation that runs.")
RESUME = Steer("resume", "goes on", "Let a paused operation go on.")
CANCEL = Steer("cancel", "is cancelled", "Cancel the operation that runs.")
