"""Rows of the access matrix: privacy notices."""

from clients.models import PrivacyNotice
from clients.notices.services import renew
from districts.models import Employer
from welcome.tests.access_examples import a_client, a_foreign_client
from welcome.tests.access_rows import CASEWORKERS, FORM, GET, POST, RETAINERS, STAFF, Row
from welcome.tests.cast import Cast


def a_controller(cast: Cast) -> dict:
    return {"employer": Employer.objects.filter(kind=Employer.Kind.CITY).get().pk}


def a_notice(cast: Cast) -> dict:
    city = Employer.objects.get(pk=a_controller(cast)["employer"])
    found = PrivacyNotice.objects.filter(employer=city).first() or renew(request=None, employer=city)[0]
    return {"pk": found.pk}


def a_client_to_inform(cast: Cast) -> dict:
    a_notice(cast)
    return a_client(cast)


NOTICE_ROWS: dict[str, Row] = {
    "clients:notice_list": Row(STAFF),
    "clients:notice_detail": Row(STAFF, GET, a_notice),
    "clients:notice_pdf": Row(STAFF, GET, a_notice),
    "clients:notice_update": Row(RETAINERS, FORM, a_notice),
    "clients:notice_approve": Row(RETAINERS, POST, a_notice),
    "clients:notice_create": Row(RETAINERS, FORM, a_controller),
    "clients:notice_renew": Row(RETAINERS, POST, a_controller),
    "clients:client_notice": Row(CASEWORKERS, FORM, a_client_to_inform, a_foreign_client),
}
