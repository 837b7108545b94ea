"""`make pooled`: many people of two offices at once behind PgBouncer, figures from a streaming replica.

Works on servers of its own, in production's settings; the program `pgbouncer` has to be there. Exits with 1 when
somebody is shown what is another office's, or not what is theirs; when a save is lost; when figures are not the
replica's.
"""

import os
import subprocess
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from environ import Env

from core import rows
from welcome.tests import environment, postgresql

POOL = 3
"""Connections to the database, for eight threads of the web process, those of the worker and all that are here."""
SETTINGS = """
[databases]
postgres = host={primary}
[pgbouncer]
listen_addr =
listen_port = 5432
unix_socket_dir = {home}
auth_type = trust
auth_file = {home}/users
pool_mode = transaction
default_pool_size = {pool}
"""


@contextmanager
def bouncer(primary: str) -> Iterator[Path]:
    """PgBouncer before the server with the socket `primary`; gives the folder of its own socket."""
    with postgresql.server_home() as home:
        (home / "settings").write_text(SETTINGS.format(primary=primary, home=home, pool=POOL))
        (home / "users").write_text(f'"{postgresql.OWNER}" ""\n')
        with (home / "log").open("w") as log:
            command = ["pgbouncer", home / "settings"]
            program = subprocess.Popen(command, stdout=log, **postgresql.server_process(home))
        try:
            yield home
        finally:
            program.terminate()
            program.wait()


def main() -> int:
    parser = ArgumentParser(prog="python -m tools.pooled", description=__doc__)
    parser.add_argument(
        "--saves", type=int, default=100, help="how many consultations are saved meanwhile (100)"
    )
    options = parser.parse_args()
    environment.prepare("postgresql", postgresql.DURABLE)
    primary = Env.db_url_config(os.environ["DATABASE_URL"])["HOST"]
    copy = environment.resources.enter_context(postgresql.standby(primary))
    pool = environment.resources.enter_context(bouncer(primary))
    os.environ |= {"DEBUG": "false", "USE_HTTPS": "false", "LOG_LEVEL": "WARNING", "PGBOUNCER": "true"}
    os.environ |= {"DATABASE_URL": postgresql.address(pool), "REPLICA_URL": postgresql.address(copy)}
    os.environ["DJANGO_SETTINGS_MODULE"] = "welcome.settings"
    django.setup()
    rows.outside = rows.CITY  # what sets the scene here belongs to no request
    # What needs models can be imported only after django.setup().
    from tools.pooled.drill import Drill  # noqa: PLC0415

    faults = Drill(primary, copy, print).run(options.saves)
    for fault, times in Counter(faults).items():
        print(f"FAULT, {times} times: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
