"""Taking times: whole processes with their peak memory, and requests to a running server."""

import http.client
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

ROOT = Path(__file__).resolve().parent.parent
PORT = 8765
WARM_UP, TIMES, ROUNDS = 5, 40, 3


_MEASURED = """
import resource, subprocess, sys, time
started = time.perf_counter()
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""


@dataclass
class Run:
    """One finished process: seconds on the clock and the largest resident memory in megabytes."""

    seconds: float
    megabytes: float


def command(*arguments: str) -> Run:
    """Run `manage.py …`; a failure ends the benchmark with what the command printed."""
    return process("manage.py", *arguments)


def process(*arguments: str) -> Run:
    """Run Python with `arguments`."""
    # A new process counts the memory of the one it was forked from; a small one stands in between.
    done = subprocess.run(
        [sys.executable, "-S", "-c", _MEASURED, sys.executable, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)} ended with {done.returncode}")
    seconds, kilobytes = done.stdout.split()
    return Run(float(seconds), float(kilobytes) / 1024)


@contextmanager
def server(workers: int = 2):
    """The product under granian as in production; yields its `Server`."""
    process = subprocess.Popen(
        [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(PORT),
            "--workers", str(workers), "--blocking-threads", "4", "--log-level", "warning",
            "bench.wsgi:application",
        ],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "bench.settings"},
    )  # fmt: skip
    try:
        _wait_until_up()
        yield Server(process.pid)
    finally:
        process.terminate()
        process.wait()


def _wait_until_up() -> None:
    for _attempt in range(200):
        try:
            Browser("").get("/bench/bare/")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("granian did not start")


@dataclass
class Server:
    """What the workers of the process `pid` use."""

    pid: int

    def peak(self) -> float:
        """The largest memory one of them had, in megabytes."""
        return max(int(fields["VmHWM"].split()[0]) / 1024 for _folder, fields in self._workers())

    def cpu(self) -> float:
        """Seconds of processor time that all of them have used."""
        ticks = 0
        for folder, _fields in self._workers():
            after_name = (folder / "stat").read_text().rpartition(")")[2].split()
            ticks += int(after_name[11]) + int(after_name[12])  # user and system
        return ticks / os.sysconf("SC_CLK_TCK")

    def _workers(self) -> Iterator[tuple[Path, dict[str, str]]]:
        for status in Path("/proc").glob("[0-9]*/status"):
            try:
                fields = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
            except OSError:  # ended meanwhile
                continue
            if int(fields["PPid"]) == self.pid:
                yield status.parent, fields


class Browser:
    """One keep-alive connection with a session cookie; `server_ms` is what the server spent on the last answer."""

    server_ms: float

    def __init__(self, session_key: str):
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=600)
        self.cookies = {"willkommen_session": session_key} if session_key else {}

    @classmethod
    def logged_in(cls, user) -> "Browser":
        """As somebody who has logged in a moment ago, with a second factor."""
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
        session["account_authentication_methods_user"] = str(user.pk)
        session["second_factor"] = "totp"
        session.create()
        return cls(session.session_key)

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        return self._request("GET", path, headers=headers)

    def post(self, path: str, body: str) -> tuple[int, bytes]:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._request("POST", path, body, headers)

    def _request(self, method: str, path: str, body: str | None = None, headers: dict | None = None):
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookie} | (headers or {})
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        except (
            http.client.RemoteDisconnected
        ):  # The server ends connections that nobody has used for a while.
            self.connection.close()
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
            elif name.lower() == "server-timing":
                self.server_ms = float(value.rpartition("=")[2])
        return response.status, response.read()


@dataclass
class Times:
    """Milliseconds of a kind of request: what the server spent (median, 95th percentile), and when the answer came."""

    server: float
    server_p95: float
    answered: float

    def cells(self) -> list[str]:
        return [f"{each:.1f} ms" for each in (self.server, self.server_p95, self.answered)]


def quietest(rounds: Sequence[Times]) -> list[str]:
    """The cells of the round with the lowest median, and the medians of all."""
    best = min(rounds, key=lambda times: times.server)
    return [*best.cells(), " · ".join(f"{times.server:.0f}" for times in rounds)]


def in_rounds(asked: Iterable[tuple[Browser, Callable[[], object]]]) -> list[list[Times]]:
    """Of each call, its times in each of ROUNDS rounds, which go through all calls one after the other: on a machine
    shared with others the same work takes twice as long a minute later, so what is meant to be compared is measured
    together, and more than once."""
    asked = list(asked)
    rounds = [[times_of(browser, call) for browser, call in asked] for _number in range(ROUNDS)]
    return [list(times) for times in zip(*rounds, strict=True)]


IN_ROUNDS = ("server, median", "server, 95 %", "answered after, median", f"medians of {ROUNDS} rounds")
"""Head of a table of pages."""


def rows_of(asked: Sequence[tuple[str, Browser, str | Callable[[], object], str]]) -> Iterator[list[str]]:
    """Of each name, browser, address or call, and target: its cells under IN_ROUNDS."""
    calls = []
    for _name, browser, what, _target in asked:
        if isinstance(what, str):
            expect_ok(browser, what)
            calls.append((browser, partial(browser.get, what)))
        else:
            calls.append((browser, what))
    for (name, _browser, _what, target), times in zip(asked, in_rounds(calls), strict=True):
        yield [name, *quietest(times), target]


def expect_ok(browser: Browser, address: str) -> bytes:
    status, body = browser.get(address)
    if status != 200:
        raise SystemExit(f"{address} answered {status}")
    return body


def times_of(browser: Browser, call: Callable[[], object], times: int = TIMES) -> Times:
    """Of `call`, which asks through `browser`, after a warm-up."""

    def ask(_number: int) -> tuple[float, float]:
        taken = _taken(call)
        return browser.server_ms, taken

    each = [ask(number) for number in range(WARM_UP + times)][WARM_UP:]
    server, answered = ([pair[place] for pair in each] for place in (0, 1))
    return Times(
        statistics.median(server), statistics.quantiles(server, n=20)[-1], statistics.median(answered)
    )


def median_ms(call: Callable[[], object], times: int = TIMES) -> tuple[float, float]:
    """Median and 95th percentile of `call` in milliseconds, after a warm-up."""
    each = [_taken(call) for _index in range(WARM_UP + times)][WARM_UP:]
    return statistics.median(each), statistics.quantiles(each, n=20)[-1]


def _taken(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000
