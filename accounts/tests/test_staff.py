"""System administrators manage accounts and rights; everybody else leaves them alone."""

import re
from datetime import date

import pytest
from django.core import mail
from django.test.utils import override_settings
from django.urls import reverse, reverse_lazy

from accounts.models import CityRole, Membership, User
from core.models import AuditEntry
from districts.models import Employer
from welcome.tests.cast import JOINED_ON, PASSWORD
from welcome.tests.pages import queries, text, url

LIST = reverse_lazy("accounts:user_list")
CREATE = reverse_lazy("accounts:user_create")
INVITED = {
    "given_name": "Nova",
    "family_name": "Beispiel",
    "email": "Nova@Example.org",
    "languages": ["de", "tr"],
}
LAST_ADMIN = "At least one active system administrator must remain."


def last_trace() -> AuditEntry:
    return AuditEntry.objects.filter(action="permission").first()


@pytest.fixture
def admin(client_for):
    return client_for("admin")


@pytest.fixture
def second_admin(cast) -> User:
    user = User.objects.create_user(
        "second@example.org", PASSWORD, given_name="Zweite", family_name="Verwaltung"
    )
    CityRole.objects.create(user=user, role="admin", valid_from=JOINED_ON)
    return user


def membership_of(cast, **changes) -> dict:
    return {
        "office": cast.es.pk,
        "role": "adviser",
        "employer": Employer.objects.filter(kind="city").first().pk,
        "affiliation": "city",
        "weekly_hours": "19.5",
        "valid_from": "2026-11-18",
        "valid_until": "",
    } | changes


def test_the_list_is_searched_and_narrowed(admin, cast):
    adviser, lead = cast.person("adviser", "HH"), cast.person("lead", "ES")

    page = text(admin.get(LIST, {"q": "adviser hh"}))
    assert adviser.email in page
    assert lead.email not in page

    page = text(admin.get(LIST, {"role": "lead", "office": cast.es.pk}))
    assert lead.email in page
    assert adviser.email not in page
    assert cast.person("lead", "HH").email not in page

    assert "Nobody fits" in text(admin.get(LIST, {"is_active": "False"}))


def test_the_list_costs_the_same_queries_however_long(admin, cast):
    before = queries(admin, LIST)
    for number in range(10):
        user = User.objects.create_user(f"n{number}@example.org", given_name="N", family_name=str(number))
        Membership.objects.create(
            user=user, office=cast.es, role="adviser", employer=Employer.objects.first()
        )
    assert queries(admin, LIST) == before


def test_an_invited_person_sets_a_password_by_the_mailed_link_and_logs_in(admin, client_for, cast):
    admin.post(CREATE, INVITED)

    user = User.objects.get(email="nova@example.org")
    assert not user.has_usable_password()
    assert set(user.languages.values_list("pk", flat=True)) == {"de", "tr"}
    assert AuditEntry.objects.filter(action="create", object_id=str(user.pk)).exists()
    [message] = mail.outbox
    assert message.to == ["nova@example.org"]
    [link] = re.findall(r"http://testserver(\S+)", message.body)

    visitor = client_for()
    form = visitor.get(link)
    visitor.post(form.url, {"password1": "lila-giraffe-am-fenster", "password2": "lila-giraffe-am-fenster"})
    user.refresh_from_db()
    assert user.check_password("lila-giraffe-am-fenster")

    # The link works once.
    assert "password1" not in text(client_for().get(link))


def test_the_link_of_an_invitation_is_valid_for_three_days(admin, client_for, clock):
    admin.post(CREATE, INVITED)
    [link] = re.findall(r"http://testserver(\S+)", mail.outbox[0].body)

    clock.shift(3 * 24 * 60 * 60 - 60)
    assert client_for().get(link).status_code == 302
    clock.shift(120)
    assert "password1" not in text(client_for().get(link))


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("kurz-123", "too short"),
        ("qwertyuiop123", "too common"),
        ("passwort1234", "too common"),
        ("Willkommen2026!", "too common"),
        ("Borussia1909!?", "too common"),
        ("SommerWinter!!", "too common"),
        ("nova@example.org", "too similar"),
        ("novabeispiel", "too similar"),
    ],
)
def test_a_weak_password_is_refused(admin, client_for, password, why):
    admin.post(CREATE, INVITED | {"family_name": "Novabeispiel"})
    [link] = re.findall(r"http://testserver(\S+)", mail.outbox[0].body)
    visitor = client_for()

    page = text(visitor.post(visitor.get(link).url, {"password1": password, "password2": password}))

    assert why in page
    assert not User.objects.get(email="nova@example.org").has_usable_password()


def test_a_long_password_without_digits_and_signs_is_good_enough(admin, client_for):
    admin.post(CREATE, INVITED)
    [link] = re.findall(r"http://testserver(\S+)", mail.outbox[0].body)
    visitor = client_for()

    visitor.post(visitor.get(link).url, {"password1": "giraffenfenster", "password2": "giraffenfenster"})

    assert User.objects.get(email="nova@example.org").has_usable_password()


def test_an_address_is_used_once_whatever_its_case(admin, cast):
    page = text(admin.post(CREATE, INVITED | {"email": cast.person("lead").email.upper()}))

    assert "This e-mail address has an account already." in page
    assert mail.outbox == []


@override_settings(
    EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=1
)
def test_without_a_mail_server_the_account_is_kept_and_the_invitation_can_be_repeated(admin):
    page = text(admin.post(CREATE, INVITED, follow=True))

    user = User.objects.get(email="nova@example.org")
    assert "The mail could not be sent." in page
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        admin.post(url("invite", user))
    assert mail.outbox[0].to == ["nova@example.org"]
    assert last_trace().facts == {"change": "invited"}


def test_after_an_invitation_the_next_step_stands_out_and_one_message_is_said(admin):
    response = admin.post(CREATE, INVITED, follow=True)
    said = [str(message) for message in response.context["messages"]]
    assert said == ["An invitation has been sent to nova@example.org. Now add a role."]
    strong = re.findall(r'<a class="kern-btn kern-btn--primary" href="[^"]*">([^<]*)</a>', response.text)
    assert strong == ["Add a role in an office"]
    assert "Send invitation again" in response.text


def test_name_and_address_are_edited_and_the_new_address_is_the_login(admin, client_for, cast):
    user = cast.person("adviser")
    admin.post(url("update", user), INVITED | {"email": "neu@example.org"})

    login = {"login": "NEU@example.org", "password": PASSWORD}
    assert client_for().post(reverse("account_login"), login).status_code == 302
    entry = AuditEntry.objects.get(action="update", object_id=str(user.pk))
    assert sorted(entry.facts["fields"]) == ["email", "family_name", "given_name", "languages"]


def test_a_role_in_an_office_is_added_with_employer_and_validity(admin, client_for, cast):
    user = cast.person("dpo")
    admin.post(reverse("accounts:membership_create", args=[user.pk]), membership_of(cast))

    role = user.memberships.get()
    assert (role.office, role.role, float(role.weekly_hours), role.valid_until) == (
        cast.es,
        "adviser",
        19.5,
        None,
    )
    assert last_trace().facts == {
        "change": "granted",
        "role": "adviser",
        "office": "ES",
        "from": "2026-11-18",
        "until": None,
    }
    assert client_for("dpo").get(reverse("clients:client_list")).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"valid_until": "2026-11-17"}, "The end lies before the start."),
        ({"weekly_hours": "61"}, "between 0 and 60"),
        ({"office": "999"}, "Select a valid choice"),
        ({"role": "admin"}, "Select a valid choice"),
    ],
)
def test_a_role_that_cannot_be_is_refused(admin, cast, wrong, why):
    user = cast.person("dpo")

    assert why in text(
        admin.post(reverse("accounts:membership_create", args=[user.pk]), membership_of(cast, **wrong))
    )
    assert not user.memberships.exists()


def test_the_same_role_twice_at_one_time_is_refused(admin, cast):
    user = cast.person("adviser")

    page = text(admin.post(reverse("accounts:membership_create", args=[user.pk]), membership_of(cast)))

    assert "The person already has this role in this office at that time." in page
    assert user.memberships.count() == 1


def test_an_ended_role_holds_to_its_last_day_and_gives_nothing_after(admin, client_for, cast, clock):
    user = cast.person("adviser")
    admin.post(url("end", user.memberships.get()), {"last_day": "2026-11-18"})

    assert user.memberships.get().valid_until == date(2026, 11, 18)
    assert last_trace().facts["change"] == "ended"
    assert client_for("adviser").get(reverse("clients:client_list")).status_code == 200
    clock.shift(24 * 60 * 60)
    assert client_for("adviser").get(reverse("clients:client_list")).status_code == 403


def test_a_role_cannot_end_before_it_began(admin, cast):
    role = cast.person("adviser").memberships.get()

    assert "The end lies before the start." in text(admin.post(url("end", role), {"last_day": "2020-01-01"}))


def test_a_role_for_the_city_is_added_and_ended(admin, cast):
    user = cast.person("adviser")
    admin.post(
        reverse("accounts:cityrole_create", args=[user.pk]),
        {"role": "coordinator", "valid_from": "2026-11-01", "valid_until": ""},
    )
    assert "coordinator" in User.objects.get(pk=user.pk).access.roles

    admin.post(url("end", user.city_roles.get()), {"last_day": "2026-11-17"})
    assert "coordinator" not in User.objects.get(pk=user.pk).access.roles


def test_a_deactivated_person_is_out_at_once_and_sessions_do_not_come_back(admin, client_for, cast):
    user, at_work = cast.person("adviser"), client_for("adviser")
    assert at_work.get(reverse("clients:client_list")).status_code == 200

    admin.post(reverse("user_leave", args=[user.pk]))

    user.refresh_from_db()
    assert not user.is_active
    assert user.deactivated_at is not None
    assert last_trace().facts == {"change": "deactivated"}
    assert at_work.get(reverse("clients:client_list")).status_code == 302

    admin.post(url("activate", user))
    user.refresh_from_db()
    assert user.is_active
    assert user.deactivated_at is None
    assert at_work.get(reverse("clients:client_list")).status_code == 302


def test_nobody_deactivates_the_own_account(admin, cast, second_admin):
    user = cast.person("admin")

    assert "You cannot deactivate your own account." in text(
        admin.post(reverse("user_leave", args=[user.pk]))
    )
    user.refresh_from_db()
    assert user.is_active


def test_the_last_administrator_keeps_the_role(admin, cast):
    role = cast.person("admin").city_roles.get()

    assert LAST_ADMIN in text(admin.post(url("end", role), {"last_day": "2026-12-31"}))
    role.refresh_from_db()
    assert role.valid_until is None


def test_an_administrator_whose_role_ends_is_no_replacement_for_the_last_one(admin, cast, second_admin):
    second_admin.city_roles.update(valid_until=date(2026, 12, 31))
    role = cast.person("admin").city_roles.get()

    assert LAST_ADMIN in text(admin.post(url("end", role), {"last_day": "2026-11-18"}))


def test_one_of_two_administrators_may_go(admin, second_admin):
    admin.post(reverse("user_leave", args=[second_admin.pk]))

    second_admin.refresh_from_db()
    assert not second_admin.is_active


def test_the_page_of_a_person_shows_roles_and_history(admin, cast):
    user = cast.person("lead")
    admin.post(url("end", user.memberships.get()), {"last_day": "2026-12-31"})

    page = text(admin.get(url("detail", user)))

    assert "Office lead" in page
    assert "31/12/2026" in page
    assert "role ended: Office lead" in page


def test_everybody_edits_the_own_name_and_languages_but_not_the_roles(client_for, cast):
    me = cast.person("reception")
    mine = client_for("reception")
    assert "Reception, " in text(mine.get(reverse("accounts:profile")))

    mine.post(
        reverse("accounts:profile"),
        {
            "given_name": "Neu",
            "family_name": "Name",
            "languages": ["ar"],
            "email": "x@example.org",
            "role": "admin",
        },
    )

    me = User.objects.get(pk=me.pk)
    assert (str(me), me.email, me.access.roles) == ("Neu Name", "reception.es@example.org", {"reception"})
    assert list(me.languages.values_list("pk", flat=True)) == ["ar"]
