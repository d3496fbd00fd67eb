"""What a start costs on this machine: CPU seconds, modules and memory.

    .venv/bin/python -m benchmarks.start [--times 5]

Starts a daemon on an empty data folder and an empty library, and asks ``version`` as
soon as its port takes connections. Beside it, in the same run, stand the yardsticks of
the device's budget: bare Python, asyncio, aiohttp's server with its client, and all
libraries that such a daemon might import. The least of the runs counts: CPU seconds of
imports rise with whatever else the machine does. The figures of the device itself are
those of ``benchmarks.device start``.
"""

import argparse
import os
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time

YARDSTICKS = {
    "bare python": "pass",
    "asyncio": "import asyncio",
    "aiohttp.web, all of it": "import aiohttp.web",
    "card set": (
        "import aiohttp.web, jsonrpcserver, aiosqlite, lxml.etree, yaml\n"
        "import watchdog.observers"
    ),
    "zapcore: its door": "import zapcore.cli.serve, zapcore.daemon",
    "zapcore: rooms behind it": (
        "import zapcore.cli.serve, zapcore.daemon, zapcore.rooms"
    ),
    "zapcore: all operations": (
        "import zapcore.cli.serve, zapcore.daemon, zapcore.rooms, zapcore.workshop"
    ),
}
ASKED = b'{"jsonrpc":"2.0","id":1,"method":"version"}'
CALM_S = 1.0


def imported(code: str) -> tuple[float, int, float]:
    """Give CPU seconds, count of modules and MB of a process that runs this."""
    tail = (
        "\nimport sys; n = len(sys.modules); import os; t = os.times()"
        "\nprint(t.user + t.system, n)"
        "\nprint(open('/proc/self/status').read().split('VmRSS:')[1].split()[0])"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = subprocess.run(
        [sys.executable, "-c", code + tail], capture_output=True, text=True, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    _, modules, memory = ended.stdout.split()
    return used, int(modules), int(memory) / 1024


def cpu_s(pid: int) -> float:
    """Give the CPU seconds of a process that runs, threads that ended left out."""
    used = 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{thread}/schedstat") as file:
                used += int(file.read().split()[0])
        except OSError:
            continue  # it has just ended
    return used / 1e9


def ask(port: int) -> None:
    """Ask ``version`` as soon as somebody listens."""
    head = (
        f"POST /api HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(ASKED)}\r\n\r\n"
    )
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), 30) as client:
                client.sendall(head.encode() + ASKED)
                answer = b"".join(iter(lambda: client.recv(65536), b""))
        except OSError:
            time.sleep(0.002)
            continue
        assert b'"zapcore"' in answer, answer
        return


def started(folder: str) -> tuple[float, float, float, float]:
    """Give CPU seconds at the first version, when ready and idle, and MB then."""
    library = os.path.join(folder, "roms")
    os.makedirs(library)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "zapcore.cli.main", "serve", "--library", library]
    command += ["--data", os.path.join(folder, "data"), "--port", str(port)]
    command += ["--host", "127.0.0.1", "--log-level", "error"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as daemon:
        first: list[float] = []
        asking = threading.Thread(
            target=lambda: (ask(port), first.append(cpu_s(daemon.pid)))
        )
        asking.start()
        assert daemon.stdout is not None
        daemon.stdout.readline()
        ready = cpu_s(daemon.pid)
        asking.join()
        time.sleep(CALM_S)
        with open(f"/proc/{daemon.pid}/status") as file:
            memory = int(file.read().split("VmRSS:")[1].split()[0]) / 1024
        found = (first[0], ready, cpu_s(daemon.pid), memory)
        daemon.terminate()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=5)
    times = parser.parse_args().times
    yard = 0.0
    for name, code in YARDSTICKS.items():
        runs = [imported(code) for _ in range(times)]
        used, modules, memory = min(runs)
        yard = used if name == "card set" else yard
        print(f"{name:28s} {used:6.3f} CPU s  {modules:4d} modules  {memory:5.1f} MB")
    runs = []
    for _ in range(times):
        with tempfile.TemporaryDirectory() as folder:
            runs.append(started(folder))
    for place, name in enumerate(("first version", "ready", "idle after it")):
        used = min(run[place] for run in runs)
        print(f"daemon: {name:20s} {used:6.3f} CPU s  {used / yard:4.2f} of card set")
    print(f"daemon: idle {min(run[3] for run in runs):5.1f} MB")


if __name__ == "__main__":
    main()
