"""`make bench`: measures the product on PostgreSQL against the plain floor and writes docs/performance.md.

BENCH_CONSULTATIONS (default 200000) sets the size. Everything runs in a throw-away cluster that is gone afterwards.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from bench import page
from bench.measure import ROOT, Run, command
from welcome.tests.postgresql import throwaway_cluster

SIZE = int(os.environ.get("BENCH_CONSULTATIONS", "200000"))
YEARS = 3
PEOPLE = 2000
UNTIL = date(date.today().year - 1, 12, 31)  # noqa: DTZ011 - whole years, so that runs of one year compare


def prepare(url: str, folder: Path) -> None:
    """An empty database becomes one with demo data; the settings are those of production, without https."""
    os.environ |= {
        "DATABASE_URL": url,
        "SECRET_KEY": "only-for-the-benchmark-" + "x" * 40,
        "ENCRYPTION_KEY": "only-for-names-in-the-benchmark-" + "x" * 40,
        "DEBUG": "true",
        "ENV_FILE": os.devnull,
        "MEDIA_ROOT": str(folder),
        "USE_HTTPS": "false",
        "DJANGO_SETTINGS_MODULE": "welcome.settings",
    }
    for arguments in (["migrate"], ["createcachetable"], ["load_catalogues"], ["load_city", "dortmund"]):
        command(*arguments)


def measured(folder: Path, demo: Run) -> list[str]:
    facts = {
        "year": UNTIL.year,
        "size": SIZE,
        "folder": str(folder),
        "seconds": demo.seconds,
        "mb": demo.megabytes,
    }
    return suite(json.dumps(facts))


def suite(*arguments: str) -> list[str]:
    """The lines of the report, from a process of its own that sets Django up in the environment made above."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.suite", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def directory_on_sqlite(folder: Path) -> list[str]:
    """SQLite is for development and small towns; the directory is as large there."""
    prepare(f"sqlite:///{folder / 'bench.sqlite3'}", folder)
    command("demo_data", "--years=1", f"--consultations={PEOPLE}", f"--until={UNTIL.isoformat()}")
    os.environ["DEBUG"] = "false"
    return suite()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, throwaway_cluster() as url:
        prepare(url, Path(folder))
        demo = command(
            "demo_data", f"--years={YEARS}", f"--consultations={SIZE}", f"--until={UNTIL.isoformat()}"
        )
        os.environ["DEBUG"] = "false"
        command("collectstatic", "--noinput")
        lines = measured(Path(folder), demo)
    with tempfile.TemporaryDirectory() as folder:
        lines += directory_on_sqlite(Path(folder))
    heading = [
        "# Performance",
        "",
        "Written by `make bench`; do not edit. Each figure stands beside its floor, measured in the same run. Pages "
        "are measured in rounds, one after the other: what stands first is of the quietest round of each.",
        "",
        f"{date.today().isoformat()} · {SIZE:,} consultations in {YEARS} years · PostgreSQL · "  # noqa: DTZ011
        f"Python {platform.python_version()} · {os.cpu_count()} cores · granian, 2 workers of 4 threads",
        "",
    ]
    page.write([*heading, *lines])
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
