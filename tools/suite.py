"""`make test`: the whole suite on SQLite, then what asks the database on a real PostgreSQL server, and the journeys.

What this machine cannot run is named at the end with its reason. With CI=true nothing may be left out.
"""

import os
import subprocess
import sys

from e2e.browser import NAMES, find_chromium

IS_CI = os.environ.get("CI", "").lower() in {"1", "true"}


def run(*arguments: str) -> bool:
    return subprocess.run([sys.executable, "-m", *arguments], check=False).returncode == 0


def pytest(database: str, *arguments: str) -> bool:
    print(f"\n== Tests on {database} ==", flush=True)
    return run("pytest", "-n", "auto", "--dist", "loadgroup", "-q", "--database", database, *arguments)


def plan() -> tuple[list[tuple[str, ...]], list[str]]:
    """The runs that are possible here, and what is left out with its reason."""
    has_server = run("welcome.tests.postgresql")
    has_browser = find_chromium() is not None
    journeys = () if has_browser else ("-m", "not e2e")
    left_out = []
    if not has_browser:
        left_out.append(f"browser journeys: none of {', '.join(NAMES)} is installed")
    if not has_server:
        left_out.append(
            "tests on PostgreSQL: no server programs here and none to be had (Debian: postgresql)"
        )
        return [("sqlite", *journeys)], left_out
    return [("sqlite", "-m", "not e2e"), ("postgresql", "--only-database", *journeys)], left_out


def main() -> int:
    runs, left_out = plan()
    if left_out and IS_CI:
        print(
            "Nothing may be left out with CI=true, but this cannot run here:",
            *left_out,
            sep="\n  ",
            file=sys.stderr,
        )
        return 1
    results = [pytest(*arguments) for arguments in runs]
    if left_out:
        print("\nNot run on this machine:", *left_out, sep="\n  ")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
