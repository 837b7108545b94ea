"""The floors: what the same work costs without the product."""

import csv
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg2
from openpyxl import Workbook

DASHBOARD = """
SELECT
  (SELECT json_agg(t) FROM (
     SELECT month, office_id, district_id, count(*) FROM consultations_consultation
     WHERE is_counted AND held_on BETWEEN %(start)s AND %(end)s GROUP BY 1, 2, 3) t),
  (SELECT json_agg(t) FROM (
     SELECT month / 100 AS year, count(DISTINCT client_id) FROM consultations_consultation
     WHERE is_counted AND held_on BETWEEN %(start)s AND %(end)s GROUP BY 1) t),
  (SELECT json_agg(t) FROM (
     SELECT c.month / 100 AS year, c.office_id, c.district_id, p.group_id, count(*)
     FROM consultations_concern c JOIN catalogues_topic p ON p.code = c.topic_id
     WHERE c.is_counted AND c.held_on BETWEEN %(start)s AND %(end)s GROUP BY 1, 2, 3, 4) t),
  (SELECT json_agg(t) FROM (
     SELECT r.sent_month / 100 AS year, c.office_id, count(*), count(*) FILTER (
       WHERE r.outcome IN ('served', 'partly_served'))
     FROM consultations_referral r JOIN consultations_concern c ON c.id = r.concern_id
     WHERE c.is_counted AND r.status NOT IN ('draft', 'error') AND r.sent_on BETWEEN %(start)s AND %(end)s
     GROUP BY 1, 2) t)
"""


class Database:
    """A plain connection, without the ORM."""

    def __init__(self, **parameters: str):
        self.connection = psycopg2.connect(**parameters)
        self.connection.autocommit = True

    def dashboard(self, year: int) -> str:
        """The figures of the dashboard for `year` and the year before, all offices, by one statement."""
        with self.connection.cursor() as cursor:
            cursor.execute(DASHBOARD, {"start": f"{year - 1}-01-01", "end": f"{year}-12-31"})
            return json.dumps(cursor.fetchone())


def openpyxl_floor(file: Path) -> tuple[int, int, float]:
    """Rows and columns of a CSV file, and how many rows a second openpyxl itself writes of them in its write-only
    mode, values ready in memory. In a process of its own, because they need much memory."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.floor", str(file)], stdout=subprocess.PIPE, text=True, check=True
    )
    return tuple(json.loads(done.stdout))


def _write(file: Path) -> tuple[int, int, float]:
    with file.open(encoding="utf-8-sig", newline="") as source:
        _header, *rows = csv.reader(source, delimiter=";")
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    started = time.perf_counter()
    for row in rows:
        sheet.append(row)
    with tempfile.TemporaryFile() as target:
        workbook.save(target)
    return len(rows), len(rows[0]), len(rows) / (time.perf_counter() - started)


if __name__ == "__main__":
    print(json.dumps(_write(Path(sys.argv[1]))))
