"""Who may open which URL: one row per URL name, checked by test_access.py, which fails for a URL without a row.

Rows hold roles of the handbook (§6.10), never single people. A URL with arguments names them for a record of office ES
(`example`) and, when the record belongs to an office, for one of office HH (`foreign`), which staff of ES get as 404.
"""

from collections.abc import Callable
from dataclasses import dataclass

from catalogues.models import CodeEntry
from consultations.desk.querysets import QUEUE
from districts.models import DistrictPopulation, Employer, Holiday, OpeningHours
from districts.scoping import CASEWORK, EVALUATION, OFFICE_ROLES, Role
from partners.hsds.terms import TOPIC, taxonomy, term_id
from welcome.tests import appointment_examples as booked
from welcome.tests import staff_examples as staff
from welcome.tests.access_examples import (
    a_cancelled_one,
    a_client,
    a_closed_day,
    a_consent,
    a_consultation,
    a_contact,
    a_desk,
    a_display,
    a_district,
    a_draft,
    a_foreign_cancelled_one,
    a_foreign_client,
    a_foreign_consent,
    a_foreign_consultation,
    a_foreign_desk,
    a_foreign_draft,
    a_foreign_import,
    a_foreign_referral,
    a_foreign_step,
    a_foreign_ticket,
    a_foreign_ticket_step,
    a_link,
    a_person,
    a_place,
    a_public_organisation,
    a_public_place,
    a_public_service,
    a_referral,
    a_review,
    a_review_link,
    a_service,
    a_site,
    a_step,
    a_ticket,
    a_ticket_step,
    an_agreement,
    an_import,
    an_office,
    an_organisation,
    first,
)
from welcome.tests.cast import Cast

NOBODY = "nobody"
"""Who is not logged in."""
STAFF = frozenset(role.value for role in Role)
PUBLIC = STAFF | {NOBODY}
OFFICE_STAFF = frozenset(role.value for role in OFFICE_ROLES)
CASEWORKERS = frozenset(role.value for role in CASEWORK)
QUEUERS = frozenset(role.value for role in QUEUE)
EVALUATORS = frozenset(role.value for role in EVALUATION)
LEADS = frozenset({Role.LEAD.value})
ADMIN = frozenset({Role.ADMIN.value})
OFFICERS = frozenset({Role.DPO.value})
KEEPERS = frozenset({Role.DIRECTORY.value})
"""Who keeps the partner directory."""


@dataclass(frozen=True)
class Row:
    roles: frozenset[str]
    methods: tuple[str, ...] = ("GET",)
    example: Callable[[Cast], dict] = lambda cast: {}
    foreign: Callable[[Cast], dict] | None = None


GET = ("GET",)
FORM = ("GET", "POST")
POST = ("POST",)


MATRIX: dict[str, Row] = {
    # welcome
    "home": Row(STAFF),
    "search": Row(STAFF),
    "healthz": Row(PUBLIC),
    "readyz": Row(PUBLIC),
    "set_language": Row(PUBLIC, POST),
    "set_theme": Row(PUBLIC, POST),
    "session_extend": Row(STAFF, POST),
    # accounts: login and passwords
    "account_login": Row(PUBLIC, FORM),
    "account_logout": Row(PUBLIC, FORM),
    "account_inactive": Row(PUBLIC),
    "account_reauthenticate": Row(STAFF, FORM),
    "account_change_password": Row(STAFF, FORM),
    "account_set_password": Row(STAFF),
    "account_reset_password": Row(PUBLIC, FORM),
    "account_reset_password_done": Row(PUBLIC),
    "account_reset_password_from_key": Row(
        PUBLIC, example=lambda cast: {"uidb36": "1", "key": "no-such-key"}
    ),
    "account_reset_password_from_key_done": Row(PUBLIC),
    # accounts
    "accounts:user_list": Row(ADMIN),
    "accounts:user_create": Row(ADMIN, FORM),
    "accounts:user_detail": Row(ADMIN, example=a_person),
    "accounts:user_update": Row(ADMIN, FORM, a_person),
    "accounts:user_invite": Row(ADMIN, FORM, a_person),
    "accounts:user_deactivate": Row(ADMIN, FORM, a_person),
    "accounts:user_activate": Row(ADMIN, FORM, a_person),
    "accounts:membership_create": Row(ADMIN, FORM, a_person),
    "accounts:cityrole_create": Row(ADMIN, FORM, a_person),
    "accounts:membership_end": Row(ADMIN, FORM, lambda cast: {"pk": first(cast.person("lead").memberships)}),
    "accounts:cityrole_end": Row(ADMIN, FORM, lambda cast: {"pk": first(cast.person("dpo").city_roles)}),
    "accounts:audit_list": Row(OFFICERS),
    "accounts:profile": Row(STAFF, FORM),
    "accounts:roster_own": Row(OFFICE_STAFF),
    "accounts:roster_detail": Row(OFFICE_STAFF, GET, an_office, staff.a_foreign_office),
    "accounts:roster_update": Row(LEADS, FORM, an_office, staff.a_foreign_office),
    "accounts:roster_fill": Row(LEADS, POST, an_office, staff.a_foreign_office),
    "accounts:duty_create": Row(LEADS, FORM, an_office, staff.a_foreign_office),
    "accounts:duty_delete": Row(LEADS, FORM, staff.a_duty, staff.a_foreign_duty),
    "accounts:absence_list": Row(OFFICE_STAFF),
    "accounts:absence_create": Row(OFFICE_STAFF, FORM),
    "accounts:absence_update": Row(LEADS, FORM, staff.an_absence_of_oneself, staff.a_foreign_absence),
    "accounts:absence_delete": Row(LEADS, FORM, staff.an_absence_of_oneself, staff.a_foreign_absence),
    # catalogues
    "catalogues:topic_list": Row(STAFF),
    "catalogues:topic_create": Row(ADMIN, FORM),
    "catalogues:topic_update": Row(ADMIN, FORM, lambda cast: {"pk": "BIL-01"}),
    "catalogues:topicgroup_update": Row(ADMIN, FORM, lambda cast: {"pk": "BIL"}),
    "catalogues:codeentry_list": Row(STAFF),
    "catalogues:codeentry_update": Row(ADMIN, FORM, lambda cast: {"pk": first(CodeEntry.objects)}),
    "catalogues:language_list": Row(STAFF),
    "catalogues:language_update": Row(ADMIN, FORM, lambda cast: {"pk": "ar"}),
    "catalogues:nationality_list": Row(STAFF),
    "catalogues:nationality_update": Row(ADMIN, FORM, lambda cast: {"pk": "SY"}),
    # districts
    "districts:office_list": Row(STAFF),
    "districts:office_create": Row(ADMIN, FORM),
    "districts:office_detail": Row(STAFF, example=an_office),
    "districts:office_update": Row(ADMIN, FORM, an_office),
    "districts:officedistrict_create": Row(ADMIN, FORM, an_office),
    "districts:officedistrict_update": Row(ADMIN, FORM, lambda cast: {"pk": first(cast.es.district_links)}),
    "districts:officepartner_create": Row(ADMIN, FORM, an_office),
    "districts:officepartner_update": Row(ADMIN, FORM, lambda cast: {"pk": first(cast.es.partner_links)}),
    "districts:site_create": Row(ADMIN, FORM, an_office),
    "districts:site_update": Row(ADMIN, FORM, a_site),
    "districts:openinghours_create": Row(ADMIN, FORM, a_site),
    "districts:openinghours_update": Row(ADMIN, FORM, lambda cast: {"pk": first(OpeningHours.objects)}),
    "districts:openingexception_create": Row(ADMIN, FORM, a_site),
    "districts:openingexception_delete": Row(ADMIN, FORM, lambda cast: {"pk": a_closed_day(cast).pk}),
    "districts:city_update": Row(ADMIN, FORM),
    "districts:district_list": Row(STAFF),
    "districts:district_create": Row(ADMIN, FORM),
    "districts:district_detail": Row(STAFF, example=a_district),
    "districts:district_update": Row(ADMIN, FORM, a_district),
    "districts:population_create": Row(ADMIN, FORM, a_district),
    "districts:population_update": Row(ADMIN, FORM, lambda cast: {"pk": first(DistrictPopulation.objects)}),
    "districts:statisticaldistrict_list": Row(STAFF),
    "districts:statisticaldistrict_create": Row(ADMIN, FORM),
    "districts:statisticaldistrict_update": Row(ADMIN, FORM, lambda cast: {"pk": "25"}),
    "districts:employer_list": Row(STAFF),
    "districts:employer_create": Row(ADMIN, FORM),
    "districts:employer_update": Row(ADMIN, FORM, lambda cast: {"pk": first(Employer.objects)}),
    "districts:holiday_list": Row(STAFF),
    "districts:holiday_create": Row(ADMIN, FORM),
    "districts:holiday_delete": Row(ADMIN, FORM, lambda cast: {"pk": first(Holiday.objects)}),
    # partners
    "partners:organisation_list": Row(STAFF),
    "partners:organisation_create": Row(KEEPERS, FORM),
    "partners:organisation_detail": Row(STAFF, example=an_organisation),
    "partners:organisation_update": Row(KEEPERS, FORM, an_organisation),
    "partners:organisation_active": Row(KEEPERS, POST, an_organisation),
    "partners:location_create": Row(KEEPERS, FORM, an_organisation),
    "partners:location_update": Row(KEEPERS, FORM, a_place),
    "partners:location_delete": Row(KEEPERS, FORM, a_place),
    "partners:contact_create": Row(KEEPERS, FORM, an_organisation),
    "partners:contact_update": Row(KEEPERS, FORM, a_contact),
    "partners:contact_delete": Row(KEEPERS, FORM, a_contact),
    "partners:agreement_create": Row(KEEPERS, FORM, an_organisation),
    "partners:agreement_update": Row(KEEPERS, FORM, an_agreement),
    "partners:agreement_delete": Row(KEEPERS, FORM, an_agreement),
    "partners:service_list": Row(STAFF),
    "partners:review_list": Row(KEEPERS),
    "partners:review_answer": Row(PUBLIC, FORM, a_review_link),
    "partners:proposal_list": Row(KEEPERS),
    "partners:proposal_decide": Row(KEEPERS, POST, a_review),
    "partners:service_ask": Row(KEEPERS, FORM, a_service),
    "partners:service_capacity": Row(KEEPERS, POST, a_service),
    "partners:service_create": Row(KEEPERS, FORM),
    "partners:service_detail": Row(STAFF, example=a_service),
    "partners:service_update": Row(KEEPERS, FORM, a_service),
    "partners:service_offered": Row(KEEPERS, POST, a_service),
    "partners:package": Row(KEEPERS, FORM),
    "partners:package_import": Row(KEEPERS, POST),
    "partners:package_download": Row(KEEPERS, example=lambda cast: {"form": "json"}),
    "partners:hsds_meta": Row(PUBLIC),
    "partners:hsds_service_list": Row(PUBLIC),
    "partners:hsds_service_detail": Row(PUBLIC, example=a_public_service),
    "partners:hsds_organization_list": Row(PUBLIC),
    "partners:hsds_organization_detail": Row(PUBLIC, example=a_public_organisation),
    "partners:hsds_service_at_location_list": Row(PUBLIC),
    "partners:hsds_service_at_location_detail": Row(PUBLIC, example=a_public_place),
    "partners:hsds_taxonomy_list": Row(PUBLIC),
    "partners:hsds_taxonomy_detail": Row(PUBLIC, example=lambda cast: {"pk": taxonomy(TOPIC)["id"]}),
    "partners:hsds_taxonomy_term_list": Row(PUBLIC),
    "partners:hsds_taxonomy_term_detail": Row(PUBLIC, example=lambda cast: {"pk": term_id(TOPIC, "BIL-01")}),
    "partners:service_confirm": Row(KEEPERS, POST, a_service),
    # clients
    "clients:client_list": Row(CASEWORKERS),
    "clients:client_create": Row(CASEWORKERS, FORM),
    "clients:client_options": Row(CASEWORKERS),
    "clients:client_duplicates": Row(CASEWORKERS),
    "clients:client_detail": Row(CASEWORKERS, example=a_client, foreign=a_foreign_client),
    "clients:client_update": Row(CASEWORKERS, FORM, a_client, a_foreign_client),
    "clients:client_panel": Row(CASEWORKERS, example=a_client, foreign=a_foreign_client),
    # consultations
    "consultations:consultation_list": Row(CASEWORKERS),
    "consultations:consultation_create": Row(CASEWORKERS, FORM),
    "consultations:consultation_detail": Row(CASEWORKERS, GET, a_consultation, a_foreign_consultation),
    "consultations:consultation_edit": Row(CASEWORKERS, FORM, a_consultation, a_foreign_consultation),
    "consultations:consultation_cancel": Row(CASEWORKERS, FORM, a_consultation, a_foreign_consultation),
    "consultations:consultation_restore": Row(CASEWORKERS, POST, a_cancelled_one, a_foreign_cancelled_one),
    "consultations:consultation_followed_up": Row(CASEWORKERS, POST, a_consultation, a_foreign_consultation),
    "consultations:draft_keep": Row(CASEWORKERS, POST),
    "consultations:draft_discard": Row(
        CASEWORKERS, POST, lambda cast: {"submission": "7a0c4b3e-8f1d-4f6e-9a55-0f6a3f0c1b2d"}
    ),
    "consultations:ticket_create": Row(QUEUERS, FORM),
    "consultations:ticket_print": Row(QUEUERS, GET, a_ticket, a_foreign_ticket),
    "consultations:ticket_step": Row(QUEUERS, POST, a_ticket_step, a_foreign_ticket_step),
    "consultations:call_next": Row(CASEWORKERS, POST, a_desk, a_foreign_desk),
    "consultations:desk_live": Row(QUEUERS, GET, a_desk, a_foreign_desk),
    "consultations:display_renew": Row(LEADS, POST, a_desk, a_foreign_desk),
    "consultations:display": Row(PUBLIC, GET, a_display),
    "consultations:display_live": Row(PUBLIC, GET, a_display),
    "consultations:appointment_list": Row(CASEWORKERS),
    "consultations:appointment_create": Row(CASEWORKERS, FORM),
    "consultations:appointment_detail": Row(CASEWORKERS, GET, booked.an_appointment, booked.a_foreign_one),
    "consultations:appointment_move": Row(CASEWORKERS, FORM, booked.an_appointment, booked.a_foreign_one),
    "consultations:appointment_cancel": Row(CASEWORKERS, FORM, booked.an_appointment, booked.a_foreign_one),
    "consultations:appointment_card": Row(CASEWORKERS, GET, booked.an_appointment, booked.a_foreign_one),
    "consultations:appointment_receipt": Row(CASEWORKERS, GET, booked.an_appointment, booked.a_foreign_one),
    "consultations:appointment_step": Row(CASEWORKERS, POST, booked.a_step, booked.a_foreign_step),
    "consultations:appointment_call_off": Row(PUBLIC, FORM, booked.a_link),
    "consultations:waiting_list": Row(CASEWORKERS),
    "consultations:waiting_create": Row(CASEWORKERS, FORM),
    "consultations:waiting_remove": Row(CASEWORKERS, POST, booked.an_entry, booked.a_foreign_entry),
    "consultations:calendar_feed": Row(PUBLIC, GET, booked.a_calendar),
    "consultations:calendar_renew": Row(STAFF, POST),
    "consultations:calendar_revoke": Row(STAFF, POST),
    "consultations:task_list": Row(CASEWORKERS),
    "consultations:task_create": Row(CASEWORKERS, FORM),
    "consultations:task_edit": Row(
        CASEWORKERS,
        FORM,
        lambda cast: {"pk": staff.a_task(cast).pk},
        lambda cast: {"pk": staff.a_task(cast, "HH").pk},
    ),
    "consultations:task_done": Row(CASEWORKERS, POST, staff.a_task_in_list, staff.a_foreign_task_in_list),
    "consultations:task_undo": Row(
        CASEWORKERS, POST, staff.a_done_task_in_list, staff.a_foreign_done_task_in_list
    ),
    "consultations:task_move": Row(CASEWORKERS, POST, staff.a_task_in_list, staff.a_foreign_task_in_list),
    "consultations:task_hand_over": Row(
        CASEWORKERS, FORM, staff.a_task_in_list, staff.a_foreign_task_in_list
    ),
    "consultations:receiver_options": Row(CASEWORKERS),
    "consultations:suggestion_list": Row(CASEWORKERS),
    "consultations:referral_list": Row(CASEWORKERS),
    "consultations:referral_create": Row(CASEWORKERS, FORM, a_consultation, a_foreign_consultation),
    "consultations:referral_detail": Row(CASEWORKERS, GET, a_referral, a_foreign_referral),
    "consultations:partner_quality": Row(LEADS | KEEPERS | frozenset({Role.COORDINATOR.value})),
    "consultations:referral_slip": Row(CASEWORKERS, GET, a_referral, a_foreign_referral),
    "consultations:referral_receipt": Row(CASEWORKERS, GET, a_referral, a_foreign_referral),
    "consultations:referral_update": Row(CASEWORKERS, FORM, a_draft, a_foreign_draft),
    "consultations:referral_move": Row(CASEWORKERS, FORM, a_step, a_foreign_step),
    "consultations:referral_send_link": Row(CASEWORKERS, POST, a_referral, a_foreign_referral),
    "consultations:referral_withdraw_link": Row(CASEWORKERS, POST, a_referral, a_foreign_referral),
    "consultations:referral_answer": Row(PUBLIC, FORM, a_link),
    "consultations:consent_create": Row(CASEWORKERS, FORM, a_client, a_foreign_client),
    "consultations:consent_detail": Row(CASEWORKERS, GET, a_consent, a_foreign_consent),
    "consultations:consent_print": Row(CASEWORKERS, GET, a_consent, a_foreign_consent),
    "consultations:consent_revoke": Row(CASEWORKERS, FORM, a_consent, a_foreign_consent),
    "consultations:import_list": Row(LEADS),
    "consultations:import_create": Row(LEADS, FORM),
    "consultations:import_template": Row(LEADS),
    "consultations:import_detail": Row(LEADS, GET, an_import, a_foreign_import),
    "consultations:import_rejects": Row(LEADS, GET, an_import, a_foreign_import),
    "consultations:import_start": Row(LEADS, POST, an_import, a_foreign_import),
    "consultations:import_undo": Row(LEADS, POST, an_import, a_foreign_import),
    "consultations:import_retry": Row(LEADS, POST, an_import, a_foreign_import),
    "consultations:import_discard": Row(LEADS, POST, an_import, a_foreign_import),
    # reports
    "reports:dashboard": Row(EVALUATORS),
    "reports:table": Row(EVALUATORS, example=lambda cast: {"file_format": "csv"}),
    "reports:annual_report": Row(EVALUATORS),
    "reports:annual_report_file": Row(EVALUATORS),
}
