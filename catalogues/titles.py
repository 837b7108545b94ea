"""The short code lists by name in words."""

from django.utils.translation import gettext_lazy as _

TITLES = {
    "access_route": _("Heard of us"),
    "age_group": _("Age group"),
    "concern_outcome": _("Outcome"),
    "consent_item": _("What may be passed on"),
    "consent_purpose": _("Purpose of a consent"),
    "contact_channel": _("Channel"),
    "contact_sequence": _("First or further contact"),
    "duration_band": _("Duration"),
    "event_type": _("Kind of event"),
    "fund_status": _("State of a fund application"),
    "german_level": _("German level"),
    "indicator_field": _("Field of the monitoring"),
    "mediation": _("Mediation"),
    "organisation_type": _("Type of organisation"),
    "priority": _("Priority"),
    "queue_status": _("State in the queue"),
    "referral_mode": _("Mode of referral"),
    "referral_outcome": _("Referral result"),
    "referral_reason": _("Reason for declining a referral"),
    "referral_status": _("Referral status"),
    "residence_status": _("Residence status"),
    "school_type": _("Type of school"),
    "seeker_type": _("Who asks"),
    "sex": _("Sex"),
    "staff_affiliation": _("Affiliation of staff"),
    "target_group": _("Target group"),
}


def title_of(catalogue: str) -> str:
    """The title; the name itself for a list that only this installation has."""
    return str(TITLES.get(catalogue, catalogue))
