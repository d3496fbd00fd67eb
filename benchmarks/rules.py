"""Disable rules of the scrapers one by one: the test that proves each must fail.

    .venv/bin/python -m benchmarks.rules [--seed 4] [--count 20] [--all] [--rule ID …]

``data/rules.json`` says for each rule of ``docs/rules.md`` how it is disabled: a text
that stands once in a file of the product, and what stands there instead. It is done in
a copy of the tree in a temporary folder, never here. First the named tests run in the
copy as it is and must pass; then each runs with its rule disabled and must fail, by an
assertion and not because nothing could be imported. Exit status 1: a rule survived, its
test fails anyway, or its text is not found exactly once.
"""

import argparse
import ast
import compileall
import contextlib
import json
import os
import py_compile
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.rule_table import ROOT, Rule, read_table

PACKAGES = ("zapcore", "platforms", "scrapers", "mediadb", "api")
COPIED = (*PACKAGES, "benchmarks", "docs", "tests")
LIMIT_S = 30
"""Seconds for one test: a rule that is disabled may keep a test waiting."""

PROBE = "import sys, {0}; print(*(m.__file__ for m in ({0})), sep='\\n')"
FAILED = re.compile(r"^(?:\d+ \w+, )*?(\d+) failed\b", re.MULTILINE)
BROKEN = ("ImportError", "SyntaxError", "ModuleNotFoundError", "NameError")


@dataclass(frozen=True)
class Disabled:
    """How a rule is disabled: ``old`` stands once in ``file``, ``new`` instead."""

    file: str
    old: str
    new: str


def read_disabled(root: str = ROOT) -> dict[str, Disabled]:
    """Give how each rule is disabled, by its id."""
    path = os.path.join(root, "benchmarks", "data", "rules.json")
    with open(path, encoding="utf-8") as file:
        return {rule: Disabled(**row) for rule, row in json.load(file).items()}


def occurrences(how: Disabled, root: str = ROOT) -> int:
    """Count how often the text that goes stands in its file."""
    with open(os.path.join(root, how.file), encoding="utf-8") as file:
        return file.read().count(how.old)


class Tree:
    """A copy of the tree, in which tests run."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        ignored = shutil.ignore_patterns("__pycache__", ".*")
        for name in COPIED:
            source, target = os.path.join(ROOT, name), os.path.join(folder, name)
            shutil.copytree(source, target, ignore=ignored)
        shutil.copy(os.path.join(ROOT, "pyproject.toml"), folder)
        # Compiled once, each file judged by its bytes: a change within the same second
        # and of the same length is seen all the same.
        by_bytes = py_compile.PycInvalidationMode.CHECKED_HASH
        compileall.compile_dir(folder, quiet=1, invalidation_mode=by_bytes)
        self._env = {
            **os.environ,
            "PYTHONPATH": folder,
            "PYTHONDONTWRITEBYTECODE": "1",
            "COLUMNS": "500",  # the reason of a failure is not cut
        }

    def check_imported(self) -> None:
        """Make sure that this copy is what is imported here."""
        found = self._run("-c", PROBE.format(", ".join(PACKAGES))).stdout.split()
        wrong = [path for path in found if not path.startswith(self.folder + "/")]
        if wrong or len(found) != len(PACKAGES):
            raise SystemExit(f"not the copy is imported: {wrong or found}")

    def run(self, tests: Sequence[str]) -> tuple[bool, str]:
        """Run tests; give (whether they failed as tests do, the output)."""
        options = (
            "-q",
            "--tb=no",
            "-rfE",
            "-p",
            "no:cacheprovider",
            f"--timeout={LIMIT_S}",
        )
        done = self._run("-m", "pytest", *tests, *options)
        if done.returncode == 0:
            return False, done.stdout
        counted = FAILED.search(done.stdout.strip().rpartition("\n")[2])
        sound = not any(word in done.stdout for word in BROKEN)
        if done.returncode == 1 and counted and sound:
            return True, done.stdout
        raise BrokenRunError(done.stdout + done.stderr)

    @contextlib.contextmanager
    def without(self, how: Disabled) -> Iterator[None]:
        """Disable a rule for a while."""
        path = os.path.join(self.folder, how.file)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        changed = text.replace(how.old, how.new)
        check_syntax(how.file, changed)
        with open(path, "w", encoding="utf-8") as file:
            file.write(changed)
        try:
            yield
        finally:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=self._env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


class BrokenRunError(Exception):
    """Tests could not be run: that proves nothing."""


def check_syntax(name: str, text: str) -> None:
    """Raise unless a file could be loaded: a rule is disabled, not broken."""
    try:
        if name.endswith(".json"):
            json.loads(text)
        else:
            ast.parse(text)
    except (SyntaxError, ValueError) as error:
        raise BrokenRunError(f"{name} cannot be read: {error}") from error


def drawn(rules: Sequence[Rule], seed: int, count: int) -> list[Rule]:
    """Give ``count`` rules, drawn by the seed, in their order."""
    chosen = Random(seed).sample(range(len(rules)), min(count, len(rules)))
    return [rules[number] for number in sorted(chosen)]


def judge(tree: Tree, rule: Rule, how: Disabled) -> str:
    """Give "" when the test of a disabled rule fails, or what is wrong."""
    if occurrences(how, tree.folder) != 1:
        return f"its text stands {occurrences(how, tree.folder)} times in {how.file}"
    try:
        with tree.without(how):
            failed, _ = tree.run([rule.test])
    except BrokenRunError as error:
        return f"the test could not be run\n{error}"
    return "" if failed else "SURVIVED: the test passes without the rule"


def disable_each(rules: Sequence[Rule]) -> int:
    """Run the tests as they are, then each without its rule; give the exit status."""
    ways = read_disabled()
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="zapcore-rules-") as folder:
        tree = Tree(os.path.realpath(folder))
        tree.check_imported()
        failed, output = tree.run(sorted({rule.test for rule in rules}))
        if failed:
            print(output)
            return 1
        print(f"{len(rules)} rules; their tests pass as things are")
        for rule in rules:
            begin = time.monotonic()
            problem = judge(tree, rule, ways[rule.id])
            wrong += bool(problem)
            took = time.monotonic() - begin
            shown = problem or f"fails without it ({ways[rule.id].file})"
            print(f"{rule.number:>6}  {rule.id:32} {took:5.1f} s  {shown}", flush=True)
    print(f"{len(rules) - wrong} of {len(rules)} rules are proved by their test")
    return 1 if wrong else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--all", action="store_true", help="every rule of the table")
    parser.add_argument("--rule", action="append", help="this rule; may be repeated")
    chosen = parser.parse_args()
    rules = read_table()
    if chosen.rule:
        rules = [rule for rule in rules if rule.id in chosen.rule]
    elif not chosen.all:
        rules = drawn(rules, chosen.seed, chosen.count)
        print(f"drawn by seed {chosen.seed}")
    return disable_each(rules)


if __name__ == "__main__":
    raise SystemExit(main())
