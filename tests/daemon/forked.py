"""Daemons that are forked from a process which has imported everything already.

Most of what a start costs is its imports: 0.7 s of CPU, some three hundred times. A
forked daemon is a process like any other: it runs ``zapcore.cli.main`` with its own
words, environment, folder, pipes, signals and end. Nothing but imports happens before
the fork. Tests of the start itself use ``subprocess.Popen``; so does every start whose
environment holds what an interpreter reads only when it starts.
"""

import atexit
import faulthandler
import importlib.util
import json
import os
import select
import socket
import subprocess
import sys
from functools import cache

HERE = os.path.abspath(__file__)
LARGEST = 1 << 17
"""Bytes of the words and the environment of one start."""

FAULTS = "PYTHONFAULTHANDLER"
EARLY = ("PYTHON", "LC_", "LANG", "TZ", "LD_", "MALLOC_")
"""Beginnings of variables that are read when an interpreter starts."""


class Source:
    """The process that daemons are forked from; it ends with this one."""

    def __init__(self, script):
        self._socket, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with other:
            self._process = subprocess.Popen(
                [sys.executable, "-P", HERE, str(other.fileno()), *script],
                pass_fds=[other.fileno()],
            )
        atexit.register(self.close)

    def ask(self, question, fds=()):
        socket.send_fds(self._socket, [json.dumps(question).encode()], fds)
        return json.loads(self._socket.recv(LARGEST))

    def close(self):
        self._socket.close()
        self._process.wait(10)


@cache
def source(*script):
    return Source(script)


class Popen(subprocess.Popen):
    """``subprocess.Popen`` for ``python ... zapcore.cli.main WORDS``, forked."""

    def __init__(self, command, **options):
        self._pid_fd = None
        super().__init__(command, **options)

    def _execute_child(self, args, executable, preexec_fn, close_fds, *rest):
        _, cwd, env, *_ = rest
        pipes = rest[6:12]
        env = dict(os.environ if env is None else env)
        if not _alike(env):
            super()._execute_child(args, executable, preexec_fn, close_fds, *rest)
            return
        script, words = _parted([os.fspath(word) for word in args])
        self._source = source(*script)
        ends = enumerate((pipes[0], pipes[3], pipes[5]))
        fds = [own if end < 0 else end for own, end in ends]
        question = {"words": words, "env": env, "cwd": os.fspath(cwd or os.getcwd())}
        try:
            self.pid = self._source.ask(question, fds)
        finally:
            self._close_pipe_fds(*pipes)
        self._pid_fd = os.pidfd_open(self.pid)
        self._child_created = True

    def _internal_poll(self, *args, **known):
        if self._pid_fd is None:
            return super()._internal_poll(*args, **known)
        if self.returncode is None:
            pid, status = self._try_wait(os.WNOHANG)
            if pid:
                self._handle_exitstatus(status)
        return self.returncode

    def _try_wait(self, wait_flags):
        if self._pid_fd is None:
            return super()._try_wait(wait_flags)
        if not wait_flags:
            select.select([self._pid_fd], [], [])
        pid, status = self._source.ask({"wait": self.pid})
        return pid, status

    def _handle_exitstatus(self, *known):
        if self._pid_fd is not None and self.returncode is None:
            os.close(self._pid_fd)
        super()._handle_exitstatus(*known)


def _alike(env):
    """Tell whether an interpreter would start as this one did."""
    names = {*env, *os.environ}
    early = [name for name in names - {FAULTS} if name.startswith(EARLY)]
    return all(env.get(name) == os.environ.get(name) for name in early)


def _parted(args):
    """Give (the script in place of the module, the words of the command line)."""
    rest = [word for word in args[1:] if word != "-P"]
    if rest[:2] == ["-m", "zapcore.cli.main"]:
        return (), rest[2:]
    return (rest[0],), rest[1:]


def prepare():
    """Import what a daemon imports, and what its first scan does; do nothing else."""
    import zapcore.daemon
    import zapcore.identify.reading
    import zapcore.rooms
    import zapcore.workshop  # noqa: F401 - for the sake of their imports
    from api.registry import load_methods
    from scrapers import providers
    from zapcore.cli import commands

    commands.load("serve")
    load_methods()
    providers.specs()


def fork(question, fds, door):
    """Fork; give the child's pid, 0 in the child."""
    pid = os.fork()
    if pid:
        return pid
    door.close()
    for number, end in enumerate(fds):
        os.dup2(end, number)
    os.closerange(3, 256)
    os.environ.clear()
    os.environ.update(question["env"])
    os.chdir(question["cwd"])
    if os.environ.get(FAULTS):
        faulthandler.enable()
    sys.argv = ["zapcore", *question["words"]]
    return 0


def answer(door):
    """Fork and wait for who asks; return in the children."""
    while True:
        message, fds, _, _ = socket.recv_fds(door, LARGEST, 3)
        if not message:
            os._exit(0)
        question = json.loads(message)
        if "wait" in question:
            told = os.waitpid(question["wait"], os.WNOHANG)
        elif not (told := fork(question, fds, door)):
            return
        for end in fds:
            os.close(end)
        door.send(json.dumps(told).encode())


def run(number, script=""):
    begin = None
    if script:
        spec = importlib.util.spec_from_file_location("script", script)
        module = sys.modules["script"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        begin = module.begin
    prepare()
    answer(socket.socket(fileno=int(number)))
    if begin:
        begin()
    from zapcore.cli.main import main

    return main()


if __name__ == "__main__":
    sys.exit(run(*sys.argv[1:]))
