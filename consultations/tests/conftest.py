"""Fixtures of the tests of consultations."""

import io
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override


@pytest.fixture
def import_file(cast, tmp_path):
    """Runs the command on a file of these bytes; `output` is what it wrote, `error` its last line or empty."""

    def run(content: bytes, *options: str, name: str = "file.csv") -> SimpleNamespace:
        path = tmp_path / name
        path.write_bytes(content)
        out = io.StringIO()
        error = ""
        with override("en"):
            try:
                call_command("import_consultations", str(path), *options, stdout=out, no_color=True)
            except CommandError as failure:
                error = str(failure)
        return SimpleNamespace(output=out.getvalue(), lines=out.getvalue().splitlines(), error=error)

    return run
