"""`make lint`: every check runs, then the failed ones are named."""

import os
import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent
# Types where the logic is: technique, figures, services, exports and the questions asked of the database.
TYPED = ["core/**/*.py", "reports/**/*.py", "districts/scoping.py", "*/services.py", "*/exports.py"]
APPS = sorted(path.parent.name for path in Path().glob("*/apps.py"))
# The developer's own .env has no say in the result.
ENVIRONMENT = {"DEBUG": "true", "ENV_FILE": os.devnull, "DATABASE_URL": "sqlite://:memory:"}


def typed_paths() -> list[str]:
    found = {path for pattern in TYPED for path in Path().glob(pattern)}
    return sorted(
        str(path) for path in found if not {"tests", "migrations", "views.py", "forms.py"} & set(path.parts)
    )


def checks() -> list[list[str]]:
    manage = [sys.executable, "manage.py"]
    return [
        [str(BIN / "ruff"), "check", "."],
        [str(BIN / "ruff"), "format", "--check", "."],
        [str(BIN / "bandit"), "--quiet", "--configfile", "pyproject.toml", "--recursive", *APPS],
        [str(BIN / "lint-imports"), "--no-cache"],
        [str(BIN / "djlint"), "templates", "--lint", "--quiet"],
        [str(BIN / "mypy"), "--no-error-summary", *typed_paths()],
        [*manage, "check", "--fail-level", "WARNING"],
        [*manage, "makemigrations", "--check", "--dry-run"],
        [sys.executable, "-m", "tools.messages", "missing"],
        [sys.executable, "-m", "tools.audit"],
    ]


def main() -> int:
    failed = []
    for command in checks():
        name = " ".join([Path(command[0]).name, *command[1:4]])
        print(f"== {name}", flush=True)
        if subprocess.run(command, check=False, env=os.environ | ENVIRONMENT).returncode:
            failed.append(name)
    if failed:
        print("\nFailed:", *failed, sep="\n  ", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
