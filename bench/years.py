"""What is measured on a database of many years: dashboard, tables, workbook, saving. Prints rows as JSON."""

import json
import sys
from pathlib import Path
from urllib.parse import urlencode

import django

django.setup()

from django.db import connection  # noqa: E402

from accounts.models import User  # noqa: E402
from bench import suite  # noqa: E402
from bench.measure import Browser, command, expect_ok, median_ms, server, times_of  # noqa: E402
from clients.models import Client  # noqa: E402
from reports.ready import triggers  # noqa: E402
from reports.ready.models import ReadyQuestion  # noqa: E402

CONSULTATIONS = "consultations_consultation WHERE is_counted AND month BETWEEN {first} AND {last}"
CONCERNS = (
    "consultations_concern c JOIN catalogues_topic p ON p.code = c.topic_id"
    " JOIN consultations_consultation t ON t.id = c.consultation_id"
    " WHERE c.is_counted AND c.month BETWEEN {first} AND {last}"
)
TABLES = {
    ("office", "topic_group"): f"SELECT c.office_id, p.group_id, count(*) FROM {CONCERNS} GROUP BY 1, 2",
    (
        "nationality",
        "topic_group",
    ): f"SELECT t.nationality_id, p.group_id, count(*) FROM {CONCERNS} GROUP BY 1, 2",
    ("district",): f"SELECT district_id, count(DISTINCT client_id) FROM {CONSULTATIONS} GROUP BY 1",
    ("month", "office"): f"SELECT month, office_id, count(*) FROM {CONSULTATIONS} GROUP BY 1, 2",
}
"""By dimensions the floor."""
MEASURES = {("district",): "clients", ("month", "office"): "consultations"}


def run(last_year: int, years: int, folder: Path) -> list[list[str]]:
    User.objects.update(is_demo=False)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)" if connection.vendor == "postgresql" else "ANALYZE")
    with server():
        coordinator = Browser.logged_in(User.objects.get(email="coordinator@example.org"))
        rows = [page(coordinator, f"dashboard {last_year}", f"/statistics/?year={last_year}", "", "200 ms")]
        for by, sql in TABLES.items():
            rows.append(table(coordinator, by, sql, last_year, last_year))
        rows.append(
            table(
                coordinator,
                ("office", "topic_group"),
                *list(TABLES.values())[:1],
                last_year - years + 1,
                last_year,
            )
        )
        rows += saving()
    for name in ("first", "again"):
        done = command("annual_report", f"--year={last_year}", f"--output={folder / name}.xlsx")
        figure = f"{done.seconds:.1f} s, {done.megabytes:.0f} MB"
        rows.append([f"annual_report --year {last_year}, {name}", figure, "", "", "20 s, 250 MB"])
    done = command("keep_figures")
    questions = ReadyQuestion.asked.count()
    rows.append([f"nightly check of {questions} questions", f"{done.seconds:.1f} s", "", "", ""])
    return rows


def table(browser: Browser, by: tuple[str, ...], sql: str, first: int, last: int) -> list[str]:
    measure = MEASURES.get(by, "concerns")
    days = {"from": f"{first}-01-01", "to": f"{last}-12-31"}
    query = urlencode(
        {"by": ",".join(by), "measures": measure, "year": last} | (days if first != last else {})
    )
    name = f"{measure} by {', '.join(by)}, {first if first == last else f'{first} to {last}'}"
    floor = sql.format(first=first * 100 + 1, last=last * 100 + 12)
    return page(
        browser, name, f"/statistics/table.json?{query}", floor, "200 ms" if first == last else "500 ms"
    )


def page(browser: Browser, name: str, address: str, floor: str, target: str) -> list[str]:
    expect_ok(browser, address)
    first = browser.server_ms
    again = times_of(browser, lambda: browser.get(address)).server
    return [
        name,
        f"{first:.0f} ms",
        f"{again:.1f} ms",
        floor and f"{median_ms(lambda: plain(floor), 5)[0]:.0f} ms",
        target,
    ]


def plain(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        cursor.fetchall()


def saving() -> list[list[str]]:
    """With and without the triggers, in turn, because the machine is never twice the same."""
    adviser = Browser.logged_in(User.objects.get(email="adviser.es.city@example.org"))
    client = Client.objects.filter(office__code="ES", consultations__isnull=False).first()
    taken: dict[bool, list[float]] = {True: [], False: []}
    for _round in range(3):
        for is_noted in (True, False):
            if not is_noted:
                triggers.remove(connection)
            taken[is_noted].append(times_of(adviser, suite.saving(adviser, client)).server)
            if not is_noted:
                triggers.install(connection)
    noted, bare = (sorted(taken[which])[1] for which in (True, False))
    name = "saving three concerns; in the third column without triggers"
    return [[name, f"{noted:.1f} ms", f"{bare:.1f} ms", "", "1.2 times"]]


if __name__ == "__main__":
    print(json.dumps(run(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))))
