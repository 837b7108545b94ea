"""`make bench-million`: statistics of ten years on PostgreSQL and on SQLite, each table beside one SQL statement for
the same figures on the base tables, and at a tenth of the size for the growth. Rewrites its part of
docs/performance.md.

BENCH_MILLION (default 1000000) sets the size. PostgreSQL runs in a throw-away cluster; all is gone afterwards.
"""

import json
import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from bench import page
from bench.__main__ import UNTIL, prepare
from bench.measure import ROOT, Run, command
from welcome.tests.postgresql import throwaway_cluster

SIZE = int(os.environ.get("BENCH_MILLION", "1000000"))
YEARS = 10


def filled(url: str, folder: Path, size: int) -> list[list[str]]:
    """The rows that a database of `size` consultations gives."""
    os.environ["DEBUG"] = "true"
    prepare(url, folder)
    options = (f"--years={YEARS}", f"--consultations={size}", f"--until={UNTIL.isoformat()}")
    made = command("demo_data", *options)
    os.environ["DEBUG"] = "false"
    command("collectstatic", "--noinput")
    return [made_row(size, made), *measured(folder)]


def made_row(size: int, made: Run) -> list[str]:
    return ["demo data", f"{size:,} consultations, {made.seconds:.0f} s, {made.megabytes:.0f} MB", "", "", ""]


def measured(folder: Path) -> list[list[str]]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.years", str(UNTIL.year), str(YEARS), str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def section(title: str, rows: list[list[str]]) -> list[str]:
    header = ["work", "asked for the first time", "asked again, median", "one SQL statement", "target"]
    cells = [f"| {' | '.join(row)} |" for row in rows]
    return ["", f"### {title}", "", f"| {' | '.join(header)} |", f"|{'---|' * len(header)}", *cells]


def main() -> None:
    lines = [
        page.MILLION,
        "",
        f"Written by `make bench-million` on {date.today().isoformat()}, {os.cpu_count()} cores. "  # noqa: DTZ011
        "Milliseconds in the server. “Again” is answered from what is kept ready, unless something has changed.",
    ]
    for size in (SIZE, SIZE // 10):
        with tempfile.TemporaryDirectory() as folder, throwaway_cluster() as url:
            lines += section(f"PostgreSQL, {size:,} consultations", filled(url, Path(folder), size))
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        lines += section(f"SQLite, {SIZE:,} consultations", filled(url, Path(folder), SIZE))
    page.write_million(lines)
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
