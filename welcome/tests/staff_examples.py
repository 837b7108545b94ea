"""Records of the access matrix: duties, absences and tasks, of office ES and of the foreign office HH."""

from datetime import date, time

from django.utils import timezone

from accounts.models import Absence, Duty
from consultations.models import Task
from welcome.tests.cast import Cast


def a_foreign_office(cast: Cast) -> dict:
    return {"code": "HH"}


def a_duty(cast: Cast, office: str = "ES") -> dict:
    site = cast.offices[office].sites.first()
    times = {"starts_at": time(9), "ends_at": time(12)}
    duty = Duty(user=cast.person("adviser", office), site=site, day=date(2026, 11, 18), **times)
    duty.save()
    return {"pk": duty.pk}


def a_foreign_duty(cast: Cast) -> dict:
    return a_duty(cast, "HH")


def an_absence_of_oneself(cast: Cast) -> dict:
    """Of the lead; only the own ones and, for a lead, those of the office exist."""
    days = {"first_day": date(2026, 12, 1), "last_day": date(2026, 12, 4)}
    return {"pk": Absence.objects.get_or_create(user=cast.person("lead"), **days)[0].pk}


def a_foreign_absence(cast: Cast) -> dict:
    days = {"first_day": date(2026, 12, 1), "last_day": date(2026, 12, 4)}
    return {"pk": Absence.objects.get_or_create(user=cast.person("lead", "HH"), **days)[0].pk}


def a_task(cast: Cast, office: str = "ES", **fields) -> Task:
    task = {
        "office": cast.offices[office],
        "title": "Call the printer",
        "owner": cast.person("adviser", office),
    }
    return Task.objects.create(**task | {"due_on": date(2026, 11, 18)} | fields)


def a_task_in_list(cast: Cast, office: str = "ES", **fields) -> dict:
    return {"kind": "task", "key": str(a_task(cast, office, **fields).pk)}


def a_foreign_task_in_list(cast: Cast) -> dict:
    return a_task_in_list(cast, "HH")


def a_done_task_in_list(cast: Cast, office: str = "ES") -> dict:
    return a_task_in_list(cast, office, done_at=timezone.now())


def a_foreign_done_task_in_list(cast: Cast) -> dict:
    return a_done_task_in_list(cast, "HH")
