"""What is measured: pages, the dashboard, the workbook, the export and the import."""

import csv
import json
import os
import random
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

import django

from core import rows

django.setup()
rows.outside = rows.CITY  # what sets the scene here belongs to no request

from django.db import connection  # noqa: E402
from lxml import html  # noqa: E402

from accounts.models import Membership, User  # noqa: E402
from bench import desk, network, referrals  # noqa: E402
from bench.directory import fill as fill_directory  # noqa: E402
from bench.floor import Database, openpyxl_floor  # noqa: E402
from bench.measure import (  # noqa: E402
    IN_ROUNDS,
    ROUNDS,
    TIMES,
    WARM_UP,
    Browser,
    Run,
    Server,
    command,
    expect_ok,
    median_ms,
    process,
    rows_of,
    server,
)
from catalogues.models import Topic  # noqa: E402
from clients.models import Client  # noqa: E402
from consultations.models import Consultation  # noqa: E402
from core import rows as row_scope  # noqa: E402
from districts.models import Office  # noqa: E402

row_scope.outside = row_scope.CITY  # what sets the scene here belongs to no request
SERVICES = 20_000
IMPORT_ROWS = 100_000
EXPORT_ROWS = 100_000
OPEN_REFERRALS = 100_000
PACKAGE = "package"
SEARCHES = (
    ("search: a word", "/services/?q=jugendberatung"),
    ("search: a misspelt word", "/services/?q=jugndberatung"),
    ("search: language, topic and district", "/services/?q=arabisch+kita+eving"),
    ("search: a word, language counted softly", "/services/?q=beratung&language=ar"),
    ("search: topic, language, open now", "/services/?topic=BIL-01&language=ar&open_now=on"),
    ("matching beside the form", "/consultations/services/?topic=BIL-01&language=ar&district=eving"),
    ("matching in the type-ahead", "/consultations/receivers/?topic=BIL-01&language=ar"),
    ("type-ahead: two words", "/consultations/receivers/?topic=BIL-01&q=jugend+kurs"),
)


@dataclass
class Report:
    """Lines of docs/performance.md."""

    lines: list[str] = field(default_factory=list)

    def section(self, title: str, *header: str) -> None:
        self.lines += ["", f"## {title}", "", f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]

    def row(self, *cells: str) -> None:
        self.lines.append(f"| {' | '.join(cells)} |")


def run(*, year: int, size: int, folder: Path, demo: Run) -> list[str]:
    """Measure everything; returns the Markdown lines."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")  # As the server's own housekeeping leaves a database in use.
    User.objects.update(is_demo=False)  # Demo accounts are refused with production settings.
    report = Report()
    with server() as running:
        pages(report, year)
        desk.measure(report, running)
        list_export(report, running, folder)
        directory(report)
        network.measure(report)
    workbook(report, year, folder)
    report.section("Data in", "work", "seconds", "peak memory")
    report.row(f"demo data, {size:,} consultations", f"{demo.seconds:.0f}", f"{demo.megabytes:.0f} MB")
    for number in (IMPORT_ROWS // 10, IMPORT_ROWS):
        done = command(
            "import_consultations", str(import_file(folder, number, year)), f"--source=bench{number}"
        )
        report.row(
            f"import of {number:,} rows (target 120 s)", f"{done.seconds:.0f}", f"{done.megabytes:.0f} MB"
        )
    done = command("export_directory", f"--output={folder / PACKAGE}")
    report.row(f"HSDS package of {SERVICES:,} services", f"{done.seconds:.0f}", f"{done.megabytes:.0f} MB")
    report.row(*imported_package(folder))
    reminders(report)
    return report.lines


def run_directory() -> list[str]:
    """Only the directory, on whatever database this is."""
    User.objects.update(is_demo=False)
    report = Report()
    with server():
        directory(report)
    return report.lines


def pages(report: Report, year: int) -> None:
    adviser = Browser.logged_in(User.objects.get(email="adviser.es.city@example.org"))
    coordinator = Browser.logged_in(User.objects.get(email="coordinator@example.org"))
    everybody = Browser("")
    advised = Client.objects.filter(office__code="ES", consultations__isnull=False).distinct()
    client, saved = advised[:2]  # what is saved must not make the page that is measured longer
    desk.fill()
    addresses = [
        ("bare Django view", adviser, "/bench/bare/", "floor"),
        ("list of consultations", adviser, "/consultations/", "60 ms"),
        ("client page", adviser, f"/clients/{client.pk}/", "60 ms"),
        ("empty consultation form", adviser, "/consultations/new/", "60 ms"),
        (f"desk with {desk.TICKETS} tickets on the day", adviser, "/", "60 ms"),
        (f"dashboard {year}, all offices", coordinator, f"/statistics/?year={year}", "300 ms"),
        (f"dashboard {year - 2}, all offices", coordinator, f"/statistics/?year={year - 2}", "300 ms"),
        ("public start page, Arabic", everybody, "/welcome/ar/", "20 ms"),
        ("the same, not kept from before", everybody, "/welcome/ar/?anew", "20 ms"),
    ]
    report.section("Pages", "page", *IN_ROUNDS, "target (server)")
    for cells in rows_of([*addresses, ("saving three concerns", adviser, saving(adviser, saved), "60 ms")]):
        report.row(*cells)
    database = floor_database()
    median, p95 = median_ms(lambda: database.dashboard(year))
    report.row(
        "the dashboard's figures by one SQL statement", f"{median:.1f} ms", f"{p95:.1f} ms", "", "", "floor"
    )


def floor_database() -> Database:
    parameters = connection.settings_dict
    # The superuser: the floor is the database without policies.
    return Database(dbname=parameters["NAME"], user="postgres", host=parameters["HOST"])


def saving(browser: Browser, client: Client) -> Callable[[], None]:
    """Posting a form; fetching the fresh forms is done before."""
    bodies = iter([filled_form(browser, client) for _index in range(ROUNDS * (WARM_UP + TIMES))])

    def post() -> None:
        status, _body = browser.post("/consultations/new/", next(bodies))
        if status != 302:
            raise SystemExit(f"saving a consultation answered {status}")

    return post


def filled_form(browser: Browser, client: Client) -> str:
    page = html.fromstring(expect_ok(browser, "/consultations/new/"))
    form = next(form for form in page.forms if "concerns-TOTAL_FORMS" in form.fields)
    # A chosen answer with an empty value is "on" for lxml; a browser sends it empty.
    values = {name: value for name, value in form.form_values() if not name.startswith("answers-")}
    values |= {
        "who": "known",
        "client_key": str(client.pk),
        "client_text": client.code,
        "concerns-TOTAL_FORMS": "3",
    }
    for index, topic in enumerate(("BIL-01", "BEH-01", "WOH-06")):
        values |= {f"concerns-{index}-topic": topic, f"concerns-{index}-outcome": "resolved"}
    return urlencode(values)


def directory(report: Report) -> None:
    """Searching and matching over SERVICES services, as an adviser does it mid-conversation."""
    fill_directory(SERVICES)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
    adviser = Browser.logged_in(User.objects.get(email="adviser.es.city@example.org"))
    title = f"Directory of {SERVICES:,} services, {connection.vendor}"
    report.section(title, "work", *IN_ROUNDS, "target")
    for cells in rows_of([(name, adviser, address, "100 ms") for name, address in SEARCHES]):
        report.row(*cells)


def imported_package(folder: Path) -> tuple[str, str, str]:
    """The row of importing what was exported into a database without a directory."""
    with new_database("bench_import"):
        for arguments in (["migrate"], ["createcachetable"], ["load_catalogues"], ["load_city", "dortmund"]):
            command(*arguments)
        done = command("import_directory", str(folder / PACKAGE))
    name = f"import of the package of {SERVICES:,} services (target 120 s)"
    return name, f"{done.seconds:.0f}", f"{done.megabytes:.0f} MB"


@contextmanager
def new_database(name: str):
    """Processes started within work on a further database of the same server."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    usual = os.environ["DATABASE_URL"]
    os.environ["DATABASE_URL"] = f"{usual.rpartition('/')[0]}/{name}"
    try:
        yield
    finally:
        os.environ["DATABASE_URL"] = usual


def reminders(report: Report) -> None:
    """The steps of all; sending the mails takes as long as the mail server does, and waits for nobody."""
    referrals.fill(OPEN_REFERRALS)
    done = process("-m", "bench.referrals")
    report.section("Reminders", "work", "seconds", "peak memory")
    report.row(
        f"{OPEN_REFERRALS:,} open referrals, the next step of each due (target 60 s)",
        f"{done.seconds:.0f}",
        f"{done.megabytes:.0f} MB",
    )


def list_export(report: Report, running: Server, folder: Path) -> None:
    """Export of a filtered list through the server, by somebody who advises in every office."""
    user = User.objects.get(email="adviser.es.city@example.org")
    employer = user.memberships.first().employer
    for office in Office.objects.exclude(memberships__user=user):
        Membership.objects.create(
            user=user, office=office, role="adviser", employer=employer, valid_from=date(2020, 1, 1)
        )
    browser = Browser.logged_in(user)
    days = Consultation.objects.counted().order_by("-held_on").values_list("held_on", flat=True)
    since = days[min(EXPORT_ROWS, days.count() - 1)]
    address = f"/consultations/?{urlencode({'since': since.isoformat()})}&export="
    file = folder / "export.csv"
    file.write_bytes(expect_ok(browser, f"{address}csv"))
    rows, width, floor = openpyxl_floor(file)
    report.section("List export", "export", "rows", "rows per second", "of the floor", "server's peak memory")
    report.row(f"openpyxl write-only, the same {width} columns", f"{rows:,}", f"{floor:,.0f}", "1.00", "")
    for file_format in ("csv", "xlsx"):
        started = time.perf_counter()
        expect_ok(browser, address + file_format)
        speed = rows / (time.perf_counter() - started)
        report.row(
            file_format, f"{rows:,}", f"{speed:,.0f}", f"{speed / floor:.2f}", f"{running.peak():.0f} MB"
        )


def workbook(report: Report, year: int, folder: Path) -> None:
    """The figures are counted for the first time, and then kept ready."""
    report.section("Annual report", "work", "seconds", "peak memory")
    for which in ("first", "again"):
        done = command("annual_report", f"--year={year}", f"--output={folder / 'report.xlsx'}")
        report.row(
            f"annual_report --year {year}, {which} (target 10 s, 200 MB)",
            f"{done.seconds:.1f}",
            f"{done.megabytes:.0f} MB",
        )


def import_file(folder: Path, rows: int, year: int) -> Path:
    """A CSV file of `rows` concerns, about three to a consultation, as another office might send it."""
    chance = random.Random(rows)
    topics = list(Topic.objects.values_list("code", flat=True))
    offices = list(Office.objects.values_list("code", flat=True))
    path = folder / f"import-{rows}.csv"
    header = ["beratung_nr", "buero", "datum", "uhrzeit", "kontaktweg", "dauer_min", "ratsuchende_nr", "geburtsjahr",
              "geschlecht", "staatsangehoerigkeit", "sprache", "stadtbezirk", "thema", "ergebnis"]  # fmt: skip
    with path.open("w", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(header)
        written = number = 0
        while written < rows:
            number += 1
            person = chance.randrange(rows // 5)
            day = date(year, 1, 1) + timedelta(days=chance.randrange(365))
            shared = [
                *(number, chance.choice(offices), day.isoformat(), f"{chance.randrange(9, 16):02d}:15"),
                *("open_hours", chance.randrange(5, 60), person, 1950 + person % 55, "wm"[person % 2]),
                *("SY", "ar", "eving"),
            ]
            for topic in chance.sample(topics, min(3, rows - written)):
                writer.writerow([*shared, topic, "resolved"])
                written += 1
    return path


if __name__ == "__main__":
    if len(sys.argv) == 1:
        print(json.dumps(run_directory()))
        sys.exit()
    facts = json.loads(sys.argv[1])
    demo_run = Run(facts["seconds"], facts["mb"])
    print(
        json.dumps(run(year=facts["year"], size=facts["size"], folder=Path(facts["folder"]), demo=demo_run))
    )
