"""`make fuzz`: hostile requests to every address, as every role; exits with 1 when an answer shows a fault.

Works in a database of its own, never in one of the settings.
"""

import logging
import sys
import warnings
from argparse import ArgumentParser

import django
import time_machine

from core import rows
from welcome.tests import environment

NOON = "2026-11-18T09:00:00+00:00"


def say(text: str) -> None:
    print(text, flush=True)


def main() -> int:
    parser = ArgumentParser(prog="python -m tools.fuzz", description=__doc__)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1, help="start of chance")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    options = parser.parse_args()
    environment.prepare(options.database)
    environment.os.environ["DJANGO_SETTINGS_MODULE"] = "welcome.settings"
    django.setup()
    rows.outside = rows.CITY  # what sets the scene here belongs to no request
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    report = campaign(options)
    show(report)
    return 1 if report.faults else 0


def campaign(options):
    # What needs models can be imported only after django.setup().
    from django.db import connection, transaction  # noqa: PLC0415
    from django.test.utils import override_settings, setup_test_environment  # noqa: PLC0415

    from tools.fuzz import world  # noqa: PLC0415
    from tools.fuzz.campaign import Campaign  # noqa: PLC0415
    from welcome.tests.cast import assemble  # noqa: PLC0415

    setup_test_environment(debug=False)
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # One moment for the whole run: the same seed gives the same requests.
    with override_settings(PASSWORD_HASHERS=quick), time_machine.travel(NOON, tick=False):
        connection.creation.create_test_db(verbosity=0, serialize=False)
        with transaction.atomic():
            report = Campaign(world.build(assemble()), options.seed, tell=say).run(options.requests)
            transaction.set_rollback(True)
        connection.close()
    return report


def show(report) -> None:
    statuses = sorted({status for _, status in report.statuses})
    print(f"{'':<14}" + "".join(f"{status:>7}" for status in statuses) + f"{'all':>8}")
    for role in sorted({role for role, _ in report.statuses}):
        row = [report.statuses[role, status] for status in statuses]
        print(f"{role:<14}" + "".join(f"{number:>7}" for number in row) + f"{sum(row):>8}")
    print("\n" + ", ".join(f"{kind} {number}" for kind, number in sorted(report.kinds.items())))
    print(f"{report.requests} requests, {len(report.faults)} kinds of fault")


if __name__ == "__main__":
    sys.exit(main())
