"""The registers of Art. 26 and Art. 30 GDPR say what the product works by."""

from collections import Counter

from django.urls import reverse

from clients.models import Client
from consultations.referrals import services
from consultations.referrals.machine import Move
from core.encryption.fields import encrypted_fields
from districts.models import Employer, OfficePartner
from welcome.registers.activities import ACTIVITIES, kind_of
from welcome.retention.registry import UNDER_RULE
from welcome.tests.pages import text
from welcome.tests.records import make_client, make_consent, make_draft, request_of


def test_every_kind_of_record_belongs_to_one_activity(db):
    listed = Counter(label for activity in ACTIVITIES for label in activity.models)
    assert set(listed) == set(UNDER_RULE)
    assert set(listed.values()) == {1}
    file = kind_of("clients.Client")
    named = {str(field.verbose_name) for field in encrypted_fields(Client) if field.name != "name_key"}
    assert set(file.encrypted) == named
    assert [rule.code for rule in file.rules] == ["client"]


def test_the_register_names_the_processor_or_says_that_it_is_missing(client_for, settings):
    page = reverse("register_processing")
    assert "(PROCESSOR)" in text(client_for("dpo").get(page))
    settings.PROCESSOR = "Rechenzentrum Beispiel, AV 12/2026"
    assert "Rechenzentrum Beispiel, AV 12/2026" in text(client_for("dpo").get(page))


def test_the_register_of_processing_names_purposes_data_periods_and_receivers(client_for, cast):
    adviser = cast.person("adviser")
    person = make_client(cast.es, family_name="Adani")
    consent = make_consent(person, adviser, to_office=cast.hh)
    referral = make_draft(adviser, cast.es, client=person, to_office=cast.hh, mode="data", consent=consent)
    services.move(request=request_of(adviser), referral=referral, step=Move("sent"))
    page = text(client_for("dpo").get(reverse("register_processing")))
    for activity in ACTIVITIES:
        assert str(activity.purpose) in page
        assert all(kind.label in page for kind in activity.kinds)
    for said in ("given name", "last contact + 24 months", "12 months", cast.hh.name, "data-print"):
        assert said in page
    assert "Adani" not in page


def test_the_register_of_controllers_says_what_is_missing_and_then_who_does_what(client_for, cast):
    address = reverse("register_controllers")
    link = OfficePartner.objects.get(office=cast.es)
    officer, admin = client_for("dpo"), client_for("admin")
    page = text(officer.get(address))
    assert f"{cast.es}: no agreement with {link.employer}" in page
    assert f"{link.employer}: no contact point" in page

    form = {
        "name": link.employer.name,
        "kind": link.employer.kind,
        "privacy_regime": link.employer.privacy_regime,
        "contact_point": "datenschutz@example.org",
        "duties": "Answers people who ask for a copy",
    }
    admin.post(reverse("districts:employer_update", args=[link.employer_id]), form)
    admin.post(
        reverse("districts:officepartner_update", args=[link.pk]),
        {"employer": link.employer_id, "valid_from": "2024-01-01", "agreement": "GV-17 of 1 March 2026"},
    )

    page = text(officer.get(address))
    for said in (form["contact_point"], form["duties"], "GV-17 of 1 March 2026"):
        assert said in page
    assert f"{cast.es}: no agreement" not in page
    assert Employer.objects.get(pk=link.employer_id).duties == form["duties"]
