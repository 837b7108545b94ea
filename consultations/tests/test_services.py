"""The rules of saving a consultation (R1, R2, R7–R9), without the browser."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations import services
from consultations.models import Concern, Consultation, Facts, Referral
from consultations.services import ConcernEntry, save_consultation
from core.conflicts import EditConflict
from core.models import AuditEntry
from welcome.tests.cast import membership
from welcome.tests.records import (
    make_client,
    make_consultation,
    make_referral,
    make_service,
    request_of,
)

TODAY = date(2026, 11, 18)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def adviser(cast):
    return cast.person("adviser")


@pytest.fixture
def edit(adviser):
    """Saves a stored consultation again, with the concerns it has unless others are given."""

    def save(consultation, concerns=None, *, version=None, by=adviser, **fields):
        consultation = Consultation.objects.get(pk=consultation.pk)
        for name, value in fields.items():
            setattr(consultation, name, value)
        if concerns is None:
            concerns = [
                ConcernEntry(c.topic_id, c.outcome, concern_id=c.pk) for c in consultation.concerns.all()
            ]
        return save_consultation(
            request=request_of(by),
            consultation=consultation,
            concerns=concerns,
            version=version or consultation.version,
        )

    return save


def assert_concerns_carry_the_facts() -> None:
    for concern in Concern.objects.select_related("consultation"):
        for column in Facts.COLUMNS:
            assert getattr(concern, column) == getattr(concern.consultation, column), column
    for referral in Referral.objects.select_related("concern").exclude(status=Referral.ERROR):
        assert referral.office_id == referral.concern.office_id
        assert referral.is_counted == referral.concern.is_counted


def test_r2_a_consultation_has_at_least_one_concern(adviser, cast):
    with pytest.raises(ValueError, match="at least one concern"):
        make_consultation(adviser, cast.es, concerns=[])
    assert not Consultation.objects.exists()


def test_r2_the_same_topic_comes_once(adviser, cast):
    with pytest.raises(ValueError, match="twice"):
        make_consultation(adviser, cast.es, concerns=["BIL-01", "BIL-01"])


def test_a_referral_without_a_receiver_is_refused(adviser, cast):
    with pytest.raises(ValueError, match="organisation"):
        make_consultation(adviser, cast.es, concerns=[("BIL-01", "referred")])


def test_nothing_is_stored_when_a_part_fails(adviser, cast, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(services.audit, "record", broken)
    with pytest.raises(RuntimeError):
        make_consultation(adviser, cast.es)
    assert not Consultation.objects.exists()
    assert not Concern.objects.exists()


def test_r8_what_the_person_was_is_kept_when_the_client_changes_later(adviser, cast, edit):
    client = make_client(cast.es, district_id="eving", residence_status="gest", nationality_id="SY", sex="w")
    consultation = make_consultation(adviser, cast.es, client=client)
    client.district_id, client.residence_status = "hombruch", "perm"
    client.save()

    edit(consultation, note="corrected")

    consultation.refresh_from_db()
    assert (consultation.district_id, consultation.residence_status) == ("eving", "gest")
    assert (consultation.nationality_id, consultation.sex) == ("SY", "w")
    assert consultation.nationality_group == client.nationality.group


def test_r8_another_client_brings_another_snapshot_and_none_takes_it_away(adviser, cast, edit):
    first = make_client(cast.es, district_id="eving", sex="w")
    second = make_client(cast.es, district_id="hombruch", sex="m", birth_year=1990)
    consultation = make_consultation(adviser, cast.es, client=first)

    saved = edit(consultation, client=second)
    assert (saved.district_id, saved.sex, saved.age_group) == ("hombruch", "m", "a30")

    saved = edit(consultation, client=None)
    assert (saved.district_id, saved.sex, saved.age_group) == ("unknown", "x", "ax")
    assert_concerns_carry_the_facts()


@pytest.mark.parametrize(
    ("birth", "held_on", "expected"),
    [
        ({"birth_date": date(2008, 11, 19)}, date(2026, 11, 18), "a14"),
        ({"birth_date": date(2008, 11, 18)}, date(2026, 11, 18), "a18"),
        ({"birth_year": 2008}, date(2026, 1, 2), "a18"),
        ({}, date(2026, 11, 18), "ax"),
    ],
)
def test_r9_the_age_is_that_of_the_day(adviser, cast, birth, held_on, expected):
    consultation = make_consultation(adviser, cast.es, client=make_client(cast.es, **birth), held_on=held_on)
    assert consultation.age_group == expected


def test_r9_another_day_changes_the_age_and_nothing_else_of_the_snapshot(adviser, cast, edit):
    client = make_client(cast.es, birth_date=date(2008, 11, 18), district_id="eving")
    consultation = make_consultation(adviser, cast.es, client=client)
    client.district_id = "hombruch"
    client.save()

    saved = edit(consultation, held_on=date(2026, 11, 17))

    assert (saved.age_group, saved.district_id) == ("a14", "eving")


def test_the_employer_side_is_that_of_the_advisers_membership_in_the_office_on_the_day(cast, edit):
    assert make_consultation(cast.person("adviser"), cast.es).employer_side == "city"
    partner = cast.person("adviser_partner")
    assert make_consultation(partner, cast.es).employer_side == "partner"
    assert make_consultation(partner, cast.hh).employer_side == "ns"
    assert make_consultation(partner, cast.es, held_on=date(2023, 5, 1)).employer_side == "ns"


def test_the_employer_side_follows_a_change_of_employer_from_its_day_on(cast):
    adviser = cast.person("adviser")
    adviser.memberships.update(valid_until=date(2026, 6, 30))
    changed = membership(adviser, cast.es, "adviser", "partner")
    changed.valid_from = date(2026, 7, 1)
    changed.save()

    assert make_consultation(adviser, cast.es, held_on=date(2026, 6, 30)).employer_side == "city"
    assert make_consultation(adviser, cast.es, held_on=date(2026, 7, 1)).employer_side == "partner"


def test_recorded_later_is_what_lies_before_the_day_of_recording(adviser, cast, clock):
    assert not make_consultation(adviser, cast.es).is_recorded_later
    assert make_consultation(adviser, cast.es, held_on=date(2026, 11, 17)).is_recorded_later
    clock.move_to(datetime(2026, 11, 19, 0, 30, tzinfo=BERLIN))
    assert make_consultation(adviser, cast.es, held_on=TODAY).is_recorded_later


def test_who_recorded_it_is_kept(adviser, cast, edit):
    consultation = make_consultation(adviser, cast.es)
    edit(consultation, by=cast.person("lead"), note="neu")
    consultation.refresh_from_db()
    assert consultation.recorded_by == adviser
    assert consultation.version == 2


def test_a_referred_concern_creates_a_slip_of_the_day(adviser, cast):
    service = make_service("BIL-01")
    make_referral(adviser, cast.es, service, held_on=date(2026, 11, 3))

    referral = Referral.objects.get()
    assert (referral.service, referral.organisation) == (service, service.organisation)
    assert (referral.status, referral.mode, referral.sent_on) == ("sent", "slip", date(2026, 11, 3))
    assert referral.sent_month == 202611


def test_a_referral_can_name_the_organisation_alone(adviser, cast):
    organisation = make_service("BIL-01").organisation
    entry = ConcernEntry("BIL-01", "referred", organisation=organisation)
    make_consultation(adviser, cast.es, concerns=[entry])
    assert Referral.objects.get().service is None


def test_r7_a_withdrawn_referral_becomes_an_error_and_never_counts(adviser, cast, edit):
    consultation = make_referral(adviser, cast.es, make_service("BIL-01"))

    edit(consultation, [ConcernEntry("BIL-01", "resolved")])

    assert Referral.objects.get().status == Referral.ERROR
    assert not Referral.objects.counted().exists()


def test_a_referral_nobody_answered_is_corrected_in_place(adviser, cast, edit):
    consultation = make_referral(adviser, cast.es, make_service("BIL-01"))
    other = make_service("BIL-01")

    edit(consultation, [ConcernEntry("BIL-01", "referred", service=other)], held_on=date(2026, 11, 10))

    referral = Referral.objects.get()
    assert (referral.service, referral.status, referral.sent_on) == (other, "sent", date(2026, 11, 10))


def test_an_answered_referral_is_replaced_not_rewritten(adviser, cast, edit):
    service = make_service("BIL-01")
    consultation = make_referral(adviser, cast.es, service)
    Referral.objects.update(status="accepted", answered_on=date(2026, 11, 18))
    other = make_service("BIL-01")

    edit(consultation, [ConcernEntry("BIL-01", "referred", service=other)])

    old, new = Referral.objects.get(service=service), Referral.objects.get(service=other)
    assert (old.status, old.outcome, old.successor) == ("cancelled", "redirected", new)
    assert new.status == "sent"


def test_an_untouched_referral_stays_as_it_is(adviser, cast, edit):
    service = make_service("BIL-01")
    consultation = make_referral(adviser, cast.es, service)
    Referral.objects.update(status="accepted", answered_on=date(2026, 11, 18))

    edit(consultation, [ConcernEntry("BIL-01", "referred", service=service)], note="more")

    assert Referral.objects.get().status == "accepted"


def test_concerns_can_change_topics_and_places(adviser, cast, edit):
    consultation = make_consultation(adviser, cast.es, concerns=["BIL-01", "WOH-01", "SPR-01"])
    first, second, _third = consultation.concerns.all()
    entries = [
        ConcernEntry("WOH-01", "partly", concern_id=first.pk),
        ConcernEntry("BIL-01", "info", concern_id=second.pk),
        ConcernEntry("ARB-01", "info"),
    ]

    edit(consultation, entries)

    stored = consultation.concerns.values_list("topic_id", "outcome", "position")
    assert list(stored) == [("WOH-01", "partly", 1), ("BIL-01", "info", 2), ("ARB-01", "info", 3)]


def test_a_corrected_topic_keeps_its_referral(adviser, cast, edit):
    service = make_service("BIL-01", "BIL-02")
    consultation = make_referral(adviser, cast.es, service)
    concern = consultation.concerns.get()

    edit(consultation, [ConcernEntry("BIL-02", "referred", service=service, concern_id=concern.pk)])

    assert Referral.objects.get().concern_id == concern.pk
    assert consultation.concerns.get().topic_id == "BIL-02"


TOPICS = ["BIL-01", "WOH-01", "SPR-01", "ARB-01"]
entries = st.lists(
    st.tuples(st.sampled_from(TOPICS), st.sampled_from(["info", "referred", "resolved"])),
    min_size=1,
    max_size=4,
    unique_by=lambda entry: entry[0],
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(versions=st.lists(entries, min_size=2, max_size=4))
def test_any_sequence_of_edits_ends_with_exactly_what_was_entered_last(adviser, cast, versions):
    service = make_service(*TOPICS)

    def with_service(entered):
        return [ConcernEntry(t, o, service=service if o == "referred" else None) for t, o in entered]

    consultation = make_consultation(adviser, cast.es, concerns=with_service(versions[0]))
    for version in versions[1:]:
        save_consultation(
            request=request_of(adviser),
            consultation=consultation,
            concerns=with_service(version),
            version=consultation.version,
        )

    assert list(consultation.concerns.values_list("topic_id", "outcome")) == versions[-1]
    referred = {topic for topic, outcome in versions[-1] if outcome == "referred"}
    sent = Referral.objects.counted().filter(concern__consultation=consultation)
    assert set(sent.values_list("concern__topic_id", flat=True)) == referred
    assert sent.count() == len(referred)
    assert_concerns_carry_the_facts()


def test_a_second_editor_is_told(adviser, cast, edit):
    consultation = make_consultation(adviser, cast.es)
    edit(consultation, version=1, by=cast.person("lead"), note="first")

    with pytest.raises(EditConflict) as told:
        edit(consultation, version=1, note="second")

    assert told.value.stored.note == "first"
    edit(consultation, version=2, note="second, on purpose")
    consultation.refresh_from_db()
    assert (consultation.note, consultation.version) == ("second, on purpose", 3)


def test_what_is_cancelled_counts_nowhere_until_it_is_restored(adviser, cast):
    consultation = make_referral(adviser, cast.es, make_service("BIL-01"))

    services.cancel(request=request_of(adviser), consultation=consultation, reason="twice")

    for model in (Consultation, Concern, Referral):
        assert not model.objects.counted().exists(), model
    assert_concerns_carry_the_facts()

    services.restore(request=request_of(adviser), consultation=consultation)

    for model in (Consultation, Concern, Referral):
        assert model.objects.counted().count() == 1, model
    consultation.refresh_from_db()
    assert (consultation.cancel_reason, consultation.cancelled_by, consultation.version) == ("", None, 3)


def test_another_follow_up_date_opens_the_follow_up_again(adviser, cast, edit):
    consultation = make_consultation(adviser, cast.es, follow_up_on=TODAY)
    services.mark_followed_up(request=request_of(adviser), consultation=consultation)
    assert not Consultation.objects.with_open_follow_up().exists()

    edit(consultation, follow_up_on=date(2026, 12, 1))

    assert Consultation.objects.with_open_follow_up().count() == 1
    assert not Consultation.objects.with_due_follow_up(TODAY).exists()


def test_another_follow_up_after_a_done_one_is_the_advisers_again(adviser, cast, edit):
    consultation = make_consultation(adviser, cast.es, follow_up_on=TODAY)
    Consultation.objects.filter(pk=consultation.pk).update(follow_up_owner=cast.person("lead"))
    consultation.refresh_from_db()
    edit(consultation, follow_up_on=date(2026, 11, 25))
    consultation.refresh_from_db()
    assert consultation.follow_up_owner == cast.person("lead")

    services.mark_followed_up(request=request_of(adviser), consultation=consultation)
    edit(consultation, follow_up_on=date(2026, 12, 1))

    consultation.refresh_from_db()
    assert consultation.follow_up_owner is None


def test_the_audit_trail_names_acts_and_fields_but_holds_no_text(adviser, cast, edit):
    consultation = make_consultation(adviser, cast.es, note="Geheimnis")
    edit(consultation, [ConcernEntry("WOH-01", "info", note="Geheimnis")], note="Geheimnis zwei")
    services.cancel(request=request_of(adviser), consultation=consultation, reason="Geheimnis")

    trail = AuditEntry.objects.filter(object_type="consultations.consultation").order_by("pk")
    assert [entry.action for entry in trail] == ["create", "update", "cancel"]
    assert trail[1].facts == {"fields": ["note", "concerns"]}
    assert all("Geheimnis" not in str(entry.facts) for entry in trail)
