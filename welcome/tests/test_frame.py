"""The frame of the tests itself: what it promises to catch, it catches."""

from datetime import date

import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from zeal import NPlusOneError, zeal_context

from accounts.models import Membership
from clients.models import Client
from consultations.models import Consultation
from districts.models import Office
from districts.scoping import Role
from welcome.tests.cast import PARTS, WriteInGet, refuse_writes
from welcome.tests.records import make_client, make_consultation, make_referral, make_service


def test_clock_stands_on_a_wednesday_in_november(clock):
    assert timezone.localdate() == date(2026, 11, 18)
    clock.shift(24 * 3600)
    assert timezone.localdate() == date(2026, 11, 19)


def test_undefined_template_variable_fails():
    with pytest.raises(pytest.fail.Exception, match="nothing"):
        Template("{{ nothing }}").render(Context())


def test_everybody_of_the_cast_has_exactly_one_role(cast):
    roles = {part: cast.person(part).access.roles for part in PARTS}
    assert all(len(held) == 1 for held in roles.values())
    assert frozenset().union(*roles.values()) == {role.value for role in Role}


def test_offices_of_the_cast_serve_different_districts(cast):
    es, hh = (set(office.district_links.values_list("district", flat=True)) for office in (cast.es, cast.hh))
    assert es
    assert hh
    assert es.isdisjoint(hh)


def test_reading_may_not_write(cast):
    with connection.execute_wrapper(refuse_writes):
        assert Office.objects.count() > 1
        with pytest.raises(WriteInGet):
            Office.objects.update(phone="")
        with pytest.raises(WriteInGet):
            Office.objects.create(code="XX", name="New")
        with pytest.raises(WriteInGet):
            cast.person("admin").city_roles.all().delete()


def test_client_is_logged_in_as_the_part(client_for, cast):
    assert client_for("lead", "HH").session["_auth_user_id"] == str(cast.person("lead", "HH").pk)
    assert "_auth_user_id" not in client_for().session


def test_records_are_those_of_their_office(cast):
    adviser = cast.person("adviser")
    service = make_service("BIL-01")
    client = make_client(cast.es, given_name="Yusuf", family_name="Probe")
    make_consultation(adviser, cast.es, client=client, concerns=["BIL-01", ("AUF-02", "resolved")])
    make_referral(cast.person("adviser", "HH"), cast.hh, service)
    assert Client.objects.visible_to(adviser).get() == client
    assert Consultation.objects.visible_to(adviser).get().concerns.count() == 2


def test_cast_costs_few_queries(db, request):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        request.getfixturevalue("cast")
    assert len(queries) < 40


@pytest.mark.once
def test_loading_relations_row_by_row_is_noticed(cast):
    with pytest.raises(NPlusOneError), zeal_context():
        assert all(membership.user.email for membership in Membership.objects.all())


def test_a_refused_page_is_logged_in_one_line(client_for, caplog):
    assert client_for("dpo").get("/clients/").status_code == 403
    assert [(record.levelname, record.exc_info) for record in caplog.records] == [("WARNING", None)]


def test_every_page_has_an_icon(client_for, client):
    for page in (client_for("adviser").get("/clients/"), client.get("/accounts/login/")):
        assert b'rel="icon" href="/static/img/favicon' in page.content
