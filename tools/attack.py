"""`make attack`: tries to work out what suppression keeps secret, in random tables and in the annual report, and prints
how narrow the attacker got. Exits with 1 when a protected range was narrowed."""

import os
import random
import sys
from argparse import ArgumentParser
from collections.abc import Iterator

import django

from core import rows


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "welcome.settings")
    django.setup()
    rows.outside = rows.CITY  # what sets the scene here belongs to no request
    parser = ArgumentParser(prog="python -m tools.attack", description=__doc__)
    parser.add_argument(
        "--year", type=int, action="append", default=[], help="attack the report of this year, too"
    )
    parser.add_argument("--office", default="", help="only of this office")
    parser.add_argument("--tables", type=int, default=60, help="random tables of each kind")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(f"{'tables':<44}{'number':>8}{'cells':>8}{'told':>6}{'narrowest':>11}")
    told = 0
    for name, attacks in campaigns(options):
        results = [attack.run() for attack in attacks]
        number = sum(len(result.told) for result in results)
        cells = sum(len(result.found) for result in results)
        narrowest = min((result.narrowest for result in results), default=0)
        print(f"{name:<44}{len(results):>8}{cells:>8}{number:>6}{narrowest:>11.2f}", flush=True)
        told += number
    return 1 if told else 0


def campaigns(options) -> Iterator[tuple[str, list]]:
    # Models may be imported only after django.setup().
    from reports import annual_report  # noqa: PLC0415
    from reports.scope import OPERATOR  # noqa: PLC0415
    from reports.tests import attack, random_tables  # noqa: PLC0415

    source = random.Random(options.seed)
    for name, make in random_tables.KINDS.items():
        yield name, [attack.on_grids(make(source)) for _number in range(options.tables)]
    for year in options.year:
        exact, suppressed = (
            annual_report.workbook(user=OPERATOR, year=year, office=options.office, disclosure=mode)
            for mode in ("exact", "suppressed")
        )
        place = f" of {options.office}" if options.office else ""
        yield f"annual report {year}{place}", [attack.on_workbooks(exact, suppressed)]


if __name__ == "__main__":
    sys.exit(main())
