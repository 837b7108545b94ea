"""The address of a request is the one that can be trusted."""

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse

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
