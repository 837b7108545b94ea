"""`make kill`: kills the server in the middle of people's saves and looks whether one is lost, doubled or half-written.

Works in a database of its own, never in one of the settings; PostgreSQL with fsync, as on a real server. Exits with 1
when something is not as it was acknowledged.
"""

import os
import sys
from argparse import ArgumentParser

import django

from core import rows
from welcome.tests import environment
from welcome.tests.postgresql import DURABLE


def say(text: str) -> None:
    print(text, flush=True)


def main() -> int:
    parser = ArgumentParser(prog="python -m tools.kill", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="postgresql")
    options = parser.parse_args()
    environment.prepare(options.database, DURABLE)
    served = {"DEBUG": "false", "USE_HTTPS": "false", "LOG_LEVEL": "CRITICAL"}
    os.environ |= served | {"DJANGO_SETTINGS_MODULE": "welcome.settings"}
    django.setup()
    rows.outside = rows.CITY  # what sets the scene here belongs to no request
    # What needs models can be imported only after django.setup().
    from tools.kill.campaign import Campaign  # noqa: PLC0415

    report = Campaign(say).run(options.kills)
    show(report)
    return 1 if report.faults or report.ended_early else 0


def show(report) -> None:
    lines = {f"kills: {whom}": number for whom, number in sorted(report.kills.items())}
    lines |= {"kills that broke a save": report.broke} | report.figures
    kinds = [kind for kind, _mark in report.faults]
    for kind in dict.fromkeys(["lost", "doubled", "half-written", *kinds]):
        lines[kind] = kinds.count(kind)
    for name, number in lines.items():
        print(f"{name:<40}{number:>8,}")
    print(report.trail)
    if report.ended_early:
        print(f"Ended early: {report.ended_early}", file=sys.stderr)
    for kind, mark in report.faults[:50]:
        print(f"  {kind}: {mark}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
