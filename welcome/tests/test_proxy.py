"""The address of a request is the one that can be trusted, and what stands in `deploy/` fits the product."""

import re

import pytest
from django.conf import settings as project
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.urls import reverse

from consultations.importing import forms as consultation_files
from core.importing import forms as tables
from network.fund import receipt_forms
from partners.hsds import archives
from welcome.proxy import ForwardedAddressMiddleware


@pytest.fixture
def address_seen(rf, settings):
    settings.BEHIND_PROXY = True
    middleware = ForwardedAddressMiddleware(lambda request: HttpResponse(request.META["REMOTE_ADDR"]))
    return lambda **headers: middleware(rf.get("/", **headers)).content.decode()


def test_address_is_the_one_the_proxy_saw(address_seen):
    assert address_seen(HTTP_X_FORWARDED_FOR="203.0.113.7", REMOTE_ADDR="") == "203.0.113.7"


def test_entries_sent_by_the_visitor_are_not_believed(address_seen):
    assert address_seen(HTTP_X_FORWARDED_FOR="198.51.100.1, 203.0.113.7") == "203.0.113.7"


def test_without_a_forwarded_address_the_direct_one_stays(address_seen):
    assert address_seen(REMOTE_ADDR="127.0.0.1") == "127.0.0.1"


def test_header_means_nothing_without_a_proxy(settings):
    settings.BEHIND_PROXY = False
    with pytest.raises(MiddlewareNotUsed):
        ForwardedAddressMiddleware(lambda request: HttpResponse())


def locations() -> dict[str, tuple[int, int]]:
    """Megabytes that nginx takes at an address, and how many of them wait in memory; "" stands for all others."""
    server = (project.BASE_DIR / "deploy/nginx.conf").read_text().rpartition("server {")[2]
    sizes = re.compile(r"client_max_body_size (\d+)m;\s+client_body_buffer_size (\d+)m;")
    found = {"": sizes.search(server.partition("location")[0]).groups()}
    for address, rules in re.findall(r"location (?:= )?(/\w[\w/]*) \{(.*?)\n    \}", server, re.DOTALL):
        found[address] = sizes.search(rules).groups()
    return {address: (int(largest), int(kept)) for address, (largest, kept) in found.items()}


def test_the_proxy_takes_what_forms_take_and_keeps_it_in_memory():
    found, mega = locations(), 1024 * 1024

    assert all(largest == kept for largest, kept in found.values())
    assert found[reverse("consultations:import_create")][0] * mega > consultation_files.LARGEST_FILE
    assert found["/fund/"][0] * mega > receipt_forms.LARGEST_TOGETHER
    assert reverse("network:fund_list") == "/fund/"
    others = tables.LARGEST_FILE, archives.LARGEST_ZIP, project.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert found[""][0] * mega > max(others)


@pytest.mark.parametrize("name", ["web", "worker", "backup"])
def test_what_is_put_aside_for_a_moment_stays_in_memory(name):
    unit = (project.BASE_DIR / f"deploy/willkommen-{name}.service").read_text()
    folder = re.search(r"^RuntimeDirectory=(.+)$", unit, re.MULTILINE)[1]

    assert f"\nEnvironment=TMPDIR=/run/{folder}\n" in unit
    assert "\nPrivateTmp=true\n" in unit
