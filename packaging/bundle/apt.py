"""Debian's packages of any architecture, without touching this machine's own apt.

apt runs with a configuration of its own (apt.conf(5)): addresses, proxies, credentials
and keys are the machine's, lists and archives lie in the cache. Signatures are checked
as always. Root is not needed.
"""

import glob
import os
import re
import subprocess
from collections.abc import Sequence

from bundle.errors import BundleError
from bundle.sources import Source, private, read_list, read_stanzas
from bundle.targets import SUITE
from bundle.telling import tell

TAKEN = re.compile(r"(?:Acquire|Debug)::")
"""What is taken from the machine's configuration."""

OWN = """\
Dir::Etc::main "/dev/null";
Dir::Etc::parts "{base}/none";
Dir::Etc::sourcelist "{base}/debian.sources";
Dir::Etc::sourceparts "{base}/none";
Dir::State "{base}/state";
Dir::State::status "{base}/status";
Dir::Cache "{base}/cache";
APT::Architecture "{architecture}";
APT::Architectures {{ "{architecture}"; }};
APT::Sandbox::User "{user}";
APT::Get::List-Cleanup "true";
Acquire::Languages "none";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";
"""


class Apt:
    """apt for one architecture, in a folder of its own."""

    def __init__(self, folder: str, architecture: str) -> None:
        self._base = os.path.join(folder, architecture)
        self.architecture = architecture

    def update(self) -> None:
        """Get the lists of packages.

        Raises:
            BundleError: apt is not there, or names no mirror of Debian.
        """
        for name in ("none", "state/lists/partial", "cache/archives/partial"):
            os.makedirs(os.path.join(self._base, name), exist_ok=True)
        self._write("status", "")
        text = private(machine_sources(), SUITE, self.architecture)
        if not text:
            raise BundleError(
                "this machine's apt has no source of Debian packages: add one"
                " (see sources.list(5))"
            )
        self._write("debian.sources", text)
        taken = [line for line in _machine_settings() if TAKEN.match(line)]
        own = OWN.format(base=self._base, architecture=self.architecture, user="root")
        self._write("apt.conf", "\n".join(taken) + "\n" + own)
        done = self._run("apt-get", "-q", "update")
        if done.returncode:
            told = [line for line in done.stderr.splitlines() if line[:2] == "E:"]
            tell("apt could not get every list, and goes on with the others:", *told)

    def candidates(self, names: Sequence[str]) -> dict[str, str]:
        """Give the newest version of each package; unknown ones are absent."""
        done = self._run("apt-cache", "policy", *names)
        found = re.finditer(
            r"^(\S+?):\n.*\n\s+Candidate: (\S+)$", done.stdout, re.MULTILINE
        )
        return {each[1]: each[2] for each in found if each[2] != "(none)"}

    def known(self, names: Sequence[str]) -> list[str]:
        """Keep those of these packages that there are; others are provided by some."""
        found = self.candidates(names)
        return [name for name in names if name in found]

    def closure(self, names: Sequence[str]) -> list[str]:
        """Give the packages with all that they depend on, sorted."""
        no = ("recommends", "suggests", "conflicts", "breaks", "replaces", "enhances")
        flags = [f"--no-{word}" for word in no]
        done = self._run("apt-cache", "depends", "--recurse", *flags, *names)
        return sorted(
            set(re.findall(r"^([a-z0-9][a-z0-9+.-]*)$", done.stdout, re.MULTILINE))
        )

    def download(self, wanted: Sequence[str], folder: str) -> str:
        """Get packages, each as ``name=version``; give what apt complained of."""
        done = self._run("apt-get", "-q", "download", *wanted, cwd=folder)
        return done.stderr if done.returncode else ""

    def _run(
        self, *command: str, cwd: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        config = os.path.join(self._base, "apt.conf")
        try:
            return subprocess.run(  # noqa: S603 - apt, with what we wrote
                command,
                env={**os.environ, "APT_CONFIG": config, "LC_ALL": "C.UTF-8"},
                cwd=cwd,
                capture_output=True,
                text=True,
                check=False,
            )
        except OSError as error:
            raise _no_apt() from error

    def _write(self, name: str, text: str) -> None:
        with open(os.path.join(self._base, name), "w", encoding="utf-8") as file:
            file.write(text)


def _no_apt() -> BundleError:
    return BundleError(
        "apt is needed: bundles are built on Debian, or in a Debian container"
    )


def _machine_settings() -> list[str]:
    try:
        done = subprocess.run(
            ["apt-config", "dump"],  # noqa: S607 - wherever it lies
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError) as error:
        raise _no_apt() from error
    return done.stdout.splitlines()


def machine_sources() -> list[Source]:
    """Read the machine's sources, from where its configuration says they are."""
    settings = {
        key: value.rstrip(";").strip('"')
        for key, _, value in (line.partition(" ") for line in _machine_settings())
    }
    etc = os.path.join("/", settings.get("Dir", "/"), settings.get("Dir::Etc", ""))
    one = os.path.join(etc, settings.get("Dir::Etc::sourcelist", "sources.list"))
    parts = os.path.join(etc, settings.get("Dir::Etc::sourceparts", "sources.list.d"))
    found: list[Source] = []
    for path in [one, *sorted(glob.glob(f"{parts}/*"))]:
        read = read_stanzas if path.endswith(".sources") else read_list
        if path.endswith((".list", ".sources")) and os.path.isfile(path):
            with open(path, encoding="utf-8") as file:
                found.extend(read(file.read()))
    return found
