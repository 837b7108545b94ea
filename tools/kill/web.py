"""The product under granian, as in production, to be killed and started again."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
SECONDS = 90
"""Longest wait for anything."""
STOP_SECONDS = 5
"""A worker that gets SIGTERM in the moment of its start does not hear it; granian then kills it."""
GONE = ("", "Z", "X")
"""States of processes that have ended."""


def wait_until(is_so: Callable[[], bool], what: str, pause: float = 0.02) -> None:
    until = time.monotonic() + SECONDS
    while not is_so():
        if time.monotonic() > until:
            raise RuntimeError(f"{what}: not within {SECONDS} seconds")
        time.sleep(pause)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Web:
    def __init__(self) -> None:
        self.port = free_port()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tools.attached", sys.executable, "-m", "tools.kill.served"),
                *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port)),
                *("--workers", str(WORKERS), "--blocking-threads", "4", "--log-level", "critical"),
                *("--respawn-failed-workers", "--workers-kill-timeout", str(STOP_SECONDS)),
                "welcome.wsgi:application",
            ],
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_until(self._answers, "the web process answers", pause=0.05)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(SECONDS)

    def kill(self) -> None:
        """All its processes at once, without a warning."""
        pids = [self.process.pid, *self.workers()]
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        self.process.wait()
        wait_until(lambda: not any(map(is_alive, pids)), "killed processes are gone")

    def kill_worker(self) -> None:
        """The one that runs longest; granian itself starts another one. It gives up when the same one ends twice within
        seconds; then it is started again, as systemd does."""
        pid = min(self.workers())
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not is_alive(pid), "the killed worker is gone")
        wait_until(
            lambda: len(self.workers()) == WORKERS or self.process.poll() is not None,
            "granian starts another worker",
        )
        if self.process.poll() is not None:
            self.start()

    def workers(self) -> list[int]:
        found = {int(folder.name): _state(int(folder.name)) for folder in Path("/proc").glob("[0-9]*")}
        return [
            pid for pid, (state, parent) in found.items() if parent == self.process.pid and state not in GONE
        ]

    def _answers(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError(f"The web process ended with code {self.process.returncode}.")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def is_alive(pid: int) -> bool:
    return _state(pid)[0] not in GONE


def _state(pid: int) -> tuple[str, int]:
    """State and parent of a process."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return "", 0
    return after_name[0], int(after_name[1])
