"""Absences: one's own, and for a lead those of the office; none twice, none with a word about health."""

from datetime import date

import pytest

from accounts.models import Absence
from accounts.tests.staffing import MONDAY, NEXT_MONDAY, TUESDAY, away, on_duty
from core.models import AuditEntry
from welcome.tests.pages import text, url

pytestmark = pytest.mark.django_db

NEW = "/absences/new/"
DAYS = {"first_day": "2026-11-30", "last_day": "2026-12-04", "kind": "holiday"}


def test_everybody_enters_the_own_absence(client_for, cast):
    client = client_for("reception")
    assert 'name="user"' not in text(client.get(NEW))
    client.post(NEW, DAYS | {"kind": "training", "user": cast.person("adviser").pk})
    absence = Absence.objects.get()
    assert (absence.user, absence.kind) == (cast.person("reception"), "training")
    entry = AuditEntry.objects.get(object_type="accounts.absence")
    assert entry.facts == {"fields": ["first_day", "last_day", "kind"]}


def test_lead_enters_that_of_somebody_of_the_office(client_for, cast):
    client = client_for("lead")
    client.post(NEW, DAYS | {"user": cast.person("adviser").pk})
    assert Absence.objects.get().user == cast.person("adviser")
    foreign = client.post(NEW, DAYS | {"user": cast.person("adviser", "HH").pk})
    assert foreign.status_code == 200
    assert Absence.objects.count() == 1


def test_an_overlapping_absence_gets_a_clear_answer(client_for, cast):
    away(cast.person("adviser"), date(2026, 12, 4), date(2026, 12, 11))
    answer = client_for("adviser").post(NEW, DAYS)
    assert "Adviser of ES is already entered as absent from" in text(answer)
    assert Absence.objects.count() == 1


def test_an_absence_does_not_overlap_with_itself_nor_with_a_colleague(client_for, cast):
    absence = away(cast.person("adviser"), date(2026, 11, 30), date(2026, 12, 4))
    away(cast.person("lead"), date(2026, 11, 30), date(2026, 12, 4))
    client_for("adviser").post(url("update", absence), DAYS | {"last_day": "2026-12-03"})
    absence.refresh_from_db()
    assert absence.last_day == date(2026, 12, 3)


def test_an_absence_ends_after_it_begins(client_for):
    answer = client_for("adviser").post(NEW, DAYS | {"last_day": "2026-11-29"})
    assert "The end lies before the start." in text(answer)
    assert not Absence.objects.exists()


def test_an_absence_over_duties_says_that_the_roster_has_gaps(client_for, cast):
    on_duty(cast.person("adviser"), NEXT_MONDAY, 9, 12)
    entered = DAYS | {"first_day": "2026-11-23"}
    assert "1 duty lies in that time" in text(client_for("adviser").post(NEW, entered, follow=True))


def test_one_sees_the_own_ones_and_a_lead_those_of_the_office(client_for, cast):
    for part, office in (("adviser", "ES"), ("lead", "ES"), ("adviser", "HH")):
        away(cast.person(part, office), NEXT_MONDAY)
    own = text(client_for("adviser").get("/absences/"))
    assert "Adviser of ES" in own
    assert "Lead of ES</th>" not in own
    led = text(client_for("lead").get("/absences/"))
    assert "Adviser of ES" in led
    assert "Lead of ES</th>" in led
    assert "of HH" not in led


def test_what_is_over_is_looked_up_apart(client_for, cast):
    away(cast.person("adviser"), MONDAY, TUESDAY, kind="training")
    client = client_for("adviser")
    assert "No absence is entered." in text(client.get("/absences/"))
    assert "Training" in text(client.get("/absences/?past=1"))


def test_a_colleagues_absence_does_not_exist(client_for, cast):
    absence = away(cast.person("lead"), NEXT_MONDAY)
    for act in ("update", "delete"):
        assert client_for("adviser").get(url(act, absence)).status_code == 404


def test_an_absence_is_removed(client_for, cast):
    absence = away(cast.person("adviser"), NEXT_MONDAY)
    client_for("lead").post(url("delete", absence))
    assert not Absence.objects.exists()
    assert AuditEntry.objects.filter(object_type="accounts.absence", action="cancel").exists()
