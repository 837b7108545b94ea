"""`make lint` fails for a published advisory, with PyPI and without it; and no answer is never taken for a good one."""

import json
import sys
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest
from packaging.requirements import Requirement

from tools import audit
from tools.audit import (
    Answer,
    Listed,
    MalformedError,
    against,
    ask,
    needed,
    read,
    remarks,
    understood,
)

ENTRY = {
    "ids": ["CVE-1", "GHSA-1"],
    "affected": ["<2", ">=3.0,<3.2"],
    "fixed": "3.2",
    "what": "w",
    "us": "yes",
}
# pip-audit as it is, with the address of PyPI replaced.
REDIRECTED = """
import sys, urllib.parse, requests
base, cache = sys.argv[1:3]
request = requests.Session.request
requests.Session.request = lambda self, method, url, **rest: request(
    self, method, base + urllib.parse.urlsplit(url).path, **rest
)
sys.argv[1:3] = ["--cache-dir", cache]
from pip_audit._cli import audit
audit()
"""


def listed(**entry) -> Listed:
    advisory = audit.advisory_of("django", ENTRY | entry)
    return Listed(date(2026, 11, 1), date(2026, 10, 30), {"django": [advisory]}, frozenset({"pip"}))


@pytest.mark.parametrize("version", ["1.9", "3.0", "3.1.4", "3.1rc1"])
def test_an_affected_version_is_a_fault(version):
    (fault,) = against(listed(), {"django": version})

    assert "CVE-1" in fault
    assert f"django {version}" in fault


@pytest.mark.parametrize("version", ["2.0", "2.9", "3.2", "4.0"])
def test_other_versions_are_none(version):
    assert against(listed(), {"django": version}) == []


def test_an_accepted_advisory_is_none():
    assert against(listed(accepted="never called"), {"django": "3.0"}) == []


def test_a_package_that_nobody_looked_up_is_a_fault():
    (fault,) = against(listed(), {"django": "4.0", "newcomer": "1.0", "pip": "1.0"})

    assert fault.startswith("newcomer 1.0 is not in advisories.toml")


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"ids": []}, "lacks ids"),
        ({"what": ""}, "lacks what"),
        ({"affected": ["before 2"]}, "Invalid specifier"),
        ({"fixed": "soon"}, "Invalid version"),
        ({"fixed": "3.1"}, "among the affected"),
        ({"severity": "high"}, "severity, which means nothing"),
    ],
)
def test_a_malformed_entry_is_named(changed, fault):
    with pytest.raises(MalformedError, match=fault):
        listed(**changed)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("looked_up = 2026-11-27", "newest_source|packages"),
        ("looked_up = ", "Invalid value"),
        ('looked_up = "today"\nnewest_source = 2026-11-27\nnot_pins = []\n[packages]', "are days"),
        (
            "looked_up = 2026-11-27\nnewest_source = 2026-11-27\nnot_pins = []\n[packages]\nDjango_X = []",
            "django-x",
        ),
    ],
)
def test_a_malformed_list_is_named(text, fault, tmp_path):
    path = tmp_path / "advisories.toml"
    path.write_text(text)

    with pytest.raises(MalformedError, match=fault):
        read(path)


def test_what_packages_bring_along_counts_and_so_do_files_of_others():
    plain, extra = needed([Requirement("django-allauth")]), needed([Requirement("django-allauth[mfa]")])

    assert {"django", "sqlparse"} <= plain.keys()
    assert "fido2" not in plain
    assert "fido2" in extra
    assert audit.vendored().keys() == {"npm:axe-core", "npm:htmx.org", "npm:kern-ux-native"}


def test_an_old_list_is_said_to_be_old():
    assert remarks(listed(), date(2026, 12, 1)) == []
    assert "31 days old" in remarks(listed(), date(2026, 12, 2))[0]


def test_pip_audit_lets_pass_what_was_accepted():
    output = json.dumps(
        {
            "dependencies": [
                {
                    "name": "a",
                    "version": "1",
                    "vulns": [{"id": "P-1", "aliases": ["C-1"], "fix_versions": []}],
                }
            ]
        }
    )

    assert understood(output, {"C-1"}) == Answer([])
    assert understood(output, set()) == Answer(["a 1: P-1, C-1 (fixed in unknown)"])


@pytest.fixture
def pypi():
    """Like PyPI: `says` is what it knows of Django; None is a mirror without advisories, "" is no answer at all."""
    over = Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            if (said := self.server.says) == "":
                over.wait()
                return
            self.send_response(404 if said is None else 200)
            self.end_headers()
            found = said if said and "/django/" in self.path else []
            self.wfile.write(json.dumps({"vulnerabilities": found}).encode())

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    yield server
    over.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def command(pypi, tmp_path):
    return [sys.executable, "-c", REDIRECTED, f"http://127.0.0.1:{pypi.server_port}", str(tmp_path)]


def test_pypi_that_knows_no_advisory(pypi, command):
    pypi.says = []

    assert ask({"django": "5.2", "segno": "1.6"}, set(), command=command) == Answer([])


def test_pypi_that_knows_one(pypi, command, capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(audit, "REQUIREMENTS", [tmp_path / "requirements.txt"])
    audit.REQUIREMENTS[0].write_text("# of the test\n-r other.txt\ndjango>5  # the server\n")
    pypi.says = [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fixed_in": ["99.0"], "summary": "w"}]

    assert audit.audit(read(), is_strict=False, command=command) == 1
    assert "PYSEC-1, CVE-1 (fixed in 99.0)" in capsys.readouterr().out


@pytest.mark.parametrize("says", [None, ""], ids=["a mirror", "no answer"])
def test_without_an_answer_the_list_counts_alone_and_that_is_said(says, pypi, command, capsys, monkeypatch):
    monkeypatch.setattr(audit, "ANSWER_SECONDS", 1)
    pypi.says = says

    assert audit.audit(read(), is_strict=False, command=command) == 0
    said = capsys.readouterr().out
    assert "PYPI DID NOT ANSWER" in said
    assert f"the list of {read().looked_up} alone" in said


def test_without_an_answer_the_strict_audit_fails():
    assert audit.audit(read(), is_strict=True, command=[sys.executable, "-c", "exit('unreachable')"]) == 1


def test_nothing_waits_for_ever():
    endless = [sys.executable, "-c", "import threading; threading.Event().wait()"]

    assert ask({"django": "1"}, set(), command=endless, seconds=0.1).silent == "no end after 0.1 seconds"
