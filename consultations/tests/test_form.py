"""Logging a consultation through its form."""

import re
from datetime import date, time

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse, reverse_lazy

from accounts.models import Membership
from clients.models import Client
from consultations.models import Consultation
from consultations.tests.entered import row
from core.models import AuditEntry
from districts.models import Site
from welcome.tests.cast import membership
from welcome.tests.pages import queries, text
from welcome.tests.records import make_client, make_consultation

CREATE = reverse_lazy("consultations:consultation_create")

NEW_PERSON = {
    "client-given_name": "Yusuf",
    "client-birth_year": "1988",
    "client-sex": "m",
    "client-nationality": "SY",
    "client-residence_status": "prot_sub",
    "client-german_level": "A1",
    "client-language": "ar",
    "client-district": "eving",
}


@pytest.fixture
def adviser(client_for):
    return client_for("adviser")


def test_the_form_is_preset_with_here_now_and_me(adviser, cast):
    form = adviser.get(CREATE).context["form"]

    assert form["office"].value() == cast.es.pk
    assert Site.objects.get(pk=form["site"].value()).kind == "main"
    assert form["held_on"].value() == date(2026, 11, 18)
    assert form["start_time"].value() == time(10, 0)
    assert form["adviser"].value() == cast.person("adviser").pk


def test_a_consultation_without_a_name_is_logged(adviser, entered, cast):
    response = adviser.post(CREATE, entered(row(0, "BIL-01", "resolved"), row(1, "WOH-01", "info")))

    consultation = Consultation.objects.get()
    assert response.url == reverse("consultations:consultation_detail", args=[consultation.pk])
    assert (consultation.client, consultation.office, consultation.language_id) == (None, cast.es, "ar")
    assert consultation.recorded_by == cast.person("adviser")
    assert list(consultation.concerns.values_list("topic_id", "outcome")) == [
        ("BIL-01", "resolved"),
        ("WOH-01", "info"),
    ]
    assert AuditEntry.objects.filter(action="create", object_id=str(consultation.pk)).exists()


def test_only_office_day_channel_and_a_concern_are_needed(adviser, entered):
    missing = ("start_time", "adviser", "submission")
    data = {name: value for name, value in entered().items() if name not in missing}
    assert adviser.post(CREATE, data).status_code == 302


def test_a_known_client_is_chosen_by_key(adviser, entered, cast):
    client = make_client(cast.es, given_name="Yusuf", family_name="Adani", birth_year=1988)

    adviser.post(CREATE, entered(who="known", client_key=client.pk, client_text=client.label))

    assert Consultation.objects.get().client == client


def test_without_javascript_the_client_is_typed(adviser, entered, cast):
    client = make_client(cast.es, given_name="Yusuf", family_name="Adani")

    adviser.post(CREATE, entered(who="known", client_key="", client_text=client.code))

    assert Consultation.objects.get().client == client


def test_the_typed_text_wins_over_a_key_that_was_chosen_before(adviser, entered, cast):
    first, second = make_client(cast.es, given_name="Anna"), make_client(cast.es, given_name="Boris")

    adviser.post(CREATE, entered(who="known", client_key=first.pk, client_text=second.code))

    assert Consultation.objects.get().client == second


def test_a_client_of_another_office_cannot_be_chosen(adviser, entered, cast):
    foreign = make_client(cast.hh, given_name="Fremd")

    data = entered(who="known", client_key=foreign.pk, client_text=foreign.label)

    assert "Choose a person from the list" in text(adviser.post(CREATE, data))


def test_two_people_who_fit_are_not_guessed(adviser, entered, cast):
    make_client(cast.es, given_name="Yusuf", family_name="Adani")
    make_client(cast.es, given_name="Yusuf", family_name="Benali")

    page = text(adviser.post(CREATE, entered(who="known", client_text="Yusuf")))

    assert "Several people fit" in page


def test_a_new_client_is_created_together_with_the_consultation(adviser, entered, cast):
    adviser.post(CREATE, entered(who="new", **NEW_PERSON))

    consultation = Consultation.objects.get()
    assert consultation.client.code == "ES-00001"
    assert consultation.client.created_by == cast.person("adviser")
    assert (consultation.district_id, consultation.age_group) == ("eving", "a30")
    assert AuditEntry.objects.filter(action="create", object_type="clients.client").exists()


@pytest.mark.parametrize(
    ("of_talk", "of_person", "stored"),
    [
        ("ar", "und", ("ar", "ar")),
        ("und", "uk", ("uk", "uk")),
        ("de", "tr", ("de", "tr")),
        ("und", "und", ("und", "und")),
    ],
)
def test_a_language_that_was_stated_once_holds_for_talk_and_new_client(
    adviser, entered, of_talk, of_person, stored
):
    adviser.post(CREATE, entered(who="new", language=of_talk, **NEW_PERSON | {"client-language": of_person}))
    consultation = Consultation.objects.get()
    assert (consultation.language_id, consultation.client.language_id) == stored


@pytest.mark.parametrize("minutes", ["0", "-1", "601", "x", "99999"])
def test_minutes_say_their_range(adviser, entered, minutes):
    page = text(adviser.post(CREATE, entered(minutes=minutes)))
    assert "Give a whole number from 1 to 600." in page
    assert not Consultation.objects.exists()


def test_a_follow_up_in_more_than_two_years_is_a_typing_mistake(adviser, entered):
    page = text(adviser.post(CREATE, entered(follow_up_on="2062-11-25")))
    assert "The follow-up lies more than two years ahead." in page
    adviser.post(CREATE, entered(follow_up_on="2028-11-18"))
    assert Consultation.objects.count() == 1


def test_faults_of_the_new_client_are_shown_and_nothing_is_stored(adviser, entered):
    page = text(adviser.post(CREATE, entered(who="new", **{"client-birth_year": "1700"})))

    assert "Please check what you entered" in page
    assert not Client.objects.exists()
    assert not Consultation.objects.exists()


def test_what_was_typed_for_a_new_client_is_left_out_when_the_person_is_known(adviser, entered, cast):
    client = make_client(cast.es)

    data = entered(who="known", client_text=client.code, **{"client-birth_year": "1700"})

    assert adviser.post(CREATE, data).status_code == 302


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"held_on": "2026-11-19"}, "cannot lie in the future"),
        ({"start_time": "10:30"}, "cannot lie in the future"),
        ({"held_on": "0206-11-18"}, "check the year"),
        ({"held_on": "18.11.2026x"}, "Enter a valid date"),
        ({"minutes": "601"}, "600"),
        ({"minutes": "0"}, "Give a whole number from 1 to 600"),
        ({"persons_present": "0"}, "Give a whole number from 1 to 50"),
        ({"follow_up_on": "2026-11-17"}, "lies before the consultation"),
        ({"channel": "pigeon"}, "Select a valid choice"),
        ({"who": "known", "client_text": ""}, "Choose a person"),
        ({"note": "x" * 4001}, "at most 4000"),
    ],
)
def test_faults_are_named_and_the_text_is_kept(adviser, entered, changes, message):
    page = text(adviser.post(CREATE, entered(**{"note": "Bleibt stehen"} | changes)))

    assert message in page
    assert "note" in changes or "Bleibt stehen" in page
    assert not Consultation.objects.exists()


def test_a_long_note_is_refused_and_not_cut_by_the_browser(adviser, entered):
    page = text(adviser.post(CREATE, entered(note="x" * 100_000)))
    assert "at most 4000 characters (it has 100000)" in page
    assert "x" * 100_000 in page
    assert 'maxlength="4000"' not in page


def test_the_second_adviser_is_somebody_else(adviser, entered, cast):
    data = entered(second_adviser=cast.person("adviser").pk)
    assert "somebody else" in text(adviser.post(CREATE, data))


def test_advisers_of_another_office_are_not_offered(adviser, entered, cast):
    stranger = cast.person("adviser", "HH")
    assert "Adviser of HH" not in text(adviser.get(CREATE))
    assert "Select a valid choice" in text(adviser.post(CREATE, entered(adviser=stranger.pk)))


def test_another_office_cannot_be_chosen(adviser, entered, cast):
    assert "Select a valid choice" in text(adviser.post(CREATE, entered(office=cast.hh.pk)))


def test_a_site_belongs_to_the_office(client_for, entered, cast):
    membership(cast.person("adviser"), cast.hh, "adviser", "city").save()
    site = Site.objects.filter(office=cast.hh).first()
    page = text(client_for("adviser").post(CREATE, entered(site=site.pk)))
    assert "belongs to another office" in page


def test_who_works_in_two_offices_chooses(client_for, entered, cast):
    membership(cast.person("adviser"), cast.hh, "adviser", "city").save()
    client = client_for("adviser")
    page = client.get(CREATE)
    assert "Hombruch" in text(page)
    assert [place for place, _sites in page.context["form"].fields["site"].choices[1:]] == [
        cast.es.name,
        cast.hh.name,
    ]
    client.post(CREATE, entered(office=cast.hh.pk))
    assert Consultation.objects.get().office == cast.hh


def test_a_form_sent_twice_is_stored_once(adviser, entered, cast):
    data = entered(who="new", **{"client-given_name": "Yusuf"}) | {
        f"client-{name}": value
        for name, value in {
            "sex": "x",
            "nationality": "999",
            "residence_status": "ns",
            "german_level": "ns",
            "language": "und",
            "district": "unknown",
        }.items()
    }

    first, second = adviser.post(CREATE, data), adviser.post(CREATE, data)

    assert first.url == second.url
    assert Consultation.objects.count() == 1
    assert Client.objects.count() == 1


@pytest.fixture
def newcomer(entered):
    """What an adviser sends for a new client; `newcomer(family_name="…")` changes the client."""
    stated = {
        "given_name": "Yusuf",
        "family_name": "Adani",
        "birth_year": "1988",
        "sex": "x",
        "nationality": "999",
        "residence_status": "ns",
        "german_level": "ns",
        "language": "und",
        "district": "unknown",
    }
    data = entered(who="new")
    return lambda **changes: data | {f"client-{name}": value for name, value in (stated | changes).items()}


@pytest.mark.parametrize("is_hinted", [False, True])
def test_a_likely_duplicate_brings_the_form_back_once(adviser, newcomer, cast, is_hinted):
    known = make_client(cast.es, given_name="Yusuf", family_name="Adani", birth_year=1988)
    if is_hinted:
        adviser.get(reverse("clients:client_duplicates"), newcomer(), headers={"HX-Request": "true"})

    response = adviser.post(CREATE, newcomer())

    page = text(response)
    assert "Is this person already known?" in page
    assert known.get_absolute_url() in page
    assert (Client.objects.count(), Consultation.objects.count()) == (1, 0)

    confirmed = newcomer(anyway=re.search(r'name="client-anyway" value="([^"]+)"', page)[1])
    first, second = adviser.post(CREATE, confirmed), adviser.post(CREATE, newcomer())
    assert first.url == second.url
    assert (Client.objects.count(), Consultation.objects.count()) == (2, 1)


def test_another_name_is_asked_about_anew(adviser, newcomer, cast):
    make_client(cast.es, given_name="Yusuf", family_name="Adani", birth_year=1988)
    make_client(cast.es, given_name="Amira", family_name="Benali", birth_year=1990)
    page = text(adviser.post(CREATE, newcomer()))
    answer = re.search(r'name="client-anyway" value="([^"]+)"', page)[1]

    other = newcomer(given_name="Amira", family_name="Benali", birth_year="1990", anyway=answer)

    assert "Is this person already known?" in text(adviser.post(CREATE, other))
    assert Client.objects.count() == 2


def test_the_answer_about_duplicates_survives_another_fault(adviser, newcomer, cast):
    make_client(cast.es, given_name="Yusuf", family_name="Adani", birth_year=1988)
    answer = "yusuf|adani|1988"

    page = text(adviser.post(CREATE, newcomer(anyway=answer) | {"held_on": ""}))

    assert f'name="client-anyway" value="{answer}"' in page


def test_somebody_elses_submission_is_no_key_to_a_record(client_for, entered, cast):
    data = entered()
    client_for("adviser").post(CREATE, data)
    own = {"office": cast.hh.pk, "adviser": cast.person("adviser", "HH").pk}
    with pytest.raises(IntegrityError):
        client_for("adviser", "HH").post(CREATE, data | own)


def test_save_and_next_leads_to_an_empty_form_at_the_same_place(adviser, entered):
    response = adviser.post(CREATE, entered(channel="branch", save_and_next="1"), follow=True)

    form = response.context["form"]
    assert form["channel"].value() == "branch"
    assert form["client_key"].value() is None
    assert "Saved:" in response.content.decode()


def test_a_client_can_be_preset(adviser, cast):
    client = make_client(cast.es, given_name="Yusuf", language_id="ar")
    foreign = make_client(cast.hh, given_name="Fremd")

    form = adviser.get(CREATE, {"client": client.pk}).context["form"]
    assert (form["client_key"].value(), form["language"].value()) == (client.pk, "ar")

    for key in (foreign.pk, "x", "-1", "9" * 30):
        assert adviser.get(CREATE, {"client": key}).context["form"]["client_key"].value() is None


def test_the_duration_is_measured_from_opening(adviser, entered, clock):
    opened = adviser.get(CREATE).context["form"]["opened_at"].value()
    clock.shift(60 * 17 + 5)
    adviser.post(CREATE, entered(opened_at=opened))
    assert Consultation.objects.get().minutes == 18


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"opened_at": "2026-11-18T09:30:00+01:00"}, 30),
        ({"opened_at": "2026-11-18T09:30:00+01:00", "minutes": "25"}, 25),
        ({"opened_at": "2026-11-18T09:30:00+01:00", "held_on": "2026-11-17"}, None),
        ({"opened_at": "2026-11-18T05:59:00+01:00"}, None),
        ({"opened_at": ""}, None),
    ],
)
def test_the_measured_duration_never_wins_over_what_is_known_better(adviser, entered, changes, expected):
    adviser.post(CREATE, entered(**changes))
    assert Consultation.objects.get().minutes == expected


def test_the_empty_form_needs_the_same_queries_however_much_is_stored(adviser, cast):
    make_consultation(cast.person("adviser"), cast.es)
    few = queries(adviser, CREATE)
    for _ in range(5):
        make_consultation(
            cast.person("adviser"), cast.es, client=make_client(cast.es), concerns=["WOH-01", "BIL-02"]
        )
    assert queries(adviser, CREATE) == few <= 20


def test_saving_needs_few_queries(adviser, entered, cast):
    make_consultation(cast.person("adviser"), cast.es)  # From then on the site has a desk.
    client = make_client(cast.es)
    data = entered(
        *(row(number, topic, "info") for number, topic in enumerate(["BIL-01", "WOH-01", "SPR-01"])),
        who="known",
        client_key=client.pk,
        client_text=client.label,
    )
    with CaptureQueriesContext(connection) as captured:
        adviser.post(CREATE, data)
    assert Consultation.objects.count() == 2
    assert len(captured) <= 35


def test_kept_text_is_shown_again_and_not_saved(adviser, entered):
    response = adviser.post(CREATE, entered(note="Nach der Störung") | {"_restore": "1"})
    page = text(response)
    assert "Nach der Störung" in page
    assert "Your text was kept" in page
    assert not Consultation.objects.exists()


def test_an_ended_membership_ends_the_work(client_for, cast):
    Membership.objects.filter(user=cast.person("adviser")).update(valid_until=date(2026, 11, 17))
    assert client_for("adviser").get(CREATE).status_code == 403
