"""The yearly review of rights: each role of today is confirmed or ended by somebody else, with a date."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import CityRole, Membership, User
from core.models import AuditEntry
from welcome.tests.cast import membership
from welcome.tests.pages import queries, text

pytestmark = pytest.mark.django_db

PAGE = "accounts:review"
TODAY = date(2026, 11, 18)


def key(role) -> str:
    return f"{'m' if isinstance(role, Membership) else 'c'}{role.pk}"


def answer(client, role, said: str = "keep"):
    return client.post(reverse(PAGE), {"role": key(role), "answer": said})


def test_a_lead_goes_through_the_own_office_and_an_admin_through_all(client_for, cast):
    lead, admin = text(client_for("lead").get(reverse(PAGE))), text(client_for("admin").get(reverse(PAGE)))
    for person, by_lead in (
        (cast.person("adviser"), True),
        (cast.person("adviser", "HH"), False),
        (cast.person("coordinator"), False),
    ):
        assert (str(person) in lead) is by_lead
        assert str(person) in admin
    assert "4 roles are overdue" in lead
    assert "12 roles are overdue" in admin


def test_a_confirmed_role_is_signed_with_date_and_name_for_a_year(client_for, cast, clock):
    lead, role = client_for("lead"), cast.person("adviser").memberships.get()
    next_one = answer(lead, role)
    assert "?next=m" in next_one.url
    assert not next_one.url.endswith(f"={key(role)}")
    role.refresh_from_db()
    assert (role.reviewed_on, role.reviewed_by) == (TODAY, cast.person("lead"))
    assert "3 roles are overdue" in text(lead.get(reverse(PAGE)))
    entry = AuditEntry.objects.filter(action="permission").latest("pk")
    assert entry.facts == {"change": "confirmed", "role": "adviser", "office": "ES"}

    for days, is_overdue in ((364, False), (365, True)):
        clock.move_to(f"{TODAY + timedelta(days=days)}T10:00:00+01:00")
        assert ("4 roles are overdue" in text(client_for("lead").get(reverse(PAGE)))) is is_overdue


def test_an_ended_role_holds_until_the_end_of_the_day(client_for, cast):
    role = cast.person("adviser").memberships.get()
    answer(client_for("lead"), role, "end")
    role.refresh_from_db()
    assert role.valid_until == TODAY
    assert AuditEntry.objects.filter(facts__change="ended").exists()


def test_nobody_answers_for_oneself_or_for_another_office(client_for, cast):
    lead, admin = client_for("lead"), client_for("admin")
    for client, role, status in (
        (lead, cast.person("lead").memberships.get(), 403),
        (admin, cast.person("admin").city_roles.get(), 403),
        (lead, cast.person("adviser", "HH").memberships.get(), 404),
        (lead, cast.person("coordinator").city_roles.get(), 404),
    ):
        for said in ("keep", "end"):
            assert answer(client, role, said).status_code == status
    for nonsense in ("", "m", "x1", "m1x", "c" + "9" * 30, "m²"):
        assert admin.post(reverse(PAGE), {"role": nonsense}).status_code == 404
    assert not Membership.objects.exclude(reviewed_on=None).exists()
    assert not CityRole.objects.exclude(valid_until=None).exists()


def test_the_last_administrator_cannot_be_ended(client_for, cast):
    lead_and_admin = cast.person("lead")
    CityRole.objects.create(user=lead_and_admin, role="admin", valid_from=TODAY, valid_until=TODAY)
    only = cast.person("admin").city_roles.get()
    page = client_for("lead").post(reverse(PAGE), {"role": key(only), "answer": "end"}, follow=True)
    assert "At least one active system administrator must remain." in text(page)


def test_old_answers_ask_to_confirm_and_the_navigation_counts(client_for, cast, clock):
    lead = client_for("lead")
    page = text(lead.get(reverse(PAGE)))
    assert "Review of rights" in page
    clock.shift(15 * 60 + 1)
    response = answer(lead, cast.person("adviser").memberships.get())
    assert response.url.startswith(reverse("account_reauthenticate"))
    assert not Membership.objects.exclude(reviewed_on=None).exists()


def test_the_page_costs_the_same_queries_however_many_roles(client_for, cast):
    admin = client_for("admin")
    before = queries(admin, reverse(PAGE))
    for number in range(10):
        user = User.objects.create_user(f"n{number}@example.org", given_name="N", family_name=str(number))
        role = membership(user, cast.es, "adviser", "city")
        role.reviewed_on, role.reviewed_by = TODAY, cast.person("lead")
        role.save()
    assert queries(admin, reverse(PAGE)) == before
