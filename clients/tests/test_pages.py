"""List, form and file of clients."""

import re
from datetime import date

import pytest
from django.urls import reverse, reverse_lazy
from django.utils.formats import date_format
from django.utils.translation import override

from catalogues.models import CodeEntry, Language, Topic
from clients.models import Client, FileMark
from core.models import AuditEntry
from partners.models import Organisation
from welcome.tests.pages import queries, text, url

STATED = {
    "sex": "x",
    "nationality": "999",
    "residence_status": "ns",
    "german_level": "ns",
    "language": "und",
    "district": "unknown",
    "seeker_type": "newcomer",
}
LIST = reverse_lazy("clients:client_list")
CREATE = reverse_lazy("clients:client_create")


def short(day: date) -> str:
    """The day as English pages show it."""
    with override("en"):
        return date_format(day, "SHORT_DATE_FORMAT")


@pytest.fixture
def person(cast) -> Client:
    return Client.objects.create(
        office=cast.es, given_name="Yusuf", family_name="Adani", birth_year=1988, district_id="eving"
    )


@pytest.fixture
def adviser(client_for):
    return client_for("adviser")


def test_the_list_shows_only_the_own_offices_clients(adviser, cast, person):
    Client.objects.create(office=cast.hh, given_name="Fremd", family_name="Muster")

    page = text(adviser.get(LIST))

    assert "Adani" in page
    assert "Fremd" not in page


def test_the_list_is_searched_by_name_code_and_year(adviser, cast, person):
    Client.objects.create(office=cast.es, given_name="Anna", family_name="Muster")

    assert "Muster" not in text(adviser.get(LIST, {"q": "Jusuf 1988"}))
    assert "Adani" in text(adviser.get(LIST, {"q": "es-1"}))
    assert "Nobody fits" in text(adviser.get(LIST, {"q": "Niemand"}))


def test_the_list_is_narrowed_by_district_language_and_nationality(adviser, cast, person):
    other = Client.objects.create(office=cast.es, given_name="Anna", family_name="Muster")
    other.language_id, other.nationality_id = "uk", "UA"
    other.save()

    assert "Muster" not in text(adviser.get(LIST, {"district": "eving"}))
    assert "Adani" not in text(adviser.get(LIST, {"language": "uk"}))
    assert "Adani" not in text(adviser.get(LIST, {"nationality": "UA"}))


def test_the_list_is_sorted_by_name(adviser, cast, person):
    Client.objects.create(office=cast.es, given_name="Zoe", family_name="Zander")
    Client.objects.create(office=cast.es, given_name="Anna", family_name="Ahorn")

    page = text(adviser.get(LIST, {"sort": "name"}))

    assert page.index("Yusuf Adani") < page.index("Anna Ahorn") < page.index("Zoe Zander")


def test_the_list_of_clients_is_never_exported(adviser, person):
    response = adviser.get(LIST, {"export": "csv"})

    assert response["Content-Type"].startswith("text/html")


def test_the_list_costs_the_same_queries_however_long(adviser, cast, person):
    with_one = queries(adviser, LIST)
    for number in range(10):
        Client.objects.create(
            office=cast.es, given_name=f"Anna{number}", language_id="uk", district_id="eving"
        )

    assert queries(adviser, LIST) == with_one


def test_everything_about_a_client_is_voluntary(adviser, cast):
    response = adviser.post(CREATE, STATED | {"office": cast.es.pk})

    created = Client.objects.get()
    assert response.url == created.get_absolute_url()
    assert (created.office, created.code, str(created)) == (cast.es, "ES-00001", "ES-00001")
    assert created.created_by == cast.person("adviser")
    assert AuditEntry.objects.filter(action="create", object_id=str(created.pk)).exists()
    assert "ES-00001" in text(adviser.get(created.get_absolute_url()))


@pytest.mark.parametrize(
    "name", ["=HYPERLINK(1)", "😀", "<b>x</b>", pytest.param("王" * 80, id="long"), "O’Brien", "محمد"]
)
def test_a_name_is_stored_and_shown_as_typed(adviser, cast, name):
    adviser.post(CREATE, STATED | {"office": cast.es.pk, "given_name": name})

    created = Client.objects.get()
    assert created.given_name == name
    assert "<b>x</b>" not in text(adviser.get(created.get_absolute_url()))


def test_the_audit_trail_of_a_new_client_holds_no_name(adviser, cast):
    adviser.post(CREATE, STATED | {"office": cast.es.pk, "given_name": "Yusuf"})

    entry = AuditEntry.objects.get(action="create")
    assert "given_name" in entry.facts["fields"]
    assert "Yusuf" not in str(entry.facts)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"birth_year": "2027"}, "The birth year lies in the future."),
        ({"birth_date": "2026-11-19"}, "The birth date lies between 1900 and today."),
        ({"birth_year": "1988", "birth_date": "1989-01-01"}, "Birth year and birth date do not agree."),
        (
            {"district": "eving", "statistical_district": "00"},
            "It does not lie in the district of residence.",
        ),
        ({"postcode": "4413"}, "Five digits."),
        ({"given_name": "x" * 81}, "at most 80 characters"),
        ({"household_size": "0"}, "Give a whole number from 1 to 30"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_saved(adviser, cast, wrong, message):
    page = text(adviser.post(CREATE, STATED | {"office": cast.es.pk} | wrong))

    assert message in page
    assert not Client.objects.exists()


def test_the_birth_date_gives_the_year_and_the_statistical_district_the_district(adviser, cast):
    adviser.post(
        CREATE, STATED | {"office": cast.es.pk, "birth_date": "1988-03-01", "statistical_district": "00"}
    )

    created = Client.objects.get()
    assert created.birth_year == 1988
    assert created.district == created.statistical_district.district


def test_a_likely_duplicate_brings_the_form_back_once(adviser, cast, person):
    typed = STATED | {
        "office": cast.es.pk,
        "given_name": "Youssef",
        "family_name": "Adani",
        "birth_year": "1988",
    }

    page = text(adviser.post(CREATE, typed))

    assert "Is this person already known?" in page
    assert person.get_absolute_url() in page
    assert Client.objects.count() == 1

    answer = re.search(r'name="anyway" value="([^"]+)"', page)[1]
    assert "Is this person" in text(adviser.post(CREATE, typed | {"given_name": "Yusuf", "anyway": answer}))

    adviser.post(CREATE, typed | {"anyway": answer})
    assert Client.objects.count() == 2


def test_a_duplicate_is_found_by_the_day_of_birth_alone(adviser, cast, person):
    typed = STATED | {
        "office": cast.es.pk,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "birth_year": "",
        "birth_date": f"{person.birth_year}-03-25",
    }
    page = text(adviser.post(CREATE, typed))
    assert person.get_absolute_url() in page
    assert "Is this person" not in text(
        adviser.post(CREATE, typed | {"birth_date": "1950-03-25"}, follow=True)
    )


def test_duplicates_are_looked_up_for_new_clients_only(adviser, person):
    lookup = f'hx-get="{reverse("clients:client_duplicates")}"'

    assert lookup in text(adviser.get(CREATE))
    assert lookup not in text(adviser.get(url("update", person)))


def test_a_client_cannot_be_created_in_a_foreign_office(adviser, cast):
    page = text(adviser.post(CREATE, STATED | {"office": cast.hh.pk}))

    assert "Select a valid choice" in page
    assert not Client.objects.exists()


def test_editing_keeps_the_office_and_counts_the_version(adviser, cast, person):
    adviser.post(
        url("update", person),
        STATED | {"version": "1", "given_name": "Yusuf", "family_name": "Neu", "office": cast.hh.pk},
    )

    person.refresh_from_db()
    assert (person.family_name, person.office, person.version) == ("Neu", cast.es, 2)
    assert AuditEntry.objects.get(action="update").facts["fields"]


def test_saving_without_a_change_is_no_change(adviser, person):
    form = adviser.get(url("update", person)).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    response = adviser.post(
        url("update", person), {name: value for name, value in sent.items() if value is not None}
    )

    assert response.status_code == 302
    person.refresh_from_db()
    assert person.version == 1
    assert not AuditEntry.objects.filter(action="update").exists()


def test_no_answer_has_the_same_name_everywhere(adviser):
    page = adviser.get(CREATE).text
    assert '<option value="" selected>not stated</option>' in page
    assert "---------" not in page


def test_household_size_says_its_range(adviser, person):
    for size in ("0", "-3", "31", "70000", "x"):
        page = text(adviser.post(url("update", person), STATED | {"version": "1", "household_size": size}))
        assert "Give a whole number from 1 to 30." in page


def test_the_second_of_two_editors_is_told_and_sees_both_values(client_for, adviser, cast, person):
    first, second = (
        STATED | {"version": "1", "given_name": "Erst"},
        STATED | {"version": "1", "given_name": "Zweit"},
    )
    client_for("lead").post(url("update", person), first)

    page = text(adviser.post(url("update", person), second))

    person.refresh_from_db()
    assert person.given_name == "Erst"
    assert "has changed this since you opened it" in page
    assert str(cast.person("lead")) in page
    assert "Erst" in page
    assert "Zweit" in page
    assert 'name="version" value="2"' in page

    adviser.post(url("update", person), second | {"version": "2"})
    person.refresh_from_db()
    assert person.given_name == "Zweit"


def test_an_edit_without_a_version_overwrites_nothing(adviser, person):
    page = text(adviser.post(url("update", person), STATED | {"given_name": "Ohne"}))

    person.refresh_from_db()
    assert person.given_name == "Yusuf"
    assert "has been changed since you opened it" in page


def test_an_answer_that_is_no_longer_offered_stays_with_the_client(adviser, person):
    CodeEntry.objects.filter(catalogue="residence_status", code="tol").update(is_active=False)
    Language.objects.filter(code="ku").update(is_active=False)
    Client.objects.filter(pk=person.pk).update(residence_status="tol")

    page = text(adviser.get(url("update", person)))

    assert '<option value="tol" selected' in page


def test_further_languages_are_kept(adviser, person):
    adviser.post(url("update", person), STATED | {"version": "1", "further_languages": ["uk", "ar"]})

    assert set(person.further_languages.values_list("pk", flat=True)) == {"uk", "ar"}


def consultation(person: Client, office, held_on: date, topic: str, outcome: str, **fields):
    held = person.consultations.create(office=office, held_on=held_on, **fields)
    return held.concerns.create(
        topic=Topic.objects.get(code=topic), outcome=outcome, office=office, held_on=held_on, month=held.month
    )


def test_the_file_is_a_time_line_newest_first_with_what_is_open(adviser, cast, person):
    consultation(person, cast.es, date(2026, 3, 2), "BIL-01", "resolved", follow_up_on=date(2026, 3, 9))
    concern = consultation(person, cast.es, date(2026, 10, 12), "BEH-01", "referred")
    school = Organisation.objects.create(name="Beispielschule", type="school")
    referral = concern.referrals.create(
        organisation=school, status="sent", sent_on=date(2026, 10, 12), is_agreed=True
    )

    page = text(adviser.get(person.get_absolute_url()))

    line = page[page.index('class="timeline"') :]
    assert line.index("12/10/2026") < line.index("02/03/2026")
    assert f"Follow-up on {short(date(2026, 3, 9))}" in page
    assert "due" in page
    assert page.count("Beispielschule") == 2
    assert f'<a href="{referral.get_absolute_url()}">Beispielschule</a>' in page
    assert f"{reverse('consultations:consultation_create')}?client={person.pk}" in page


def test_cancelled_and_foreign_consultations_are_not_in_the_time_line(adviser, cast, person):
    consultation(person, cast.hh, date(2026, 3, 2), "BIL-01", "resolved")
    consultation(person, cast.es, date(2026, 3, 3), "BIL-01", "resolved", cancelled_at="2026-03-04T10:00Z")

    assert "No consultation in your offices yet." in text(adviser.get(person.get_absolute_url()))


def test_the_file_costs_the_same_queries_however_long(adviser, cast, person):
    consultation(person, cast.es, date(2026, 3, 2), "BIL-01", "resolved")
    with_one = queries(adviser, person.get_absolute_url())
    for day in range(3, 9):
        consultation(person, cast.es, date(2026, 3, day), "BIL-01", "resolved")

    assert queries(adviser, person.get_absolute_url()) == with_one


def test_what_hangs_on_a_file_is_read_where_it_is_there(adviser, cast, person):
    Client.objects.filter(pk=person.pk).update(language="ar")
    with_nothing = queries(adviser, person.get_absolute_url())
    person.further_languages.add("uk")
    FileMark.objects.create(client=person, kind="hold", reason="Beispielstreit", set_by=cast.person("lead"))

    page = text(adviser.get(person.get_absolute_url()))

    assert "Ukrainian" in page
    assert "Beispielstreit" in page
    assert queries(adviser, person.get_absolute_url()) == with_nothing + 2


@pytest.mark.parametrize("name", ["detail", "update"])
def test_reading_a_clients_file_is_audited(adviser, cast, person, name):
    text(adviser.get(url(name, person)))

    entry = AuditEntry.objects.get(action="read")
    assert (entry.user, entry.object_id) == (cast.person("adviser"), str(person.pk))


@pytest.mark.parametrize("name", ["detail", "update", "panel"])
def test_a_foreign_client_is_404(client_for, person, name):
    assert client_for("adviser", "HH").get(url(name, person)).status_code == 404
    assert client_for("adviser", "HH").post(url("update", person), STATED).status_code == 404
