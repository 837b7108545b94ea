"""`make run`: makes `.env` on first start, prepares the database and runs web process and worker until Ctrl-C."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import environ

from tools.attached import end_with_parent

ROOT = Path(__file__).resolve().parent.parent
ENV_FILE = ROOT / ".env"
START_SECONDS = 60
STOP_SECONDS = 10
RESTART_SECONDS = 10
"""Pause before a worker that ended is started again: at most six times a minute."""
DEMO_PEOPLE = {
    "reception.es": "reception, office ES",
    "adviser.es.city": "adviser of the city, office ES",
    "adviser.es.partner": "adviser of the tandem partner, office ES",
    "adviser.hh.city": "adviser of the city, office HH",
    "lead.es": "office lead, office ES",
    "coordinator": "coordinator",
    "coordinator2": "second coordinator: who decides on money of the fund does not pay it",
    "directory": "directory administrator",
    "admin": "system administrator",
    "dpo": "data protection officer",
}


def write_env_file() -> None:
    """Settings for a computer of one's own, with a key that nobody else has."""
    if not ENV_FILE.exists():
        ENV_FILE.touch(mode=0o600)
        ENV_FILE.write_text(f"DEBUG=true\nSECRET_KEY={secrets.token_urlsafe(50)}\n", encoding="utf-8")


def port_of(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            sys.exit(f"Port {port} is in use; choose another one: make run PORT={port + 1}")


def start_web(port: int) -> subprocess.Popen:
    address = ("--host", "127.0.0.1", "--port", str(port))
    size = (
        "--workers",
        "2",
        "--blocking-threads",
        "4",
        "--respawn-failed-workers",
        "--workers-kill-timeout",
        "5",
    )
    interface = ("--interface", "wsgi", "--log-level", "warning")
    return start("-m", "granian", *interface, *address, *size, "welcome.wsgi:application")


def start_worker() -> subprocess.Popen:
    return start("manage.py", "worker", "--verbosity", "0")


def start(*arguments: str) -> subprocess.Popen:
    # An own session, so that Ctrl-C reaches only us and both are ended in an orderly way.
    command = [sys.executable, "-m", "tools.attached", sys.executable, *arguments]
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True)


def wait_until_up(address: str, web: subprocess.Popen) -> None:
    for _ in range(START_SECONDS * 10):
        refuse_ended(web)
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5)
            return
        except OSError:  # Nobody listens yet, or a busy machine answers late.
            time.sleep(0.1)
    sys.exit(f"The web process did not answer within {START_SECONDS} seconds.")


def refuse_ended(web: subprocess.Popen) -> None:
    if web.poll() is not None:
        sys.exit(f"The web process ended with code {web.returncode}.")


def running(worker: subprocess.Popen) -> subprocess.Popen:
    """The worker, or a new one after a pause: without a worker imports wait, but everybody else can work on."""
    if worker.poll() is None:
        return worker
    print(
        f"The worker ended with code {worker.returncode} and is started again.", file=sys.stderr, flush=True
    )
    time.sleep(RESTART_SECONDS)
    return start_worker()


def greet(address: str) -> None:
    print(f"\nwillkommen runs at {address} (Ctrl-C ends it)", flush=True)
    if os.environ.get("DEBUG", "").lower() == "true":
        password = os.environ.get("DEMO_PASSWORD") or "willkommen-demo"
        print(f"\nDemo logins, password {password}:")
        for name, what in DEMO_PEOPLE.items():
            print(f"  {name + '@example.org':<32}{what}", flush=True)


def stop(*processes: subprocess.Popen) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def main() -> None:
    if "MAKELEVEL" in os.environ:
        end_with_parent()
    port = port_of(os.environ.get("PORT") or "8000")
    address = f"http://127.0.0.1:{port}"
    refuse_taken_port(port)
    write_env_file()
    environ.Env.read_env(ENV_FILE)
    os.environ["SITE_URL"] = os.environ.get("SITE_URL") or address  # links in mails lead to this port
    if subprocess.run([sys.executable, "manage.py", "prepare", "--demo"], cwd=ROOT, check=False).returncode:
        sys.exit(1)
    # Also where a shell has started us in the background and taken Ctrl-C away.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    web, worker = start_web(port), start_worker()
    try:
        wait_until_up(address, web)
        greet(address)
        while True:
            refuse_ended(web)
            worker = running(worker)
            time.sleep(0.5)
    except KeyboardInterrupt:
        print("\nEnded.")
    finally:
        stop(web, worker)


if __name__ == "__main__":
    main()
