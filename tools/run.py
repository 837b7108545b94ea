"""`make run`: makes `.env` on first start, prepares the database and runs web process and worker until Ctrl-C."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import environ

ROOT = Path(__file__).resolve().parent.parent
ENV_FILE = ROOT / ".env"
START_SECONDS = 60
STOP_SECONDS = 10
DEMO_PEOPLE = {
    "reception.es": "reception, office ES",
    "adviser.es.city": "adviser of the city, office ES",
    "adviser.es.partner": "adviser of the tandem partner, office ES",
    "adviser.hh.city": "adviser of the city, office HH",
    "lead.es": "office lead, office ES",
    "coordinator": "coordinator",
    "directory": "directory administrator",
    "admin": "system administrator",
    "dpo": "data protection officer",
}


def write_env_file() -> None:
    """Settings for a computer of one's own, with a key that nobody else has."""
    if not ENV_FILE.exists():
        ENV_FILE.touch(mode=0o600)
        ENV_FILE.write_text(f"DEBUG=true\nSECRET_KEY={secrets.token_urlsafe(50)}\n", encoding="utf-8")


def refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            sys.exit(f"Port {port} is in use; choose another one: make run PORT={port + 1}")


def start(port: int) -> dict[str, subprocess.Popen]:
    web = [sys.executable, "-m", "gunicorn", "welcome.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    web += ["--worker-class", "gthread", "--threads", "4", "--log-level", "warning", "--no-control-socket"]
    worker = [sys.executable, "manage.py", "worker", "--verbosity", "0"]
    # Own sessions, so that Ctrl-C reaches only us and both are ended in an orderly way.
    return {
        "web process": subprocess.Popen(web, cwd=ROOT, start_new_session=True),
        "worker": subprocess.Popen(worker, cwd=ROOT, start_new_session=True),
    }


def wait_until_up(address: str, processes: dict[str, subprocess.Popen]) -> None:
    for _ in range(START_SECONDS * 10):
        refuse_ended(processes)
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5)
            return
        except urllib.error.URLError:
            time.sleep(0.1)
    sys.exit(f"The web process did not answer within {START_SECONDS} seconds.")


def refuse_ended(processes: dict[str, subprocess.Popen]) -> None:
    for name, process in processes.items():
        if process.poll() is not None:
            sys.exit(f"The {name} ended with code {process.returncode}.")


def greet(address: str) -> None:
    print(f"\nwillkommen runs at {address} (Ctrl-C ends it)", flush=True)
    if os.environ.get("DEBUG", "").lower() == "true":
        password = os.environ.get("DEMO_PASSWORD") or "willkommen-demo"
        print(f"\nDemo logins, password {password}:")
        for name, what in DEMO_PEOPLE.items():
            print(f"  {name + '@example.org':<32}{what}", flush=True)


def stop(processes: dict[str, subprocess.Popen]) -> None:
    for process in processes.values():
        if process.poll() is None:
            process.terminate()
    for process in processes.values():
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def main() -> None:
    port = int(os.environ.get("PORT") or 8000)
    address = f"http://127.0.0.1:{port}"
    refuse_taken_port(port)
    write_env_file()
    environ.Env.read_env(ENV_FILE)
    if subprocess.run([sys.executable, "manage.py", "prepare", "--demo"], cwd=ROOT, check=False).returncode:
        sys.exit(1)
    # Also where a shell has started us in the background and taken Ctrl-C away.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    processes = start(port)
    try:
        wait_until_up(address, processes)
        greet(address)
        while True:
            refuse_ended(processes)
            time.sleep(0.5)
    except KeyboardInterrupt:
        print("\nEnded.")
    finally:
        stop(processes)


if __name__ == "__main__":
    main()
